"""Every address by everybody of the cast: who reads, who acts, for whom it does not exist."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from procrastinate.contrib.django import procrastinate_app
from procrastinate.testing import InMemoryConnector

from rudang.actions import accounts
from rudang.actions.demo.papers import picture
from rudang.core.arrival import asked_of
from rudang.core.scope import RoleKind, Scope
from rudang.regulation.arrival import QUESTIONS
from rudang.store.door import enter
from rudang.store.models import AuditEvent
from rudang.web.clock import today
from rudang.web.urls import urlpatterns
from tests.cast import (
    CAST,
    MISSING,
    NOBODY,
    PERIOD,
    PROPOSED,
    SURVEYED,
    Cast,
    Things,
    parcel_of,
    roster,
)

# What a visit may come to. Everything is 音乐教育系党支部's, whose clerk is `yinyue`.
ANSWERS = {
    "ok": (200,),
    "on": (302, 204),  # done, and led on
    "no": (403,),  # no such right
    "--": (404,),  # does not exist for them
    "in": (302,),  # to the sign-in page
    "wrong": (400,),  # may try, but cannot: said on the page
}
EVERYBODY = dict.fromkeys(CAST[:-1], "ok") | {NOBODY: "in"}


def cast(words: str) -> Mapping[str, str]:
    """Answers in the order of the cast: branch, sibling, general branch, department, …"""
    given = words.split()
    assert len(given) == len(CAST)
    return dict(zip(CAST, given, strict=True))


# yinyue meishu xueqian department organizer auditor administrator nobody
READERS = cast("ok ok ok ok ok ok no in")
MINE = cast("ok -- -- ok ok ok no in")
MINE_TO_RECORD = cast("ok -- -- ok ok no no in")
MINE_TO_LOAD = cast("ok -- -- ok no no no in")
LOADERS = cast("ok ok ok ok no no no in")
PLANNERS = cast("no no no ok no no no in")
ORGANIZERS_OF_UNITS = cast("no no no ok no no ok in")
ADMINISTRATORS = cast("no no no no no no ok in")
AUDITORS = cast("no no no no no ok no in")
OWN_PAGES = cast("no no no no no no no in")


def done(answers: Mapping[str, str], **others: str) -> Mapping[str, str]:
    """The same people act: whoever may look is led on after it."""
    return {who: "on" if word == "ok" else word for who, word in answers.items()} | others


@dataclass(frozen=True)
class Visit:
    """One address with its arguments, what is asked or posted there, and the answers.

    `trace`: whoever is led on leaves an event, and nobody else does.
    """

    name: str
    answers: Mapping[str, str]
    args: tuple[str | int, ...] = ()
    post: Mapping[str, Any] | None = None
    query: str = ""
    trace: bool = True
    title: str = field(default="")

    @property
    def label(self) -> str:
        return f"{'POST' if self.post is not None else 'GET'} {self.name} {self.title}".strip()


SIGN_IN = {"login": "", "password": ""}
PARTICULARS = {"name": "段若兰", "person_kind": "学生", "sex": "女"}
CHECKED = {f"answer-{one.code}": "yes" for one in asked_of(QUESTIONS, "applicant")}
DEMAND = {"rank": "college", "issuer": "校党委", "since": "2019-09-02"}
MEETING = {
    "unit": "unit:yinyue",
    "kind": "branch_meeting",
    "planned_on": "2019-09-20",
    "chosen": "item:late-activist",
}
UNIT = {"name": "音乐教育系党支部", "kind": "branch", "parent": "college", "version": "1"}

# Words with a colon stand for an id: "unit:" and a unit's short name, "the:" and a thing.
TABLE = (
    Visit("home", EVERYBODY),
    Visit("dossiers", READERS),
    Visit("export-dossiers", LOADERS, trace=True),
    Visit("new-dossier", cast("ok ok ok ok ok no no in")),
    Visit(
        "new-dossier",
        # Only where one may record: elsewhere the branch is not among the choices.
        cast("on wrong wrong on on no no in"),
        post={**PARTICULARS, "name": "贺知章", "unit": "unit:yinyue"},
    ),
    Visit("dossier", MINE, ("the:dossier",)),
    Visit("finding", MINE, ("the:late", "B02"), title="of somebody's"),
    Visit(
        "finding",
        cast("on -- -- on on wrong no in"),
        ("the:late", "B02"),
        post={"do": "explain", "reason": "本人在外实习"},
        title="explain",
    ),
    Visit(
        "finding",
        cast("wrong -- -- on wrong wrong no in"),
        ("the:late", "B02"),
        post={"do": "accept", "reason": "属实"},
        title="accept",
    ),
    Visit("unmask", cast("on on on on no no no in"), ("the:dossier",), trace=False),
    Visit("unmask", MINE_TO_LOAD, ("the:dossier",), post={}),
    Visit("act", MINE_TO_RECORD, ("the:dossier", "activist")),
    Visit(
        "act",
        done(MINE_TO_RECORD),
        ("the:dossier", "activist"),
        post={"held_on": "2019-09-20"},
        title="new",
    ),
    Visit(
        "act",
        done(MINE_TO_RECORD),
        ("the:dossier", "talk"),
        post={
            "held_on": "2019-03-21",
            "act": "the:talk",
            "reason": "日期抄错",
            "talkers": "张红梅",
        },
        title="correction",
    ),
    Visit("act-window", MINE_TO_RECORD, ("the:dossier", "activist"), query="held_on=2019-09-20"),
    Visit(
        "void-act",
        done(MINE_TO_RECORD),
        ("the:dossier", "talk"),
        post={"act": "the:talk", "reason": "记错了人"},
    ),
    Visit("void-act", done(MINE_TO_RECORD), ("the:dossier", "talk"), trace=False),
    Visit("undo-act", done(MINE_TO_RECORD), ("the:dossier", "the:talk"), trace=False),
    Visit(
        "undo-act",
        done(MINE_TO_RECORD),
        ("the:dossier", "the:talk"),
        post={},
        # Others are told on the next page that it is not theirs to undo.
        trace=False,
    ),
    Visit("chronicle", MINE_TO_LOAD, ("the:dossier",)),
    Visit("grids", cast("on on ok ok ok no no in"), ("talk",), trace=False),
    Visit("grid", MINE_TO_RECORD, ("heart_talk", "unit:yinyue")),
    # Nothing typed: said on the page. What is typed is named after the person's dossier.
    Visit(
        "grid",
        cast("wrong -- -- wrong wrong no no in"),
        ("heart_talk", "unit:yinyue"),
        post={},
    ),
    Visit("schedule", done(MINE_TO_RECORD), ("the:dossier",), trace=False),
    Visit(
        "schedule",
        done(MINE_TO_RECORD),
        ("the:dossier",),
        post={"step": "16", "day": "2019-10-10"},
    ),
    Visit("reviews", READERS),
    Visit(
        "reviews",
        cast("on wrong wrong on on on no in"),
        post={"unit": "unit:yinyue"},
    ),
    Visit("review", MINE, ("the:review",)),
    Visit("unknowns", READERS),
    Visit("plans", READERS),
    Visit("plan", READERS, (PERIOD,)),
    Visit("plan-unit", MINE, (PERIOD, "unit:yinyue")),
    Visit("plan-years", READERS),
    Visit("plan-result", MINE, (PERIOD, "unit:yinyue")),
    Visit(
        "plan-result",
        # Whoever sends no mark of what they saw is told that somebody else was there before.
        cast("wrong -- -- wrong wrong wrong no in"),
        (PERIOD, "unit:yinyue"),
        post={"amount-left": "1"},
    ),
    Visit("execution-reports", READERS),
    Visit("execution-year", READERS, (2019,)),
    Visit("execution-report", MINE, (2019, "unit:yinyue")),
    Visit(
        "execution-report",
        cast("on -- -- on on wrong no in"),
        (2019, "unit:yinyue"),
        post={"do": "save", "block-basic": "另拟。", "version": "1"},
        title="save",
    ),
    Visit(
        "execution-report",
        # Not sent yet: nobody takes it.
        cast("wrong -- -- wrong wrong wrong no in"),
        (2019, "unit:yinyue"),
        post={"do": "take", "version": "1"},
        title="take",
    ),
    Visit("execution-report-file", MINE, (2019, "unit:yinyue")),
    Visit("execution-report-chart", MINE, (2019, "unit:yinyue", "plan")),
    Visit("execution-college", cast("-- -- -- ok ok ok no in"), (2019,)),
    Visit(
        "execution-college",
        cast("-- -- -- on wrong wrong no in"),
        (2019,),
        post={"do": "save", "block-basic": "另拟。", "version": "0"},
        title="save",
    ),
    Visit("execution-college-file", cast("-- -- -- ok ok ok no in"), (2019,)),
    Visit("execution-college-chart", cast("-- -- -- ok ok ok no in"), (2019, "quarters")),
    Visit(
        "plan-unit",
        cast("on -- -- on on wrong no in"),
        (PERIOD, "unit:yinyue"),
        post={"do": "release", "name": "the:plan_name", "reason": "本人要求推迟"},
        title="release",
    ),
    Visit("plan-places", READERS, (PERIOD,)),
    Visit("plan-outside", READERS, (PERIOD,)),
    Visit(
        "plan-outside",
        cast("wrong wrong wrong on wrong wrong no in"),
        (PERIOD,),
        post={
            "do": "take-back",
            "entry": "the:filing",
            "reason": "本人已调离",
        },
        title="take back",
    ),
    Visit(
        "plan-unit",
        cast("wrong -- -- on wrong wrong no in"),
        (PERIOD, "unit:yinyue"),
        post={"do": "take-back", "leave": "the:leave", "reason": "已调剂名额"},
        title="take leave back",
    ),
    Visit("plan-shift", PLANNERS, (PERIOD,)),
    Visit(
        "plan-shift",
        done(PLANNERS),
        (PERIOD,),
        post={
            "from_unit": "unit:yinyue",
            "to_unit": "unit:chudeng",
            "amount": "1",
            "reason": "人选不足",
        },
        title="shift",
    ),
    Visit(
        "plan-shift",
        done(PLANNERS),
        (PERIOD,),
        post={
            "do": "file",
            "file-unit": "unit:yinyue",
            "file-amount": "1",
            "file-reason": "博士引进",
        },
        title="file outside",
    ),
    Visit("proposal", PLANNERS, (PROPOSED,)),
    Visit("proposal", PLANNERS, (SURVEYED,), title="with surveys out"),
    Visit(
        "proposal",
        done(PLANNERS),
        (PROPOSED,),
        post={"do": "ask", "proposal": "the:proposal", "version": "2", "answer_by": "2020-12-18"},
        title="ask",
    ),
    Visit("proposal-live", PLANNERS, (PROPOSED,), post={}, trace=False),
    Visit("proposal-live", cast("no no no on no no no in"), (PROPOSED,), trace=False),
    Visit("proposal-earlier", PLANNERS, (PROPOSED, "the:former_proposal")),
    Visit("proposal-unit", MINE, (PROPOSED, "unit:yinyue")),
    Visit(
        "proposal-unit",
        cast("on -- -- on on wrong no in"),
        (PROPOSED, "unit:yinyue"),
        post={"answer": "agrees", "version": "1"},
        title="answer",
    ),
    Visit("surveys", READERS),
    Visit("new-survey", PLANNERS),
    Visit(
        "new-survey",
        done(PLANNERS),
        post={"period": "2020H2", "opened_on": "2020-05-08", "due_on": "2020-06-05"},
    ),
    Visit("survey", READERS, (SURVEYED,)),
    Visit(
        "survey",
        cast("wrong wrong wrong on wrong wrong no in"),
        (SURVEYED,),
        post={"do": "amend", "due_on": "2019-11-15", "version": "1"},
        title="amend",
    ),
    Visit(
        "survey",
        cast("wrong wrong wrong on wrong wrong no in"),
        (SURVEYED,),
        post={"do": "close", "reason": "校党委已定", "version": "1"},
        title="close",
    ),
    Visit("survey-file", LOADERS, (SURVEYED,)),
    Visit("survey-file", MINE_TO_LOAD, (SURVEYED,), query="unit=unit:yinyue", title="of one"),
    Visit("survey-return", MINE, (SURVEYED, "unit:yinyue"), query="as_of=2019-10-08"),
    Visit(
        "survey-return",
        cast("on -- -- on on wrong no in"),
        (SURVEYED, "unit:yinyue"),
        post={"do": "wish", "version": "1", "wished": "2", "note": "新生多"},
        title="wish",
    ),
    Visit(
        "survey-return",
        cast("on -- -- on on wrong no in"),
        (SURVEYED, "unit:yinyue"),
        post={"do": "send", "version": "1", "sent_on": "2019-10-10"},
        title="send",
    ),
    Visit(
        "survey-return",
        # It was not sent, and the branch gives nothing back to itself.
        cast("wrong -- -- wrong wrong wrong no in"),
        (SURVEYED, "unit:yinyue"),
        post={"do": "send-back", "version": "1", "reason": "缺人"},
        title="send back",
    ),
    Visit("plan-ledger", READERS, (PERIOD,)),
    Visit(
        "plan-ledger",
        cast("wrong wrong wrong on wrong wrong no in"),
        (PERIOD,),
        post={"entry": "the:plan_entry", "reason": "录入有误"},
    ),
    Visit("plan-waterfall", cast("ok ok ok ok ok ok no in"), (PERIOD,)),
    Visit("export-ledger", READERS, (PERIOD,), trace=True),
    Visit("plan-add", PLANNERS, (PERIOD,)),
    Visit(
        "plan-add",
        # The figures' names hold the units' ids; without any the form comes back.
        cast("no no no wrong no no no in"),
        (PERIOD,),
        post={"document": "某党组〔2019〕60号"},
        title="add",
    ),
    Visit("plan-grants", READERS, (PERIOD,)),
    Visit("plan-structure", READERS, (PERIOD, "women")),
    Visit(
        "plan-grants",
        cast("wrong wrong wrong on wrong wrong no in"),
        (PERIOD,),
        post={
            "do": "record",
            "document": "某教工委〔2019〕30号",
            "dated_on": "2019-09-02",
            "amount": "5",
        },
        title="record",
    ),
    Visit("plan-notice", PLANNERS, (PERIOD,)),
    Visit(
        "plan-notice",
        done(PLANNERS),
        (PERIOD,),
        post={"words": "一、要求", "number": "某党委〔2019〕51号", "version": "0"},
    ),
    Visit("plan-notice-file", PLANNERS, (PERIOD,)),
    Visit("plan-adjustment", PLANNERS, (PERIOD,), query="since=2019-07-01&until=2019-12-31"),
    Visit(
        "plan-adjustment",
        done(PLANNERS),
        (PERIOD,),
        query="since=2019-07-01&until=2019-12-31",
        post={"words": "一、调整", "number": "某党委〔2019〕52号", "version": "0"},
        title="write",
    ),
    Visit(
        "plan-adjustment-file",
        PLANNERS,
        (PERIOD,),
        query="since=2019-07-01&until=2019-12-31",
    ),
    # The branch's person is of no high-knowledge group.
    Visit(
        "plan-outside-file", cast("-- -- -- -- -- -- no in"), (PERIOD,), query="dossier=the:dossier"
    ),
    Visit("dispatch-circular", PLANNERS, (PERIOD,), query="as_of=2019-09-30"),
    Visit(
        "dispatch-circular",
        done(PLANNERS),
        (PERIOD,),
        query="as_of=2019-09-30",
        post={"words": "一、情况", "version": "0"},
    ),
    Visit("dispatch-circular-file", PLANNERS, (PERIOD,), query="as_of=2019-09-30"),
    Visit("plan-counting", PLANNERS),
    Visit("plan-parameters", READERS),
    Visit(
        "plan-parameters",
        cast("-- -- -- on -- -- no in"),
        post={"answer_days": "12", "was-answer_days": "10"},
    ),
    Visit("plan-forecast", READERS, (PERIOD,)),
    Visit("plan-chart", READERS, (PERIOD, "cumulative")),
    Visit("plan-chart", MINE, (PERIOD, "cumulative"), query="unit=unit:yinyue", title="of a unit"),
    Visit("plan-counting", done(PLANNERS), post={"counting_date": "approval"}),
    Visit("dispatches", READERS),
    Visit("dispatch", READERS, (PERIOD,), query="as_of=2019-09-30"),
    Visit(
        "dispatch",
        cast("wrong wrong wrong on wrong wrong no in"),
        (PERIOD,),
        post={},
        query="as_of=2019-11-30",
    ),
    Visit(
        "draft-file",
        cast("-- -- -- ok -- -- no in"),
        (PERIOD, "unit:yinyue"),
        query="as_of=2019-09-30",
    ),
    Visit("dispatch-shift", PLANNERS, (PERIOD,), query="from=unit:meishu&to=unit:yinyue"),
    Visit(
        "dispatch-shift",
        # Nobody of the branch is ready: nothing is suggested, and nothing moves.
        cast("no no no wrong no no no in"),
        (PERIOD,),
        post={"amount": "1", "reason": "调度"},
        query="from=unit:meishu&to=unit:yinyue",
    ),
    Visit("letters", READERS),
    Visit("letter", cast("-- -- -- ok -- -- no in"), ("the:draft",), title="draft"),
    Visit("letter", MINE, ("the:issued",), title="issued"),
    Visit("letter-file", cast("-- -- -- ok -- -- no in"), ("the:draft",), title="draft"),
    Visit("letter-file", MINE, ("the:issued",), title="issued"),
    Visit(
        "letter",
        cast("-- -- -- on -- -- no in"),
        ("the:draft",),
        post={
            "version": "1",
            "signatory": "王部长",
            "number": "某党组〔2020〕2号",
            "dated_on": "2020-01-06",
        },
        title="issue",
    ),
    Visit(
        "letter",
        cast("wrong -- -- on wrong wrong no in"),
        ("the:issued",),
        post={
            "do": "hand-over",
            "version": "2",
            "to": "李书记",
            "handed_over_on": "2020-01-06",
        },
        title="hand over",
    ),
    Visit("letter", MINE, ("the:handed_letter",), title="handed over"),
    Visit(
        "letter",
        cast("on -- -- on on wrong no in"),
        ("the:handed_letter",),
        post={
            "do": "answer",
            "version": "4",
            "answer-held_on": "2019-11-12",
            "answer-words": "三名积极分子期满",
            "answer-measures": "十一月讨论列为发展对象",
        },
        title="answer",
    ),
    Visit(
        "letter",
        cast("wrong -- -- on on wrong no in"),
        ("the:handed_letter",),
        post={
            "do": "follow_up",
            "version": "4",
            "follow_up-held_on": "2019-11-12",
            "follow_up-words": "已列入计划",
        },
        title="follow up",
    ),
    Visit(
        "letter",
        cast("wrong -- -- on on wrong no in"),
        ("the:handed_letter",),
        post={
            "do": "escalate",
            "version": "4",
            "escalate-held_on": "2019-11-29",
            "escalate-words": "逾期未答复",
        },
        title="escalate",
    ),
    Visit("duties", READERS, query="year=2019"),
    Visit("export-duties", LOADERS, query="year=2019"),
    Visit("duty", MINE, ("high_knowledge_study", "2019", "unit:yinyue")),
    Visit(
        "duty",
        cast("on -- -- on on wrong no in"),
        ("high_knowledge_study", "2020", "unit:yinyue"),
        post={"done_on": "2020-10-16", "words": "支委会专题研究"},
        title="record",
    ),
    Visit(
        "duty",
        cast("on -- -- on on wrong no in"),
        ("high_knowledge_study", "2019", "unit:yinyue"),
        post={"do": "take-back", "done": "the:duty_done", "reason": "日期记错"},
        title="take back",
    ),
    Visit("signals", READERS),
    Visit("unit-acts", READERS),
    Visit(
        "unit-acts",
        cast("on wrong wrong on on wrong no in"),
        post={"unit": "unit:yinyue", "kind": "census", "held_on": "2019-12-31", "figure": "31"},
        title="record",
    ),
    Visit(
        "unit-acts",
        cast("on wrong wrong on on wrong no in"),
        post={"do": "void", "act": "the:unit_act", "reason": "记错了日期"},
        title="void",
    ),
    Visit("uploads", LOADERS),
    Visit("uploads", done(LOADERS), post={"kind": "roster", "file": "workbook"}, title="roster"),
    Visit(
        "uploads",
        # The right kind of workbook for them, or none.
        cast("wrong wrong wrong on no no no in"),
        post={"kind": "plan", "period": PERIOD, "file": "workbook"},
        title="plan",
    ),
    Visit("upload", MINE_TO_LOAD, ("the:upload",)),
    Visit("upload", done(MINE_TO_LOAD), ("the:upload",), post={"do": "confirm"}, title="confirm"),
    Visit("upload-progress", done(MINE_TO_LOAD), ("the:upload",), title="no longer running"),
    Visit("upload-corrected", MINE_TO_LOAD, ("the:upload",)),
    Visit("upload-blank", LOADERS, ("roster",)),
    Visit("rules", EVERYBODY),
    Visit("rule", EVERYBODY, ("B02",)),
    Visit("demands", EVERYBODY),
    Visit("new-demand", PLANNERS),
    Visit(
        "new-demand",
        done(PLANNERS),
        post={**DEMAND, "code": "archive_days", "value": "7", "unit": "unit:college"},
    ),
    Visit("demand", PLANNERS, ("the:demand",)),
    Visit(
        "demand",
        done(PLANNERS),
        ("the:demand",),
        post={**DEMAND, "title": "个人自传三份", "step": "10", "version": "1"},
        title="change",
    ),
    Visit(
        "demand",
        done(PLANNERS),
        ("the:demand",),
        post={"do": "end", "until": "2019-10-01", "version": "1"},
        title="end",
    ),
    Visit("calendar", EVERYBODY),
    Visit("calendar-year", PLANNERS, ("2027",)),
    Visit(
        "calendar-year",
        done(PLANNERS),
        ("2027",),
        post={"holidays": "1.1-1.3", "document": "国办发明电〔2026〕5号", "version": "0"},
    ),
    Visit("units", EVERYBODY),
    Visit("next", READERS),
    Visit("next", READERS, query="goal=admission&period=2019H2&care=minority", title="narrowed"),
    Visit("export-next", LOADERS, query="goal=activist&period=2019H2"),
    Visit("export-next", LOADERS, query="list=activists", title="activists"),
    Visit("month", READERS),
    Visit("export-month", LOADERS, query="month=2019-09"),
    Visit("members", READERS),
    Visit("pick-member", MINE_TO_RECORD, query="field=contacts&dossier=the:dossier"),
    Visit("units-on-day", READERS),
    Visit("units-on-day", READERS, query="unit=&day=2019-09-30", title="on a day"),
    Visit("unit-on-day", MINE, ("unit:yinyue",), query="day=2019-09-30"),
    Visit("new-unit", ORGANIZERS_OF_UNITS),
    Visit(
        "new-unit",
        done(ORGANIZERS_OF_UNITS),
        post={"name": "体育教学部党支部", "kind": "branch", "parent": "unit:college"},
    ),
    Visit("unit", ORGANIZERS_OF_UNITS, ("unit:yinyue",)),
    Visit(
        "unit",
        done(ORGANIZERS_OF_UNITS),
        ("unit:yinyue",),
        post={
            "name": "音乐舞蹈系党支部",
            "kind": "branch",
            "parent": "unit:college",
            "version": "1",
        },
    ),
    Visit("accounts", ADMINISTRATORS),
    Visit("new-account", ADMINISTRATORS),
    Visit(
        "new-account",
        done(ADMINISTRATORS),
        post={"login": "liu", "name": "刘某", "kind": "organizer", "unit": "unit:college"},
    ),
    Visit("account", ADMINISTRATORS, ("account:yinyue",)),
    Visit(
        "account",
        done(ADMINISTRATORS),
        ("account:yinyue",),
        post={"do": "grant", "kind": "organizer", "unit": "unit:college"},
        title="grant",
    ),
    Visit(
        "account",
        done(ADMINISTRATORS),
        ("account:yinyue",),
        post={"do": "end-role", "role": "role:yinyue"},
        title="end role",
    ),
    Visit(
        "account",
        done(ADMINISTRATORS),
        ("account:yinyue",),
        post={"do": "reset"},
        title="reset",
    ),
    Visit("account", done(ADMINISTRATORS), ("account:meishu",), post={"do": "end"}, title="end"),
    Visit("audit", AUDITORS),
    # The person comes to them in test_own_access; nobody of the cast is one.
    Visit("own", OWN_PAGES),
    Visit("own-report", OWN_PAGES),
    Visit("own-report", OWN_PAGES, post={"dated_on": "2019-09-02", "words": "近来……"}),
    Visit("own-correction", OWN_PAGES),
    Visit(
        "own-correction",
        OWN_PAGES,
        post={"about": "name", "should_be": "段若岚", "words": "写错了字"},
    ),
    Visit("own-accounts", cast("ok ok ok ok ok no no in")),
    Visit(
        "own-accounts",
        MINE_TO_RECORD,
        post={"do": "open", "chosen": "the:late"},
        # Without a number on record nor a login typed, nobody is given an account.
        trace=False,
        title="open",
    ),
    Visit(
        "own-accounts",
        MINE_TO_RECORD,
        post={"do": "reset", "chosen": "the:dossier"},
        title="reset",
    ),
    Visit(
        "own-accounts",
        done(MINE_TO_RECORD),
        post={"do": "close", "chosen": "the:dossier"},
        title="close",
    ),
    Visit("own-pages", PLANNERS),
    Visit("own-pages", done(PLANNERS), post={"own_pages": "on", "has_read": "1"}),
    Visit("handed-in-list", cast("ok ok ok ok ok no no in")),
    Visit("handed-in", MINE_TO_RECORD, ("the:report",)),
    Visit(
        "handed-in",
        done(MINE_TO_RECORD),
        ("the:report",),
        post={"do": "take", "version": "1"},
        title="take",
    ),
    Visit(
        "handed-in",
        done(MINE_TO_RECORD),
        ("the:request",),
        post={"do": "decline", "version": "1", "reply": "登记无误"},
        title="decline",
    ),
    Visit("looks", cast("ok -- -- ok no ok no in"), ("the:dossier",)),
    Visit("password", EVERYBODY),
    Visit(
        "password", {**dict.fromkeys(CAST[:-1], "wrong"), NOBODY: "in"}, post={"old_password": "x"}
    ),
    # What goes up between the levels, and acts that are one for many.
    Visit("submissions", READERS),
    Visit(
        "submissions",
        cast("wrong wrong wrong on on wrong no in"),
        post={"do": "receive", "chosen": "the:submission", "version": "1"},
        query="box=inbox",
        title="receive",
    ),
    Visit("submission", MINE, ("the:submission",)),
    Visit(
        "submission",
        cast("wrong -- -- on on wrong no in"),
        ("the:submission",),
        post={"do": "return", "version": "1", "reason": "缺推荐情况"},
        title="return",
    ),
    Visit(
        "submission",
        cast("on -- -- on on wrong no in"),
        ("the:submission",),
        post={"do": "withdraw", "version": "1"},
        title="withdraw",
    ),
    Visit("send-submissions", cast("ok ok ok ok ok no no in"), ("activist_filing",)),
    Visit(
        "send-submissions",
        cast("on wrong wrong on on no no in"),
        ("activist_filing",),
        post={"dossiers": "the:unsent", "sent_on": "2019-09-24"},
        title="send",
    ),
    Visit("submission-letter", MINE_TO_RECORD, ("the:submission",)),
    Visit("submission-reply", done(MINE_TO_RECORD), ("the:submission",), trace=False),
    Visit("batches", READERS),
    Visit(
        "new-batch",
        cast("ok ok ok ok ok no no in"),
        query="kind=activist_filing",
    ),
    Visit(
        "new-batch",
        cast("on wrong wrong on on no no in"),
        post={
            "do": "record",
            "kind": "activist_filing",
            "chosen": "the:unsent",
            "held_on": "2019-09-26",
        },
        title="record",
    ),
    Visit("batch", MINE, ("the:batch",)),
    Visit("batch-list", MINE_TO_RECORD, ("the:batch", "xlsx")),
    # Moves. The transfer is from 音乐教育系党支部 to a branch of the general branch.
    Visit("transfers", READERS),
    Visit("offer-transfer", MINE_TO_RECORD, ("the:dossier",)),
    Visit(
        "offer-transfer",
        done(MINE_TO_RECORD),
        ("the:dossier",),
        post={
            "to_unit": "unit:meishu",
            "sent_on": "2019-09-20",
            "reason": "转专业",
            "paper": "入党申请书",
            "count": "1",
        },
    ),
    Visit("transfer", cast("ok -- ok ok ok ok no in"), ("the:transfer",)),
    Visit(
        "transfer",
        cast("wrong -- on on on wrong no in"),
        ("the:transfer",),
        post={
            "do": "accept",
            "version": "1",
            "accepted_on": "2019-09-20",
            "paper": "入党申请书",
            "count": "1",
            **CHECKED,
        },
        title="accept",
    ),
    Visit(
        "transfer",
        cast("wrong -- on on on wrong no in"),
        ("the:transfer",),
        post={"do": "return", "version": "1", "reason": "缺申请书"},
        title="send back",
    ),
    Visit(
        "transfer",
        cast("on -- wrong on on wrong no in"),
        ("the:transfer",),
        post={"do": "withdraw", "version": "1", "reason": "本人不转了"},
        title="withdraw",
    ),
    Visit("exit", MINE_TO_RECORD, ("the:dossier",)),
    Visit(
        "exit",
        done(MINE_TO_RECORD),
        ("the:dossier",),
        post={"exit_kind": "本人撤回", "on": "2019-09-20", "exit_reason": "本人书面提出"},
        title="end",
    ),
    Visit(
        "exit",
        cast("wrong -- -- wrong wrong no no in"),
        ("the:dossier",),
        post={"do": "reopen", "reason": "记错了"},
        title="reopen what has not ended",
    ),
    Visit("exit-announcement", cast("-- -- -- -- -- no no in"), ("the:dossier",), trace=False),
    Visit("arrive", cast("ok ok ok ok ok no no in")),
    Visit("arrive", cast("ok ok ok ok ok no no in"), query="letter_stage=发展对象", title="target"),
    Visit(
        "arrive",
        cast("on wrong wrong on on no no in"),
        post={
            "letter_stage": "入党申请人",
            "source": "高中",
            "unit": "unit:yinyue",
            "school": "青溪县第一中学",
            "on": "2019-09-10",
            "name": "陆小满",
            "day-application": "2019-03-04",
            **CHECKED,
        },
    ),
    Visit("package", MINE_TO_LOAD, ("the:dossier",)),
    Visit(
        "package",
        MINE_TO_LOAD,
        ("the:dossier",),
        post={"school": "江州大学", "on": "2019-09-20"},
        trace=False,
    ),
    Visit("take-package", cast("ok ok ok ok ok no no in")),
    Visit(
        "take-package",
        cast("on wrong wrong on on no no in"),
        post={"unit": "unit:yinyue", "file": "package"},
    ),
    Visit("taken-package", MINE_TO_RECORD, ("the:parcel",)),
    Visit(
        "taken-package",
        done(MINE_TO_RECORD),
        ("the:parcel",),
        post={
            "do": "accept",
            "confirmed_with": "江州师范学校组织部 周老师",
            "on": "2019-09-10",
            "letter_stage": "入党申请人",
            **CHECKED,
        },
        title="take in",
    ),
    Visit(
        "taken-package",
        done(MINE_TO_RECORD),
        ("the:parcel",),
        post={"do": "discard", "reason": "发错了学校"},
        title="discard",
    ),
    Visit("graduates", cast("ok ok ok ok ok no no in"), query="year=2020"),
    Visit(
        "graduates",
        cast("on wrong wrong on wrong no no in"),
        post={"on": "2020-06-20", "dossier": "the:dossier", "to": "", "outside": "某街道党工委"},
        query="year=2020",
    ),
    Visit("graduates-batch", cast("ok -- -- ok ok ok no in"), ("the:graduation",)),
    Visit(
        "graduates-list", cast("ok -- -- ok ok no no in"), ("the:graduation", "docx"), trace=False
    ),
    Visit(
        "graduates-list",
        cast("ok -- -- ok ok no no in"),
        ("the:graduation", "zip"),
        trace=False,
        title="zip",
    ),
    Visit("papers", MINE, ("the:dossier",)),
    Visit(
        "papers",
        done(MINE_TO_RECORD),
        ("the:dossier",),
        post={"paper": "talk_record", "file": "paper", "dated_on": "2019-03-20"},
        title="upload",
    ),
    Visit("papers-contents", MINE, ("the:dossier",)),
    Visit("scan", MINE, ("the:scan",)),
    Visit(
        "scan",
        done(MINE_TO_RECORD),
        ("the:scan",),
        post={"paper": "application", "version": "1", "is_original": "0"},
        title="change",
    ),
    Visit(
        "scan",
        done(MINE_TO_RECORD),
        ("the:scan",),
        post={"do": "void", "reason": "传错了人"},
        title="void",
    ),
    Visit("scan-file", MINE, ("the:scan",)),
    Visit("papers-missing", READERS),
    Visit("export-papers-missing", LOADERS),
    Visit("forms", READERS),
    Visit("forms", cast("wrong wrong wrong wrong wrong no no in"), post={"chosen": "x"}),
    Visit("form-entry", cast("ok ok ok ok ok no no in"), ("issue",)),
    Visit("form-entry", cast("ok ok ok ok ok no no in"), ("issue-many",), title="many"),
    # The form is in the branch's stock: to a sibling it is not there, and nobody is due for it.
    Visit(
        "form-entry",
        cast("wrong wrong wrong wrong wrong no no in"),
        ("issue-many",),
        post={"first": "05019901", "dossiers": "the:dossier", "on": "2019-09-03"},
        title="issue many",
    ),
    Visit(
        "form-entry",
        cast("no no no on no no no in"),
        ("receive",),
        post={"unit": "unit:college", "first": "05019903", "on": "2019-09-02"},
        title="receive",
    ),
    Visit(
        "form-entry",
        cast("on wrong wrong on on no no in"),
        ("write-off",),
        post={"kind": "lost", "first": "05019902", "on": "2019-09-03", "reason": "搬家"},
        title="lose",
    ),
    Visit("form-serials", READERS),
    Visit("form-serial", MINE, ("05019901",)),
    Visit(
        "form-serial",
        done(MINE_TO_RECORD),
        ("05019901",),
        post={"event": "the:form_entry", "reason": "登记错了"},
    ),
    Visit("export-forms", LOADERS),
    # Signing in and out is open to whoever comes.
    Visit("sign-in", dict.fromkeys(CAST, "ok")),
    Visit("sign-in", dict.fromkeys(CAST, "wrong"), post=SIGN_IN),
    Visit("sign-out", dict.fromkeys(CAST, "on"), post={}, trace=False),
    # Political review, negative list, notices, objections.
    Visit("meetings", READERS),
    Visit("new-meeting", cast("ok ok ok ok ok no no in")),
    Visit("new-meeting", cast("on -- -- on on no no in"), post=MEETING),
    Visit(
        "record-meeting",
        cast("ok -- -- ok ok no no in"),
        query="unit=unit:yinyue&kind=branch_meeting&chosen=item:late-activist",
    ),
    # The day and the decision are missing: nobody gets further, and the sibling not even there.
    Visit(
        "record-meeting",
        cast("wrong -- -- wrong wrong no no in"),
        post={**MEETING, "item": "item:late-activist"},
    ),
    Visit("meeting-arithmetic", cast("on on on on on no no in"), trace=False),
    Visit("meeting-arithmetic", cast("ok -- -- ok ok no no in"), post={**MEETING}, trace=False),
    Visit("meeting", MINE, ("the:meeting",)),
    Visit("meeting", MINE, ("the:held_meeting",), title="held"),
    Visit("meeting-agenda", MINE_TO_RECORD, ("the:meeting",)),
    Visit(
        "meeting-agenda",
        done(MINE_TO_RECORD),
        ("the:meeting",),
        post={**MEETING, "planned_on": "2019-09-23", "version": "1"},
    ),
    Visit("meeting-roll", MINE_TO_RECORD, ("the:meeting",)),
    Visit(
        "meeting-roll",
        done(MINE_TO_RECORD),
        ("the:meeting",),
        post={"version": "1", "more_names": "张红梅"},
    ),
    Visit("meeting-results", MINE_TO_RECORD, ("the:meeting",)),
    Visit(
        "meeting-results",
        cast("wrong -- -- wrong wrong no no in"),
        ("the:meeting",),
        post={"item": "item:late-activist", "version": "1"},
    ),
    Visit("cancel-meeting", done(MINE_TO_RECORD), ("the:meeting",), trace=False),
    Visit(
        "cancel-meeting",
        done(MINE_TO_RECORD),
        ("the:meeting",),
        post={"reason": "改期", "version": "1"},
    ),
    Visit("meeting-minutes", MINE, ("the:held_meeting",)),
    Visit("meeting-tally", MINE, ("the:held_meeting",)),
    Visit("political-review", MINE, ("the:late",)),
    Visit(
        "political-review",
        done(MINE_TO_RECORD),
        ("the:late",),
        post={
            "do": "send",
            "kind": "letter",
            "relation": "母亲",
            "addressee": "某区某街道党工委",
            "sent_on": "2019-09-10",
        },
    ),
    Visit("political-review-report", MINE, ("the:late",)),
    Visit("inquiry", MINE_TO_RECORD, ("the:late", "the:inquiry")),
    Visit(
        "inquiry",
        done(MINE_TO_RECORD),
        ("the:late", "the:inquiry"),
        post={"replied_on": "2019-09-20", "reply": "表现良好", "has_problem": "0", "version": "1"},
    ),
    Visit("inquiry-letter", MINE, ("the:late", "the:inquiry")),
    Visit("negative-list", MINE, ("the:late",)),
    Visit(
        "negative-list",
        done(MINE_TO_RECORD),
        ("the:late",),
        post={
            "do": "mark",
            "list": "the:negative_list",
            "is-2": "1",
            "evidence-2": "本人书面说明",
            "marked_on": "2019-09-10",
        },
    ),
    Visit(
        "negative-list",
        # Nothing was found on the item, so there is nothing to decide; a branch never decides.
        cast("wrong -- -- wrong wrong no no in"),
        ("the:late",),
        post={
            "do": "decide",
            "mark": "the:mark",
            "decision": "continue",
            "reason": "查无此事",
            "version": "1",
        },
        title="decide",
    ),
    Visit("negative-lists", READERS),
    Visit(
        "negative-lists",
        cast("no no no on no no no in"),
        post={
            "title": "负面清单（修订）",
            "document": "某党〔2019〕80号",
            "items": "一项\n又一项",
            "since": "2019-09-20",
        },
    ),
    Visit("heart-talks", READERS),
    Visit("notices", READERS),
    Visit("notice-span", cast("ok ok ok ok ok no no in"), query="since=2019-09-10"),
    Visit("new-notice", cast("ok ok ok ok ok no no in")),
    Visit(
        "new-notice",
        # Only for people of one's own: anybody else's are not there to be put on a poster.
        cast("ok wrong wrong ok ok no no in"),
        post={"do": "notice", "point": "activist", "chosen": "the:dossier"},
    ),
    Visit("notice", MINE_TO_RECORD, ("the:notice",)),
    Visit(
        "notice",
        done(MINE_TO_RECORD),
        ("the:notice",),
        post={"until": "2019-09-12", "objections": "有"},
    ),
    Visit("objections", MINE, ("the:late",)),
    Visit(
        "objections",
        done(MINE_TO_RECORD),
        ("the:late",),
        post={
            "point": "target",
            "received_on": "2019-09-06",
            "source": "signed",
            "content": "反映作业抄袭",
        },
    ),
    Visit("objection", MINE_TO_RECORD, ("the:late", "the:objection")),
    Visit(
        "objection",
        done(MINE_TO_RECORD),
        ("the:late", "the:objection"),
        post={
            "handled_on": "2019-09-09",
            "handling": "向班主任了解，情况不属实",
            "is_upheld": "0",
            "result": "不影响",
            "version": "1",
        },
    ),
)

# Addresses that do nothing with a POST; a test proves it.
ONLY_READ = {
    "execution-college-chart",
    "execution-college-file",
    "execution-report-chart",
    "execution-report-file",
    "execution-reports",
    "execution-year",
    "plan-structure",
    "plan-years",
    "proposal-earlier",
    "survey-file",
    "surveys",
    "plan-chart",
    "plan-forecast",
    "transfers",
    "exit-announcement",
    "graduates-batch",
    "graduates-list",
    "home",
    "political-review-report",
    "inquiry-letter",
    "heart-talks",
    "meetings",
    "meeting",
    "meeting-minutes",
    "meeting-tally",
    "notices",
    "notice-span",
    "dossiers",
    "dossier",
    "act-window",
    "chronicle",
    "grids",
    "review",
    "unknowns",
    "plans",
    "plan",
    "plan-places",
    "plan-waterfall",
    "export-ledger",
    "plan-notice-file",
    "plan-adjustment-file",
    "plan-outside-file",
    "dispatch-circular-file",
    "dispatches",
    "draft-file",
    "letters",
    "letter-file",
    "duties",
    "export-duties",
    "signals",
    "upload-progress",
    "upload-corrected",
    "upload-blank",
    "rules",
    "rule",
    "demands",
    "calendar",
    "units",
    "units-on-day",
    "unit-on-day",
    "next",
    "export-next",
    "month",
    "export-month",
    "members",
    "pick-member",
    "accounts",
    "audit",
    "submission-letter",
    "submission-reply",
    "batches",
    "batch",
    "batch-list",
    "export-dossiers",
    "papers-contents",
    "scan-file",
    "papers-missing",
    "export-papers-missing",
    "form-serials",
    "export-forms",
    "own",
    "handed-in-list",
    "looks",
}
ONLY_POST = {"sign-out"}


def addresses() -> dict[str, URLPattern]:
    """Every address of the table by its name."""
    assert all(isinstance(pattern, URLPattern) and pattern.name for pattern in urlpatterns)
    return {str(pattern.name): pattern for pattern in urlpatterns}


@dataclass(frozen=True, repr=False)
class College:
    """The cast and the branch's things."""

    cast: Cast
    things: Things

    def id(self, word: object) -> object:
        """What a word of the table stands for."""
        kind, _, short = str(word).partition(":")
        match kind:
            case "unit" if short:
                return self.cast.units[short]
            case "account" if short:
                return self.cast.accounts[short].pk
            case "role" if short:
                return self.cast.accounts[short].roles.get().pk
            case "package":
                return SimpleUploadedFile("移交包.zip", parcel_of("陆小满"))
            case "workbook":
                body = roster([("周文静", "音乐教育系党支部", "2002", "2019.3.5")])
                return SimpleUploadedFile("名册.xlsx", body)
            case "paper":
                return SimpleUploadedFile("谈话记录.png", picture())
            case "item" if short:
                which, _, matter = short.partition("-")
                return f"{getattr(self.things, which)}-{matter}"
            case "the" if short:
                return getattr(self.things, short)
        return word

    def address(self, visit: Visit) -> str:
        parts = [part.partition("=") for part in visit.query.split("&") if part]
        query = "&".join(f"{key}={self.id(value)}" for key, _, value in parts)
        tail = f"?{query}" if query else ""
        return reverse(visit.name, args=[self.id(arg) for arg in visit.args]) + tail


@pytest.fixture(scope="module")
def college(furnished_once: tuple[Cast, Things]) -> Iterator[College]:
    """Founded once; every visit is undone."""
    with procrastinate_app.current_app.replace_connector(InMemoryConnector()):
        yield College(*furnished_once)


@contextmanager
def undone() -> Iterator[None]:
    """A visit whose traces are wiped, begun without any scope."""
    with transaction.atomic():
        enter(Scope.nothing())
        yield
        transaction.set_rollback(True)


def events() -> int:
    enter(Scope.everything())
    count = AuditEvent.objects.count()
    enter(Scope.nothing())
    return count


def answer(college: College, client: Client, visit: Visit) -> HttpResponse:
    address = college.address(visit)
    if visit.post is None:
        return client.get(address)
    return client.post(address, {name: college.id(word) for name, word in visit.post.items()})


def test_every_address_has_an_expectation() -> None:
    named = {visit.name for visit in TABLE}
    read = {visit.name for visit in TABLE if visit.post is None}
    posted = {visit.name for visit in TABLE if visit.post is not None}
    assert named == set(addresses())
    assert set(addresses()) - read == ONLY_POST
    assert set(addresses()) - posted == ONLY_READ


def test_every_object_address_is_tried_by_the_sibling() -> None:
    """Whatever has an id of the branch's own does not exist for the branch beside it."""
    for visit in TABLE:
        route = str(addresses()[visit.name].pattern)
        is_own = any(f"<int:{what}>" in route for what in ("the:dossier", "letter", "upload"))
        if is_own and visit.answers["yinyue"] in ("ok", "on") and visit.name != "unmask":
            assert visit.answers["meishu"] == visit.answers["xueqian"] == "--", visit.label


@pytest.mark.parametrize("visit", TABLE, ids=lambda visit: visit.label)
def test_who_comes_in(college: College, visit: Visit) -> None:
    got, wanted = {}, {}
    for who, word in visit.answers.items():
        with undone():
            client = college.cast.client(who)
            before = events()
            response = answer(college, client, visit)
            got[who] = response.status_code
            wanted[who] = got[who] if got[who] in ANSWERS[word] else ANSWERS[word][0]
            target = response.headers.get("Location", "")
            if word in ("in", "on") and visit.name != "sign-out":
                assert target.startswith("/sign-in?next=") == (word == "in"), (who, target)
            left = events() - before
            acts = visit.post is not None and visit.trace and word in ("on", "ok")
            acts = acts and visit.name != "sign-in"
            if acts:
                assert left > 0, f"{who} left no trace"
            elif word not in ("ok", "on"):
                assert left == 0, f"{who} was turned away and left {left} events"
    assert got == wanted


@pytest.mark.parametrize("name", sorted(ONLY_READ - {"export-dossiers"}))
def test_an_address_that_only_reads_changes_nothing_when_posted_to(
    college: College, name: str
) -> None:
    visit = next(v for v in TABLE if v.name == name and v.post is None)
    for who in ("department", "yinyue", "administrator"):
        with undone():
            before = events()
            client = college.cast.client(who)
            client.post(college.address(visit), {"do": "confirm", "act": "1", "reason": "x"})
            assert events() == before


@pytest.mark.parametrize(
    "visit",
    [
        v
        for v in TABLE
        if "<int:" in str(addresses()[v.name].pattern) and any(":" in str(a) for a in v.args)
    ],
    ids=lambda visit: visit.label,
)
def test_what_was_never_there_does_not_exist(college: College, visit: Visit) -> None:
    address = reverse(visit.name, args=[MISSING if ":" in str(a) else a for a in visit.args])
    for who, word in visit.answers.items():
        if word in ("ok", "on", "wrong") and visit.name != "unmask":
            with undone():
                client = college.cast.client(who)
                post = {n: college.id(w) for n, w in (visit.post or {}).items()}
                response = client.get(address) if visit.post is None else client.post(address, post)
                assert response.status_code == 404, who


@pytest.mark.parametrize("name", sorted(set(addresses()) - {"sign-in", "sign-out"}))
def test_a_first_password_opens_nothing_but_its_own_change(college: College, name: str) -> None:
    visit = next(v for v in TABLE if v.name == name and v.post is None)
    with undone():
        account = college.cast.accounts["department"]
        account.must_change_password = True
        account.save(update_fields=["must_change_password"])
        response = college.cast.client("department").get(college.address(visit))
        account.must_change_password = False
    if name == "password":
        assert response.status_code == 200
    else:
        assert (response.status_code, response.headers["Location"]) == (302, "/password")


@pytest.mark.parametrize(
    ("field", "days", "is_open"),
    [("until", 1, True), ("until", 0, False), ("since", 0, True), ("since", 1, False)],
)
@pytest.mark.parametrize("what", ["account", "role"])
def test_accounts_and_offices_hold_from_their_first_day_to_the_day_before_the_last(
    college: College, what: str, field: str, days: int, is_open: bool
) -> None:
    with undone():
        account = college.cast.accounts["yinyue"]
        account.refresh_from_db()
        ends = account if what == "account" else account.roles.get()
        setattr(ends, field, today() + timedelta(days=days))
        ends.save(update_fields=[field])
        response = college.cast.client("yinyue").get(reverse("dossiers"))
        setattr(account, field, None if field == "until" else account.since)
    college.cast.accounts["yinyue"].refresh_from_db()
    assert response.status_code == (200 if is_open else 403)


def test_an_ended_account_cannot_sign_in(college: College) -> None:
    with undone():
        enter(Scope.everything())
        by = accounts.system()
        made, password = accounts.create(
            by=by,
            login="gone",
            name="离任",
            roles=[(RoleKind.AUDITOR, college.cast.units["college"])],
            since=today() - timedelta(days=9),
            until=today(),
        )
        client = Client(HTTP_HOST="localhost")
        words = {"login": "gone", "password": password}
        assert client.post(reverse("sign-in"), words).status_code == 400
        made.until = today() + timedelta(days=1)
        made.save(update_fields=["until"])
        assert client.post(reverse("sign-in"), words).headers["Location"] == "/password"


def test_forms_without_their_token_are_refused(college: College) -> None:
    with undone():
        client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
        account = college.cast.accounts["department"]
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        before = events()
        for visit in TABLE:
            if visit.post is not None:
                assert answer(college, client, visit).status_code == 403, visit.label
        assert events() == before


def test_a_day_that_does_not_exist_is_refused_everywhere(college: College) -> None:
    for visit in TABLE:
        if visit.post is None and visit.name != "sign-in":
            with undone():
                client = college.cast.client("department")
                address = college.address(
                    Visit(visit.name, {}, visit.args, query="as_of=2019-02-30")
                )
                word = visit.answers["department"]
                assert client.get(address).status_code == (403 if word == "no" else 400), (
                    visit.label
                )
