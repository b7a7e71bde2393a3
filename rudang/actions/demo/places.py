"""Places of the plan meant for persons in the demonstration, one freed, one teacher filed."""

from datetime import date

from rudang.actions import accounts, pacing, places
from rudang.actions.demo.college import CHUDENG, MEISHU, XUEQIAN
from rudang.core.periods import parse
from rudang.store.models import Unit
from rudang.store.reads import places as reads

_PERIOD = parse("2019H2")
_SEEN_ON = date(2019, 9, 30)
_FILED_ON = date(2019, 9, 24)


def furnish(today: date) -> None:
    """Branches bound places to their targets and to activists in time; empty ones are left."""
    for login, name, firm, provisional in (
        ("chudeng", CHUDENG, 1, 1),
        ("meishu", MEISHU, 1, 1),
        ("department", XUEQIAN, 3, 2),
    ):
        unit = Unit.objects.get(name=name).pk
        shown = reads.of_unit(_PERIOD, unit, as_of=_SEEN_ON, pacing=pacing.on(_SEEN_ON))
        if shown is None:
            continue
        without, room = shown.layout.without, max(0, shown.empty - 1)
        targets = [who.dossier for who in without if who.is_listed][:firm]
        activists = [who.dossier for who in without if who.is_activist][:provisional]
        made = [
            places.name_person(
                by=accounts.actor(login, today=today),
                period=_PERIOD.code,
                dossier=dossier,
                today=today,
                as_of=_SEEN_ON,
            )
            for dossier in [*targets, *activists][:room]
        ]
        if login == "department" and made:
            places.release_person(
                by=accounts.actor(login, today=today),
                name=made[-1].pk,
                reason="本人提出继续接受培养教育，推迟到下一期间。",
                today=today,
            )
    _filed(today)


def _filed(today: date) -> None:
    """A teacher of the group, not yet voted on, is filed with the college committee in time."""
    group = reads.may_be_filed(_PERIOD, as_of=_SEEN_ON, pacing=pacing.on(_SEEN_ON))
    waiting = [who for who in group if not who.holds]
    if waiting:
        places.file_person(
            by=accounts.actor("department", today=today),
            period=_PERIOD.code,
            dossier=waiting[0].dossier,
            reason="学术骨干，列为发展对象以来表现突出，本单位单列的名额已另有人选。",
            document="校党委会 2019 年第 11 次会议",
            dated_on=_FILED_ON,
            today=today,
        )
