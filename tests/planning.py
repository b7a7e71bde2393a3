"""A small college with a plan, and people at every stage on the way to admission."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from rudang.actions import accounts, plans, reviews, taking, units
from rudang.actions.units import UnitFacts
from rudang.core.facts import FACT, FACTS, Kind
from rudang.core.scope import Actor, RoleKind, Scope
from rudang.store import door

TODAY = date(2019, 12, 1)
QUARTER_END = date(2019, 9, 30)
PAPER = "重庆幼专党委〔2019〕51 号"
PASSWORD = "sunny-morning-walk-38"

READY = {
    "app_signed_on": date(2017, 9, 10),
    "activist_on": date(2018, 3, 1),
    "person_kind": "学生",
    "expected_leave_date": date(2021, 6, 30),
}
LISTED = {**READY, "target_on": date(2019, 4, 1), "review_concluded_on": date(2019, 4, 20)}
PREEXAMINED = {
    **LISTED,
    "train_from": date(2019, 5, 6),
    "train_to": date(2019, 5, 10),
    "committee_exam_on": date(2019, 6, 3),
    "preexam_on": date(2019, 6, 20),
    "preexam_result": "合格",
}
VOTED = {
    **PREEXAMINED,
    "meeting_on": date(2019, 9, 10),
    "due_voting": 9,
    "present_voting": 9,
    "votes_yes": 9,
    "meeting_result": "通过",
}
ADMITTED = {**VOTED, "approval_on": date(2019, 9, 20), "approval_result": "批准"}


@dataclass(frozen=True)
class PlanLine:
    """A line of a plan as `plans.issue` takes it."""

    unit_id: int
    total: int
    teachers: int = 0
    high_knowledge: int = 0
    remark: str = ""


@dataclass(frozen=True)
class College:
    """Ids of the tree: a committee, a general branch with two branches, two branches of its own."""

    committee: int
    general: int
    first: int
    second: int
    music: int
    arts: int
    system: Actor
    department: Actor
    clerk: Actor

    def issue(self, *lines: PlanLine, period: str = "2019H2", **more: Any) -> plans.Outcome:
        return plans.issue(by=self.department, period=period, lines=lines, document=PAPER, **more)

    def people(self, unit: int, count: int, facts: Mapping[str, Any]) -> list[int]:
        """So many people of a unit with the same facts; returns their dossiers."""
        return people(unit, count, facts)


def people(unit: int, count: int, facts: Mapping[str, Any]) -> list[int]:
    """So many people of a unit with the same facts; returns their dossiers, the oldest first."""
    reviews.forget()  # No event tells of those taken in here.
    before = taking.new_ids(1)[0]
    schema = {name: FACT[name].kind.dtype for name in facts}
    columns: dict[str, Any] = {name: [value] * count for name, value in facts.items()}
    frame = pl.DataFrame(
        {
            "unit": [unit] * count,
            **columns,
            "name": [f"人员{before}之{n}" for n in range(count)],
        },
        schema={"unit": pl.Int32, **schema, "name": pl.String},
    )
    asked = [f.name for f in FACTS if f.kind is not Kind.DATES]
    taking.take_new(
        frame,
        asked=asked,
        upload=None,
        account=None,
        reason="",
        at=timezone.now(),
        today=TODAY,
    )
    return list(range(before + 1, before + count + 1))


def college() -> College:
    """Build it within the running transaction, and stay in the whole tree's scope."""
    reviews.forget()
    system = accounts.system(on_behalf_of="tests")
    door.enter(Scope.everything())

    def add(name: str, kind: str, parent: int | None, short: str = "") -> int:
        facts = UnitFacts(
            name=name, kind=kind, parent=parent, short_name=short, may_approve=kind == "committee"
        )
        return units.add(by=system, facts=facts).pk

    committee = add("校党委", "committee", None)
    general = add("学前教育系党总支部", "general_branch", committee, "学前总支")
    first = add("学前教育系学生第一党支部", "branch", general)
    second = add("学前教育系学生第二党支部", "branch", general)
    music = add("音乐教育系党支部", "branch", committee, "音乐支部")
    arts = add("美术教育系党支部", "branch", committee, "美术支部")
    since = date(2019, 1, 1)
    for login, name, kind, unit in (
        ("department", "王部长", RoleKind.ORGANIZATION_DEPARTMENT, committee),
        ("clerk", "李书记", RoleKind.BRANCH_SECRETARY, music),
        ("auditor", "赵审计", RoleKind.AUDITOR, committee),
    ):
        accounts.create(
            by=system,
            login=login,
            name=name,
            roles=[(kind, unit)],
            since=since,
            password=PASSWORD,
            must_change_password=False,
        )
    return College(
        committee=committee,
        general=general,
        first=first,
        second=second,
        music=music,
        arts=arts,
        system=system,
        department=accounts.actor("department", today=TODAY),
        clerk=accounts.actor("clerk", today=TODAY),
    )
