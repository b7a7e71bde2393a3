"""The pages of the tree: everybody sees it, whoever may adds to it and changes it."""

from datetime import date

import pytest

from rudang.store.models import Unit
from tests.cast import Cast, found_college
from tests.web.answers import text

NEW = {"name": "体育系党支部", "kind": "branch", "full_members": "12", "founded_on": "2001-07-01"}


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def test_the_tree_is_everybodys_and_its_doors_only_the_departments(cast: Cast) -> None:
    unit = f'href="/units/{cast.units["meishu"]}"'
    assert unit in text(cast.client("department").get("/units"))
    seen = text(cast.client("yinyue").get("/units"))
    assert "美术教育系党支部" in seen
    assert unit not in seen
    assert "增加党组织" not in seen


def test_a_unit_is_added_and_changed(cast: Cast) -> None:
    client = cast.client("department")
    added = client.post("/units/new", {**NEW, "parent": cast.units["college"]}, follow=True)
    assert "已增加“体育系党支部”" in text(added)
    unit = Unit.objects.get(name="体育系党支部")
    assert (unit.full_members, unit.founded_on) == (12, date(2001, 7, 1))
    form = text(client.get(f"/units/{unit.pk}"))
    assert 'value="2001-07-01"' in form
    changed = client.post(
        f"/units/{unit.pk}",
        {**NEW, "parent": cast.units["college"], "aliases": "体育支部、体系支部", "version": "1"},
        follow=True,
    )
    assert "已修改“体育系党支部”" in text(changed)
    unit.refresh_from_db()
    assert unit.aliases == ["体育支部", "体系支部"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"name": ""}, "请填写党组织全称"),
        ({"kind": ""}, "请选择党组织类型"),
        ({"founded_on": "2001-02-30"}, "“2001-02-30”不是存在的日期"),
        ({"full_members": "十二"}, "“十二”不是整数"),
        ({"kind": "group"}, "党小组不能直接设在党委"),
        ({"parent": ""}, "最上一级已经是“校党委”"),
    ],
)
def test_a_faulty_form_says_what_and_keeps_what_was_typed(
    cast: Cast, more: dict[str, str], says: str
) -> None:
    form = {**NEW, "parent": cast.units["college"], "secretary": "段月洁", **more}
    answer = cast.client("department").post("/units/new", form)
    assert answer.status_code == 400
    assert says in text(answer)
    assert 'value="段月洁"' in text(answer)
    assert not Unit.objects.filter(name="体育系党支部").exists()


def test_a_tree_in_which_nobody_may_approve_says_so_until_somebody_may(cast: Cast) -> None:
    client = cast.client("department")
    assert "还没有可以审批发展党员的党委" not in text(client.get("/units"))
    Unit.objects.update(may_approve=False)
    assert "请打开学校党委，勾选" in text(client.get("/units"))
    assert "请系统管理员在这一页勾选" in text(cast.client("yinyue").get("/units"))
