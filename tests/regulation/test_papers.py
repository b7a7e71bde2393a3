"""The catalogue of papers: the minimum is the regulation's own, and every paper has its step."""

from rudang.core.facts import FACT
from rudang.regulation.editions import E2014, E2026
from rudang.regulation.papers import ARCHIVED, CATALOGUE, ITEM, minimum
from rudang.regulation.steps import STEPS


def test_the_minimum_of_each_edition_is_what_its_article_names() -> None:
    for edition in (E2014, E2026):
        assert {item.paper for item in minimum(edition)} == set(ARCHIVED[edition])
    assert [item.term for item in minimum(E2026)] == [
        "入党申请书",
        "入党积极分子培养考察登记表",
        "政治审查材料",
        "中国共产党入党志愿书",
        "预备党员教育考察登记表",
        "转正申请书",
    ]


def test_codes_and_terms_are_one_to_one_and_in_the_order_of_the_steps() -> None:
    assert len(ITEM) == len({item.term for item in CATALOGUE}) == len(CATALOGUE)
    assert [item.step for item in CATALOGUE] == sorted(item.step for item in CATALOGUE)
    assert {item.step for item in CATALOGUE} <= set(STEPS[E2026])


def test_whatever_the_steps_leave_stands_in_the_catalogue_but_the_resolution_in_the_form() -> None:
    left = {paper.code for steps in STEPS.values() for s in steps.values() for paper in s.papers}
    assert left - set(ITEM) == {"resolution"}


def test_a_paper_is_due_by_facts_that_there_are_and_the_minimum_always_by_some() -> None:
    assert {name for item in CATALOGUE for name in item.due_by} <= set(FACT)
    assert all(item.due_by for item in CATALOGUE if item.minimum)


def test_the_register_is_cultivation_material_and_not_the_other_way_round() -> None:
    register, cultivation = ITEM["activist_register"], ITEM["cultivation"]
    assert register.proves(cultivation)
    assert not cultivation.proves(register)
    assert not ITEM["talk_record"].proves(ITEM["application"])
