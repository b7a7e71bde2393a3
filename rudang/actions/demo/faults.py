"""The faults planted among the invented people, one check each, and the deadlines left open."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from rudang.actions.demo.college import CHUDENG, FIRST, MEISHU, SECOND, THIRD, YINYUE, YUWEN
from rudang.actions.demo.rounds import is_term_day
from rudang.core.dates import add_months, add_years

Person = dict[str, Any]
_DAY = timedelta(days=1)


def _from(day: date) -> date:
    """The first day of term on or after one."""
    while not is_term_day(day):
        day += _DAY
    return day


def _until(day: date) -> date:
    while not is_term_day(day):
        day -= _DAY
    return day


def _too_young(person: Person) -> None:
    person["birth_date"] = add_years(person["app_signed_on"], -18) + 40 * _DAY


def _talked_late(person: Person) -> None:
    person["talk_on"] = _from(add_months(person["app_received_on"], 1) + 12 * _DAY)


def _talked_first(person: Person) -> None:
    person["app_signed_on"] = person["app_received_on"]
    person["talk_on"] = _until(person["app_received_on"] - 4 * _DAY)


def _activist_before_talk(person: Person) -> None:
    received = _until(person["activist_on"] - 20 * _DAY)
    person["app_signed_on"] = person["app_received_on"] = received
    person["talk_on"] = _from(person["activist_on"] + 4 * _DAY)
    person["youth_league_rec_on"] = _from(received + 7 * _DAY)


def _never_filed(person: Person) -> None:
    person["activist_filed_on"] = None


def _rarely_observed(person: Person) -> None:
    person["observations"] = person["observations"][-1:]


def _listed_early(person: Person) -> None:
    person["activist_on"] = _from(person["target_on"] - 268 * _DAY)
    person["activist_filed_on"] = _from(person["activist_on"] + 28 * _DAY)


def _listed_unfiled(person: Person) -> None:
    person["superior_filed_on"] = None


def _one_introducer(person: Person) -> None:
    person["introducers"] = person["introducers"][:1]


def _no_review_result(person: Person) -> None:
    person["review_result"] = None


def _reviewed_late(person: Person) -> None:
    person["review_concluded_on"] = _from(person["meeting_on"] + 7 * _DAY)


def _trained_briefly(person: Person) -> None:
    person["train_to"] = person["train_from"] + _DAY
    person["train_days"], person["train_hours"] = 2, 16


def _examined_late(person: Person) -> None:
    person["preexam_on"] = _from(person["meeting_on"] + 3 * _DAY)


def _half_present(person: Person) -> None:
    half = person["due_voting"] // 2
    person |= {"present_voting": half, "votes_yes": half, "votes_abstain": 0, "written_yes": 2}


def _too_many_ballots(person: Person) -> None:
    person |= {"votes_yes": person["present_voting"], "votes_abstain": 1}


def _not_carried(person: Person) -> None:
    half = person["due_voting"] // 2
    person |= {"votes_yes": half, "votes_no": person["present_voting"] - half, "votes_abstain": 0}


def _no_interview(person: Person) -> None:
    person["interview_on"] = None


def _approved_after_seven_months(person: Person) -> None:
    person |= {
        "approval_on": date(2019, 5, 9),
        "filed_up_on": date(2019, 5, 16),
        "assigned_on": date(2019, 5, 16),
        "oath_on": date(2019, 6, 28),
    }


def _probation_from_approval(person: Person) -> None:
    person["probation_from"] = person["approval_on"]
    person["probation_to"] = add_years(person["approval_on"], 1)


def _approved_before_meeting(person: Person) -> None:
    met = _from(person["approval_on"] + 3 * _DAY)
    person |= {
        "meeting_on": met,
        "probation_from": met,
        "probation_to": add_years(met, 1),
        "full_meeting_on": date(2019, 11, 11),
        "full_from": add_years(met, 1),
    }


def _sworn_early(person: Person) -> None:
    person["oath_on"] = _until(person["approval_on"] - 2 * _DAY)


def _made_full_early(person: Person) -> None:
    person["full_meeting_on"] = _until(person["full_from"] - 5 * _DAY)
    person["full_app_on"] = _until(person["full_meeting_on"] - 10 * _DAY)
    person["full_opinions_on"] = person["full_exam_on"] = person["full_app_on"]


def _no_full_application(person: Person) -> None:
    person["full_app_on"] = None


def _full_after_five_months(person: Person) -> None:
    person |= {"full_approval_on": date(2019, 9, 27), "archived_on": None, "papers_held": None}
    person |= {"full_talk_on": None, "full_announced_on": None}


def _papers_lacking(person: Person) -> None:
    person["papers_held"] = [p for p in person["papers_held"] if "审查" not in p]


_PLANTED: tuple[tuple[str, str, str, Callable[[Person], None]], ...] = (
    ("A04", CHUDENG, "passed_over", _too_young),
    ("B02", FIRST, "young", _talked_late),
    ("B03", MEISHU, "young", _talked_first),
    ("C07", SECOND, "ripening", _activist_before_talk),
    ("C09", FIRST, "target", _never_filed),
    ("C15", YINYUE, "probationary", _rarely_observed),
    ("D01", CHUDENG, "probationary", _listed_early),
    ("D06", THIRD, "maturing", _listed_unfiled),
    ("E01", SECOND, "probationary", _one_introducer),
    ("F02", MEISHU, "maturing", _no_review_result),
    ("F03", YUWEN, "probationary", _reviewed_late),
    ("G02", FIRST, "maturing", _trained_briefly),
    ("H02", THIRD, "probationary", _examined_late),
    ("I03", SECOND, "maturing", _half_present),
    ("I04", CHUDENG, "maturing", _too_many_ballots),
    ("I05", FIRST, "probationary", _not_carried),
    ("J02", MEISHU, "probationary", _no_interview),
    ("J04", YUWEN, "maturing", _approved_after_seven_months),
    ("J06", SECOND, "probationary", _probation_from_approval),
    ("J07", YINYUE, "maturing", _approved_before_meeting),
    ("K03", THIRD, "probationary", _sworn_early),
    ("L01", CHUDENG, "full", _made_full_early),
    ("L05", FIRST, "full", _no_full_application),
    ("L08", YINYUE, "full", _full_after_five_months),
    ("N01", MEISHU, "full", _papers_lacking),
)
"""Check, branch, track, and what is wrong with the person's facts."""


def plant(people: Sequence[Person], tracks: Sequence[str]) -> dict[str, str]:
    """Spoil one person's facts per check; returns each one's number with the check."""
    planted: dict[str, str] = {}
    for check, branch, track, spoil in _PLANTED:
        person = _student(people, tracks, branch, track, planted)
        spoil(person)
        planted[person["number"]] = check
    return planted


def _student(
    people: Sequence[Person], tracks: Sequence[str], branch: str, track: str, taken: dict[str, str]
) -> Person:
    return next(
        person
        for person, way in zip(people, tracks, strict=True)
        if way == track
        and person["branch"] == branch
        and person["person_kind"] == "学生"
        and person["number"] not in taken
    )


_TALKS_OVERDUE = (FIRST, CHUDENG, YINYUE)
_TALKS_DUE = (FIRST, SECOND, THIRD, CHUDENG, YINYUE, MEISHU, YUWEN)
_OBSERVATIONS_OVERDUE = (SECOND, THIRD)


def delay(people: Sequence[Person], tracks: Sequence[str]) -> set[str]:
    """Leave some deadlines of the opening day open; returns the numbers of those then overdue."""
    taken: dict[str, str] = {}

    def first(branch: str, track: str) -> Person:
        person = _student(people, tracks, branch, track, taken)
        taken[person["number"]] = track
        return person

    for nth, branch in enumerate(_TALKS_DUE):
        received = date(2019, 9, 9) + (nth % 4) * _DAY
        person = first(branch, "fresh")
        person |= {
            "app_signed_on": received,
            "app_received_on": received,
            "talk_on": date(2019, 10, 8),
        }
    late = set()
    for nth, branch in enumerate(_TALKS_OVERDUE):
        received = date(2019, 6, 24) + nth * _DAY
        person = first(branch, "applicant")
        person |= {
            "app_signed_on": received,
            "app_received_on": received,
            "talk_on": date(2019, 10, 10),
        }
        late.add(person["number"])
    for branch in _OBSERVATIONS_OVERDUE:
        person = first(branch, "ripe")
        person["observations"] = [*person["observations"][:2], date(2019, 10, 16)]
        late.add(person["number"])
    return late
