"""The pages of what goes up between the levels: boxes, sending, the desk, the letters."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from rudang.actions import accounts, dossiers, submissions
from rudang.store.models import AuditEvent, Submission
from rudang.web.clock import today
from tests.actions.test_submissions import ACTS
from tests.cast import Cast, found_college
from tests.web.answers import text

Made = Callable[..., int]


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


@pytest.fixture
def activist(cast: Cast) -> Made:
    """Somebody whom the branch made an activist on 2019-09-18."""

    def made(name: str = "段若兰", unit: str = "yinyue", **more: Any) -> int:
        by = cast.actor("department")
        case = dossiers.open_dossier(
            by=by,
            unit=cast.units[unit],
            particulars={"name": name, "person_kind": "学生", **more},
            today=today(),
        ).pk
        for kind, day in (
            ("application", date(2019, 3, 4)),
            ("talk", date(2019, 3, 20)),
            ("activist", date(2019, 9, 18)),
        ):
            dossiers.record_act(
                by=by, dossier=case, kind=kind, held_on=day, facts={}, today=today()
            )
        return case

    return made


def send(cast: Cast, *cases: int, who: str = "yinyue") -> list[Submission]:
    return list(
        submissions.send(
            by=cast.actor(who),
            kind="activist_filing",
            dossiers=cases,
            sent_on=date(2019, 9, 20),
            today=today(),
        ).sent
    )


def words_of(body: bytes) -> str:
    document = Document(io.BytesIO(body))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


SEND = "/submissions/send/activist_filing"


def test_the_way_from_sending_to_the_answer(cast: Cast, activist: Made) -> None:
    case = activist()
    branch, above = cast.client("yinyue"), cast.client("department")
    page = text(branch.get(f"/dossiers/{case}"))
    assert f'href="{SEND}?dossier={case}"' in page
    form = text(branch.get(f"{SEND}?dossier={case}"))
    assert "报送到：校党委（经办 department某、organizer某）" in form
    assert "入党积极分子备案名册" in form
    # No day is proposed: it is typed by whoever knows it.
    assert re.search(r'name="sent_on" value=""', form)
    done = branch.post(f"{SEND}?dossier={case}", {"dossiers": case, "sent_on": "2019-9-20"})
    assert done["Location"] == f"/dossiers/{case}#step-4"
    page = text(branch.get(f"/dossiers/{case}"))
    assert "已把段若兰的“积极分子上级备案”报送校党委，等待接收。" in page
    assert "2019-09-20 报送备案：校党委，待接收" in page
    assert SEND not in page

    desk = text(above.get("/"))
    assert re.search(r"段若兰.*积极分子上级备案，待接收", desk, re.S)
    sent = Submission.objects.get()
    box = text(above.get("/submissions"))
    assert "待我办理" in box
    assert f"/dossiers/{case}/acts/activist_filing" in box
    took = above.post(
        "/submissions",
        {"do": "receive", "chosen": sent.pk, f"version-{sent.pk}": "1"},
        follow=True,
    )
    assert "已接收段若兰的报送" in text(took)
    assert "已接收，待办理" in text(branch.get(f"/dossiers/{case}"))

    filed = {"held_on": "2019-09-25", "activist_filing_opinion": "同意备案"}
    answer = above.post(f"/dossiers/{case}/acts/activist_filing", filed)
    assert answer.status_code == 302
    assert "待接收" not in text(above.get("/submissions"))
    told = text(branch.get("/"))
    assert re.search(r"段若兰.*积极分子上级备案已经办理", told, re.S)
    history = text(branch.get("/submissions?box=done"))
    assert "2019-09-25，同意备案" in history


def test_a_returned_matter_stands_on_the_senders_desk_until_it_is_sent_again(
    cast: Cast, activist: Made
) -> None:
    case = activist()
    (sent,) = send(cast, case)
    branch, above = cast.client("yinyue"), cast.client("organizer")
    answer = above.post(f"/submissions/{sent.pk}", {"do": "return", "version": "1", "reason": ""})
    assert answer.status_code == 400
    assert "退回要写明原因" in text(answer)
    above.post(f"/submissions/{sent.pk}", {"do": "return", "version": "1", "reason": "缺推荐情况"})
    desk = text(branch.get("/"))
    assert "积极分子上级备案被退回：缺推荐情况" in desk
    # A branch beside it learns nothing of it.
    assert "缺推荐情况" not in text(cast.client("meishu").get("/"))
    assert "缺推荐情况" not in text(cast.client("meishu").get("/submissions?box=done"))
    again = text(branch.get(f"{SEND}?dossier={case}"))
    assert "上一次被退回：缺推荐情况" in again
    branch.post(SEND, {"dossiers": case, "sent_on": "2019-09-24", "note": "已补推荐情况"})
    assert "被退回" not in text(branch.get("/"))
    assert Submission.objects.filter(state="sent", note="已补推荐情况").exists()


def test_what_could_not_be_sent_is_told_with_the_name_of_the_unit_where_nobody_is(
    cast: Cast, activist: Made
) -> None:
    case = activist()
    by = accounts.system(on_behalf_of="tests")
    for login in ("department", "organizer"):
        accounts.end(by=by, account=cast.accounts[login], until=today())
    client = cast.client("yinyue")
    page = text(client.get(f"{SEND}?dossier={case}"))
    assert "校党委现在没有人担任能办理报送的职务，不能报送" in page
    answer = client.post(SEND, {"dossiers": case, "sent_on": "2019-09-20", "note": "另附说明"})
    assert answer.status_code == 400
    assert "请系统管理员先在校党委增加账号或职务" in text(answer)
    assert 'value="2019-09-20"' in text(answer)
    assert "另附说明" in text(answer)


def test_the_second_to_act_sees_what_the_first_did(cast: Cast, activist: Made) -> None:
    (sent,) = send(cast, activist())
    first, second = cast.client("organizer"), cast.client("department")
    first.post(f"/submissions/{sent.pk}", {"do": "receive", "version": "1"})
    late = second.post(
        f"/submissions/{sent.pk}", {"do": "return", "version": "1", "reason": "缺会议记录"}
    )
    assert late.status_code == 400
    body = text(late)
    assert "刚刚有变化：已接收，待办理（organizer某）" in body
    # What was typed stays, and the newest version goes with it.
    assert "缺会议记录" in body
    assert 'name="version" value="2"' in body


def test_several_are_returned_together_and_the_reason_reaches_each(
    cast: Cast, activist: Made
) -> None:
    sent = send(cast, activist("甲一"), activist("乙二"))
    form = {"do": "return", "chosen": [one.pk for one in sent], "reason": "名册缺学号"}
    form |= {f"version-{one.pk}": "1" for one in sent}
    above = cast.client("department")
    assert "已退回甲一、乙二的报送" in text(above.post("/submissions", form, follow=True))
    assert list(Submission.objects.values_list("reason", flat=True)) == ["名册缺学号"] * 2
    assert "等 2 人" in text(cast.client("yinyue").get("/"))


def test_several_are_answered_by_a_batch_and_one_by_its_own_form(
    cast: Cast, activist: Made
) -> None:
    sent = send(cast, activist("甲一"), activist("乙二"))
    above = cast.client("department")
    form = {"do": "answer", "chosen": [one.pk for one in sent]}
    there = above.post("/submissions", form)["Location"]
    assert there.startswith("/batches/new?kind=activist_filing")
    chosen = re.findall(r'name="chosen"[^>]*checked', text(above.get(there)))
    assert len(chosen) == 2
    one = above.post("/submissions", {"do": "answer", "chosen": sent[0].pk})["Location"]
    assert one == f"/dossiers/{sent[0].dossier_id}/acts/activist_filing"


def test_the_branch_takes_its_letter_and_list_along(cast: Cast, activist: Made) -> None:
    cases = [
        activist("甲一", sex="女", birth_date=date(1999, 5, 1), id_no="110101199903071236"),
        activist("乙二"),
    ]
    sent = send(cast, *cases)
    client = cast.client("yinyue")
    there = client.post(
        "/submissions?box=sent", {"do": "letter", "chosen": [one.pk for one in sent]}
    )["Location"]
    before = AuditEvent.objects.count()
    answer = client.get(there)
    said = words_of(answer.content)
    assert "关于确定甲一、乙二2名同志为入党积极分子的备案报告" in said.replace("\n", "")
    assert "经2019年9月18日讨论，确定甲一、乙二2名同志为入党积极分子，现报备案。" in said
    assert "1999.05" in said
    assert "19990307" not in said
    assert "（待填）" in said
    assert AuditEvent.objects.count() == before + 1
    assert cast.client("meishu").get(there).status_code == 404


def test_the_reply_tells_probation_as_it_is_recorded(cast: Cast, activist: Made) -> None:
    case = activist()
    by = cast.actor("department")
    for kind, day, facts in (
        ("admission_meeting", date(2020, 6, 8), {"meeting_result": "通过"}),
        ("interview", date(2020, 6, 10), {"interviewer_post": "组织员"}),
    ):
        dossiers.record_act(by=by, dossier=case, kind=kind, held_on=day, facts=facts, today=today())
    Submission.objects.create(
        dossier_id=case,
        unit_id=cast.units["yinyue"],
        kind="approval",
        from_unit_id=cast.units["yinyue"],
        to_unit_id=cast.units["college"],
        sent_on=date(2020, 6, 9),
        sent_at="2020-06-09T00:00:00Z",
    )
    client = cast.client("department")
    sent = Submission.objects.get()
    early = client.get(f"/submissions/{sent.pk}/reply.docx", follow=True)
    assert "还没有审批记录，不能写批复" in text(early)
    dossiers.record_act(
        by=by,
        dossier=case,
        kind="approval",
        held_on=date(2020, 6, 20),
        facts={
            "approval_result": "批准",
            "probation_from": date(2020, 6, 8),
            "probation_to": date(2021, 6, 8),
        },
        today=today(),
    )
    said = words_of(client.get(f"/submissions/{sent.pk}/reply.docx").content)
    assert "批准接收段若兰同志为中共预备党员" in said
    assert "2020-06-08" in said
    assert "2021-06-08" in said
    # How the committee voted was not recorded, so the letter does not claim it.
    assert "逐个审议" not in said


def test_the_talk_before_approval_is_asked_for_together_with_it(cast: Cast, activist: Made) -> None:
    by = cast.actor("yinyue")
    about = {"name": "段若兰", "person_kind": "学生", "birth_date": date(1998, 5, 1)}
    case = dossiers.open_dossier(
        by=by, unit=cast.units["yinyue"], particulars=about, today=today()
    ).pk
    for kind, day, facts in ACTS:
        held = date.fromisoformat(day)
        dossiers.record_act(
            by=by, dossier=case, kind=kind, held_on=held, facts=facts, today=today()
        )
    client = cast.client("yinyue")
    there = f"/submissions/send/approval?dossier={case}"
    assert re.search(r'name="within"[^>]*checked', text(client.get(there)))
    done = client.post(there, {"dossiers": case, "sent_on": "2019-06-12", "within": "1"})
    assert done.status_code == 302
    kinds = set(Submission.objects.values_list("kind", "state"))
    assert kinds == {("approval", "sent"), ("interview", "sent")}
    desk = text(cast.client("organizer").get("/"))
    assert "上级党委派人谈话，待接收" in desk


def test_a_dossiers_own_clerk_cannot_name_another_branchs_person(
    cast: Cast, activist: Made
) -> None:
    case = activist()
    assert cast.client("meishu").get(f"{SEND}?dossier={case}").status_code == 404
    assert cast.client("meishu").get("/submissions/send/talk").status_code == 404


def test_the_lists_ask_the_base_as_often_for_many_as_for_one(cast: Cast, activist: Made) -> None:
    above, branch = cast.client("department"), cast.client("yinyue")
    (first,) = send(cast, activist("甲一"))
    addresses = {
        "/submissions": above,
        "/submissions?box=sent": branch,
        SEND: branch,
        "/batches/new?kind=activist_filing": above,
        "/": above,
    }
    activist("零零")
    few = {one: asked(client, one) for one, client in addresses.items()}
    send(cast, *(activist(f"乙{n}") for n in range(6)))
    for n in range(4):
        activist(f"丙{n}")
    for address, client in addresses.items():
        # The work list's own findings may bring their rules' calendar with them.
        assert asked(client, address) <= few[address] + (2 if address == "/" else 0), address
    assert first.pk


def asked(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
