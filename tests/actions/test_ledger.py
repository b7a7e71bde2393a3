"""Whatever is done leaves an event, whoever may not do it leaves nothing, and the chain tells."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from psycopg import sql

import rudang.actions
from rudang.actions import (
    accounts,
    answers,
    arrivals,
    batches,
    chronicles,
    demands,
    demo,
    disclosures,
    dispatches,
    dossiers,
    duties,
    execution_files,
    execution_reports,
    exits,
    exports,
    forms,
    graduates,
    grants,
    grids,
    handed_in,
    holidays,
    inquiries,
    ledger,
    letter_steps,
    letters,
    linking,
    meetings,
    national,
    negative_lists,
    notices,
    objections,
    own_accounts,
    packages,
    paper_lists,
    places,
    plan_papers,
    plans,
    proposals,
    readiness,
    rejudging,
    requests,
    review_runs,
    reviews,
    scans,
    schedules,
    settings,
    sittings,
    submissions,
    suggestions,
    surveys,
    transfers,
    unit_acts,
    units,
    uploads,
)
from rudang.actions.demo.college import LOGINS
from rudang.actions.demo.papers import pdf
from rudang.actions.ledger import Event
from rudang.core.arrival import asked_of
from rudang.core.grants import GrantKind
from rudang.core.linking import ReasonKind
from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused, RoleKind, Scope
from rudang.regulation.arrival import QUESTIONS
from rudang.store.door import enter, scoped
from rudang.store.models import (
    Account,
    AuditEvent,
    Dossier,
    Letter,
    NegativeList,
    NegativeMark,
    Package,
    PlanGrant,
    PlanName,
    Submission,
    Unit,
)
from rudang.store.reads.audit import Verification, verify
from rudang.web.clock import today
from tests.cast import (
    BEYOND,
    OWN,
    PASSWORD,
    PERIOD,
    PROPOSED,
    SURVEYED,
    Cast,
    Line,
    Things,
    parcel_of,
)
from tests.conftest import Home, at_base
from tests.papers.workbook_making import workbook

Door = "psycopg.Connection[Any]"
TODAY = date(2026, 5, 4)
Case = Callable[["Scene", Actor], object]


class Scene:
    """A furnished college, and the hands that the calls below are made with."""

    def __init__(self, cast: Cast, things: Things) -> None:
        self.cast, self.things = cast, things
        self.yinyue = self.cast.units["yinyue"]
        self.period = parse(PERIOD)

    def suggest(self, by: Actor) -> object:
        """One ready person without a place beside a unit whose places nobody can use."""
        giver, taker = self.cast.units["xueqian"], self.cast.units["chudeng"]
        plans.shift(
            by=by,
            period=PERIOD,
            from_unit=taker,
            to_unit=giver,
            amount=6,
            reason="调度",
            today=TODAY,
        )
        ripe = dossiers.open_dossier(
            by=by, unit=taker, particulars={"name": "赵子衿", "person_kind": "学生"}, today=TODAY
        )
        for kind, day in (("application", date(2017, 9, 4)), ("activist", date(2018, 3, 5))):
            dossiers.record_act(
                by=by, dossier=ripe.pk, kind=kind, held_on=day, facts={}, today=TODAY
            )
        return suggestions.take(
            by=by,
            period=self.period,
            as_of=date(2019, 9, 30),
            from_unit=giver,
            to_unit=taker,
            amount=1,
            reason="2019-09-30 调度",
            today=TODAY,
        )

    def doing(self, version: int) -> letter_steps.Doing:
        """A step of the letter that waits for its answer, on a day when that is late."""
        return letter_steps.Doing(
            letter=self.things.handed_letter,
            version=version,
            held_on=date(2019, 11, 29),
            words="情况属实",
            today=TODAY,
        )

    def a_professor(self) -> int:
        """Somebody of the branch who belongs to the high-knowledge group."""
        return dossiers.open_dossier(
            by=self.cast.actor("yinyue"),
            unit=self.yinyue,
            particulars={"name": "顾行简", "person_kind": "教师", "degree": "博士"},
            today=TODAY,
        ).pk

    @property
    def account(self) -> Any:
        # Read anew: what a call before did to it in memory is not undone with its transaction.
        return Account.objects.get(login="yinyue")


def _propose_anew(scene: "Scene", by: Actor) -> object:
    """Another proposal can be made once the open one is given up."""
    proposals.drop(by=by, proposal=scene.things.proposal, reason="总数有变", version=2)
    return proposals.make(
        by=by,
        period=PROPOSED,
        total=1,
        as_of=date(2020, 12, 1),
        today=TODAY,
        wanted=proposals.Wanted(),
    )


NATIONAL = ["姓名", "性别", "公民身份号码", "民族", "出生日期", "学历", "人员类别", "所在党支部"]

# How to call every action there is: "as" names who does it, the rest what is done.
CALLS: dict[str, tuple[str, Case]] = {
    "accounts.create": (
        "administrator",
        lambda s, by: accounts.create(
            by=by,
            login="liu",
            name="刘某",
            roles=[(RoleKind.AUDITOR, s.yinyue)],
            since=TODAY,
        ),
    ),
    "accounts.grant_role": (
        "administrator",
        lambda s, by: accounts.grant_role(
            by=by,
            account=s.account,
            kind=RoleKind.ORGANIZER,
            unit=s.yinyue,
            since=TODAY,
            until=None,
        ),
    ),
    "accounts.end_role": (
        "administrator",
        lambda s, by: accounts.end_role(by=by, role=s.account.roles.get(), until=TODAY),
    ),
    "accounts.end": (
        "administrator",
        lambda s, by: accounts.end(by=by, account=s.account, until=TODAY),
    ),
    "accounts.reset_password": (
        "administrator",
        lambda s, by: accounts.reset_password(by=by, account=s.account),
    ),
    "accounts.change_password": (
        "yinyue",
        lambda s, by: accounts.change_password(
            by=by, account=s.account, old=PASSWORD, new="Winter-2020-Plan"
        ),
    ),
    "own_accounts.open_one": (
        "yinyue",
        lambda s, by: own_accounts.open_one(
            by=by, dossier=s.things.late, login="qianxuewen", today=TODAY
        ),
    ),
    "own_accounts.open_many": (
        "yinyue",
        lambda s, by: own_accounts.open_many(
            by=by, dossiers=[s.things.late], logins={s.things.late: "qian"}, today=TODAY
        ),
    ),
    "own_accounts.close": (
        "yinyue",
        lambda s, by: own_accounts.close(by=by, dossier=s.things.dossier, today=today()),
    ),
    "own_accounts.reset_password": (
        "yinyue",
        lambda s, by: own_accounts.reset_password(by=by, dossier=s.things.dossier, today=today()),
    ),
    "handed_in.hand_in": (
        OWN,
        lambda s, by: handed_in.hand_in(
            by=by, kind="thought_report", words="近来……", dated_on=date(2019, 9, 2), today=TODAY
        ),
    ),
    "handed_in.take": (
        "yinyue",
        lambda s, by: handed_in.take(by=by, handed_in=s.things.report, version=1, today=TODAY),
    ),
    "handed_in.decline": (
        "yinyue",
        lambda s, by: handed_in.decline(
            by=by, handed_in=s.things.request, version=1, reply="登记无误"
        ),
    ),
    "demands.make": (
        "department",
        lambda s, by: demands.make(
            by=by,
            unit=s.yinyue,
            code="archive_days",
            value=7,
            rank="college",
            issuer="校党委",
            since=TODAY,
            today=TODAY,
        ),
    ),
    "demands.amend": (
        "department",
        lambda s, by: demands.amend(
            by=by,
            demand=s.things.demand,
            title="个人自传三份",
            step=10,
            rank="college",
            issuer="校党委",
            since=TODAY,
            version=1,
            today=TODAY,
        ),
    ),
    "demands.end": (
        "department",
        lambda s, by: demands.end(
            by=by, demand=s.things.demand, until=TODAY, version=1, today=TODAY
        ),
    ),
    "meetings.call": (
        "yinyue",
        lambda s, by: meetings.call(
            by=by,
            unit=s.yinyue,
            kind="branch_meeting",
            planned_on=date(2019, 9, 20),
            items=[(s.things.late, "activist")],
            today=TODAY,
        ),
    ),
    "meetings.change_agenda": (
        "yinyue",
        lambda s, by: meetings.change_agenda(
            by=by,
            meeting=s.things.meeting,
            planned_on=date(2019, 9, 23),
            items=[(s.things.late, "activist")],
            version=1,
            today=TODAY,
        ),
    ),
    "meetings.set_roll": (
        "yinyue",
        lambda s, by: meetings.set_roll(
            by=by, meeting=s.things.meeting, roll=[sittings.Seat(name="张红梅")], version=1
        ),
    ),
    "meetings.cancel": (
        "yinyue",
        lambda s, by: meetings.cancel(by=by, meeting=s.things.meeting, reason="改期", version=1),
    ),
    "meetings.hold": (
        "yinyue",
        lambda s, by: meetings.hold(
            by=by,
            meeting=s.things.meeting,
            sat=sittings.Sat(held_on=date(2019, 9, 20)),
            results=[sittings.Result(dossier=s.things.late, matter="activist", decision="approve")],
            version=1,
            today=TODAY,
        ),
    ),
    "meetings.record": (
        "yinyue",
        lambda s, by: meetings.record(
            by=by,
            unit=s.yinyue,
            kind="branch_meeting",
            sat=sittings.Sat(held_on=date(2019, 9, 20)),
            results=[sittings.Result(dossier=s.things.late, matter="activist", decision="approve")],
            today=TODAY,
        ),
    ),
    "answers.explain": (
        "yinyue",
        lambda s, by: answers.explain(
            by=by, finding=s.things.finding, reason="本人在外实习", today=TODAY
        ),
    ),
    "answers.accept": (
        "department",
        lambda s, by: answers.accept(by=by, finding=s.things.finding, reason="属实", today=TODAY),
    ),
    "answers.withdraw": (
        "yinyue",
        lambda s, by: answers.withdraw(by=by, finding=s.things.finding, reason="误填", today=TODAY),
    ),
    "demo.fill_tree": ("", lambda s, by: demo.fill_tree(by=by, today=TODAY)),
    "demo.fill": ("", lambda s, by: demo.fill(by=by, today=TODAY)),
    "disclosures.reveal_identity": (
        "yinyue",
        lambda s, by: disclosures.reveal_identity(by=by, dossier=s.things.dossier),
    ),
    "disclosures.export_roster": (
        "yinyue",
        lambda s, by: disclosures.export_roster(
            by=by, frame=reviews.judged(TODAY, TODAY).frame, as_of=TODAY
        ),
    ),
    "dispatches.record": (
        "department",
        lambda s, by: dispatches.record(
            by=by, period=s.period, as_of=date(2019, 11, 30), today=TODAY
        ),
    ),
    "dossiers.open_dossier": (
        "yinyue",
        lambda s, by: dossiers.open_dossier(
            by=by, unit=s.yinyue, particulars={"name": "贺知章"}, today=TODAY
        ),
    ),
    "dossiers.record_act": (
        "yinyue",
        lambda s, by: dossiers.record_act(
            by=by,
            dossier=s.things.dossier,
            kind="activist",
            held_on=date(2019, 9, 20),
            facts={},
            today=TODAY,
        ),
    ),
    "dossiers.void_act": (
        "yinyue",
        lambda s, by: dossiers.void_act(
            by=by, dossier=s.things.dossier, act=s.things.talk, reason="记错了人", today=TODAY
        ),
    ),
    "dossiers.undo_act": (
        "yinyue",
        lambda s, by: dossiers.undo_act(
            by=by, dossier=s.things.dossier, act=s.things.talk, today=TODAY
        ),
    ),
    "grids.record": (
        "yinyue",
        lambda s, by: grids.record(
            by=by,
            kind="heart_talk",
            rows=[grids.Row(s.things.dossier, date(2019, 9, 20), ["张红梅"], "思想稳定")],
            today=TODAY,
        ),
    ),
    "chronicles.take_out": (
        "yinyue",
        lambda s, by: chronicles.take_out(
            by=by, dossier=s.things.dossier, as_of=TODAY, today=TODAY
        ),
    ),
    "rejudging.rejudge": ("department", lambda s, by: rejudging.rejudge(by=by, today=TODAY)),
    "dossiers.rebuild": ("department", lambda s, by: dossiers.rebuild(by=by, today=TODAY)),
    "exports.export_roster": (
        "yinyue",
        lambda s, by: exports.export_roster(by=by, as_of=TODAY, today=TODAY),
    ),
    "exports.export_ledger": (
        "department",
        lambda s, by: exports.export_ledger(by=by, period=s.period, as_of=TODAY),
    ),
    "execution_files.write": (
        "yinyue",
        lambda s, by: execution_files.write(by=by, year=2019, as_of=TODAY, unit=s.yinyue),
    ),
    "plan_papers.keep": (
        "department",
        lambda s, by: plan_papers.keep(
            by=by,
            matter=plan_papers.notice_of(s.period),
            words="",
            number="明幼党委〔2019〕51号",
            dated_on=date(2019, 7, 8),
            signatory="",
            printed_by="党政办公室",
            today=TODAY,
            version=0,
        ),
    ),
    "plan_papers.write": (
        "department",
        lambda s, by: plan_papers.write(
            by=by, matter=plan_papers.circular_of(s.period, date(2019, 9, 30))
        ),
    ),
    "plan_papers.write_filings": (
        "yinyue",
        lambda s, by: plan_papers.write_filings(
            by=by, period=s.period, today=TODAY, dossiers=[s.a_professor()]
        ),
    ),
    "exports.export_plan": (
        "yinyue",
        lambda s, by: exports.export_plan(by=by, period=s.period, as_of=TODAY),
    ),
    "readiness.export_goal": (
        "yinyue",
        lambda s, by: readiness.export_goal(
            by=by,
            goal="activist",
            period=s.period,
            wanted=readiness.Wanted(),
            as_of=TODAY,
            today=TODAY,
        ),
    ),
    "readiness.export_activists": (
        "yinyue",
        lambda s, by: readiness.export_activists(
            by=by, wanted=readiness.Wanted(), as_of=TODAY, today=TODAY
        ),
    ),
    "readiness.export_month": (
        "yinyue",
        lambda s, by: readiness.export_month(
            by=by,
            month=date(2019, 9, 1),
            wanted=readiness.Wanted(),
            as_of=TODAY,
            today=TODAY,
        ),
    ),
    "exports.export_statistics": (
        "yinyue",
        lambda s, by: exports.export_statistics(by=by, as_of=TODAY, today=TODAY, period=s.period),
    ),
    "exports.export_dossier": (
        "yinyue",
        lambda s, by: exports.export_dossier(
            by=by, dossier=s.things.dossier, as_of=TODAY, today=TODAY
        ),
    ),
    "ledger.write": (
        "yinyue",
        lambda s, by: ledger.write(
            Event(verb="x", subject_kind="x", subject_id=1, unit=s.yinyue), by=by
        ),
    ),
    "holidays.enter_year": (
        "department",
        lambda s, by: holidays.enter_year(
            by=by,
            year=2027,
            holidays=[date(2027, 1, 1)],
            worked=[],
            document="国办发明电〔2026〕5号",
            version=0,
            today=TODAY,
        ),
    ),
    "letter_steps.answer": (
        "yinyue",
        lambda s, by: letter_steps.answer(by=by, doing=s.doing(4), measures="十一月讨论"),
    ),
    "letter_steps.return_answer": (
        "department",
        lambda s, by: (
            letter_steps.answer(by=by, doing=s.doing(4), measures="十一月讨论"),
            letter_steps.return_answer(by=by, doing=s.doing(5)),
        ),
    ),
    "letter_steps.guide": (
        "department",
        lambda s, by: letter_steps.guide(by=by, doing=s.doing(4), who="张组织员"),
    ),
    "letter_steps.follow_up": (
        "department",
        lambda s, by: letter_steps.follow_up(by=by, doing=s.doing(4)),
    ),
    "letter_steps.escalate": (
        "department",
        lambda s, by: letter_steps.escalate(by=by, doing=s.doing(4)),
    ),
    "letter_steps.close": (
        "department",
        lambda s, by: (
            letter_steps.answer(by=by, doing=s.doing(4), measures="十一月讨论"),
            letter_steps.close(by=by, doing=s.doing(5)),
        ),
    ),
    "duties.record": (
        "yinyue",
        lambda s, by: duties.record(
            by=by,
            unit=s.yinyue,
            duty="high_knowledge_study",
            span="2020",
            done_on=date(2020, 10, 16),
            words="支委会专题研究",
            today=TODAY,
        ),
    ),
    "duties.take_back": (
        "yinyue",
        lambda s, by: duties.take_back(by=by, done=s.things.duty_done, reason="日期记错"),
    ),
    "duties.export": (
        "yinyue",
        lambda s, by: duties.export(by=by, year=2019, cells=[], as_of=TODAY),
    ),
    "suggestions.take": (
        "department",
        lambda s, by: s.suggest(by),
    ),
    "letters.issue": (
        "department",
        lambda s, by: letters.issue(
            by=by,
            letter=s.things.draft,
            signatory="王部长",
            number="某党组〔2020〕2号",
            dated_on=date(2020, 1, 6),
            today=TODAY,
            version=1,
        ),
    ),
    "letters.hand_over": (
        "department",
        lambda s, by: letters.hand_over(
            by=by,
            letter=s.things.issued,
            to="李书记",
            on=date(2020, 1, 6),
            today=TODAY,
            version=2,
        ),
    ),
    "national.keep": (
        "yinyue",
        lambda s, by: national.keep(
            by=by,
            data=workbook(
                [NATIONAL, ["段若兰", "女", "", "", "", "", "正式党员", "音乐教育系党支部"]]
            ),
            as_of=TODAY,
            today=TODAY,
        ),
    ),
    "national.reconcile": (
        "yinyue",
        lambda s, by: national.reconcile(
            by=by,
            data=workbook(
                [NATIONAL, ["段若兰", "女", "", "", "", "", "正式党员", "音乐教育系党支部"]]
            ),
            as_of=TODAY,
            today=TODAY,
        ),
    ),
    "proposals.make": ("department", lambda s, by: _propose_anew(s, by)),
    "proposals.recompute": (
        "department",
        lambda s, by: proposals.recompute(
            by=by,
            proposal=s.things.proposal,
            total=1,
            as_of=date(2020, 12, 1),
            today=TODAY,
            wanted=proposals.Wanted(need_weight=50),
            version=2,
        ),
    ),
    "proposals.edit": (
        "department",
        lambda s, by: proposals.edit(
            by=by,
            proposal=s.things.proposal,
            lines=[proposals.Edit(s.things.proposal_line, 0, 0, 0, "本人休学", 1)],
        ),
    ),
    "proposals.ask": (
        "department",
        lambda s, by: proposals.ask(
            by=by, proposal=s.things.proposal, answer_by=date(2020, 12, 18), version=2
        ),
    ),
    "proposals.answer": (
        "yinyue",
        lambda s, by: proposals.answer(
            by=by, period=PROPOSED, unit=s.yinyue, agrees=True, version=1
        ),
    ),
    "proposals.issue": (
        "department",
        lambda s, by: proposals.issue(
            by=by,
            proposal=s.things.proposal,
            document="某党委〔2020〕60号",
            approver="校党委会",
            dated_on=date(2020, 12, 18),
            reason="逾期视为没有意见",
            today=TODAY,
            version=2,
        ),
    ),
    "proposals.drop": (
        "department",
        lambda s, by: proposals.drop(
            by=by, proposal=s.things.proposal, reason="总数有变", version=2
        ),
    ),
    "surveys.announce": (
        "department",
        lambda s, by: surveys.announce(
            by=by,
            period="2020H2",
            opened_on=date(2020, 5, 8),
            due_on=date(2020, 6, 5),
            today=TODAY,
        ),
    ),
    "surveys.amend": (
        "department",
        lambda s, by: surveys.amend(by=by, period=SURVEYED, due_on=date(2019, 11, 15), version=1),
    ),
    "surveys.close": (
        "department",
        lambda s, by: surveys.close(by=by, period=SURVEYED, reason="校党委已定", version=1),
    ),
    "surveys.reopen": (
        "department",
        lambda s, by: surveys.reopen(by=by, period=SURVEYED, reason="补报", version=2),
    ),
    "surveys.put_forward": (
        "yinyue",
        lambda s, by: surveys.put_forward(
            by=by,
            period=SURVEYED,
            unit=s.yinyue,
            names=[surveys.Put(s.things.unsent, "2020Q1", "拟提前考察")],
            as_of=date(2019, 10, 8),
            version=1,
            today=TODAY,
        ),
    ),
    "surveys.withdraw": (
        "yinyue",
        lambda s, by: surveys.withdraw(
            by=by, period=SURVEYED, unit=s.yinyue, dossier=s.things.unsent, version=1
        ),
    ),
    "surveys.wish": (
        "yinyue",
        lambda s, by: surveys.wish(
            by=by, period=SURVEYED, unit=s.yinyue, wished=2, note="新生多", version=1
        ),
    ),
    "surveys.send": (
        "yinyue",
        lambda s, by: surveys.send(
            by=by,
            period=SURVEYED,
            unit=s.yinyue,
            sent_on=date(2019, 10, 10),
            version=1,
            today=TODAY,
        ),
    ),
    "surveys.take_back": (
        "yinyue",
        lambda s, by: surveys.take_back(by=by, period=SURVEYED, unit=s.yinyue, version=2),
    ),
    "surveys.send_back": (
        "department",
        lambda s, by: surveys.send_back(
            by=by, period=SURVEYED, unit=s.yinyue, reason="缺人", version=2
        ),
    ),
    "surveys.take_in": (
        "department",
        lambda s, by: surveys.take_in(by=by, period=SURVEYED, units={s.yinyue: 2}),
    ),
    "surveys.export": (
        "yinyue",
        lambda s, by: surveys.export(
            by=by, period=SURVEYED, units=[s.yinyue], as_of=TODAY, today=TODAY
        ),
    ),
    "plans.issue": (
        "department",
        lambda s, by: plans.issue(by=by, period=PERIOD, lines=[Line(s.yinyue, 8)]),
    ),
    "plans.add": (
        "department",
        lambda s, by: plans.add(
            by=by,
            period=PERIOD,
            lines=[Line(s.yinyue, 2)],
            document="某党组〔2019〕60号",
            today=TODAY,
        ),
    ),
    "plans.correct": (
        "department",
        lambda s, by: plans.correct(
            by=by,
            entry=s.things.plan_entry,
            reason="录入有误",
            today=TODAY,
        ),
    ),
    "grants.record": (
        "department",
        lambda s, by: grants.record(
            by=by,
            period="2020H1",
            lines=[grants.Grant(GrantKind.TOTAL, 40)],
            document="某教工委〔2020〕1号",
            dated_on=date(2020, 1, 6),
            today=TODAY,
        ),
    ),
    "grants.take_back": (
        "department",
        lambda s, by: grants.take_back(
            by=by,
            grant=PlanGrant.objects.filter(unit=s.yinyue).earliest("id").pk,
            amount=1,
            reason="统筹调减",
            document="",
            dated_on=None,
            today=TODAY,
        ),
    ),
    "plans.undo_upload": (
        "department",
        lambda s, by: plans.undo_upload(by=by, upload=s.things.upload, reason="发错了"),
    ),
    "plans.shift": (
        "department",
        lambda s, by: plans.shift(
            by=by,
            period=PERIOD,
            from_unit=s.yinyue,
            to_unit=s.cast.units["chudeng"],
            amount=1,
            reason="人选不足",
            today=TODAY,
        ),
    ),
    "plans.file_outside": (
        "department",
        lambda s, by: plans.file_outside(
            by=by, period=PERIOD, unit=s.yinyue, amount=1, reason="博士引进"
        ),
    ),
    "places.name_person": (
        "yinyue",
        lambda s, by: places.name_person(
            by=by, period="2020H1", dossier=s.things.unsent, today=TODAY
        ),
    ),
    "places.change_place": (
        "yinyue",
        lambda s, by: places.change_place(
            by=by, name=s.things.plan_name, meant_for="anybody", why="按支部意见", today=TODAY
        ),
    ),
    "places.settle": (
        "yinyue",
        lambda s, by: places.settle(by=by, period=PERIOD, unit=s.yinyue, today=TODAY),
    ),
    "places.file_person": (
        "department",
        lambda s, by: places.file_person(
            by=by,
            period=BEYOND,
            dossier=s.things.teacher,
            reason="学术骨干",
            document="校党委会 2019 年第 13 次会议",
            dated_on=date(2019, 3, 4),
            today=TODAY,
        ),
    ),
    "places.take_back_filing": (
        "department",
        lambda s, by: places.take_back_filing(
            by=by, entry=s.things.filing, reason="本人已调离", today=TODAY
        ),
    ),
    "places.give_leave": (
        "department",
        lambda s, by: places.give_leave(
            by=by,
            period=BEYOND,
            dossier=s.things.unsent,
            reason="成熟一个发展一个",
            given_on=date(2019, 3, 4),
            today=TODAY,
        ),
    ),
    "places.take_back_leave": (
        "department",
        lambda s, by: places.take_back_leave(
            by=by, leave=s.things.leave, reason="已调剂名额", today=TODAY
        ),
    ),
    "places.release_person": (
        "yinyue",
        lambda s, by: places.release_person(
            by=by, name=s.things.plan_name, reason="本人要求", today=TODAY
        ),
    ),
    "review_runs.run": (
        "yinyue",
        lambda s, by: review_runs.run(by=by, unit=s.yinyue, today=TODAY),
    ),
    # Looking is not doing: only whole identity numbers are written down.
    "reviews.review": (
        "yinyue",
        lambda s, by: list(reviews.review(by=by, as_of=TODAY, today=TODAY, unmask=True).found),
    ),
    "schedules.plan_step": (
        "yinyue",
        lambda s, by: schedules.plan_step(
            by=by, dossier=s.things.dossier, step=15, day=date(2019, 10, 10), today=TODAY
        ),
    ),
    "settings.choose": (
        "department",
        lambda s, by: settings.choose(by=by, key="counting_date", value="approval"),
    ),
    "submissions.send": (
        "yinyue",
        lambda s, by: submissions.send(
            by=by,
            kind="activist_filing",
            dossiers=[s.things.unsent],
            sent_on=date(2019, 9, 24),
            today=TODAY,
        ),
    ),
    "submissions.receive": (
        "organizer",
        lambda s, by: submissions.receive(by=by, submissions={s.things.submission: 1}),
    ),
    "submissions.send_back": (
        "department",
        lambda s, by: submissions.send_back(
            by=by, submissions={s.things.submission: 1}, reason="缺推荐情况"
        ),
    ),
    "submissions.withdraw": (
        "yinyue",
        lambda s, by: submissions.withdraw(by=by, submission=s.things.submission, version=1),
    ),
    "batches.record": (
        "yinyue",
        lambda s, by: batches.record(
            by=by,
            kind="activist_filing",
            held_on=date(2019, 9, 26),
            facts={},
            lines=[batches.Line(s.things.unsent)],
            today=TODAY,
        ),
    ),
    "requests.letter": (
        "yinyue",
        lambda s, by: requests.letter(by=by, submissions=[s.things.submission]),
    ),
    "requests.reply": (
        "department",
        lambda s, by: requests.reply(
            by=by,
            submissions=[Submission.objects.get(kind="approval").pk],
        ),
    ),
    "requests.batch_list": (
        "yinyue",
        lambda s, by: requests.batch_list(by=by, batch=s.things.batch, form="docx", today=TODAY),
    ),
    "unit_acts.record": (
        "yinyue",
        lambda s, by: unit_acts.record(
            by=by,
            unit=s.yinyue,
            kind="analysis",
            held_on=date(2019, 11, 30),
            today=TODAY,
        ),
    ),
    "unit_acts.void": (
        "yinyue",
        lambda s, by: unit_acts.void(by=by, act=s.things.unit_act, reason="记错了日期"),
    ),
    "units.add": (
        "department",
        lambda s, by: units.add(
            by=by,
            facts=units.UnitFacts(
                name="体育教学部党支部", kind="branch", parent=s.cast.units["college"]
            ),
        ),
    ),
    "units.change": (
        "department",
        lambda s, by: units.change(
            by=by,
            unit=s.yinyue,
            facts=units.UnitFacts(
                name="音乐舞蹈系党支部", kind="branch", parent=s.cast.units["college"]
            ),
            version=1,
            today=TODAY,
        ),
    ),
    "units.remove": (
        "department",
        lambda s, by: units.remove(
            by=by, unit=Unit.objects.get(name="体育教学部党支部").pk, cause="撤并"
        ),
    ),
    "uploads.receive": (
        "yinyue",
        lambda s, by: uploads.receive(
            by=by, filename="b.xlsx", data=b"PK", kind="roster", as_of=TODAY
        ),
    ),
    "uploads.check": (
        "yinyue",
        lambda s, by: uploads.check(by=by, upload=s.things.upload, today=TODAY),
    ),
    "uploads.confirm": (
        "yinyue",
        lambda s, by: uploads.confirm(by=by, upload=s.things.upload, today=TODAY),
    ),
    "uploads.undo": (
        "yinyue",
        lambda s, by: uploads.undo(by=by, upload=s.things.upload, reason="传错了", today=TODAY),
    ),
    "uploads.start": (
        "yinyue",
        lambda s, by: uploads.start(by=by, upload=s.things.upload),
    ),
    "uploads.give_up": (
        "yinyue",
        lambda s, by: uploads.give_up(by=by, upload=s.things.upload, failure="断电"),
    ),
    "uploads.fail_check": (
        "yinyue",
        lambda s, by: uploads.fail_check(by=by, upload=s.things.upload, failure="不是工作簿"),
    ),
    # Moves.
    "exits.end": (
        "yinyue",
        lambda s, by: exits.end(
            by=by,
            dossier=s.things.dossier,
            kind="本人撤回",
            on=date(2019, 9, 20),
            reason="本人提出不再申请",
            today=TODAY,
        ),
    ),
    "exits.reopen": (
        "yinyue",
        lambda s, by: exits.reopen(by=by, dossier=s.things.dossier, reason="记错了人", today=TODAY),
    ),
    "exits.announce": (
        "yinyue",
        lambda s, by: exits.announce(by=by, dossier=s.things.dossier, today=TODAY),
    ),
    "transfers.offer": (
        "yinyue",
        lambda s, by: transfers.offer(
            by=by,
            dossier=s.things.dossier,
            to_unit=s.cast.units["meishu"],
            sent_on=date(2019, 9, 20),
            reason="转专业",
            papers=[],
            today=TODAY,
        ),
    ),
    "transfers.accept": (
        "xueqian",
        lambda s, by: transfers.accept(
            by=by,
            transfer=s.things.transfer,
            accepted_on=date(2019, 9, 20),
            counted=[],
            answers=as_it_should_be("applicant"),
            today=TODAY,
            version=1,
        ),
    ),
    "transfers.send_back": (
        "xueqian",
        lambda s, by: transfers.send_back(
            by=by, transfer=s.things.transfer, reason="缺申请书", version=1, today=TODAY
        ),
    ),
    "transfers.withdraw": (
        "yinyue",
        lambda s, by: transfers.withdraw(
            by=by, transfer=s.things.transfer, reason="本人不转了", version=1, today=TODAY
        ),
    ),
    "arrivals.take_in": (
        "yinyue",
        lambda s, by: arrivals.take_in(
            by=by,
            unit=s.yinyue,
            particulars={"name": "何晓舟"},
            acts=[],
            arrival=came(),
            today=TODAY,
        ),
    ),
    "arrivals.record_elsewhere": (
        "yinyue",
        lambda s, by: arrivals.record_elsewhere(
            by=by,
            dossier=s.things.dossier,
            acts=[arrivals.Elsewhere("activist", date(2019, 6, 3))],
            before=date(2019, 9, 2),
            today=TODAY,
        ),
    ),
    "arrivals.record_arrival": (
        "yinyue",
        lambda s, by: arrivals.record_arrival(
            by=by, dossier=s.things.dossier, stage="applicant", arrival=came(), today=TODAY
        ),
    ),
    "packages.write_out": (
        "yinyue",
        lambda s, by: packages.write_out(
            by=by,
            dossier=s.things.dossier,
            school="江州大学",
            on=date(2019, 9, 20),
            today=TODAY,
        ),
    ),
    "packages.hand_out_papers": (
        "yinyue",
        lambda s, by: packages.hand_out_papers(
            by=by,
            dossier=s.things.dossier,
            school="江州大学",
            on=date(2019, 9, 20),
            today=TODAY,
        ),
    ),
    "packages.receive": (
        "yinyue",
        lambda s, by: packages.receive(
            by=by, unit=s.yinyue, filename="p.zip", data=parcel_of("陆小满"), today=TODAY
        ),
    ),
    "packages.take_in": (
        "yinyue",
        lambda s, by: packages.take_in(
            by=by,
            package=s.things.parcel,
            arrival=came(),
            confirmed_with="周老师",
            today=TODAY,
        ),
    ),
    "packages.discard": (
        "yinyue",
        lambda s, by: packages.discard(
            by=by, package=s.things.parcel, reason="发错了学校", today=TODAY
        ),
    ),
    "graduates.move": (
        "yinyue",
        lambda s, by: graduates.move(
            by=by,
            year=2020,
            on=date(2020, 6, 20),
            goings=[graduates.Going(s.things.dossier, outside="某街道党工委")],
            today=TODAY,
        ),
    ),
    "graduates.write_list": (
        "yinyue",
        lambda s, by: graduates.write_list(
            by=by, label=graduates_batch(), form="docx", today=TODAY
        ),
    ),
    "inquiries.send": (
        "yinyue",
        lambda s, by: inquiries.send(
            by=by,
            dossier=s.things.late,
            kind="student_affairs",
            sent_on=date(2019, 9, 10),
            today=TODAY,
        ),
    ),
    "inquiries.reply": (
        "yinyue",
        lambda s, by: inquiries.reply(
            by=by,
            inquiry=s.things.inquiry,
            replied_on=date(2019, 9, 20),
            words="表现良好",
            has_problem=False,
            version=1,
            today=TODAY,
        ),
    ),
    "inquiries.void": (
        "yinyue",
        lambda s, by: inquiries.void(by=by, inquiry=s.things.inquiry, version=1, reason="没有发出"),
    ),
    "negative_lists.make": (
        "department",
        lambda s, by: negative_lists.make(
            by=by,
            title="负面清单（修订）",
            document="某党〔2019〕80号",
            items=[("1", "一项")],
            since=date(2019, 10, 8),
            today=TODAY,
        ),
    ),
    "negative_lists.amend": (
        "department",
        lambda s, by: negative_lists.amend(
            by=by,
            negative_list=NegativeList.objects.latest("pk").pk,
            title="负面清单（修订）",
            document="某党〔2019〕81号",
            items=[("1", "一项")],
            since=date(2019, 10, 8),
            version=1,
            today=TODAY,
        ),
    ),
    "negative_lists.mark": (
        "yinyue",
        lambda s, by: negative_lists.mark(
            by=by,
            dossier=s.things.late,
            negative_list=s.things.negative_list,
            said={"2": negative_lists.Said(True, "本人书面说明")},
            marked_on=date(2019, 9, 10),
            today=TODAY,
        ),
    ),
    "negative_lists.decide": (
        "department",
        lambda s, by: negative_lists.decide(
            by=by,
            mark=NegativeMark.objects.get(dossier=s.things.late, item="2").pk,
            decision="continue",
            reason="查无实据",
            version=1,
            today=TODAY,
        ),
    ),
    "notices.write": (
        "yinyue",
        lambda s, by: notices.write(
            by=by,
            point="activist",
            people=[s.things.dossier],
            since=date(2019, 9, 10),
            until=None,
            places=[],
            today=TODAY,
        ),
    ),
    "notices.post": (
        "yinyue",
        lambda s, by: notices.post(
            by=by,
            point="target",
            people=[s.things.dossier],
            since=date(2019, 9, 10),
            places=["工作学习单位"],
            today=TODAY,
        ),
    ),
    "notices.complete": (
        "yinyue",
        lambda s, by: notices.complete(
            Dossier.objects.get(pk=s.things.late),
            "public_notice",
            {"notice_result": "未查清"},
            "补记",
            by=by,
            today=TODAY,
        ),
    ),
    "notices.finish": (
        "yinyue",
        lambda s, by: notices.finish(
            by=by, act=s.things.notice, until=date(2019, 9, 12), objections="有", today=TODAY
        ),
    ),
    "objections.receive": (
        "yinyue",
        lambda s, by: objections.receive(
            by=by,
            dossier=s.things.late,
            received_on=date(2019, 9, 6),
            source="signed",
            content="反映作业抄袭",
            today=TODAY,
        ),
    ),
    "objections.handle": (
        "yinyue",
        lambda s, by: objections.handle(
            by=by,
            objection=s.things.objection,
            handled_on=date(2019, 9, 9),
            handling="向班主任了解，情况不属实",
            is_upheld=False,
            result="不影响",
            version=1,
            today=TODAY,
        ),
    ),
    "scans.add": (
        "yinyue",
        lambda s, by: scans.add(
            by=by,
            dossier=s.things.dossier,
            paper="talk_record",
            data=pdf("Talk"),
            filename="谈话记录.pdf",
            today=TODAY,
        ),
    ),
    "scans.record_with": (
        "yinyue",
        lambda s, by: scans.record_with(
            by=by,
            files=[("思想汇报.pdf", pdf("Report"))],
            dossier=s.things.dossier,
            kind="thought_report",
            held_on=date(2019, 9, 9),
            facts={},
            today=TODAY,
        ),
    ),
    "scans.change": (
        "yinyue",
        lambda s, by: scans.change(
            by=by,
            scan=s.things.scan,
            version=1,
            paper="application",
            is_original=False,
            today=TODAY,
        ),
    ),
    "scans.void": (
        "yinyue",
        lambda s, by: scans.void(by=by, scan=s.things.scan, reason="传错了人"),
    ),
    "scans.open_file": (
        "yinyue",
        lambda s, by: scans.open_file(by=by, scan=s.things.scan, today=TODAY),
    ),
    "paper_lists.export_contents": (
        "yinyue",
        lambda s, by: paper_lists.export_contents(
            by=by,
            dossier=s.things.dossier,
            row={"name": "段若兰", "archived_on": None, "papers_held": []},
            unit="音乐教育系党支部",
            as_of=TODAY,
        ),
    ),
    "paper_lists.export_missing": (
        "yinyue",
        lambda s, by: paper_lists.export_missing(by=by, people=[], as_of=TODAY),
    ),
    "paper_lists.export_forms": (
        "yinyue",
        lambda s, by: paper_lists.export_forms(by=by, as_of=TODAY),
    ),
    "forms.receive": (
        "department",
        lambda s, by: forms.receive(
            by=by,
            unit=s.cast.units["college"],
            first="05019911",
            last="05019920",
            on=date(2019, 9, 2),
            today=TODAY,
        ),
    ),
    "forms.issue_to_unit": (
        "department",
        lambda s, by: forms.issue_to_unit(
            by=by, to_unit=s.yinyue, first="05019931", on=date(2019, 9, 3), today=TODAY
        ),
    ),
    "forms.issue": (
        "yinyue",
        lambda s, by: forms.issue(
            by=by,
            serial="05019901",
            dossier=s.things.dossier,
            on=date(2019, 9, 3),
            today=TODAY,
        ),
    ),
    "forms.issue_many": (
        "yinyue",
        lambda s, by: forms.issue_many(
            by=by,
            first="05019901",
            dossiers=[s.things.dossier],
            on=date(2019, 9, 3),
            today=TODAY,
        ),
    ),
    "forms.use": (
        "yinyue",
        lambda s, by: forms.use(
            by=by,
            serial="05019901",
            dossier=s.things.dossier,
            on=date(2019, 9, 3),
            today=TODAY,
        ),
    ),
    "forms.write_off": (
        "yinyue",
        lambda s, by: forms.write_off(
            by=by,
            kind="spoiled",
            first="05019901",
            on=date(2019, 9, 3),
            reason="污损",
            today=TODAY,
        ),
    ),
    "forms.hand_back": (
        "yinyue",
        lambda s, by: forms.hand_back(
            by=by,
            first="05019901",
            to_unit=s.cast.units["college"],
            on=date(2019, 9, 3),
            today=TODAY,
        ),
    ),
    "forms.void": (
        "yinyue",
        lambda s, by: forms.void(by=by, event=s.things.form_entry, reason="登记错了"),
    ),
    "linking.give_reasons": (
        "yinyue",
        lambda s, by: linking.give_reasons(
            by=by,
            period=s.period,
            unit=s.yinyue,
            reasons={ReasonKind.NOBODY_RIPE: linking.Given(1)},
            seen=linking.mark_of(s.period, s.yinyue),
            today=today(),
        ),
    ),
    "execution_reports.write": (
        "yinyue",
        lambda s, by: execution_reports.write(
            by=by, year=2019, unit=s.yinyue, blocks={"basic": "另拟。"}, version=1
        ),
    ),
    "execution_reports.send": (
        "yinyue",
        lambda s, by: execution_reports.send(
            by=by, year=2019, unit=s.yinyue, sent_on=date(2020, 1, 20), version=1, today=today()
        ),
    ),
    "execution_reports.send_back": (
        "department",
        lambda s, by: execution_reports.send_back(
            by=by, year=2019, unit=s.cast.units["meishu"], reason="缺少原因", version=2
        ),
    ),
    "execution_reports.take": (
        "department",
        lambda s, by: execution_reports.take(
            by=by, year=2019, unit=s.cast.units["meishu"], version=2
        ),
    ),
}


def as_it_should_be(stage: str) -> dict[str, str]:
    """The check on arrival with nothing against the papers."""
    return {one.code: "yes" for one in asked_of(QUESTIONS, stage)}


def came() -> arrivals.Arrival:
    """Somebody's coming with papers from elsewhere."""
    return arrivals.Arrival(
        on=date(2019, 9, 2),
        school="江州师范学校",
        letter_stage="入党申请人",
        answers=as_it_should_be("applicant"),
    )


def graduates_batch() -> str:
    """The batch that was sent before."""
    return str(Package.objects.exclude(batch="").earliest("pk").batch)


def ended(scene: "Scene") -> None:
    exits.end(
        by=scene.cast.actor("yinyue"),
        dossier=scene.things.dossier,
        kind="本人撤回",
        on=date(2019, 9, 20),
        reason="本人提出不再申请",
        today=TODAY,
    )


def _approved(s: Scene) -> None:
    """What was sent up was a request for approval, and the committee has decided on it."""
    Submission.objects.filter(pk=s.things.submission).update(kind="approval")
    dossiers.record_act(
        by=s.cast.actor("department"),
        dossier=Submission.objects.get(pk=s.things.submission).dossier_id,
        kind="approval",
        held_on=date(2019, 9, 28),
        facts={"approval_result": "批准"},
        today=TODAY,
    )


# What must have happened before a call makes sense.
BEFORE: dict[str, Callable[[Scene], object]] = {
    "surveys.reopen": lambda s: CALLS["surveys.close"][1](s, s.cast.actor("department")),
    **dict.fromkeys(
        ("surveys.take_back", "surveys.send_back", "surveys.take_in"),
        lambda s: CALLS["surveys.send"][1](s, s.cast.actor("yinyue")),
    ),
    "forms.issue_to_unit": lambda s: forms.receive(
        by=s.cast.actor("department"),
        unit=s.cast.units["college"],
        first="05019931",
        on=date(2019, 9, 2),
        today=TODAY,
    ),
    "forms.issue": lambda s: dossiers.record_act(
        by=s.cast.actor("yinyue"),
        dossier=s.things.dossier,
        kind="preexam",
        held_on=date(2019, 9, 2),
        facts={"preexam_result": "合格"},
        today=TODAY,
    ),
    "forms.issue_many": lambda s: dossiers.record_act(
        by=s.cast.actor("yinyue"),
        dossier=s.things.dossier,
        kind="preexam",
        held_on=date(2019, 9, 2),
        facts={"preexam_result": "合格"},
        today=TODAY,
    ),
    "requests.reply": _approved,
    "negative_lists.amend": lambda s: negative_lists.make(
        by=s.cast.actor("department"),
        title="负面清单（修订）",
        document="某党〔2019〕80号",
        items=[("1", "一项")],
        since=date(2019, 9, 20),
        today=TODAY,
    ),
    "negative_lists.decide": lambda s: negative_lists.mark(
        by=s.cast.actor("yinyue"),
        dossier=s.things.late,
        negative_list=s.things.negative_list,
        said={"2": negative_lists.Said(True, "本人书面说明")},
        marked_on=date(2019, 9, 10),
        today=TODAY,
    ),
    "exits.reopen": ended,
    "exits.announce": ended,
    "graduates.write_list": lambda s: graduates.move(
        by=s.cast.actor("yinyue"),
        year=2020,
        on=date(2020, 6, 20),
        goings=[graduates.Going(s.things.dossier, outside="某街道党工委")],
        today=TODAY,
    ),
    "answers.withdraw": lambda s: answers.explain(
        by=s.cast.actor("yinyue"), finding=s.things.finding, reason="误填", today=TODAY
    ),
    "units.remove": lambda s: units.add(
        by=s.cast.actor("department"),
        facts=units.UnitFacts(
            name="体育教学部党支部", kind="branch", parent=s.cast.units["college"]
        ),
    ),
    "places.settle": lambda s: PlanName.objects.filter(pk=s.things.plan_name).update(is_firm=False),
    "places.name_person": lambda s: plans.issue(
        by=s.cast.actor("department"), period="2020H1", lines=[Line(s.yinyue, 5)]
    ),
    "plans.undo_upload": lambda s: plans.issue(
        by=s.cast.actor("department"),
        period=PERIOD,
        lines=[Line(s.yinyue, 9)],
        upload=s.things.upload,
    ),
    "uploads.undo": lambda s: uploads.confirm(
        by=s.cast.actor("yinyue"), upload=s.things.upload, today=TODAY
    ),
}

# Why these ask for no right.
OPEN_TO_ALL = {
    "accounts.change_password": "one's own, by the old password",
    "ledger.write": "the pen of all the others",
    "uploads.give_up": "the worker says why nothing was taken; a right may be what was missing",
    "uploads.fail_check": "the worker says why nothing could be read",
}


# What is kept in a record of its own beside the ledger, and why.
KEPT_APART = {
    "looks.note": "one line a day for who opened a dossier, not an event for every page",
    "looks.note_many": "the same for those of an export, which itself is an event",
    "settling.settle": "a part of recording an act, which asks for the right and is told first",
    "settling.reopen": "a part of taking an act back, likewise",
}


def actions() -> Iterator[tuple[str, Any]]:
    """Every public function of the room that says by whom."""
    for found in pkgutil.walk_packages(rudang.actions.__path__, "rudang.actions."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            is_ours = inspect.isfunction(function) and function.__module__ == found.name
            if is_ours and not name.startswith("_"):
                plain = inspect.unwrap(function)
                if "by" in inspect.signature(plain).parameters:
                    yield f"{found.name.removeprefix('rudang.actions.')}.{name}", plain


def test_there_is_a_call_for_every_action() -> None:
    assert {name for name, _ in actions()} == set(CALLS) | set(KEPT_APART)


def test_by_is_always_named() -> None:
    for name, function in actions():
        by = inspect.signature(function).parameters["by"]
        assert by.kind is inspect.Parameter.KEYWORD_ONLY, name
        assert by.default is inspect.Parameter.empty, name


@pytest.fixture(scope="module")
def scene(furnished_once: tuple[Cast, Things]) -> Scene:
    """Furnished once; every call is undone."""
    return Scene(*furnished_once)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        enter(Scope.everything())
        yield
        transaction.set_rollback(True)
    reviews.forget()


def events() -> list[tuple[str, str, int]]:
    enter(Scope.everything())
    return list(AuditEvent.objects.order_by("seq").values_list("verb", "by", "unit_id"))


@pytest.mark.parametrize("name", [name for name, (who, _) in CALLS.items() if who])
def test_every_action_leaves_an_event_under_the_name_of_who_did_it(scene: Scene, name: str) -> None:
    who, call = CALLS[name]
    with undone():
        if name in BEFORE:
            BEFORE[name](scene)
        by = scene.cast.actor(who)
        before = events()
        enter(by.scope)
        call(scene, by)
        left = events()[len(before) :]
        assert left, f"{name} left no trace"
        assert {event[1] for event in left} == {who}


@pytest.mark.parametrize(
    "name", [n for n, (who, _) in CALLS.items() if who and n not in OPEN_TO_ALL]
)
def test_whoever_may_not_is_refused_and_leaves_nothing(scene: Scene, name: str) -> None:
    nobody = Actor("nobody", "无权者", None, scene.yinyue, "", {})
    with undone():
        if name in BEFORE:
            BEFORE[name](scene)
        before, rows = events(), counts()
        with pytest.raises(Refused) as refusal, transaction.atomic():
            # The rows are in sight; it is the right that is missing.
            CALLS[name][1](scene, nobody)
        assert str(refusal.value).endswith("。")
        assert (events(), counts()) == (before, rows)


def counts() -> dict[str, int]:
    """Rows of every table that actions write."""
    tables = [t for t in connection.introspection.table_names() if t.startswith("store_")]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def test_planting_the_tree_in_an_empty_base_is_told_by_the_ledger(home: Home) -> None:
    with at_base(home.name), scoped(Scope.everything()):
        CALLS["demo.fill_tree"][1](None, accounts.system())  # type: ignore[arg-type]
        _is_told_by({"system"})


def test_filling_an_empty_base_is_told_by_the_ledger(filled_home: Home) -> None:
    with at_base(filled_home.name), scoped(Scope.everything()):
        assert ("fill_demonstration", "system") in {event[:2] for event in events()}
        # The demonstration's own clerks do the casework that is under way in it.
        _is_told_by({login.login for login in LOGINS} | {"system", "benren", "yubei"})


def _is_told_by(whose: set[str]) -> None:
    left = events()
    assert len(left) > 20
    assert {"system"} <= {event[1] for event in left} <= whose
    assert verify().ok


def test_an_action_that_fails_later_takes_its_event_back(scene: Scene) -> None:
    with undone():
        before = events()
        by = scene.cast.actor("department")
        with suppress(ZeroDivisionError), transaction.atomic():
            settings.choose(by=by, key="counting_date", value="approval")
            assert len(events()) == len(before) + 1
            1 / 0
        assert events() == before
        assert verify().ok


# From here on: the chain.


@pytest.fixture
def chain(committed: object) -> int:
    """A committed ledger; gives the number of its events."""
    with scoped(Scope.everything()):
        assert Letter.objects.exists()
    return checked().events


def checked() -> Verification:
    with scoped(Scope.everything()):
        return verify()


@contextmanager
def unguarded(owner: Door) -> Iterator[Door]:
    """As the owner of the base, with the triggers that refuse it out of the way."""
    owner.execute("ALTER TABLE store_auditevent DISABLE TRIGGER ALL")
    yield owner
    owner.execute("ALTER TABLE store_auditevent ENABLE TRIGGER ALL")
    owner.commit()


def test_an_untouched_ledger_holds_and_counts_its_events(chain: int) -> None:
    assert chain > 20
    assert checked() == Verification(chain, None)


# Column, and a value one byte away from whatever stood there.
ONE_BYTE = {
    "at": "at + interval '1 microsecond'",
    "verb": "verb || '.'",
    "subject_kind": "subject_kind || '.'",
    "subject_id": "subject_id || '0'",
    "unit_id": "unit_id + 1",
    "before": "before || ' '",
    "after": "overlay(after placing 'x' from 3)",
    "by": "\"by\" || '1'",
    "on_behalf_of": "on_behalf_of || 'x'",
    "cause": "cause || '。'",
    "previous": "overlay(previous placing 'x' from 1)",
    "hash": "overlay(hash placing 'x' from 1)",
}


def test_every_column_of_an_event_is_tried() -> None:
    assert set(ONE_BYTE) | {"seq"} == {field.column for field in AuditEvent._meta.fields}


@pytest.mark.parametrize("column", ONE_BYTE)
def test_one_changed_byte_names_the_event(chain: int, owner: Door, column: str) -> None:
    with unguarded(owner):
        owner.execute(
            sql.SQL("UPDATE store_auditevent SET {} = {} WHERE seq = 12").format(
                sql.Identifier(column), sql.SQL(ONE_BYTE[column])
            )
        )
    found = checked()
    assert (found.ok, found.broken_at, found.events) == (False, 12, chain)


@pytest.mark.parametrize(
    ("statement", "broken_at", "reason"),
    [
        ("DELETE FROM store_auditevent WHERE seq = 12", 13, "gap"),
        ("DELETE FROM store_auditevent WHERE seq = 1", 2, "gap"),
        ("DELETE FROM store_auditevent WHERE seq BETWEEN 5 AND 9", 10, "gap"),
        # Changed and hashed anew by somebody who knows how: the next event still remembers.
        (
            "UPDATE store_auditevent SET cause = 'x' WHERE seq = 12;"
            "UPDATE store_auditevent e SET hash = rudang_event_hash(e) WHERE seq = 12",
            13,
            "link",
        ),
        # Deleted, and the rest numbered anew.
        (
            "DELETE FROM store_auditevent WHERE seq = 12;"
            "UPDATE store_auditevent SET seq = -seq WHERE seq > 12;"
            "UPDATE store_auditevent SET seq = -seq - 1 WHERE seq < 0",
            12,
            "link",
        ),
        # Two events change places.
        (
            "UPDATE store_auditevent SET seq = 0 WHERE seq = 12;"
            "UPDATE store_auditevent SET seq = 12 WHERE seq = 13;"
            "UPDATE store_auditevent SET seq = 13 WHERE seq = 0",
            12,
            "link",
        ),
    ],
)
def test_what_is_taken_out_or_moved_is_named(
    chain: int, owner: Door, statement: str, broken_at: int, reason: str
) -> None:
    with unguarded(owner):
        owner.execute(statement.encode())
    found = checked()
    assert (found.broken_at, found.reason) == (broken_at, reason)


def test_text_cannot_be_moved_from_one_column_into_the_next(chain: int, owner: Door) -> None:
    """The hash covers where a column ends, so no two events read alike."""
    with unguarded(owner):
        owner.execute(
            "UPDATE store_auditevent SET verb = verb || left(subject_kind, 1),"
            " subject_kind = substr(subject_kind, 2) WHERE seq = 12"
        )
    assert checked().broken_at == 12


def test_nobody_writes_into_the_middle_of_the_chain(chain: int) -> None:
    """What the pen does not say itself is filled in by the base, whoever claims otherwise."""
    with scoped(Scope.everything()), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_auditevent (seq, at, verb, subject_kind, subject_id, unit_id,"
            " before, after, by, on_behalf_of, cause, previous, hash)"
            " VALUES (3, '2001-01-01', 'x', 'x', '1', 0, '', '', 'x', '', '', 'false', 'false')"
        )
    assert checked() == Verification(chain + 1, None)
