"""The work list: what is overdue, due soon and waiting, and what each kind of work adds."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import path

from rudang.actions import reviews
from rudang.core.answers import Standing
from rudang.core.facts import ACT_KIND, FACT
from rudang.core.rules import Level, Rule, Verdict
from rudang.core.scope import Right
from rudang.regulation.registry import REGULATION, RULES
from rudang.store.reads import worklists as reads
from rudang.store.reads.units import Place, began, whole_tree
from rudang.web import panels
from rudang.web.door import Visit, page
from rudang.web.panels.meetings import to_agenda

_TITLES = {
    Verdict.OVERDUE.value: "逾期",
    Verdict.DUE_SOON.value: "近期到期",
    Verdict.PENDING.value: "等待",
}
_GRAVE = frozenset(rule.name for rule in REGULATION.rules if rule.level is Level.BREACH)


def act_of(rule: Rule) -> str:
    """The kind of act whose record an open rule waits for; empty where it waits for none."""
    return FACT[rule.asks].act if rule.asks else ""


@page(open_to_persons=True)
def home(visit: Visit) -> HttpResponse:
    """What waits for the one who looks, nearest first."""
    if visit.own is not None:
        return visit.redirect("own")
    if not visit.me.may(Right.READ_DOSSIERS):
        return visit.render("worklist.html", {"groups": [], "desks": []}, active="worklist")
    tree = whole_tree()
    if visit.as_of == visit.today:
        soon = reviews.soon_days(visit.as_of)
        groups = reads.groups(as_of=visit.as_of, soon_days=soon)
        grave = reads.raised(_GRAVE, began(tree))
    else:
        judged = reviews.judged(visit.as_of, visit.today)
        groups = reads.groups_from(judged.frame, judged.findings)
        grave = reads.raised_from(judged.findings, _GRAVE)
    shown = []
    for verdict, group in groups.items():
        items = []
        for task in group.tasks:
            rule = RULES[task.rule]
            kind = act_of(rule)
            may = bool(kind) and visit.me.may(Right.RECORD, task.unit)
            # What a meeting decides is put on its agenda, beside whoever else waits for it.
            agenda = to_agenda(visit, tree, task.unit, task.dossier, kind) if kind and may else ""
            items.append(
                {
                    "id": task.id,
                    "person": task.person,
                    "href": visit.address("dossier", task.dossier) + f"#step-{rule.step}",
                    "unit": tree[task.unit].term,
                    "step": ACT_KIND[kind].term if kind else rule.title,
                    "rule": f"{rule.title}，最迟 {task.due_on.isoformat()}",
                    "is_local": rule.level is Level.LOCAL,
                    "mark": task.verdict,
                    "words": reads.in_words(task.due_on, visit.as_of),
                    "article": rule.cite.get(task.edition, ""),
                    "article_href": visit.address("rule", rule.check),
                    "action": "上会" if agenda else "记录" if may else "",
                    "action_href": agenda
                    or (visit.address("act", task.dossier, kind) if may else ""),
                }
            )
        if items:
            shown.append(
                {
                    "key": verdict,
                    "title": _TITLES[verdict],
                    "items": items,
                    "total": _many(group.total),
                    "href": visit.address("dossiers", verdict=verdict, sort="due")
                    if group.total > len(items)
                    else "",
                }
            )
    waiting = _waiting(visit, tree)
    figures = [
        (
            _many(groups[verdict].total),
            title,
            visit.address("dossiers", verdict=verdict, sort="due"),
            "项",
        )
        for verdict, title in _TITLES.items()
    ]
    figures.append(
        (
            _many(grave),
            "有违规记录",
            visit.address("dossiers", level=Level.BREACH.value, verdict="faulty"),
            "人",
        )
    )
    return visit.render(
        "worklist.html",
        {
            "groups": shown,
            "figures": figures,
            "waiting": waiting,
            "desks": panels.of_desk(visit),
        },
        active="worklist",
    )


def _waiting(visit: Visit, tree: Mapping[int, Place]) -> dict[str, Any] | None:
    """Explained findings for whoever may accept them; nothing for anybody else."""
    if not visit.me.may(Right.ACCEPT):
        return None
    found = reads.explained([unit for unit in tree if visit.me.may(Right.ACCEPT, unit)])
    return {
        "total": _many(found.total),
        "href": visit.address("dossiers", verdict=Standing.EXPLAINED.value)
        if found.total > len(found.lines)
        else "",
        "lines": [
            {
                "person": line.person,
                "href": visit.address("finding", line.dossier, line.rule),
                "unit": tree[line.unit].term,
                "title": RULES[line.rule].title,
                "reason": line.reason,
                "by": line.by,
                "at": line.at,
                "level": RULES[line.rule].level.value,
            }
            for line in found.lines
            if line.rule in RULES
        ],
    }


def _many(count: int) -> str:
    return f"{reads.COUNTED:,} 以上" if count > reads.COUNTED else f"{count:,}"


urls = [path("", home, name="home")]
