"""What a person hands in becomes a record only through the branch, and every answer is told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rudang.actions import dossiers, handed_in, scans
from rudang.actions.demo.papers import pdf, picture
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Refused, Scope
from rudang.store.door import enter
from rudang.store.models import Act, HandedIn
from rudang.store.reads import persons as reads
from rudang.store.reads import scans as scan_reads
from rudang.web.clock import today
from tests.cast import OWN, Cast, Things

Furnished = tuple[Cast, Things]


def report(cast: Cast, words: str = "近来……", on: date | None = date(2019, 9, 2)) -> HandedIn:
    made = handed_in.hand_in(
        by=cast.actor(OWN), kind=handed_in.THOUGHT_REPORT, words=words, dated_on=on, today=today()
    )
    enter(Scope.everything())
    return made


def test_a_report_is_recorded_with_its_day_and_words_once_it_is_taken(
    furnished: Furnished,
) -> None:
    cast, things = furnished
    made = report(cast)
    acts = Act.objects.filter(dossier=things.dossier, kind="thought_report")
    assert not acts.exists()
    taken = handed_in.take(
        by=cast.actor("yinyue"),
        handed_in=made.pk,
        version=1,
        reply="写得实在",
        today=today(),
    )
    act = acts.get()
    assert (act.held_on, act.facts) == (date(2019, 9, 2), {"report_words": ["近来……"]})
    assert taken.act_id == act.pk
    (told,) = (one for one in reads.papers_of(things.dossier) if one.id == made.pk)
    assert (told.state_term, told.reply, told.answered_by) == ("已收下", "写得实在", "yinyue某")


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.RUDANG_HOME, settings.RUDANG_SCAN_HOOK = tmp_path, ""
    return tmp_path


def scanned(cast: Cast, *files: tuple[str, bytes], words: str = "") -> HandedIn:
    made = handed_in.hand_in(
        by=cast.actor(OWN),
        kind=handed_in.THOUGHT_REPORT,
        words=words,
        dated_on=date(2019, 9, 2),
        files=files,
        today=today(),
    )
    enter(Scope.everything())
    return made


def test_the_scan_of_a_report_waits_with_it_and_becomes_a_paper_of_the_act(
    furnished: Furnished, home: Path
) -> None:
    cast, things = furnished
    made = scanned(cast, ("第一页.png", picture(width=9, height=9)), ("第二页.pdf", pdf("2")))
    waiting = scan_reads.handed_in_with([made.pk])[made.pk]
    assert [one.filename for one in waiting] == ["第一页.png", "第二页.pdf"]
    # Until the branch has taken it, it is no paper of the dossier, and cannot be changed apart.
    assert not {one.id for one in waiting} & {
        one.id for one in scan_reads.of_dossier(things.dossier)
    }
    assert "thought_report" not in scan_reads.kept_papers(things.dossier)
    with pytest.raises(Refused, match="等候收下"):
        scans.void(by=cast.actor("yinyue"), scan=waiting[0].id, reason="传错")
    taken = handed_in.take(by=cast.actor("yinyue"), handed_in=made.pk, version=1, today=today())
    kept = [one for one in scan_reads.of_dossier(things.dossier) if one.paper == "thought_report"]
    assert [(one.act, one.dated_on, one.is_void) for one in kept] == [
        (taken.act_id, date(2019, 9, 2), False)
    ] * 2
    assert Act.objects.get(pk=taken.act_id).facts == {}


def test_a_report_sent_back_leaves_its_scan_void_with_the_reason(
    furnished: Furnished, home: Path
) -> None:
    cast, things = furnished
    made = scanned(cast, ("一.pdf", pdf("1")))
    handed_in.decline(by=cast.actor("yinyue"), handed_in=made.pk, version=1, reply="缺第二页")
    (one,) = scan_reads.handed_in_with([made.pk])[made.pk]
    assert (one.is_void, one.reason) == (True, "退回本人：缺第二页")
    assert "thought_report" not in scan_reads.kept_papers(things.dossier)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [("坏.pdf", b"MZ\x90\x00" + b"\0" * 60, "Windows 程序"), ("空.pdf", b"", "文件是空的")],
)
def test_a_file_that_is_no_scan_keeps_the_report_from_being_handed_in(
    furnished: Furnished, home: Path, name: str, data: bytes, says: str
) -> None:
    cast, things = furnished
    count = HandedIn.objects.filter(dossier=things.dossier).count()
    with pytest.raises(Problem, match=says) as wrong:
        scanned(cast, (name, data))
    assert wrong.value.field == "file"
    enter(Scope.everything())
    assert HandedIn.objects.filter(dossier=things.dossier).count() == count


def test_the_check_for_viruses_looks_at_what_a_person_sends(
    furnished: Furnished, home: Path, settings: Any
) -> None:
    settings.RUDANG_SCAN_HOOK = "false"
    with pytest.raises(Problem, match="病毒检查"):
        scanned(furnished[0], ("一.pdf", pdf("1")))


def test_no_more_files_than_a_report_has_pages(furnished: Furnished, home: Path) -> None:
    with pytest.raises(Problem, match="最多附 10 个") as wrong:
        scanned(furnished[0], *[(f"{n}.pdf", pdf(str(n))) for n in range(11)])
    assert wrong.value.field == "file"


def test_the_branch_records_a_report_and_its_scan_both_or_neither(
    furnished: Furnished, home: Path
) -> None:
    cast, things = furnished
    clerk = cast.actor("yinyue")
    given = {
        "dossier": things.dossier,
        "kind": "thought_report",
        "held_on": date(2019, 9, 5),
        "facts": {},
        "today": today(),
    }
    with pytest.raises(Problem):
        scans.record_with(by=clerk, files=[("一.pdf", b"#!")], **given)
    assert not Act.objects.filter(dossier=things.dossier, kind="thought_report").exists()
    act = scans.record_with(by=clerk, files=[("一.pdf", pdf("1"))], **given)
    (one,) = [s for s in scan_reads.of_dossier(things.dossier) if s.paper == "thought_report"]
    assert (one.act, one.dated_on) == (act.pk, date(2019, 9, 5))


def test_a_request_is_taken_by_the_act_that_corrected_it(furnished: Furnished) -> None:
    cast, things = furnished
    clerk = cast.actor("yinyue")
    with pytest.raises(Problem, match="先更正"):
        handed_in.take(by=clerk, handed_in=things.request, version=1, today=today())
    before = Act.objects.get(dossier=things.dossier, kind="particulars")
    corrected = dossiers.record_act(
        by=clerk,
        dossier=things.dossier,
        kind="particulars",
        held_on=None,
        facts={**before.facts, "sex": "女"},
        corrects=before.pk,
        reason="本人申请更正",
        today=today(),
    )
    (offered,) = reads.corrections_since(
        things.dossier, HandedIn.objects.get(pk=things.request).handed_at
    )
    assert offered.id == corrected.pk
    # An act that corrected nothing answers no request.
    with pytest.raises(Problem):
        handed_in.take(
            by=clerk, handed_in=things.request, version=1, act=things.talk, today=today()
        )
    done = handed_in.take(
        by=clerk, handed_in=things.request, version=1, act=corrected.pk, today=today()
    )
    assert (done.state, done.act_id) == ("taken", corrected.pk)


def test_who_declines_says_why(furnished: Furnished) -> None:
    cast, things = furnished
    clerk = cast.actor("yinyue")
    with pytest.raises(Problem) as wrong:
        handed_in.decline(by=clerk, handed_in=things.request, version=1, reply=" ")
    assert wrong.value.field == "reply"
    done = handed_in.decline(by=clerk, handed_in=things.request, version=1, reply="与户口簿不符")
    assert (done.state, done.reply) == ("declined", "与户口簿不符")


def test_the_second_to_answer_is_told_who_was_first_and_what_came_of_it(
    furnished: Furnished,
) -> None:
    cast, things = furnished
    handed_in.take(by=cast.actor("department"), handed_in=things.report, version=1, today=today())
    with pytest.raises(Changed, match="department某刚刚已经处理了这份材料：已采纳"):
        handed_in.decline(by=cast.actor("yinyue"), handed_in=things.report, version=1, reply="太短")


@pytest.mark.parametrize("login", ["meishu", "xueqian", "auditor", "administrator", OWN])
def test_only_those_who_record_for_the_branch_answer(furnished: Furnished, login: str) -> None:
    cast, things = furnished
    by = cast.actor(login)
    enter(by.scope)
    with pytest.raises(Refused):
        handed_in.take(by=by, handed_in=things.report, version=1, today=today())
    with pytest.raises(Refused):
        handed_in.decline(by=by, handed_in=things.report, version=1, reply="不收")


@pytest.mark.parametrize("login", ["yinyue", "department", "auditor"])
def test_nobody_hands_in_for_somebody_else(furnished: Furnished, login: str) -> None:
    cast, _ = furnished
    with pytest.raises(Refused, match="只有本人"):
        handed_in.hand_in(
            by=cast.actor(login),
            kind=handed_in.THOUGHT_REPORT,
            words="代写",
            dated_on=date(2019, 9, 2),
            today=today(),
        )


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"kind": "thought_report", "words": "……"}, "dated_on"),
        ({"kind": "thought_report", "dated_on": date(2999, 1, 1), "words": "……"}, "dated_on"),
        ({"kind": "thought_report", "dated_on": date(2019, 9, 2), "words": " "}, "words"),
        (
            {"kind": "thought_report", "dated_on": date(2019, 9, 2), "words": "字" * 20_001},
            "words",
        ),
        ({"kind": "correction", "about": "sex", "words": "漏填"}, "should_be"),
        ({"kind": "correction", "about": "sex", "should_be": "女", "words": ""}, "words"),
        ({"kind": "correction", "about": "no_such", "should_be": "女", "words": "x"}, "about"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    furnished: Furnished, words: dict[str, object], field: str
) -> None:
    cast, _ = furnished
    with pytest.raises(Problem) as wrong:
        handed_in.hand_in(by=cast.actor(OWN), today=today(), **words)  # type: ignore[arg-type]
    assert wrong.value.field == field


def test_the_same_thing_is_not_handed_in_twice_while_it_waits(furnished: Furnished) -> None:
    cast, _ = furnished
    report(cast)
    with pytest.raises(Refused, match="正在等候"):
        report(cast)
    enter(Scope.everything())
    assert report(cast, "又有……").pk
