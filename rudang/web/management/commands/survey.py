"""`rudang survey PERIOD`: call the demand survey, put persons forward, hand a return on."""

from datetime import date
from typing import Any

from rudang.actions import surveys
from rudang.core.periods import Period
from rudang.core.scope import Actor, Refused, Right
from rudang.store.door import scoped
from rudang.store.reads import surveys as reads
from rudang.store.reads.units import whole_tree
from rudang.web.management.arguments import a_day, a_period, person_named, unit_named
from rudang.web.management.base import Misused, RudangCommand


class Command(RudangCommand):
    """Without anything to do, tell how far the survey has come."""

    help = "布置摸底申报，按人申报和报送，或者看报送情况"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", metavar="PERIOD", type=a_period, help="期间，如 2020H1")
        parser.add_argument("--open", type=a_day, metavar="DATE", help="布置摸底的日期")
        parser.add_argument("--due", type=a_day, metavar="DATE", help="报送的截止日期")
        parser.add_argument("--unit", metavar="NAME", help="办理哪个党组织的报送单")
        parser.add_argument(
            "--put",
            nargs="*",
            metavar="PERSON",
            help="申报这些人（姓名或学号）；不写人，就申报期内按规定可以接收的全部人员",
        )
        parser.add_argument("--send", type=a_day, metavar="DATE", help="报送的日期")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")

    def handle(self, *args: Any, **options: Any) -> int:
        _check(options)
        by, period = self.by(options), options["period"]
        if not by.may(Right.READ_PLAN):
            raise Refused("您的职务不含查看计划的权限。")
        with scoped(by.scope):
            if options["open"]:
                surveys.announce(
                    by=by,
                    period=period.code,
                    opened_on=options["open"],
                    due_on=options["due"],
                    today=self.today,
                )
            if options["unit"]:
                self._fill(by, period, unit_named(options["unit"]), options)
            document = _standing(by, period)
        units = document["units"]
        out = document["outstanding"]
        said = [f"{one['unit']}：{one['state']}，{one['named']} 人" for one in units]
        said.append(
            f"{period.term}的摸底还有 {len(out)} 个单位没有报送：{'、'.join(out)}。"
            if out
            else f"{period.term}的摸底已经报齐。"
        )
        return self.report(options, document, said)

    def _fill(self, by: Actor, period: Period, unit: int, options: dict[str, Any]) -> None:
        as_of: date = options["as_of"] or self.today
        if options["put"] is not None:
            found, _ = surveys.candidates(period, unit, as_of=as_of, today=self.today)
            ready = {one.dossier: one.quarter for one in found if one.quarter}
            asked = [person_named(word) for word in options["put"]] or list(ready)
            names = [surveys.Put(dossier, ready.get(dossier, "")) for dossier in asked]
            if beyond := [
                word for word, put in zip(options["put"], names, strict=False) if not put.quarter
            ]:
                raise Refused(f"{'、'.join(beyond)}按规定的最短期限在{period.term}不能接收。")
            if names:
                surveys.put_forward(
                    by=by,
                    period=period.code,
                    unit=unit,
                    names=names,
                    as_of=as_of,
                    version=_version(period, unit),
                    today=self.today,
                )
        if options["send"]:
            surveys.send(
                by=by,
                period=period.code,
                unit=unit,
                sent_on=options["send"],
                version=_version(period, unit),
                today=self.today,
            )


def _check(options: dict[str, Any]) -> None:
    if bool(options["open"]) != bool(options["due"]):
        raise Misused("布置摸底要同时写明 --open 和 --due。")
    if (options["put"] is not None or options["send"]) and not options["unit"]:
        raise Misused("申报和报送要用 --unit 写明是哪个党组织。")


def _version(period: Period, unit: int) -> int:
    found = reads.returns(period, units=[unit]).get(unit)
    return found.version if found else 0


_STATES = {"": "没有填写", "draft": "填写中", "sent": "已报送", "returned": "已退回"} | {
    "merged": "已汇总"
}


def _standing(by: Actor, period: Period) -> dict[str, Any]:
    call = reads.call(period)
    if call is None:
        raise Refused(f"{period.term}没有布置摸底。")
    seen = [unit for unit in whole_tree() if unit in by.scope]
    found = reads.returns(period)
    return {
        "period": period.code,
        "opened_on": call.opened_on,
        "due_on": call.due_on,
        "outstanding": [place.name for place in reads.outstanding(period, within=seen)],
        "units": [
            {
                "unit": place.name,
                "state": _STATES[found[unit].state if unit in found else ""],
                "named": len(found[unit].names) if unit in found else 0,
                "wished": found[unit].wished if unit in found else None,
            }
            for unit, place in reads.answering(whole_tree(), seen).items()
        ],
    }
