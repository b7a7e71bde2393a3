"""The pieces that pages are made of: what they say, to whom, and what they never carry."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import RequestFactory
from markupsafe import Markup

from rudang.core.rules import Level, Verdict
from rudang.web import jinja
from rudang.web.door import NAVIGATION

TEMPLATES = sorted(jinja.TEMPLATES.rglob("*.html"))
STATIC = Path(jinja.__file__).parent / "static" / "rudang"
PACES = ("done", "on_pace", "slow", "cannot_finish", "will_exceed", "exceeded")


@pytest.fixture(scope="module")
def environment():
    return jinja.environment()


@pytest.fixture
def ui(environment):
    """A component file's macros by their names: `ui("marks").mark("overdue")`."""
    return lambda name: environment.get_template(f"components/{name}.html").module


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(str(text))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def all(self, tag):
        return [attrs for name, attrs in self.found if name == tag]


# What no page may carry, or the policy of contents would refuse it ---------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_templates_carry_no_inline_style_script_or_event(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(src|href)=\"https?:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_every_file_opens_with_what_it_is_for(path):
    assert path.read_text().startswith("{# ")


def test_every_icon_named_anywhere_is_drawn():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = {icon for *_, icon, _ in NAVIGATION}
    for path in TEMPLATES:
        named |= set(re.findall(r'icon\("([a-z_-]+)"[,)]', path.read_text()))
    assert len(named) > 20
    assert named <= drawn


def test_the_style_sheet_asks_for_nothing_from_elsewhere():
    for address in re.findall(r"url\(([^)]*)\)", (STATIC / "rudang.css").read_text()):
        assert (STATIC / address.strip("\"'")).is_file()


# Colours -------------------------------------------------------------------------------------


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["#ffffff", "#f6f7f8", "#eef0f2"])
@pytest.mark.parametrize("token", ["ink", "muted", "accent", "red", "amber", "blue", "grey"])
def test_words_stand_out_from_every_ground(token, ground):
    found = re.search(rf"--{token}: (#[0-9a-f]{{6}});", (STATIC / "rudang.css").read_text())
    assert found
    assert _contrast(found[1], ground) >= 4.5


# Marks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", [v for v in Verdict if v != Verdict.NOT_APPLICABLE])
def test_a_verdict_has_a_shape_and_a_word(ui, verdict):
    shown = Elements(ui("marks").mark(verdict))
    assert shown.all("use")[0]["href"].endswith(f"#mark-{verdict}")
    assert shown.words.strip()


def test_shapes_differ_between_verdicts_and_between_paces(ui):
    sprite = dict(
        re.findall(
            r'<symbol id="([^"]+)"[^>]*>(.*)</symbol>', STATIC.joinpath("icons.svg").read_text()
        )
    )
    marks = [v for v in Verdict if v != Verdict.NOT_APPLICABLE]
    assert len({sprite[f"mark-{v}"] for v in marks}) == len(marks)
    paces = [Elements(ui("marks").pace(p)) for p in PACES]
    assert len({p.all("use")[0]["href"] for p in paces}) == len(PACES)
    assert len({p.words for p in paces}) == len(PACES)


def test_what_does_not_apply_shows_nothing(ui):
    assert ui("marks").mark(Verdict.NOT_APPLICABLE).strip() == ""


def test_every_level_has_its_word(ui):
    assert len({Elements(ui("marks").finding_level(level)).words for level in Level}) == 4


# Words are escaped -----------------------------------------------------------------------------


def test_words_from_people_are_never_markup(ui):
    for shown in (
        ui("messages").message("<b>李某</b>", next="<i>", href='"><script>'),
        ui("forms").field("name", "姓名", '"><script>'),
        ui("marks").tag("<script>"),
        ui("findings").finding({"id": 1, "level": "B", "verdict": "broken", "words": "<script>"}),
    ):
        assert not {"script", "b", "i"} & {tag for tag, _ in Elements(shown).found}


# Forms ---------------------------------------------------------------------------------------


def test_a_wrong_field_is_tied_to_its_label_and_its_error(ui):
    shown = Elements(ui("forms").field("present", "实到会", 24, "number", "有表决权", "超过应到会"))
    (field,) = shown.all("input")
    assert shown.all("label")[0]["for"] == field["id"] == "f-present"
    assert field["aria-invalid"] == "true"
    ids = {attrs.get("id") for _, attrs in shown.found}
    assert set(field["aria-describedby"].split()) == {"f-present-error", "f-present-help"} <= ids


def test_zero_is_a_value_and_none_is_not(ui):
    forms = ui("forms")
    assert Elements(forms.field("votes", "反对", 0, "number")).all("input")[0]["value"] == "0"
    assert Elements(forms.field("votes", "反对", None, "number")).all("input")[0]["value"] == ""


def test_a_day_keeps_its_window_and_what_was_typed(ui):
    forms = ui("forms")
    (field,) = Elements(
        forms.day_field("on", "谈话日期", date(2019, 7, 8), "", date(2019, 7, 1), date(2019, 8, 1))
    ).all("input")
    assert (field["value"], field["data-earliest"], field["data-latest"]) == (
        "2019-07-08",
        "2019-07-01",
        "2019-08-01",
    )
    (typed,) = Elements(forms.day_field("on", "谈话日期", "2017-02-30")).all("input")
    assert typed["value"] == "2017-02-30"


def test_the_error_summary_links_to_the_fields(ui):
    shown = Elements(ui("forms").error_summary([("held_on", "日期有误"), ("", "账号或密码不对")]))
    assert [a["href"] for a in shown.all("a")] == ["#f-held_on"]
    assert "有 2 处需要改正" in shown.words
    assert ui("forms").error_summary([]).strip() == ""


# Meters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "target", "awaiting", "feasible", "time"),
    [
        (18, 32, 3, 9, 0.5),
        (0, 0, 0, 0, 0.0),
        (7, 5, 1, 4, 1.0),
        (0, 3, 0, 40, 0.5),
        (5, 5, 0, 0, 1),
    ],
)
def test_a_bar_never_leaves_its_ground(ui, value, target, awaiting, feasible, time):
    bars = Elements(ui("meters").meter(value, target, awaiting, feasible, time)).all("rect")
    for bar in bars:
        left = float((bar.get("x") or "0%").rstrip("%"))
        width = bar["width"]
        assert 0 <= left <= 100
        if width.endswith("%"):
            assert left + float(width.rstrip("%")) <= 100.01


def test_a_bar_says_its_figures_in_words(ui):
    shown = Elements(ui("meters").meter(18, 32, time=0.5))
    assert "18 / 32，时间已过 50%" in shown.words
    assert "18 / 32" in shown.all("svg")[0]["aria-label"]


# The timeline ----------------------------------------------------------------------------------


def _step(number, mark, **more):
    return {"number": number, "name": f"步骤{number}", "mark": mark, "window": "", **more}


def test_done_steps_fold_and_the_next_one_brings_its_form(environment):
    stage = {
        "number": 1,
        "name": "申请入党",
        "state": "current",
        "steps": [_step(1, "met", held_on=date(2019, 9, 2)), _step(2, "overdue", is_next=True)],
    }
    text = environment.from_string(
        '{% from "components/timeline.html" import timeline %}'
        "{% call(step) timeline(stages) %}<form id='form-{{ step.number }}'></form>{% endcall %}"
    ).render(stages=[stage])
    folded = text[text.index("<details") : text.index("</details>")]
    assert 'id="step-1"' in folded
    assert "2019-09-02" in folded
    assert 'id="step-2"' not in folded
    assert [f["id"] for f in Elements(text).all("form")] == ["form-2"]


def test_a_fold_that_hides_a_finding_stays_open(ui, environment):
    finding = {"id": 9, "level": "B", "verdict": "met_late", "words": "晚了", "article": "第七条"}
    stage = {
        "number": 1,
        "name": "申请入党",
        "state": "done",
        "steps": [_step(2, "met_late", findings=[finding])],
    }
    text = environment.from_string(
        '{% from "components/timeline.html" import timeline %}'
        "{% call(step) timeline(stages) %}{% endcall %}"
    ).render(stages=[stage])
    assert "open" in Elements(text).all("details")[0]
    assert "1 项问题" in text


# Addresses, days and figures -------------------------------------------------------------------


def test_narrowing_a_list_keeps_the_rest_and_begins_on_the_first_page():
    request = RequestFactory().get("/dossiers?q=li&page=4&as_of=2019-09-30")
    assert jinja.alter(request, stage="activist") == "?q=li&as_of=2019-09-30&stage=activist"
    assert jinja.alter(request, q=None) == "?as_of=2019-09-30"
    assert jinja.alter(request, page=5) == "?q=li&page=5&as_of=2019-09-30"


@pytest.mark.parametrize(
    ("is_past", "address"),
    [(False, "/password?unit=3"), (True, "/password?unit=3&as_of=2019-09-30")],
)
def test_links_keep_the_day_that_is_looked_at(environment, is_past, address):
    shown = environment.from_string("{{ to('password', unit=3, q='')|safe }}").render(
        is_past=is_past, as_of=date(2019, 9, 30)
    )
    assert shown == address


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (jinja.day(date(2019, 7, 8)), "2019-07-08"),
        (jinja.day(None, "未掌握"), "未掌握"),
        (jinja.day(datetime(2019, 7, 8, 17, tzinfo=UTC)), "2019-07-09"),
        (jinja.long_day(date(2019, 7, 8)), "2019 年 7 月 8 日"),
        (jinja.moment(datetime(2019, 7, 8, 17, 5, tzinfo=UTC)), "2019-07-09 01:05"),
        (jinja.number(5000), "5,000"),
        (jinja.number(2.5), "2.5"),
        (jinja.number(None, "—"), "—"),
        (jinja.percent(0.5), "50%"),
        (jinja.joined(["王某", "张某"]), "王某、张某"),
        (jinja.attributes({"a": "1", "b": True, "c": None}), Markup(' a="1" b')),
    ],
)
def test_how_days_and_figures_are_written(shown, expected):
    assert shown == expected


# Pages outside the work ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sign-in", "400", "403", "403_csrf", "404", "500", "locked"])
def test_pages_of_the_bare_frame_need_no_context(environment, name):
    text = environment.get_template(f"{name}.html").render()
    assert len(Elements(text).all("main")) == len(Elements(text).all("h1")) == 1


def test_sign_in_and_upload_say_that_state_secrets_have_no_place_here(environment):
    words = "不得存储、处理国家秘密"
    assert words in environment.get_template("sign-in.html").render()
    upload = environment.from_string(
        '{% from "components/uploads.html" import drop %}'
        '{% call drop("", "", "核对") %}{% endcall %}'
    )
    assert words in upload.render()


def test_a_table_whose_rows_stand_line_below_line_on_a_phone_says_so_alone(environment):
    begin = "{% from 'components/tables.html' import table %}"
    stacked = begin + "{% call table('表', stack=True) %}{% endcall %}"
    assert "stack-narrow" in environment.from_string(stacked).render()
    plain = begin + "{% call table('表') %}{% endcall %}"
    assert "stack-narrow" not in environment.from_string(plain).render()


def test_boxes_of_which_one_must_be_ticked_are_not_called_optional(environment):
    begin = "{% from 'components/forms.html' import checks %}"
    must = begin + "{{ checks('who', '谁', [(1, '甲')], required=True) }}"
    assert "（可选几项）" in environment.from_string(must).render()
    may = begin + "{{ checks('who', '谁', [(1, '甲')]) }}"
    assert "（选填，可选几项）" in environment.from_string(may).render()
