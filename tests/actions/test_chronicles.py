"""The through-running form of a dossier: what stood on the day, in its order, and nothing else."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from rudang.actions import accounts, chronicles, dossiers
from rudang.core.scope import Refused
from rudang.store.models import AuditEvent
from rudang.web.clock import today
from tests.world import World, make_world, whole

AS_OF = date(2019, 9, 30)
ID_NO = "110101199003070011"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def person(world: World) -> int:
    rows = [{"name": "李明", "id_no": ID_NO, "app_signed_on": date(2018, 3, 4)}]
    return world.people("music", rows, today=today())["李明"]


def record(person: int, kind: str, day: date, *, renews: int | None = None, **facts: Any) -> int:
    return dossiers.record_act(
        by=accounts.actor("music", today=today()),
        dossier=person,
        kind=kind,
        held_on=day,
        facts=facts,
        today=today(),
        renews=renews,
    ).pk


def rows_of(person: int, *, as_of: date = AS_OF, login: str = "music") -> list[list[str]]:
    by = accounts.actor(login, today=today())
    name, body = chronicles.take_out(by=by, dossier=person, as_of=as_of, today=today())
    assert name == "李明"
    found = []
    for table in Document(BytesIO(body)).tables:
        for row in table.rows:
            found.append(list({id(cell._tc): cell.text.strip() for cell in row.cells}.values()))
    return found


def test_what_was_recorded_stands_in_the_form_and_the_rest_is_blank(person: int) -> None:
    record(person, "talk", date(2018, 3, 20), talkers=["赵一", "钱二"], talk_points="谈了动机")
    rows = rows_of(person)
    assert ["谈话日期", "2018年3月20日", "谈话人", "赵一、钱二"] in rows
    assert any(row[:2] == ["谈话要点", "谈了动机"] for row in rows)
    (ballots,) = [row for row in rows if "应到会" in row]
    assert ballots[ballots.index("应到会") + 1] == ""
    titles = [row[0] for row in rows if len(row) == 1]
    # Room for observations still to come.
    assert {"培养教育考察（1）", "培养教育考察（2）"} <= set(titles)


def test_every_observation_has_its_own_block_with_its_own_words(person: int) -> None:
    for n, day in enumerate((date(2019, 3, 1), date(2018, 9, 1), date(2019, 9, 1))):
        record(person, "observation", day, observers=[f"联系人{n}"], observation_words=[f"意见{n}"])
    rows = rows_of(person)
    words = [row[1] for row in rows if row[0] == "考察意见"]
    words += [row[3] for row in rows if len(row) == 4 and row[2] == "考察意见"]
    assert words == ["意见1", "意见0", "意见2"]


def test_what_came_later_than_the_day_or_was_taken_back_is_not_in_it(person: int) -> None:
    record(person, "talk", date(2018, 3, 20), talkers=["赵一"])
    record(person, "activist", date(2019, 10, 20))
    wrong = record(person, "introducers", date(2019, 5, 1), introducers=["孙三"])
    by = accounts.actor("music", today=today())
    dossiers.void_act(by=by, dossier=person, act=wrong, reason="记错了人", today=today())
    text = str(rows_of(person))
    assert "2018年3月20日" in text
    assert "2019年10月20日" not in text
    assert "孙三" not in text


def test_a_step_done_again_is_there_twice(person: int) -> None:
    first = record(person, "admission_meeting", date(2019, 3, 1), meeting_result="未通过")
    record(person, "admission_meeting", date(2019, 9, 1), renews=first, meeting_result="通过")
    titles = [row[0] for row in rows_of(person) if len(row) == 1]
    assert titles.count("支部大会讨论接收（1）") == titles.count("支部大会讨论接收（2）") == 1


def test_the_identity_number_stays_covered_and_taking_out_is_written_down(person: int) -> None:
    assert ID_NO not in str(rows_of(person))
    whole()
    assert AuditEvent.objects.filter(verb="export_dossier", by="music").count() == 1


@pytest.mark.parametrize("login", ["auditor", "art"])
def test_whoever_may_not_take_out_is_refused(world: World, person: int, login: str) -> None:
    with pytest.raises(Refused):
        rows_of(person, login=login)
    assert not AuditEvent.objects.filter(verb="export_dossier").exists()
