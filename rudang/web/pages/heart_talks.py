"""The log of heart-to-heart talks: who, when, with whom, what was agreed; and who was last met."""

from django.http import HttpResponse
from django.urls import path

from rudang.actions import reviews
from rudang.core.scope import Right
from rudang.core.stages import STAGES
from rudang.store.reads import inquiries as reads
from rudang.store.reads.units import below, whole_tree
from rudang.web.door import Visit, page

_SIZE = 50


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """The talks, or with `view=people` everybody on the way by the day of the last one."""
    tree = whole_tree()
    asked = visit.request.GET.get("unit", "")
    unit = int(asked) if asked.isdecimal() and int(asked) in tree else None
    units = below(tree, unit) if unit is not None else None
    wanted = visit.page_asked
    text = "".join(visit.request.GET.get("name", "").split())
    view = "people" if visit.request.GET.get("view") == "people" else ""
    talks: list[reads.Talk] = []
    people: list[reads.LastTalk] = []
    if view:
        on_the_way = (
            reads.on_the_way(units)
            if visit.as_of == visit.today
            else reads.on_the_way_from(reviews.judged(visit.as_of, visit.today).frame, units)
        )
        everybody = [
            one
            for one in reads.last_talks(on_the_way, as_of=visit.as_of)
            if not text or text in one.person
        ]
        total = len(everybody)
        people = everybody[(wanted - 1) * _SIZE : wanted * _SIZE]
    else:
        talks, total = reads.talks(
            units=units, text=text, as_of=visit.as_of, page=wanted, size=_SIZE
        )
    mine = visit.me.scope
    return visit.render(
        "heart-talks.html",
        {
            "talks": [
                (
                    one,
                    tree[one.unit].term,
                    visit.address("act", one.dossier, "heart_talk", act=one.act)
                    if visit.me.may(Right.RECORD, one.unit)
                    else "",
                )
                for one in talks
            ],
            "people": [
                (
                    one,
                    tree[one.unit].term,
                    STAGES[one.stage],
                    (visit.as_of - one.last_on).days if one.last_on else None,
                    visit.address("act", one.dossier, "heart_talk")
                    if visit.me.may(Right.RECORD, one.unit)
                    else "",
                )
                for one in people
            ],
            # One unit in sight is at once its own sheet; of several one is chosen there.
            "grid": (
                visit.address("grid", "heart_talk", unit)
                if unit is not None and visit.me.may(Right.RECORD, unit)
                else visit.address("grids", "heart_talk")
            )
            if visit.me.may(Right.RECORD)
            else "",
            "view": view,
            "text": text,
            "total": total,
            "page": wanted,
            "pages": max(1, -(-total // _SIZE)),
            "filters": [
                {
                    "name": "view",
                    "label": "查看",
                    "value": view,
                    "options": [("", "谈话记录", None), ("people", "每个人最近一次", None)],
                },
                {
                    "name": "unit",
                    "label": "党组织",
                    "value": asked if unit is not None else "",
                    "options": [
                        ("", "全部", None),
                        *((str(p.id), p.term, None) for p in tree.values() if p.id in mine),
                    ],
                },
            ],
        },
        active="heart-talks",
    )


urls = [path("heart-talks", show, name="heart-talks")]
