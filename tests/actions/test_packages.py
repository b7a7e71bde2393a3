"""A dossier leaves one school as a package and arrives in another with the same findings."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from rudang.actions import arrivals, dossiers, exits, packages, reviews
from rudang.actions.arrivals import Arrival, Elsewhere
from rudang.actions.dossiers import Changed, Problem
from rudang.core.arrival import asked_of
from rudang.core.facts import CIRCUMSTANCE, FACTS_OF_ACT
from rudang.core.rules import Verdict
from rudang.core.scope import Refused
from rudang.papers import package as paper
from rudang.regulation.arrival import QUESTIONS
from rudang.regulation.registry import RULES
from rudang.store import scans
from rudang.store.door import enter
from rudang.store.models import Act, Dossier, Package, Scan, Sheet
from rudang.store.reads import dossiers as reads
from tests.cast import Cast, found_college

TODAY = date(2026, 5, 8)
ON = date(2020, 9, 1)
AS_OF = date(2020, 8, 31)
ID_NO = "110101199003070011"
ANSWERS = {one.code: "yes" for one in asked_of(QUESTIONS, "target")}
COMING = Arrival(
    on=ON,
    school="江州师范学校",
    source="其他高校",
    left_on=date(2020, 7, 1),
    letter_on=date(2020, 6, 28),
    letter_stage="发展对象",
    reported="是",
    papers=[{"paper": "入党申请书", "count": 1}],
    answers=ANSWERS,
)


@contextmanager
def another_base() -> Iterator[None]:
    """Whatever was done within is gone: what follows is another school's base."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    reviews.forget()


def cultivated(cast: Cast) -> int:
    """A target with a late talk, a corrected act, a void one and a step done again."""
    by = cast.actor("yinyue")
    number = dossiers.open_dossier(
        by=by,
        unit=cast.units["yinyue"],
        particulars={"name": "段若兰", "id_no": ID_NO, "birth_date": date(1990, 3, 7)},
        today=TODAY,
    ).pk

    def record(kind: str, day: date, **more: Any) -> int:
        keys = {"corrects", "renews", "reason"}
        how = {key: more.pop(key) for key in keys & more.keys()}
        return dossiers.record_act(
            by=by, dossier=number, kind=kind, held_on=day, facts=more, today=TODAY, **how
        ).pk

    record("application", date(2018, 3, 4))
    talk = record("talk", date(2018, 3, 20), talkers=["张红梅"])
    record("talk", date(2018, 5, 20), talkers=["张红梅"], corrects=talk, reason="日期抄错")
    record("activist", date(2018, 9, 10))
    record("contacts", date(2018, 9, 12), contacts=["李立新", "王建国"])
    for day in (date(2019, 3, 10), date(2019, 9, 10), date(2020, 3, 10)):
        record("observation", day)
    first = record("target_meeting", date(2019, 10, 8))
    record("target_meeting", date(2020, 4, 8), renews=first)
    record("target", date(2020, 5, 6))
    away = record("away", date(2019, 1, 1), away_settled="是")
    dossiers.void_act(by=by, dossier=number, act=away, reason="记错了人", today=TODAY)
    return number


def exported(cast: Cast, number: int) -> bytes:
    return packages.write_out(
        by=cast.actor("yinyue"), dossier=number, school="江州大学", on=AS_OF, today=TODAY
    ).body


def taken_in(cast: Cast, body: bytes, **more: Any) -> Dossier:
    by = cast.actor("meishu")
    row = packages.receive(
        by=by, unit=cast.units["meishu"], filename="p.zip", data=body, today=TODAY
    )
    asked: dict[str, Any] = {"arrival": COMING, "confirmed_with": "江州师范组织部 周老师"}
    return packages.take_in(by=by, package=row.pk, today=TODAY, **(asked | more))


def judged(number: int, as_of: date) -> dict[str, tuple[str, object]]:
    """Rule to verdict and last day of everything found of a dossier on a day."""
    found = reviews.one(number, as_of, TODAY)
    assert found is not None
    return {
        row["rule"]: (row["verdict"], row["due_on"]) for row in found.findings.iter_rows(named=True)
    }


@pytest.mark.django_db
def test_both_sides_find_the_same() -> None:
    with another_base():
        cast = found_college()
        number = cultivated(cast)
        body = exported(cast, number)
        there = judged(number, AS_OF)
    cast = found_college()
    assert not Dossier.objects.exists()
    here = judged(taken_in(cast, body).pk, AS_OF)
    # What the rest of a base tells, its register, its plan, its ledger, differs between schools.
    alike = {name for name in RULES if not RULES[name].reads & CIRCUMSTANCE.keys()}
    assert {r: v for r, v in here.items() if r in alike} == {
        r: v for r, v in there.items() if r in alike
    }
    assert there["B02"][0] == Verdict.MET_LATE.value
    told = [r for r in there if r in alike and there[r][0] != Verdict.NOT_APPLICABLE.value]
    # Only what the register, the plan or the ledger of a base tell may differ.
    assert len(told) > 15
    assert len(alike) > len(RULES) / 2


@pytest.mark.django_db
def test_cultivation_runs_on_where_the_papers_came() -> None:
    with another_base():
        cast = found_college()
        body = exported(cast, cultivated(cast))
    cast = found_college()
    case = taken_in(cast, body)
    sheet: Any = Sheet.objects.get(dossier=case)
    assert (sheet.unit_id, sheet.stage) == (cast.units["meishu"], "target")
    assert (sheet.activist_on, sheet.target_on) == (date(2018, 9, 10), date(2020, 5, 6))
    assert sheet.observations == [date(2019, 3, 10), date(2019, 9, 10), date(2020, 3, 10)]
    assert (sheet.transferred_in_on, sheet.transfer_papers) == (ON, "是")
    assert sheet.transferred_from == "江州师范学校"
    # What was corrected or void there is not said again here; what was done twice is.
    assert sheet.talk_on == date(2018, 5, 20)
    assert sheet.away_since is None
    assert list(
        Act.objects.filter(dossier=case, kind="target_meeting")
        .order_by("pk")
        .values_list("held_on", "is_renewal")
    ) == [(date(2019, 10, 8), False), (date(2020, 4, 8), True)]
    assert {row.held_on for row in reads.case(case.pk).history if row.kind == "talk"} == {  # type: ignore[union-attr]
        date(2018, 5, 20)
    }


@pytest.mark.django_db
def test_scans_go_along_and_come_out_the_same() -> None:
    data = b"%PDF-1.4\n%%EOF\n"
    with another_base():
        cast = found_college()
        number = cultivated(cast)
        digest, _ = scans.keep(data)
        Scan.objects.create(
            dossier_id=number,
            unit_id=cast.units["yinyue"],
            paper="入党申请书",
            step=1,
            filename="申请书.pdf",
            mime="application/pdf",
            size=len(data),
            sha256=digest,
            is_original=True,
            uploaded_at="2020-01-01T00:00:00Z",
        )
        body = exported(cast, number)
    case = taken_in(found_college(), body)
    scan = Scan.objects.get(dossier=case)
    assert (scan.paper, scan.step, scan.filename, scan.is_original) == (
        "入党申请书",
        1,
        "申请书.pdf",
        True,
    )
    assert scans.read(scan.sha256) == data


@pytest.mark.django_db
def test_one_flipped_byte_is_refused_with_its_name_and_nothing_is_kept() -> None:
    with another_base():
        cast = found_college()
        body = exported(cast, cultivated(cast))
    cast = found_college()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        at = archive.getinfo("acts.json").header_offset + 30 + len("acts.json") + 200
    broken = bytearray(body)
    broken[at] ^= 1
    with pytest.raises(Problem, match=r"acts\.json：") as refusal, transaction.atomic():
        taken_in(cast, bytes(broken))
    assert refusal.value.field == "file"
    assert not Package.objects.exists()
    assert not Dossier.objects.exists()


@pytest.mark.django_db
def test_somebody_known_in_the_base_is_refused_wherever_the_dossier_stands() -> None:
    cast = found_college()
    number = cultivated(cast)
    body = exported(cast, number)
    enter(cast.actor("meishu").scope)
    with pytest.raises(Problem, match="已经有档案") as refusal, transaction.atomic():
        taken_in(cast, body)
    assert refusal.value.field == "id_no"


@pytest.mark.django_db
def test_the_fingerprint_is_to_be_confirmed_before_anything_is_taken_in() -> None:
    with another_base():
        cast = found_college()
        body = exported(cast, cultivated(cast))
    with pytest.raises(Problem, match="核对签名密钥指纹"), transaction.atomic():
        taken_in(found_college(), body, confirmed_with=" ")
    assert not Dossier.objects.exists()


@pytest.mark.django_db
def test_a_package_is_taken_in_once_and_its_bytes_go() -> None:
    with another_base():
        cast = found_college()
        body = exported(cast, cultivated(cast))
    cast = found_college()
    by = cast.actor("meishu")
    taken_in(cast, body)
    row = Package.objects.get()
    assert row.body is None
    assert row.dossier is not None
    with pytest.raises(Changed), transaction.atomic():
        packages.take_in(
            by=by, package=row.pk, arrival=COMING, confirmed_with="周老师", today=TODAY
        )
    with pytest.raises(Problem, match="已经导入过"), transaction.atomic():
        packages.receive(by=by, unit=cast.units["meishu"], filename="p.zip", data=body, today=TODAY)


@pytest.mark.django_db
def test_writing_a_package_changes_nothing_in_the_dossier() -> None:
    cast = found_college()
    number = cultivated(cast)
    before = list(Act.objects.order_by("pk").values_list("pk", "kind", "held_on"))
    version = Dossier.objects.get(pk=number).version
    body = exported(cast, number)
    assert list(Act.objects.order_by("pk").values_list("pk", "kind", "held_on")) == before
    assert Dossier.objects.get(pk=number).version == version
    row = Package.objects.get()
    assert row.sha256 == paper.hash_of(body)
    assert [one["name"] for one in row.manifest["files"]][:2] == ["contents.docx", "acts.json"]
    assert row.manifest["fingerprint"] == packages.own_fingerprint()


@pytest.mark.django_db
def test_whoever_may_not_see_identity_numbers_writes_no_package() -> None:
    cast = found_college()
    number = cultivated(cast)
    with pytest.raises(Refused, match="完整的公民身份号码"), transaction.atomic():
        packages.write_out(
            by=cast.actor("organizer"), dossier=number, school="江州大学", on=AS_OF, today=TODAY
        )


@pytest.mark.django_db
def test_somebody_who_left_and_was_recorded_so_arrives_going_on() -> None:
    with another_base():
        cast = found_college()
        number = cultivated(cast)
        exits.end(
            by=cast.actor("yinyue"),
            dossier=number,
            kind="转出",
            on=date(2020, 7, 1),
            body="江州大学党委",
            reason="升学",
            today=TODAY,
        )
        body = exported(cast, number)
    case = taken_in(found_college(), body)
    assert Sheet.objects.get(dossier=case).stage == "target"


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ({"kind": "coronation"}, "没有“coronation”这种记录"),
        ({"facts": {"shoe_size": 41}}, "没有“shoe_size”这个项目"),
        ({"held_on": "2019-02-30"}, "不是日期"),
        ({"id": None}, "没有编号"),
        ({"supersedes": 7}, "先后颠倒"),
    ],
)
@pytest.mark.django_db
def test_data_that_is_signed_but_makes_no_sense_is_refused(
    act: dict[str, object], says: str
) -> None:
    cast = found_college()
    whole = {"id": 1, "kind": "application", "held_on": "2019-03-04", "facts": {}}
    body = paper.write(
        paper.Contents(about={"name": "甲"}, acts=[whole | act], stated=[]), seed=b"3" * 32
    )
    with pytest.raises(Problem, match=says), transaction.atomic():
        taken_in(cast, body)


# Paper alone.


def came(cast: Cast, **more: Any) -> Dossier:
    asked: dict[str, Any] = {
        "unit": cast.units["yinyue"],
        "particulars": {"name": "何晓舟", "id_no": ID_NO, "birth_date": date(1990, 3, 7)},
        "acts": [
            Elsewhere("application", date(2018, 3, 4)),
            Elsewhere("activist", date(2018, 9, 10)),
            Elsewhere("observation", date(2019, 3, 10)),
            Elsewhere("observation", date(2019, 9, 10)),
            Elsewhere("target", date(2019, 12, 6)),
        ],
        "arrival": COMING,
    }
    return arrivals.take_in(by=cast.actor("yinyue"), today=TODAY, **(asked | more))


@pytest.mark.django_db
def test_a_target_who_comes_on_paper_goes_on_with_the_real_days() -> None:
    case = came(found_college())
    sheet: Any = Sheet.objects.get(dossier=case)
    assert (sheet.stage, sheet.target_on) == ("target", date(2019, 12, 6))
    assert sheet.observations == [date(2019, 3, 10), date(2019, 9, 10)]
    assert (sheet.transferred_in_on, sheet.letter_stage) == (ON, "发展对象")
    row = Package.objects.get()
    assert (row.direction, row.filename, row.dossier_id) == ("in", "", case.pk)
    assert row.arrival["answers"] == ANSWERS


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"acts": [Elsewhere("activist", date(2020, 9, 2))]}, "activist"),
        ({"acts": [Elsewhere("activist", None)]}, "activist"),
        ({"arrival": Arrival(on=date(2027, 1, 1), school="甲", letter_stage="发展对象")}, "on"),
        ({"arrival": Arrival(on=ON, school=" ", letter_stage="发展对象")}, "school"),
        ({"arrival": Arrival(on=ON, school="甲", letter_stage="")}, "letter_stage"),
        (
            {"arrival": Arrival(on=ON, school="甲", letter_stage="发展对象")},
            "answer-application",
        ),
        (
            {
                "arrival": Arrival(
                    on=ON, left_on=date(2020, 9, 2), school="甲", letter_stage="发展对象"
                )
            },
            "left_on",
        ),
    ],
)
@pytest.mark.django_db
def test_nothing_is_opened_where_something_is_wrong(more: dict[str, Any], field: str) -> None:
    cast = found_college()
    with pytest.raises(Problem) as refusal, transaction.atomic():
        came(cast, **more)
    assert refusal.value.field == field
    assert not Dossier.objects.exists()


@pytest.mark.django_db
def test_the_second_paper_of_one_person_is_refused() -> None:
    cast = found_college()
    came(cast)
    with pytest.raises(Problem, match="已经有档案"), transaction.atomic():
        came(cast)


def test_the_facts_of_an_arrival_are_those_of_a_transfer() -> None:
    names = {fact.name for fact in FACTS_OF_ACT["transfer"]}
    assert {"transfer_papers", "letter_stage", "transferred_from"} <= names
