"""The invented people: their facts from application to archive, the same every time."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from rudang.actions.demo import faults
from rudang.actions.demo.college import BRANCHES, TEACHERS, YUWEN, Organization
from rudang.actions.demo.names import Names, identity_number
from rudang.actions.demo.rounds import (
    Admission,
    Cultivation,
    Listing,
    Regularization,
    branch_day,
    is_term_day,
    span,
    term_days,
)
from rudang.actions.demo.tracks import PEOPLE, TRACKS, Track
from rudang.core.dates import add_months, add_years
from rudang.core.facts import FULL_OPINION_KINDS, OPINION_KINDS, sheet_schema
from rudang.regulation.editions import E2014
from rudang.regulation.papers import ARCHIVED
from rudang.regulation.params import COMMITTEE_MIN_MEMBERS

_SEED = 20190930
_DAY = timedelta(days=1)
_ETHNIC = ("01",) * 17 + ("15",) * 5 + ("06",) * 3 + ("03", "11", "05")
# The branch that had not yet observed its younger activists when the quarter ended.
_LATE_OBSERVER = YUWEN
_LATE_OBSERVED = span("2019-10-09", "10-09")

Person = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """A full member in a branch's register."""

    branch: str
    name: str
    id_no: str
    joined_on: date
    full_on: date
    post: str


@dataclass(frozen=True, slots=True)
class Invented:
    """Everybody. `people` has `branch` and facts; planted faults and late deadlines by number."""

    people: pl.DataFrame
    members: tuple[Member, ...]
    planted: dict[str, str]
    tardy: frozenset[str]

    def holder(self, branch: str, post: str) -> str:
        """The name of the member who holds a post in a branch."""
        return next(m.name for m in self.members if m.branch == branch and m.post == post)


def invented() -> Invented:
    """Invent everybody."""
    return _Inventor().all()


class _Inventor:
    """Keeps what must not repeat: names, numbers, form serials, and each meeting's attendance."""

    def __init__(self) -> None:
        self.rng = Random(_SEED)
        self.names = Names(self.rng)
        self.serials: Counter[date] = Counter()
        self.numbers: Counter[str] = Counter()
        self.forms = 5_019_000
        self.meetings: dict[tuple[str, date], tuple[int, int]] = {}
        self.members: dict[str, list[Member]] = {}

    def all(self) -> Invented:
        for branch in BRANCHES:
            self.members[branch.name] = [
                self._member(branch, place) for place in range(branch.full_members)
            ]
        index = {branch.name: n for n, branch in enumerate(BRANCHES)}
        by_name = {branch.name: branch for branch in BRANCHES}
        people, tracks = [], []
        for branch_name, track_name, count in PEOPLE:
            for place in range(count):
                branch = by_name[branch_name]
                people.append(
                    self._person(branch, index[branch_name], TRACKS[track_name], place, track_name)
                )
                tracks.append(track_name)
        planted = faults.plant(people, tracks)
        tardy = faults.delay(people, tracks)
        for person in people:
            person["id_no"] = self._id_no(person["birth_date"], person["sex"])
        schema = {n: d for n, d in sheet_schema().items() if n in people[0]}
        frame = pl.DataFrame(people, schema={"branch": pl.String(), **schema})
        return Invented(
            people=frame.sort("number"),
            members=tuple(m for of_branch in self.members.values() for m in of_branch),
            planted=planted,
            tardy=frozenset(tardy),
        )

    def _id_no(self, born: date, sex: str) -> str:
        self.serials[born] += 1
        return identity_number(born, sex, self.serials[born])

    def _member(self, branch: Organization, place: int) -> Member:
        sex = self.rng.choice("男女女")
        born = date(self.rng.randint(1966, 1986), self.rng.randint(1, 12), self.rng.randint(1, 28))
        joined = self._term_day(span(f"{born.year + 22}-09-01", f"{born.year + 27}-06-30"))
        return Member(
            branch=branch.name,
            name=self.names.new(sex),
            id_no=self._id_no(born, sex),
            joined_on=joined,
            full_on=add_years(joined, 1),
            post=("书记", "组织委员", "宣传委员")[place] if place < 3 else "",
        )

    def _term_day(self, within: tuple[date, date]) -> date:
        return self.rng.choice(term_days(within))

    def _some(self, branch: str, count: int) -> list[str]:
        return [m.name for m in self.rng.sample(self.members[branch], count)]

    def _person(
        self, branch: Organization, place: int, track: Track, nth: int, name: str
    ) -> Person:
        round_ = track.cultivation
        received = self._term_day(round_.applied)
        signed = received
        if self.rng.random() < 0.3:
            signed = _term_day_before(received)
        person: Person = dict.fromkeys(sheet_facts())
        person |= {
            "branch": branch.name,
            "app_signed_on": signed,
            "app_received_on": received,
            "talk_on": self._talk(received, place),
            "talkers": [self.members[branch.name][self.rng.randint(0, 1)].name],
        }
        self._particulars(person, branch, track, nth, name)
        if track.is_activist:
            self._cultivate(person, branch, place, track)
        if track.listing:
            self._list(person, branch, place, track.listing, fails=track.fails_review)
        if track.admission:
            self._admit(person, branch, place, track.admission, is_held_back=track.is_held_back)
        if track.regularization:
            self._make_full(person, branch, place, track.regularization)
        if track.ends:
            person["exited_on"] = self._term_day(track.ends)
            person["exit_kind"] = "不再列为积极分子" if track.is_activist else "本人撤回"
        return person

    def _particulars(
        self, person: Person, branch: Organization, track: Track, nth: int, name: str
    ) -> None:
        rng = self.rng
        signed: date = person["app_signed_on"]
        sex = "男" if rng.random() < 0.22 else "女"
        # Places of the plan outside the teachers' branch go to students.
        is_staff = branch.name == TEACHERS or (track.admission is None and rng.random() < 0.05)
        person |= {
            "sex": sex,
            "name": self.names.new(sex),
            "ethnic_code": rng.choice(_ETHNIC),
        }
        if is_staff:
            is_scholar = name == "preexamined" or (track.admission is None and rng.random() < 0.3)
            born = date(rng.randint(1982, 1991), rng.randint(1, 12), rng.randint(1, 28))
            self.numbers["staff"] += 1
            person |= {
                "birth_date": born,
                "number": f"JG{2000 + self.numbers['staff']:05d}",
                "person_kind": "教师" if rng.random() < 0.85 or track.admission else "职工",
                "education_code": "14" if is_scholar else "21",
                "degree": "硕士" if is_scholar else "学士",
                "title_level": "讲师" if is_scholar else "助教",
                "political_status": "群众",
                "class_or_office": "学前教育系教研室"
                if branch.name == TEACHERS
                else f"{branch.majors[0]}教研室",
                "enrol_date": date(rng.randint(2012, 2015), 7, 1),
            }
            return
        enrolled, leaves = track.cultivation.enrolled[nth % len(track.cultivation.enrolled)]
        # Eighteen years and some weeks to two years on the day of the application.
        born = add_years(signed, -18) - timedelta(days=rng.randint(20, 700))
        self.numbers[str(enrolled)] += 1
        major = branch.majors[nth % len(branch.majors)]
        person |= {
            "birth_date": born,
            "number": f"{enrolled}{500 + self.numbers[str(enrolled)]:05d}",
            "person_kind": "学生",
            "political_status": "共青团员",
            "league_join_date": date(born.year + 14, 5, 4),
            "education_code": "61",
            "class_or_office": f"{enrolled}级{major}{rng.randint(1, 4)}班",
            "enrol_date": date(enrolled, 9, 1),
            "expected_leave_date": date(2020, 1, 10) if track.leaves_early else date(leaves, 6, 30),
        }

    def _talk(self, received: date, place: int) -> date:
        """One of the branch's talk afternoons, within a month of the application's receipt."""
        days = term_days((received + 3 * _DAY, add_months(received, 1)))
        afternoons = [day for day in days if day.weekday() == place % 5]
        return self.rng.choice(afternoons or days)

    def _cultivate(self, person: Person, branch: Organization, place: int, track: Track) -> None:
        round_: Cultivation = track.cultivation
        observed = [*round_.observed, *track.observed_again]
        if branch.name == _LATE_OBSERVER and len(observed) == 1:
            observed = [_LATE_OBSERVED]
        if person["person_kind"] == "学生":
            person["youth_league_rec_on"] = branch_day(round_.recommended, place)
        person |= {
            "recommend_kinds": ["群团组织推优" if person["person_kind"] == "学生" else "党员推荐"],
            "activist_on": branch_day(round_.decided, place),
            "activist_body": _body(branch, branch_day(round_.decided, place)),
            "activist_filed_on": round_.filed,
            "contacts": self._some(branch.name, self.rng.choice((1, 2, 2))),
            "observations": [branch_day(within, place) for within in observed],
        }

    def _list(
        self, person: Person, branch: Organization, place: int, listing: Listing, *, fails: bool
    ) -> None:
        person |= {
            "opinions_on": branch_day(listing.opinions, place),
            "opinion_kinds": list(OPINION_KINDS),
            "target_body": _body(branch, branch_day(listing.discussed, place)),
            "target_meeting_on": branch_day(listing.discussed, place),
            "superior_filed_on": listing.listed,
            "target_on": listing.listed,
            "introducers": self._some(branch.name, 2),
            "review_concluded_on": self._term_day(listing.reviewed),
            "review_result": "不合格" if fails else "合格",
        }
        if not fails:
            person |= {
                "train_from": listing.trained[0],
                "train_to": listing.trained[1],
                "train_days": 5,
                "train_hours": 32,
                "train_organizer": "基层党委",
                "train_mode": "线下",
            }

    def _admit(
        self,
        person: Person,
        branch: Organization,
        place: int,
        admission: Admission,
        *,
        is_held_back: bool,
    ) -> None:
        self.forms += 1
        person |= {
            "committee_exam_on": branch_day(admission.examined, place),
            "preexam_on": admission.preexam,
            "preexam_result": "合格",
            "preexam_by": "党委",
            "preexam_written": "是",
            "form_serial": f"{self.forms:08d}",
        }
        if is_held_back:
            return
        met = branch_day(admission.met, place)
        due, present = self._attendance(branch, met)
        yes = present - self.rng.choice((0, 0, 0, 1))
        person |= {
            "meeting_on": met,
            "due_voting": due,
            "present_voting": present,
            "votes_yes": yes,
            "votes_no": 0,
            "votes_abstain": present - yes,
            "votes_spoiled": 0,
            "written_yes": 0,
            "meeting_result": "通过",
            "vote_method": "无记名投票",
            "voted_one_by_one": "是",
            "interviewer_post": "组织员",
            "interview_on": self._term_day(
                (max(admission.interviewed[0], met + _DAY), admission.interviewed[1])
            ),
            "approval_on": admission.sitting,
            "approval_result": "批准",
            "approved_by": "党委",
            "approved_collectively": "是",
            "approved_one_by_one": "是",
            "probation_from": met,
            "probation_to": add_years(met, 1),
            "filed_up_on": admission.filed_up,
            "assigned_on": admission.filed_up,
            "oath_on": admission.oath,
            "probation_observations": [branch_day(within, place) for within in admission.observed],
        }

    def _attendance(self, branch: Organization, day: date) -> tuple[int, int]:
        """Who should be there and who was: the same for everybody voted on that afternoon."""
        if (branch.name, day) not in self.meetings:
            due = branch.full_members
            self.meetings[branch.name, day] = due, due - self.rng.randint(0, due // 6)
        return self.meetings[branch.name, day]

    def _make_full(
        self, person: Person, branch: Organization, place: int, end: Regularization
    ) -> None:
        met = branch_day(end.met, place)
        due, present = self._attendance(branch, met)
        person |= {
            "full_app_on": self._term_day(end.applied),
            "full_opinions_on": _term_day_before(met),
            "full_opinion_kinds": list(FULL_OPINION_KINDS),
            "full_exam_on": _term_day_before(met),
            "full_meeting_on": met,
            "full_due_voting": due,
            "full_present_voting": present,
            "full_votes_yes": present,
            "full_votes_no": 0,
            "full_votes_abstain": 0,
            "full_written_yes": 0,
            "full_decision": "按期转正",
            "full_approval_on": end.sitting,
            "full_from": person["probation_to"],
            "full_talk_on": end.archived,
            "full_announced_on": end.archived,
            "archived_on": end.archived,
            "papers_held": [paper.term for paper in ARCHIVED[E2014]],
        }


def _body(branch: Organization, day: date) -> str:
    """Who decides on activists and targets: a small branch has no committee."""
    has_committee = branch.full_members >= (COMMITTEE_MIN_MEMBERS.on(day) or 0)
    return "支部委员会" if has_committee else "支部大会"


def sheet_facts() -> list[str]:
    """Every fact's name."""
    return [n for n in sheet_schema() if n not in ("dossier", "unit") and "asked_" not in n]


def _term_day_before(day: date) -> date:
    day -= _DAY
    while not is_term_day(day):
        day -= _DAY
    return day
