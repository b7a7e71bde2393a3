"""The rule book, made from the declarations: checks, steps and numbers of both editions."""

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.regulation.catalogue import GROUPS
from rudang.regulation.registry import REGULATION
from rudang.regulation.rulebook import LEVEL_TERMS, Entry, compared, covered, entries
from rudang.regulation.steps import STAGES
from rudang.web.door import Visit, page


@page(open_to_persons=True)
def show(visit: Visit) -> HttpResponse:
    """Every rule, narrowed by edition, article, step and level; then steps and numbers."""
    asked = visit.request.GET
    edition, step = asked.get("edition", ""), asked.get("step", "")
    level, text = asked.get("level", ""), asked.get("article", "").strip()
    found = [
        entry
        for entry in entries()
        if (not edition or edition in entry.rule.cite)
        and (not step or str(entry.rule.step) == step)
        and (not level or entry.rule.level.value == level)
        and (not text or _names(entry, text))
    ]
    letters = {entry.rule.check[0] for entry in found}
    return visit.render(
        "rules.html",
        {
            "groups": [
                (group, [one for one in found if one.rule.check[0] == group.letter])
                for group in GROUPS
                if group.letter in letters
            ],
            "found": len(found),
            "editions": REGULATION.editions,
            "filters": _filters(edition, step, level),
            "is_narrowed": bool(edition or step or level or text),
            "text": text,
            "steps": REGULATION.steps,
            "stages": STAGES,
            "params": REGULATION.params,
            "covered": covered(),
            "compared": compared(),
            "not_checkable": REGULATION.not_checkable,
        },
        active="rules",
    )


def _names(entry: Entry, text: str) -> bool:
    return any(
        text in words for words in (*entry.articles.values(), entry.rule.title, entry.rule.name)
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


@page(open_to_persons=True)
def one(visit: Visit, check: str) -> HttpResponse:
    """One check: what it demands, by which articles, from which facts, and its boundaries."""
    found = [entry for entry in entries() if check in (entry.rule.check, entry.rule.name)]
    if not found and check not in REGULATION.not_checkable:
        raise Http404
    return visit.render(
        "rule.html",
        {
            "check": found[0].rule.check if found else check,
            "entries": found,
            "reason": REGULATION.not_checkable.get(check, ""),
            "editions": REGULATION.editions,
            "steps": REGULATION.steps[REGULATION.editions[-1].code],
        },
        active="rules",
    )


urls = [
    path("rules", show, name="rules"),
    path("rules/<str:check>", one, name="rule"),
]
