"""Every page's work from the command line: one command over everything that can be done."""

import inspect
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused, Scope
from rudang.store.door import enter
from rudang.store.models import (
    Account,
    Act,
    Dossier,
    Letter,
    Meeting,
    PlanEntry,
    Proposal,
    Submission,
)
from rudang.store.reads import settings as choices
from rudang.store.reads.units import whole_tree
from rudang.web import given
from rudang.web.deeds import NOT_FROM_HERE, Asked, Deed, Form, deeds
from rudang.web.event_terms import VERBS
from rudang.web.management.base import COMPLAINTS, DONE, MISUSED, Misused
from rudang.web.management.commands.do import Command
from tests.actions.test_ledger import BEFORE, CALLS, TODAY, Scene, actions
from tests.cast import OWN, PERIOD, PROPOSED, Cast, Things
from tests.conftest import Home

DEEDS = deeds()
Furnished = tuple[Cast, Things]


def run(*words: str) -> tuple[int, str]:
    """The command within this process and this test's transaction; its status and its words."""
    out = StringIO()
    command = Command()
    options = vars(command.create_parser("rudang", "do").parse_args(list(words)))
    status = command.execute(stdout=out, **options)
    if connection.in_atomic_block:
        enter(Scope.everything())
    return status, out.getvalue()


def do(login: str, *words: str, status: int = DONE) -> Any:
    """The one JSON document of a call that somebody makes."""
    found, said = run(*words, "--as", login, "--json")
    assert found == status, said
    return json.loads(said)


def complaints(*words: str) -> list[str]:
    """What a wrong call is told, each complaint in a line of its own."""
    with pytest.raises(Misused) as wrong:
        run(*words)
    enter(Scope.everything())
    assert wrong.value.returncode == MISUSED
    return str(wrong.value).splitlines()


def all_asked(deed: Deed) -> list[Asked]:
    """Everything that a deed asks for, nested values too."""
    found, waiting = [], list(deed.asks)
    while waiting:
        one = waiting.pop()
        if one.is_hidden:
            continue
        found.append(one)
        waiting += one.of
    return found


def is_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


# Every action there is.


def test_every_action_is_either_callable_or_left_out_for_a_reason() -> None:
    assert {name for name, _ in actions()} == set(DEEDS) | set(NOT_FROM_HERE)
    assert not set(DEEDS) & set(NOT_FROM_HERE)
    assert all(is_chinese(reason) for reason in NOT_FROM_HERE.values())


@pytest.mark.parametrize(("name", "action"), [(n, a) for n, a in actions() if n in DEEDS])
def test_each_is_described_in_chinese_down_to_its_last_argument(name: str, action: Any) -> None:
    deed = DEEDS[name]
    assert is_chinese(deed.term), deed.term
    assert deed.term not in VERBS
    asked = {one.name for one in deed.asks}
    parameters = inspect.signature(action).parameters
    # What only a running page hands in has a value of its own where nobody does.
    unasked = [one for name, one in parameters.items() if name not in (*asked, "by")]
    assert all(one.kind is one.VAR_KEYWORD or one.default is not one.empty for one in unasked)
    for one in all_asked(deed):
        assert is_chinese(one.term), f"{name} {one.name}: {one.term}"
        assert is_chinese(given.says(one)), f"{name} {one.name}"
        json.loads(given.example(one))


def test_the_list_and_the_help_are_in_chinese_and_need_no_base(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, listed = run()
    assert status == DONE
    assert "dossiers.record_act           记录办理" in listed
    assert [line for line in listed.splitlines() if line and not is_chinese(line)] == []
    with pytest.raises(SystemExit):
        run("dossiers.record_act", "kind=talk", "--help")
    told = capsys.readouterr().out
    assert "facts.talkers                  谈话人" in told
    assert "facts.votes_yes" not in told
    assert "held_on                        办理日期（必填）：日期，如 2019-07-08" in told
    assert "today" not in told


class Asking(Exception):
    """What an action was about to be asked."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given


def asked_by(scene: Scene, name: str, by: Actor, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the call of an action in the ledger's own tests hands to it."""
    module, function = name.split(".")

    def tell(**given: Any) -> None:
        raise Asking({key: value for key, value in given.items() if key != "by"})

    with monkeypatch.context() as patched:
        patched.setattr(f"rudang.actions.{module}.{function}", tell)
        with pytest.raises(Asking) as asking:
            CALLS[name][1](scene, by)
    return asking.value.given


def written(asked: Asked, value: Any, folder: Path) -> Any:
    """A value as somebody would write it in a file of JSON."""
    if value is None:
        return None
    match asked.form:
        case Form.DAY:
            return value.isoformat()
        case Form.PERIOD | Form.NUMBER | Form.TEXT | Form.CHOICE:
            return getattr(value, "value", value if isinstance(value, int) else str(value))
        case Form.UNIT:
            return whole_tree()[value].name
        case Form.PERSON:
            return f"#{value}"
        case Form.ACCOUNT:
            return value.login
        case Form.ROLE:
            return value.pk
        case Form.FILE:
            path = folder / "given"
            path.write_bytes(value)
            return str(path)
        case Form.NAMED_FILE:
            path = folder / value[0]
            path.write_bytes(value[1])
            return str(path)
        case Form.LIST | Form.PARTS:
            parts = asked.of if asked.form is Form.PARTS else asked.of * len(list(value))
            return [written(one, item, folder) for one, item in zip(parts, value, strict=True)]
        case Form.MAP if asked.of[1].supplied:
            return [str(key) for key in value]
        case Form.MAP:
            key, of = asked.of
            return {written(key, k, folder): written(of, v, folder) for k, v in value.items()}
        case Form.FACTS:
            return json.loads(json.dumps(value, default=str))
        case Form.RECORD:
            return of_record(
                asked.of, {one.name: getattr(value, one.name) for one in asked.of}, folder
            )
    return value


def of_record(asks: Iterable[Asked], value: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The values of a record, but for what the command looks up by itself."""
    left_to_it = ("version:", "seen", "read:", "today")
    return {
        one.name: written(one, value[one.name], folder)
        for one in asks
        if one.name in value and not one.supplied.startswith(left_to_it)
    }


def plain(value: Any) -> Any:
    """For comparing: sequences as lists, records as what they hold."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    if is_dataclass(value) or isinstance(value, SimpleNamespace):
        names = [one.name for one in fields(value)] if is_dataclass(value) else vars(value)
        return {name: plain(getattr(value, name)) for name in names}
    return value


@pytest.mark.parametrize("name", DEEDS)
def test_whatever_a_page_hands_over_can_be_written(
    furnished: Furnished, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scene = Scene.__new__(Scene)
    scene.cast, scene.things = furnished
    scene.yinyue, scene.period = scene.cast.units["yinyue"], parse(PERIOD)
    if name in BEFORE:
        BEFORE[name](scene)
    by = scene.cast.actor(CALLS[name][0])
    enter(Scope.everything())
    handed = asked_by(scene, name, by, monkeypatch)
    deed = DEEDS[name]
    reading = given.Reading(by, TODAY)
    raw = json.loads(json.dumps(of_record(deed.asks, handed, tmp_path)))
    read = reading.record(deed.asks, raw)
    assert reading.wrong == []
    # What the command looks up, such as the version now, is what the page would have handed over.
    apart = {one.name for one in deed.asks if one.is_hidden}
    usual = {one.name: read[one.name] for one in deed.asks if one.supplied}
    assert plain(without(apart, read)) == plain(without(apart, usual | handed))
    # And what a page reads first is read likewise.
    assert apart <= set(read)


def without(names: Iterable[str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


# Real work, from the words to the ledger.


def test_an_act_is_recorded_by_name_and_told_in_one_document(furnished: Furnished) -> None:
    _, things = furnished
    said = do(
        "yinyue",
        "dossiers.record_act",
        "dossier=段若兰",
        "kind=activist",
        "held_on=2019-09-20",
        "facts.activist_body=支部大会",
        "facts.activist_due=9",
    )
    act = Act.objects.get(pk=said["number"])
    assert (act.dossier_id, act.kind, act.facts["activist_due"]) == (things.dossier, "activist", 9)
    assert said["events"] == [
        {
            "verb": "record_act",
            "term": "记录办理",
            "subject": "dossier",
            "number": things.dossier,
            "unit": "音乐教育系党支部",
        }
    ]
    # The same in Chinese words, JSON for what is nested, and the person by the base's number.
    said = do(
        "yinyue",
        "dossiers.record_act",
        f"dossier=#{things.late}",
        "kind=派人谈话",
        "held_on=2019年3月20日",
        'facts={"谈话人": ["张红梅", "李敏"]}',
        f"corrects={Act.objects.get(dossier=things.late, kind='talk').pk}",
        "reason=补记谈话人",
    )
    assert Act.objects.get(pk=said["number"]).facts["talkers"] == ["张红梅", "李敏"]


def test_a_meeting_is_called_and_held_with_its_votes(furnished: Furnished, tmp_path: Path) -> None:
    _, things = furnished
    called = do(
        "yinyue",
        "meetings.call",
        "unit=音乐教育系党支部",
        "kind=支部大会",
        "planned_on=2019-09-20",
        "items=段若兰:确定入党积极分子",
    )
    assert called["version"] == 1
    held = {
        "meeting": called["number"],
        "sat": {
            "held_on": "2019-09-20",
            "chair": "张红梅",
            "due": 9,
            "present": 8,
        },
        "results": [
            {
                "dossier": "段若兰",
                "matter": "activist",
                "decision": "同意",
                "ballots": {"yes": 7, "no": 1},
            }
        ],
    }
    source = tmp_path / "held.json"
    source.write_text(json.dumps(held, ensure_ascii=False), "utf-8")
    said = do("yinyue", "meetings.hold", "--from", str(source), "sat.recorder=李敏")
    assert [one["verb"] for one in said["events"]] == ["record_act", "hold_meeting"]
    assert Meeting.objects.get(pk=said["number"]).recorder == "李敏"
    act = Act.objects.get(dossier=things.dossier, kind="activist")
    assert (act.facts["activist_due"], act.facts["activist_present"]) == (9, 8)


def test_what_was_sent_up_is_received_by_its_number_alone(furnished: Furnished) -> None:
    _, things = furnished
    do("yinyue", "submissions.withdraw", f"submission={things.submission}", "reason=补材料")
    kind, person = Submission.objects.values_list("kind", "dossier").get(pk=things.submission)
    sent = do(
        "yinyue", "submissions.send", f"kind={kind}", f"dossiers=#{person}", "sent_on=2019-09-25"
    )
    (number,) = sent["result"]["sent"]
    received = do("department", "submissions.receive", f"submissions={number}")
    assert [one["term"] for one in received["events"]] == ["接收报送"]
    assert Submission.objects.get(pk=number).state == Submission.State.RECEIVED


def test_a_proposal_is_made_asked_about_answered_and_issued(furnished: Furnished) -> None:
    _, things = furnished
    do("department", "proposals.drop", f"proposal={things.proposal}", "reason=总数有变")
    made = do("department", "proposals.make", f"period={PROPOSED}", "total=1", "as_of=2020-12-01")
    proposal = f"proposal={made['number']}"
    do("department", "proposals.ask", proposal, "answer_by=2020-12-20")
    for login, unit in (("yinyue", "音乐教育系党支部"), ("meishu", "美术教育系党支部")):
        do(login, "proposals.answer", f"period={PROPOSED}", f"unit={unit}", "agrees=是")
    issued = do(
        "department",
        "proposals.issue",
        proposal,
        "document=某党委〔2020〕60号",
        "approver=校党委会",
        "dated_on=2020-12-28",
        "reason=其余单位口头同意",
    )
    assert issued["result"]["entries"] >= 1
    assert Proposal.objects.get(pk=made["number"]).state == Proposal.State.ISSUED


def test_a_letter_is_answered_as_it_stands_now(furnished: Furnished) -> None:
    _, things = furnished
    letter = Letter.objects.get(pk=things.handed_letter)
    said = do(
        "yinyue",
        "letter_steps.answer",
        f"doing.letter={letter.pk}",
        "doing.held_on=2019-11-29",
        "doing.words=情况属实",
        "measures=十一月讨论",
        "places=-1",
    )
    assert said["term"] == "答复函件"
    assert Letter.objects.get(pk=letter.pk).version == letter.version + 1
    # Whoever names the version they saw is told when it is another.
    with pytest.raises(Refused, match="。"):
        do("yinyue", "letter_steps.answer", f"doing.letter={letter.pk}", "doing.version=1",
           "doing.held_on=2019-11-29", "doing.words=再答", "measures=讨论")  # fmt: skip


def test_a_place_outside_the_plan_is_filed_by_name(furnished: Furnished) -> None:
    do(
        "yinyue",
        "dossiers.open_dossier",
        "unit=音乐教育系党支部",
        "particulars.姓名=顾行简",
        "particulars.民族=汉族",
        "particulars.person_kind=教师",
        "particulars.degree=博士",
    )
    said = do(
        "department",
        "places.file_person",
        f"period={PERIOD}",
        "dossier=顾行简",
        "reason=高知识群体",
        "document=某教工委函〔2019〕3号",
        "dated_on=2019-10-08",
    )
    entry = PlanEntry.objects.get(pk=said["number"])
    assert (entry.dossier.sheet.name, entry.dossier.sheet.ethnic_code) == ("顾行简", "01")


def test_what_is_a_file_is_saved_where_it_is_asked_for(
    furnished: Furnished, tmp_path: Path
) -> None:
    out = tmp_path / "名册.xlsx"
    said = do("yinyue", "exports.export_roster", "--out", str(out))
    assert out.read_bytes()[:2] == b"PK"
    assert said["events"][0]["verb"] == "export_roster"
    # And the other way round: a file goes in.
    scan = tmp_path / "谈话记录.pdf"
    scan.write_bytes(out.read_bytes())
    with pytest.raises(Refused):
        do("yinyue", "scans.add", "dossier=段若兰", "paper=talk_record", f"data={scan}")


@pytest.mark.parametrize(
    "words",
    [
        ("duties.export", "year=2019"),
        ("paper_lists.export_missing",),
        ("paper_lists.export_contents", "dossier=段若兰"),
        ("notices.write", "point=activist", "people=段若兰", "since=2019-09-10", "until=无",
         "places=工作学习单位、居住地"),
        ("readiness.export_month", "month=2019-09-01"),
    ],
)  # fmt: skip
def test_what_a_page_downloads_is_saved(
    furnished: Furnished, tmp_path: Path, words: tuple[str, ...]
) -> None:
    out = tmp_path / "saved"
    assert do("yinyue", *words, "--out", str(out))["events"]
    assert out.read_bytes()[:2] == b"PK"


def test_somebody_with_an_own_account_does_what_the_own_pages_do(furnished: Furnished) -> None:
    words = ("handed_in.hand_in", "kind=思想汇报", "words=近来……", "dated_on=2019-09-02")
    with pytest.raises(Refused, match="没有开通本人页面"):
        do(OWN, *words)
    do("department", "settings.choose", "key=own_pages", "value=是")
    assert choices.get("own_pages") is True
    assert do(OWN, *words)["events"][0]["term"] == "本人提交材料"


# What is wrong.


def test_every_complaint_comes_at_once_and_nothing_is_written(furnished: Furnished) -> None:
    before = Dossier.objects.count(), Act.objects.count()
    told = complaints(
        "dossiers.record_act",
        "dosier=段若兰",
        "kind=谈话会",
        "held_on=2019-02-30",
        "held_unit=音乐系党支部",
        "随便写的",
        "--out",
        "somewhere.xlsx",
        "--as",
        "yinyue",
    )
    assert len(told) == 7
    for words in (
        "“随便写的”看不懂，请写成 名称=值 这样的形式。",
        "这件事没有文件可以保存，不要写 --out。",
        "没有 dosier 这一项，是不是 dossier？",
        "缺少 dossier（人员）：姓名、学号（工号），或者 # 加档案的编号。",
        "held_on（办理日期）：“2019-02-30”不是存在的日期，请写成 2017-02-28 这样的形式。",
    ):
        assert words in told
    assert any(line.startswith("kind（类型）：“谈话会”不在选项内，可以是：") for line in told)
    assert any("没有名为“音乐系党支部”的党组织" in line for line in told)
    assert (Dossier.objects.count(), Act.objects.count()) == before


WRONG = {
    "no such deed": (("dossiers.recordact",), "是不是 dossiers.record_act"),
    "no file": (("exports.export_roster",), "请用 --out"),
    "no such fact": (
        ("dossiers.record_act", "dossier=段若兰", "kind=talk", "held_on=无", "facts.talker=甲"),
        "没有 facts.talker 这一项，可以有：talkers（谈话人）",
    ),
    "no such value of a fact": (
        ("dossiers.open_dossier", "unit=音乐教育系党支部", "particulars.person_kind=博士"),
        "“博士”不在选项内，可以是：学生、教师、职工。",
    ),
    "half a pair": (
        ("meetings.call", "unit=音乐教育系党支部", "kind=支部大会", "planned_on=2019-09-20",
         "items=段若兰"),
        "items[1]（议程）：“段若兰”看不懂，应为 人员:事项",
    ),
    "no record": (
        ("letter_steps.follow_up", "doing=跟踪"),
        'JSON，如 {"letter": 1, "held_on": "2019-07-08"',
    ),
    "half a JSON": (("places.settle", "period=2019H2", "unit=音乐", "as_of={"), "不是存在的日期"),
    "said whole and in part": (
        ("letter_steps.follow_up", 'doing={"letter": 1}', "doing.words=跟踪"),
        "doing.words 所在的 doing 已经整个写过",
    ),
    "no period": (("exports.export_plan", "period=2019H3", "--out", "x.xlsx"), "period（时期）："),
    "no number": (("letters.issue", "letter=一"), "letter（函件的编号）：“一”不是整数"),
    "no file there": (
        ("national.keep", "data=/nowhere/list.xlsx"),
        "data（文件）：读不到文件 /nowhere/list.xlsx。",
    ),
    "no account": (("accounts.end", "account=nobody", "until=2026-01-01"), "没有账号“nobody”。"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_call_is_told_what_would_be_accepted(furnished: Furnished, name: str) -> None:
    words, sentence = WRONG[name]
    assert any(sentence in line for line in complaints(*words, "--as", "department"))


def test_a_sibling_s_person_is_unknown(furnished: Furnished) -> None:
    talk = ("dossiers.record_act", "kind=talk", "held_on=2019-09-20")
    told = complaints(*talk, "dossier=段若兰", "--as", "meishu")
    assert told == ["dossier（人员）：没有姓名或学号（工号）为“段若兰”的人，或不在您的范围内。"]
    _, things = furnished
    with pytest.raises(Refused, match="不在您的范围内"):
        do("meishu", *talk, f"dossier=#{things.dossier}")
    with pytest.raises(Refused, match="没有这次会议"):
        do("meishu", "meetings.cancel", f"meeting={things.meeting}", "reason=改期")


def test_one_name_of_several_people_is_told_with_their_units(furnished: Furnished) -> None:
    for unit in ("音乐教育系党支部", "美术教育系党支部"):
        do("department", "dossiers.open_dossier", f"unit={unit}", "particulars.name=王芳")
    (told,) = complaints("exits.announce", "dossier=王芳", "--out", "x.docx", "--as", "department")
    assert told.startswith("dossier（人员）：“王芳”有 2 人")
    assert "音乐教育系党支部" in told
    assert "美术教育系党支部" in told


def test_what_the_action_refuses_leaves_nothing(furnished: Furnished) -> None:
    _, things = furnished
    before = Submission.objects.count(), Act.objects.count()
    with pytest.raises(Refused, match="。"):
        do("auditor", "dossiers.record_act", "dossier=段若兰", "kind=talk", "held_on=2019-09-20")
    send = ("submissions.send", "kind=activist_filing", "sent_on=2019-09-25")
    with pytest.raises(Refused, match="段若兰："):
        do("yinyue", *send, "dossiers=段若兰")
    assert (Submission.objects.count(), Act.objects.count()) == before
    # Somebody left out of what is done for the others is a complaint too.
    left = do("yinyue", *send, f"dossiers=段若兰、#{things.unsent}", status=COMPLAINTS)
    assert [one["verb"] for one in left["events"]] == ["send_submission"]
    assert [one["person"] for one in left["result"]["refused"]] == ["段若兰"]


def test_identity_numbers_are_told_to_whoever_asks_for_them(furnished: Furnished) -> None:
    said = do("yinyue", "disclosures.reveal_identity", "dossier=段若兰")
    assert said["result"] == "110101199003071233"


def test_the_faults_of_a_grid_are_told_line_by_line(furnished: Furnished) -> None:
    rows = [
        {"dossier": "段若兰", "held_on": "2019-09-20", "who": "张红梅、李敏", "words": ""},
        {"dossier": "钱学文", "held_on": "2019-09-20", "who": "张红梅", "words": "思想稳定"},
    ]
    words = ("grids.record", "kind=谈心谈话", f"rows={json.dumps(rows)}")
    with pytest.raises(Refused, match="第 1 行：请写下"):
        do("yinyue", *words)
    rows[0]["words"] = "专业课有困难"
    said = do("yinyue", "grids.record", "kind=谈心谈话", f"rows={json.dumps(rows)}")
    assert len(said["result"]) == 2
    assert Act.objects.get(pk=said["result"][0]).facts["heart_talkers"] == ["张红梅", "李敏"]


def test_a_first_password_is_told_beside_the_account(furnished: Furnished) -> None:
    made = do(
        "administrator",
        "accounts.create",
        "login=liu",
        "name=刘某",
        "roles=审计员:校党委",
        "since=2026-01-01",
    )
    assert made["number"] == Account.objects.get(login="liu").pk
    assert len(made["result"]) >= 8
    do("administrator", "accounts.end", "account=liu", "until=2026-02-01")


@pytest.mark.parametrize("name", ["facts", "particulars", "shared"])
def test_facts_without_a_kind_beside_them_may_be_any(name: str) -> None:
    asked = Asked(name, "事项", Form.FACTS, is_needed=True)
    reading = given.Reading(Actor("nobody", "无权者", None, None, "", {}), TODAY)
    assert reading.one(asked, {"姓名": "王芳"}, name, {}) == {"name": "王芳"}
    assert reading.one(asked, {"谈话": "王芳"}, name, {}) == {}
    assert len(reading.wrong) == 1


def test_the_installed_command_does_it(home: Home) -> None:
    assert home.call("demo", "--tree-only").returncode == 0
    person = ("particulars.name=王芳", "particulars.person_kind=学生")
    done = home.run("do", "dossiers.open_dossier", "unit=音乐教育系党支部", *person)
    assert (done.returncode, done.stderr) == (0, "")
    assert "建立档案：档案" in done.stdout
