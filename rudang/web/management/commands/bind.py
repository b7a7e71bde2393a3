"""`rudang bind PERIOD PERSON…`: mean places of the plan for persons, or free them again."""

from typing import Any

from rudang.actions import places
from rudang.core.periods import Period
from rudang.core.places import MeantFor
from rudang.core.scope import Refused
from rudang.store.door import scoped
from rudang.store.reads import places as reads
from rudang.store.reads.units import whole_tree
from rudang.web.management.arguments import a_day, a_period, person_named
from rudang.web.management.base import Misused, RudangCommand


class Command(RudangCommand):
    """Bind every person named or none; a person bound already is refused."""

    help = "把名额落实到人，或者释放名额"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", metavar="PERIOD", type=a_period, help="期间，如 2019H2")
        parser.add_argument("people", metavar="PERSON", nargs="+", help="姓名或学号（工号）")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")
        parser.add_argument(
            "--meant-for",
            choices=[one.value for one in MeantFor],
            default="",
            help="用哪一种名额，默认最相符的一种",
        )
        parser.add_argument("--why", default="", metavar="TEXT", help="人与名额不相符时的说明")
        parser.add_argument("--release", metavar="REASON", help="释放这些人的名额，写明原因")

    def handle(self, *args: Any, **options: Any) -> int:
        by, period = self.by(options), options["period"]
        frees = options["release"] is not None
        if frees and (options["meant_for"] or options["why"]):
            raise Misused("释放名额不用 --meant-for 和 --why。")
        with scoped(by.scope):
            tree, done = whole_tree(), []
            for word in options["people"]:
                dossier = person_named(word)
                if frees:
                    place = places.release_person(
                        by=by,
                        name=_bound(period, dossier, word),
                        reason=options["release"],
                        today=self.today,
                    )
                else:
                    place = places.name_person(
                        by=by,
                        period=period.code,
                        dossier=dossier,
                        today=self.today,
                        as_of=options["as_of"],
                        meant_for=options["meant_for"],
                        why=options["why"],
                    )
                sheet = place.dossier.sheet
                done.append(
                    {
                        "person": sheet.name,
                        "number": sheet.number,
                        "unit": tree[place.unit_id].name,
                        "is_firm": place.is_firm,
                        "meant_for": place.meant_for,
                    }
                )
        word = "已释放" if frees else "已列名"
        document = {
            "period": period.code,
            "bound": [] if frees else done,
            "released": done if frees else [],
        }
        firm = {True: "确定", False: "暂定"}
        said = [
            f"{word}：{one['person']}，{one['unit']}"
            + ("" if frees else f"，{firm[one['is_firm']]}")
            for one in done
        ]
        return self.report(options, document, said)


def _bound(period: Period, dossier: int, word: str) -> int:
    found = reads.meant_for(period, dossier)
    if found is None:
        raise Refused(f"“{word}”没有列在{period.term}的名额里。")
    return found
