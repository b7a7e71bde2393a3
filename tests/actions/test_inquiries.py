"""Inquiries of the political review: sent, answered, taken back, and never two hands at once."""

from datetime import date
from typing import Any

import pytest

from rudang.actions import inquiries
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Actor, Refused
from rudang.store.models import Inquiry
from rudang.store.reads import inquiries as reads
from tests.cast import Cast, Things
from tests.world import whole

TODAY = date(2026, 5, 4)
LETTER: dict[str, Any] = {
    "kind": "letter",
    "relation": "母亲",
    "addressee": "某区某街道党工委",
    "sent_on": date(2019, 9, 2),
}


@pytest.fixture
def cast(furnished: tuple[Cast, Things]) -> Cast:
    return furnished[0]


@pytest.fixture
def things(furnished: tuple[Cast, Things]) -> Things:
    return furnished[1]


@pytest.fixture
def clerk(cast: Cast, things: Things) -> Actor:
    return cast.actor("yinyue")


def send(by: Actor, dossier: int, **more: Any) -> Inquiry:
    return inquiries.send(by=by, dossier=dossier, today=TODAY, **(LETTER | more))


def answer(by: Actor, inquiry: Inquiry, **more: Any) -> Inquiry:
    given: dict[str, Any] = {
        "replied_on": date(2019, 9, 20),
        "words": "遵纪守法",
        "has_problem": False,
    }
    return inquiries.reply(
        by=by, inquiry=inquiry.pk, version=inquiry.version, today=TODAY, **(given | more)
    )


def test_a_letter_waits_until_its_reply_is_written_down(clerk: Actor, things: Things) -> None:
    sent = send(clerk, things.dossier)
    waiting, total = reads.awaiting_replies(
        as_of=date(2019, 10, 8), before=date(2019, 9, 8), limit=9
    )
    assert sorted(one.words for one in waiting) == ["函调某区某街道党工委", "函调某县某镇党委"]
    assert total == 2
    answer(clerk, sent)
    waiting, total = reads.awaiting_replies(
        as_of=date(2019, 10, 8), before=date(2019, 9, 8), limit=9
    )
    assert total == 1


def test_on_a_day_before_the_reply_it_still_waits(clerk: Actor, things: Things) -> None:
    answer(clerk, send(clerk, things.dossier))
    (then,) = reads.of_dossier(things.dossier, until=date(2019, 9, 19))
    assert (then.replied_on, then.reply, then.has_problem) == (None, "", None)
    assert reads.of_dossier(things.dossier, until=date(2019, 9, 1)) == []


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"kind": "gossip"}, "kind", "请选择怎样了解，可以是：函调"),
        ({"relation": ""}, "relation", "请选择了解谁的情况，可以是：父亲"),
        ({"relation": "邻居"}, "relation", "请选择了解谁的情况"),
        ({"addressee": " "}, "addressee", "请填写发往哪个党组织"),
        ({"kind": "other", "addressee": ""}, "addressee", "请填写听取哪个部门"),
        ({"sent_on": None}, "sent_on", "请填写发出的日期"),
        ({"sent_on": date(2026, 5, 5)}, "sent_on", "2026-05-05 晚于今天"),
    ],
)
def test_a_faulty_letter_says_what_would_be_accepted(
    clerk: Actor, things: Things, more: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Problem) as problem:
        send(clerk, things.dossier, **more)
    assert problem.value.field == field
    assert says in problem.value.message


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"replied_on": None}, "replied_on"),
        ({"replied_on": date(2019, 9, 1)}, "replied_on"),
        ({"replied_on": date(2026, 5, 5)}, "replied_on"),
        ({"words": " "}, "reply"),
        ({"words": "长" * 2001}, "reply"),
        # Whether it says anything against somebody is for a person to tell.
        ({"has_problem": None}, "has_problem"),
    ],
)
def test_a_faulty_reply_is_told_at_its_field(
    clerk: Actor, things: Things, more: dict[str, Any], field: str
) -> None:
    sent = send(clerk, things.dossier)
    with pytest.raises(Problem) as problem:
        answer(clerk, sent, **more)
    assert problem.value.field == field


def test_the_second_to_answer_sees_what_the_first_wrote(clerk: Actor, things: Things) -> None:
    sent = send(clerk, things.dossier)
    answer(clerk, sent)
    with pytest.raises(Changed) as changed:
        answer(clerk, sent, words="反映有问题")
    assert "遵纪守法" in changed.value.what
    assert Inquiry.objects.get(pk=sent.pk).reply == "遵纪守法"


def test_an_office_is_asked_about_the_person_and_not_about_kin(
    clerk: Actor, things: Things
) -> None:
    sent = send(clerk, things.dossier, kind="security", addressee="", relation="父亲", person="某")
    assert (sent.relation, sent.person) == ("", "")


def test_what_was_taken_back_stays_and_is_not_changed_again(clerk: Actor, things: Things) -> None:
    sent = send(clerk, things.dossier)
    with pytest.raises(Problem):
        inquiries.void(by=clerk, inquiry=sent.pk, version=1, reason=" ")
    inquiries.void(by=clerk, inquiry=sent.pk, version=1, reason="没有发出")
    assert Inquiry.objects.get(pk=sent.pk).is_void
    with pytest.raises(Changed):
        answer(clerk, Inquiry.objects.get(pk=sent.pk))


def test_a_sibling_and_an_auditor_write_nothing(cast: Cast, things: Things) -> None:
    whole()
    for login in ("meishu", "auditor"):
        with pytest.raises(Refused):
            send(cast.actor(login), things.dossier)
