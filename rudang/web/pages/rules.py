"""The rule book, made from the declarations: checks, steps and numbers of both editions."""

import re

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.core.facts import FACT
from rudang.core.rules import Level, Rule
from rudang.regulation.registry import REGULATION
from rudang.regulation.steps import STAGES
from rudang.web.door import Visit, page

LEVEL_TERMS = {
    Level.BREACH: "违规",
    Level.WARNING: "存疑",
    Level.LOCAL: "地方要求",
    Level.SIGNAL: "线索",
}


_PLACE = re.compile(r"\{(\w+)[^}]*\}")
_OTHER_TERMS = {"due": "期限", "not_before": "最早日期", "as_of": "查看的日期"}


@page()
def show(visit: Visit) -> HttpResponse:
    """Every rule, narrowed by edition, article, step and level; then steps and numbers."""
    asked = visit.request.GET
    edition, step = asked.get("edition", ""), asked.get("step", "")
    level, text = asked.get("level", ""), asked.get("article", "").strip()
    rules = [
        rule
        for rule in sorted(REGULATION.rules, key=lambda r: (r.check, r.name))
        if (not edition or edition in rule.cite)
        and (not step or str(rule.step) == step)
        and (not level or rule.level.value == level)
        and (not text or any(text in words for words in (*rule.cite.values(), rule.title, rule.id)))
    ]
    return visit.render(
        "rules.html",
        {
            "rules": rules,
            "editions": REGULATION.editions,
            "filters": _filters(edition, step, level),
            "text": text,
            "steps": REGULATION.steps,
            "stages": STAGES,
            "params": REGULATION.params,
            "checks": len({rule.check for rule in REGULATION.rules}),
        },
        active="rules",
    )


def _filters(edition: str, step: str, level: str) -> list[dict[str, object]]:
    steps = REGULATION.steps[REGULATION.editions[-1].code]
    return [
        {
            "name": "edition",
            "label": "版本",
            "value": edition,
            "options": [(e.code, f"{e.since.year} 年版", None) for e in REGULATION.editions],
        },
        {
            "name": "step",
            "label": "步骤",
            "value": step,
            "options": [(str(n), f"{n} {one.term}", None) for n, one in steps.items()],
        },
        {
            "name": "level",
            "label": "等级",
            "value": level,
            "options": [(key.value, term, None) for key, term in LEVEL_TERMS.items()],
        },
    ]


@page()
def one(visit: Visit, check: str) -> HttpResponse:
    """One check: what it demands, by which articles, from which facts."""
    rules = [rule for rule in REGULATION.rules if check in (rule.check, rule.name)]
    if not rules:
        raise Http404
    return visit.render(
        "rule.html",
        {
            "check": rules[0].check,
            "rules": [(rule, _says(rule), _facts(rule)) for rule in rules],
            "editions": REGULATION.editions,
            "steps": REGULATION.steps[REGULATION.editions[-1].code],
        },
        active="rules",
    )


def _says(rule: Rule) -> str:
    """The rule's sentence with every fact named where its value will stand."""
    return _PLACE.sub(lambda place: f"〔{_term(place[1])}〕", rule.says)


def _term(name: str) -> str:
    return FACT[name].term if name in FACT else _OTHER_TERMS.get(name, name)


def _facts(rule: Rule) -> list[str]:
    return [FACT[name].term for name in FACT if name in rule.reads]


urls = [
    path("rules", show, name="rules"),
    path("rules/<str:check>", one, name="rule"),
]
