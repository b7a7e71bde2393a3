"""Stage, next step and the high-knowledge group, from the sheet."""

from datetime import date

import pytest

from rudang.core.stages import (
    STAGES,
    is_high_knowledge,
    is_of_group,
    next_step_expr,
    stage_expr,
)
from tests.regulation.table import sheet

DAY = date(2019, 1, 1)
_VOTES: dict[str, object] = {"due_voting": 20, "present_voting": 20}
_APPROVED = ("approval_on", "full_approval_on")


def _days(*names: str) -> dict[str, object]:
    return dict.fromkeys(names, DAY)


@pytest.mark.parametrize(
    ("row", "stage"),
    [
        ({}, "applicant"),
        (_days("app_signed_on", "talk_on"), "applicant"),
        (_days("activist_on"), "activist"),
        (_days("activist_on", "target_on"), "target"),
        (_days("target_on", "preexam_on"), "target"),
        (_days("target_on", "preexam_on") | {"preexam_result": "不合格"}, "target"),
        (_days("target_on", "preexam_on") | {"preexam_result": "合格"}, "preexamined"),
        (_days("meeting_on"), "awaiting"),
        (_days("target_on", "meeting_on") | {"meeting_result": "未通过"}, "target"),
        (_days("target_on", "meeting_on") | _VOTES | {"votes_yes": 10}, "target"),
        (_days("meeting_on") | _VOTES | {"votes_yes": 11}, "awaiting"),
        (_days("meeting_on", "approval_on"), "probationary"),
        (_days("meeting_on", "approval_on") | {"approval_result": "不批准"}, "ended"),
        (_days("approval_on", "full_meeting_on"), "probationary"),
        (_days("approval_on", "full_approval_on"), "full"),
        (_days("approval_on", "full_from"), "full"),
        (
            _days(*_APPROVED) | {"full_decision": "延长预备期"},
            "probationary",
        ),
        (_days(*_APPROVED) | {"full_decision": "取消资格"}, "ended"),
        (_days("activist_on", "exited_on"), "ended"),
    ],
)
def test_the_stage_follows_the_furthest_act(row: dict[str, object], stage: str) -> None:
    assert stage in STAGES
    assert sheet([row]).select(stage_expr()).item() == stage


@pytest.mark.parametrize(
    ("row", "is_asked", "step"),
    [
        ({}, ["talk_on"], 2),
        ({}, [], 3),
        (_days("talk_on"), [], 3),
        (_days("activist_on"), ["activist_filed_on", "contacts"], 4),
        (_days("activist_on", "activist_filed_on"), ["contacts"], 5),
        (_days("activist_on", "activist_filed_on") | {"contacts": []}, [], 5),
        (_days("activist_on", "activist_filed_on"), [], 8),
        (_days("meeting_on", "interview_on"), ["approval_on"], 17),
        (_days("approval_on", "oath_on"), ["full_app_on", "assigned_on"], 19),
        (_days("full_approval_on"), ["archived_on"], 25),
        (_days("full_approval_on", "archived_on"), [], None),
        (_days("exited_on"), ["talk_on"], None),
    ],
)
def test_the_next_step_is_the_first_that_was_asked_for_and_left(
    row: dict[str, object], is_asked: list[str], step: int | None
) -> None:
    assert sheet([row], is_asked=is_asked).select(next_step_expr()).item() == step


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, False),
        ({"education_code": "14"}, True),
        ({"education_code": "硕士毕业"}, True),
        ({"education_code": "21"}, False),
        ({"education_code": "普通高级中学毕业"}, False),
        ({"degree": "工学博士"}, True),
        ({"degree": "文学学士"}, False),
        ({"title_level": "副教授"}, True),
        ({"title_level": "高级讲师"}, True),
        ({"title_level": "助理研究员"}, False),
        ({"title_level": "讲师"}, False),
    ],
)
def test_who_counts_as_of_the_high_knowledge_group(row: dict[str, object], expected: bool) -> None:
    assert sheet([row]).select(is_high_knowledge).item() is expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("教师", True), ("教职工", True), (None, True), ("学生", False)]
)
def test_students_are_never_of_the_group_in_figures(kind: str | None, expected: bool) -> None:
    row = {"person_kind": kind, "degree": "硕士", "title_level": "副高级"}
    assert sheet([row]).select(is_of_group).item() is expected
