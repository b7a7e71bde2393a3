"""A whole small college with somebody in every role, and one branch's things of every kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.test import Client

from rudang.actions import (
    accounts,
    answers,
    batches,
    demands,
    dispatches,
    dossiers,
    duties,
    execution_reports,
    forms,
    graduates,
    grants,
    handed_in,
    inquiries,
    letter_steps,
    letters,
    linking,
    looks,
    meetings,
    negative_lists,
    notices,
    objections,
    own_accounts,
    packages,
    places,
    plans,
    proposals,
    review_runs,
    reviews,
    scans,
    sittings,
    submissions,
    surveys,
    transfers,
    unit_acts,
    units,
    uploads,
)
from rudang.actions.demo.papers import pdf
from rudang.core.grants import GrantKind
from rudang.core.linking import ReasonKind
from rudang.core.periods import parse
from rudang.core.scope import Actor, RoleKind, Scope
from rudang.papers.package import Contents, write
from rudang.store.door import enter
from rudang.store.models import Account, Act, Finding, FormEvent, PlanEntry, Proposal
from rudang.web.clock import today

PASSWORD = "Autumn-2019-Plan"
PERIOD = "2019H2"
# A period whose plan gives nobody a place.
BEYOND = "2019Q1"
# The half-year for which a plan is proposed, with every survey in.
PROPOSED = "2021H1"
# The half-year that is surveyed for.
SURVEYED = "2020H1"
SINCE = date(2014, 1, 1)
MISSING = 999_999_999

# The tree of the notice: short name, official name, kind, superior.
TREE = (
    ("college", "校党委", "committee", None),
    ("xueqian", "学前教育系党总支部", "general_branch", "college"),
    ("teachers", "学前教育系教师党支部", "branch", "xueqian"),
    ("first", "学前教育系学生第一党支部", "branch", "xueqian"),
    ("second", "学前教育系学生第二党支部", "branch", "xueqian"),
    ("third", "学前教育系学生第三党支部", "branch", "xueqian"),
    ("chudeng", "初等教育与应用技术系党支部", "branch", "college"),
    ("yinyue", "音乐教育系党支部", "branch", "college"),
    ("meishu", "美术教育系党支部", "branch", "college"),
    ("yuwen", "语言文学系党支部", "branch", "college"),
)
PLAN = (("xueqian", 32, 2, 1), ("chudeng", 6, 0, 0), ("yinyue", 7, 0, 0), ("meishu", 3, 0, 0))
ROLES = {
    "yinyue": (RoleKind.ORGANIZATION_MEMBER, "yinyue"),
    "meishu": (RoleKind.BRANCH_SECRETARY, "meishu"),
    "xueqian": (RoleKind.GENERAL_BRANCH_SECRETARY, "xueqian"),
    "department": (RoleKind.ORGANIZATION_DEPARTMENT, "college"),
    "organizer": (RoleKind.ORGANIZER, "college"),
    "auditor": (RoleKind.AUDITOR, "college"),
    "administrator": (RoleKind.SYSTEM_ADMINISTRATOR, "college"),
}
NOBODY = "nobody"
# The person of the branch's dossier, by the own account; and what that person handed in.
OWN = "duanruolan"
HANDED_IN: tuple[Mapping[str, Any], ...] = (
    {"kind": "thought_report", "dated_on": date(2019, 9, 1), "words": "这个学期我……"},
    {"kind": "correction", "about": "sex", "should_be": "女", "words": "登记时漏填"},
)
CAST = (*ROLES, NOBODY)


@dataclass(frozen=True)
class Line:
    """A line of a plan as `plans.issue` takes it."""

    unit_id: int
    total: int
    teachers: int = 0
    high_knowledge: int = 0
    remark: str = ""


@dataclass(frozen=True, repr=False)
class Cast:
    """Ids of the units and accounts by short name."""

    units: Mapping[str, int]
    accounts: Mapping[str, Account]

    def actor(self, login: str) -> Actor:
        """Somebody at work today."""
        return accounts.actor(login, today=today())

    def client(self, login: str) -> Client:
        """A browser, signed in unless it is nobody's."""
        client = Client(HTTP_HOST="localhost")
        if login != NOBODY:
            backend = "django.contrib.auth.backends.ModelBackend"
            client.force_login(self.accounts[login], backend=backend)
        return client


@dataclass(frozen=True, repr=False)
class Things:
    """What belongs to 音乐教育系党支部, each by its id."""

    dossier: int
    person: str
    application: int
    talk: int
    plan_name: int
    upload: int
    workbook: bytes
    draft: int
    issued: int
    unit_act: int
    late: int
    finding: int
    review: int
    demand: int
    report: int
    request: int
    transfer: int = 0
    parcel: int = 0
    graduation: str = ""
    inquiry: int = 0
    negative_list: int = 0
    mark: int = 0
    notice: int = 0
    objection: int = 0
    submission: int = 0
    batch: int = 0
    unsent: int = 0
    meeting: int = 0
    held_meeting: int = 0
    scan: int = 0
    form_entry: int = 0
    teacher: int = 0
    filing: int = 0
    leave: int = 0
    handed_letter: int = 0
    duty_done: int = 0
    plan_entry: int = 0
    proposal: int = 0
    proposal_line: int = 0
    former_proposal: int = 0


def found_college() -> Cast:
    """Make the tree and the accounts through actions, and stay in the whole tree's scope."""
    enter(Scope.everything())
    reviews.forget()
    by = accounts.system(on_behalf_of="tests")
    places: dict[str, int] = {}
    for short, name, kind, parent in TREE:
        facts = units.UnitFacts(
            name=name,
            kind=kind,
            parent=places[parent] if parent else None,
            may_approve=kind == "committee",
        )
        places[short] = units.add(by=by, facts=facts).pk
    made = {
        login: accounts.create(
            by=by,
            login=login,
            name=f"{login}某",
            roles=[(kind, places[place])],
            since=SINCE,
            password=PASSWORD,
            must_change_password=False,
        )[0]
        for login, (kind, place) in ROLES.items()
    }
    return Cast(places, made)


def furnish(cast: Cast) -> Things:
    """Give the branch a dossier, a plan with a named place, letters and an upload."""
    enter(Scope.everything())
    clerk, department = cast.actor("yinyue"), cast.actor("department")
    for place, amount in (("college", 60), ("yinyue", 7)):
        grants.record(
            by=department,
            period=PERIOD,
            lines=[grants.Grant(GrantKind.TOTAL, amount)],
            document="某教工委〔2019〕15 号",
            dated_on=date(2019, 6, 20),
            unit=cast.units[place],
            today=today(),
        )
    plans.issue(
        by=department, period=PERIOD, lines=[Line(cast.units[unit], *n) for unit, *n in PLAN]
    )
    person = "段若兰"
    dossier = dossiers.open_dossier(
        by=clerk,
        unit=cast.units["yinyue"],
        particulars={"name": person, "id_no": "110101199003071233", "person_kind": "学生"},
        today=today(),
    ).pk

    def record(kind: str, day: date, **facts: object) -> int:
        return dossiers.record_act(
            by=clerk, dossier=dossier, kind=kind, held_on=day, facts=facts, today=today()
        ).pk

    application = record("application", date(2019, 3, 4))
    talk = record("talk", date(2019, 3, 20), talkers=["张红梅"])
    # Somebody else was talked to two months after applying.
    late = dossiers.open_dossier(
        by=clerk,
        unit=cast.units["yinyue"],
        particulars={"name": "钱学文", "person_kind": "学生"},
        today=today(),
    ).pk
    for kind, day in (("application", date(2019, 1, 10)), ("talk", date(2019, 3, 20))):
        dossiers.record_act(by=clerk, dossier=late, kind=kind, held_on=day, facts={}, today=today())
    finding = Finding.objects.get(dossier=late, rule="B02", closed_at=None).pk
    answers.explain(by=clerk, finding=finding, reason="本人在外实习", today=today())
    drawn = []
    for day in (date(2019, 9, 30), date(2019, 12, 31)):
        run = dispatches.record(by=department, period=parse(PERIOD), as_of=day, today=today())
        drawn.append(
            next(
                one.letter
                for one in run.units
                if one.letter and one.place.id == cast.units["yinyue"]
            )
        )
    letters.issue(
        by=department,
        letter=drawn[1],
        signatory="王部长",
        number="某党组〔2020〕1号",
        dated_on=date(2020, 1, 3),
        today=today(),
        version=1,
    )
    body = roster([("周文静", "音乐教育系党支部", "2001", "2019.3.4")])
    upload = uploads.receive(
        by=clerk, filename="名册.xlsx", data=body, kind="roster", as_of=today()
    ).pk
    uploads.check(by=clerk, upload=upload, today=today())
    figure = unit_acts.record(
        by=clerk,
        unit=cast.units["yinyue"],
        kind="census",
        held_on=date(2019, 6, 30),
        figure=30,
        today=today(),
    ).pk
    demand = demands.make(
        by=department,
        unit=cast.units["yinyue"],
        title="个人自传",
        step=10,
        rank="college",
        issuer="校党委",
        since=date(2019, 9, 1),
        today=today(),
    ).pk
    review = review_runs.run(by=clerk, unit=cast.units["yinyue"], today=today()).pk
    own_accounts.open_one(
        by=clerk,
        dossier=dossier,
        login=OWN,
        today=today(),
        password=PASSWORD,
        must_change_password=False,
    )
    looks.note(by=department, dossier=dossier, kind=looks.OPENED, today=today())
    report, request = (
        handed_in.hand_in(by=cast.actor(OWN), today=today(), **words).pk for words in HANDED_IN
    )
    enter(Scope.everything())
    move = transfers.offer(
        by=clerk,
        dossier=late,
        to_unit=cast.units["first"],
        sent_on=date(2019, 9, 2),
        reason="转专业",
        papers=[{"paper": "入党申请书", "count": 1}],
        today=today(),
    ).pk
    parcel = packages.receive(
        by=clerk, unit=cast.units["yinyue"], filename="移交包.zip", data=parcel_of(), today=today()
    ).pk
    graduation = graduates.move(
        by=clerk,
        year=2020,
        on=date(2020, 6, 20),
        goings=[graduates.Going(dossier, outside="某街道党工委")],
        today=today(),
    ).label
    sent_up = _sent_up(cast)
    _surveyed(cast, sent_up["unsent"])
    _accounted_for(cast)
    name = places.name_person(by=clerk, period=PERIOD, dossier=sent_up["unsent"], today=today()).pk
    return Things(
        dossier,
        person,
        application,
        talk,
        name,
        upload,
        body,
        drawn[0],
        drawn[1],
        figure,
        late,
        finding,
        review,
        demand,
        report,
        request,
        transfer=move,
        parcel=parcel,
        graduation=graduation,
        plan_entry=PlanEntry.objects.filter(unit=cast.units["meishu"]).earliest("id").pk,
        **_reviewed(cast, late),
        **_met(cast, late),
        **sent_up,
        **_beyond_plan(cast),
        **_papers(cast, dossier, application),
        **_owed(cast),
        **_proposed(cast),
    )


def _accounted_for(cast: Cast) -> None:
    """Why a place of the branch's plan stayed empty; its report not sent yet, a sibling's sent."""
    clerk, unit = cast.actor("yinyue"), cast.units["yinyue"]
    linking.give_reasons(
        by=clerk,
        period=parse(PERIOD),
        unit=unit,
        reasons={ReasonKind.LEFT: linking.Given(1, "一人转学")},
        seen="",
        today=today(),
    )
    text = {"basic": "全年计划执行情况如下。"}
    execution_reports.write(by=clerk, year=2019, unit=unit, blocks=text, version=0)
    other = {"by": cast.actor("meishu"), "year": 2019, "unit": cast.units["meishu"]}
    begun = execution_reports.write(**other, blocks=text, version=0)
    execution_reports.send(**other, sent_on=date(2020, 1, 20), version=begun.version, today=today())


def _proposed(cast: Cast) -> dict[str, int]:
    """A proposal about which the units are asked, from a survey that one person was named in."""
    department, unit, now = cast.actor("department"), cast.units["yinyue"], today()
    day = date(2020, 11, 2)
    surveys.announce(
        by=department, period=PROPOSED, opened_on=day, due_on=date(2020, 11, 20), today=now
    )
    ripe = dossiers.open_dossier(
        by=department, unit=unit, particulars={"name": "程远山", "person_kind": "学生"}, today=now
    ).pk
    for kind, held_on in (("application", date(2019, 3, 4)), ("activist", date(2019, 9, 16))):
        dossiers.record_act(
            by=department, dossier=ripe, kind=kind, held_on=held_on, facts={}, today=now
        )
    surveys.put_forward(
        by=department,
        period=PROPOSED,
        unit=unit,
        names=[surveys.Put(ripe, "2021Q2")],
        as_of=day,
        version=0,
        today=now,
    )
    for short in (*(one for one, *_ in TREE if one not in ("college", "xueqian")), "xueqian"):
        surveys.send(
            by=department,
            period=PROPOSED,
            unit=cast.units[short],
            sent_on=day,
            version=1 if short == "yinyue" else 0,
            today=now,
        )

    def make() -> Proposal:
        return proposals.make(
            by=department,
            period=PROPOSED,
            total=1,
            as_of=date(2020, 12, 1),
            today=now,
            wanted=proposals.Wanted(),
        )

    former = make()
    proposals.drop(by=department, proposal=former.pk, reason="总数有变", version=1)
    made = make()
    proposals.ask(
        by=department, proposal=made.pk, answer_by=date(2020, 12, 10), version=made.version
    )
    return {
        "proposal": made.pk,
        "former_proposal": former.pk,
        "proposal_line": made.lines.get(unit=unit).pk,
    }


def parcel_of(name: str = "何晓舟", seed: bytes = b"7" * 32) -> bytes:
    """A handover package of another school, of somebody who has applied there."""
    acts: list[Mapping[str, object]] = [
        {"id": 1, "kind": "particulars", "held_on": None, "facts": {"name": name}},
        {"id": 2, "kind": "application", "held_on": "2018-09-10", "facts": {}},
    ]
    about = {"school": "江州师范学校", "name": name, "stage_code": "applicant"}
    return write(Contents(about=about, acts=acts, stated=[]), seed=seed)


def _sent_up(cast: Cast) -> dict[str, int]:
    """An activist sent up for filing, another not sent yet, and a class that one of them took."""
    clerk, now = cast.actor("yinyue"), today()
    made = []
    for name in ("顾长风", "许云舟"):
        case = dossiers.open_dossier(
            by=clerk,
            unit=cast.units["yinyue"],
            particulars={"name": name, "person_kind": "学生"},
            today=now,
        ).pk
        for kind, day in (
            ("application", date(2019, 3, 4)),
            ("talk", date(2019, 3, 20)),
            ("activist", date(2019, 9, 16)),
        ):
            dossiers.record_act(by=clerk, dossier=case, kind=kind, held_on=day, facts={}, today=now)
        made.append(case)
    sent = submissions.send(
        by=clerk,
        kind="activist_filing",
        dossiers=made[:1],
        sent_on=date(2019, 9, 20),
        today=now,
    ).sent[0]
    batch = batches.record(
        by=clerk,
        kind="training",
        held_on=date(2019, 9, 23),
        facts={"train_to": date(2019, 9, 27), "train_days": 5},
        lines=[batches.Line(made[1])],
        today=now,
    )
    return {"submission": sent.pk, "batch": batch.pk, "unsent": made[1]}


def _surveyed(cast: Cast, activist: int) -> None:
    """A survey for the next half-year, with an activist on the branch's unsent return."""
    now = today()
    surveys.announce(
        by=cast.actor("department"),
        period=SURVEYED,
        opened_on=date(2019, 10, 8),
        due_on=date(2019, 11, 8),
        today=now,
    )
    surveys.put_forward(
        by=cast.actor("yinyue"),
        period=SURVEYED,
        unit=cast.units["yinyue"],
        names=[surveys.Put(activist, "2020Q2", "拟提前考察")],
        as_of=date(2019, 10, 8),
        version=0,
        today=now,
    )


def _owed(cast: Cast) -> dict[str, int]:
    """A letter handed over that waits for its answer, guidance given, and a duty of the year."""
    department, unit = cast.actor("department"), cast.units["yinyue"]
    run = dispatches.record(
        by=department, period=parse(PERIOD), as_of=date(2019, 10, 31), today=today()
    )
    letter = next(one.letter for one in run.units if one.letter and one.place.id == unit)
    letters.issue(
        by=department,
        letter=letter,
        signatory="王部长",
        number="某党组〔2019〕30号",
        dated_on=date(2019, 11, 4),
        today=today(),
        version=1,
    )
    letters.hand_over(
        by=department,
        letter=letter,
        to="李书记",
        on=date(2019, 11, 5),
        today=today(),
        version=2,
    )
    letter_steps.guide(
        by=department,
        doing=letter_steps.Doing(
            letter=letter,
            version=3,
            held_on=date(2019, 11, 6),
            words="逐人看了培养记录",
            today=today(),
        ),
        who="张组织员",
    )
    done = duties.record(
        by=cast.actor("yinyue"),
        unit=unit,
        duty="high_knowledge_study",
        span="2019",
        done_on=date(2019, 10, 16),
        words="支委会专题研究",
        today=today(),
    )
    return {"handed_letter": letter, "duty_done": done.pk}


def _beyond_plan(cast: Cast) -> dict[str, int]:
    """A teacher of the high-knowledge group filed outside next year's plan, which has no places."""
    clerk, department, now = cast.actor("yinyue"), cast.actor("department"), today()
    unit = cast.units["yinyue"]
    plans.issue(by=department, period=BEYOND, lines=[Line(unit, 0)])
    teacher = dossiers.open_dossier(
        by=clerk,
        unit=unit,
        particulars={"name": "温如玉", "person_kind": "教师", "education_code": "11"},
        today=now,
    ).pk
    filing = places.file_person(
        by=department,
        period=PERIOD,
        dossier=teacher,
        reason="学术骨干",
        document="校党委会 2019 年第 12 次会议",
        dated_on=date(2019, 9, 2),
        today=now,
    )
    leave = places.give_leave(
        by=department,
        period=BEYOND,
        dossier=teacher,
        reason="引进的学科带头人",
        given_on=date(2019, 3, 4),
        today=now,
    )
    return {"teacher": teacher, "filing": filing.pk, "leave": leave.pk}


def _papers(cast: Cast, dossier: int, application: int) -> dict[str, int]:
    """A scan of the application, and two numbered forms in the branch's register."""
    clerk, department, now = cast.actor("yinyue"), cast.actor("department"), today()
    added = scans.add(
        by=clerk,
        dossier=dossier,
        paper="application",
        data=pdf("Application"),
        filename="入党申请书.pdf",
        is_original=True,
        dated_on=date(2019, 3, 4),
        act=application,
        today=now,
    )
    forms.receive(
        by=department,
        unit=cast.units["yinyue"],
        first="05019901",
        last="05019902",
        on=date(2019, 9, 2),
        today=now,
    )
    entry = FormEvent.objects.get(serial="05019901")
    return {"scan": added.scan.pk, "form_entry": entry.pk}


def _reviewed(cast: Cast, dossier: int) -> dict[str, int]:
    """An inquiry out, one item of the negative list marked, a notice hung, an objection to it."""
    clerk, department, now = cast.actor("yinyue"), cast.actor("department"), today()
    sent = inquiries.send(
        by=clerk,
        dossier=dossier,
        kind="letter",
        relation="父亲",
        addressee="某县某镇党委",
        sent_on=date(2019, 9, 2),
        today=now,
    )
    negative = negative_lists.make(
        by=department,
        title="政治上不合格负面清单",
        document="某党〔2019〕60号",
        items=negative_lists.parse("1. 诋毁党的领导\n2. 参加非法组织"),
        since=date(2019, 7, 8),
        today=now,
    )
    (mark,) = negative_lists.mark(
        by=clerk,
        dossier=dossier,
        negative_list=negative.pk,
        said={"1": negative_lists.Said(False)},
        marked_on=date(2019, 9, 3),
        today=now,
    )
    notices.post(
        by=clerk,
        point="target",
        people=[dossier],
        since=date(2019, 9, 4),
        places=["工作学习单位"],
        today=now,
    )
    raised = objections.receive(
        by=clerk,
        dossier=dossier,
        received_on=date(2019, 9, 5),
        source="anonymous",
        content="反映上课迟到",
        today=now,
    )
    notice = Act.objects.get(dossier=dossier, kind="public_notice", superseded_by=None)
    return {
        "inquiry": sent.pk,
        "negative_list": negative.pk,
        "mark": mark.pk,
        "notice": notice.pk,
        "objection": raised.pk,
    }


def _met(cast: Cast, dossier: int) -> dict[str, int]:
    """One meeting called on somebody, and one that put them off."""
    clerk, unit, kind = cast.actor("yinyue"), cast.units["yinyue"], "branch_meeting"
    called = meetings.call(
        by=clerk,
        unit=unit,
        kind=kind,
        planned_on=date(2019, 9, 20),
        items=[(dossier, "activist")],
        today=today(),
    )
    held = meetings.record(
        by=clerk,
        unit=unit,
        kind=kind,
        sat=sittings.Sat(held_on=date(2019, 9, 6)),
        results=[
            sittings.Result(
                dossier=dossier, matter="activist", decision="postpone", reason="材料不齐"
            )
        ],
        today=today(),
    )
    return {"meeting": called.pk, "held_meeting": held.pk}


def roster(rows: list[tuple[str, str, str, str]]) -> bytes:
    """A roster of four columns: 姓名, 所在党支部, 学号, 申请入党日期."""
    raw = BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True})
    sheet = book.add_worksheet("名册")
    for line, row in enumerate([("姓名", "所在党支部", "学号", "申请入党日期"), *rows]):
        sheet.write_row(line, 0, row)
    book.close()
    return raw.getvalue()
