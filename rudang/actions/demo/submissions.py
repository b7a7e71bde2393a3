"""Matters on their way between the levels in the demonstration, and one filing done for several."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from rudang.actions import accounts, batches, dossiers, places, submissions
from rudang.actions.demo.college import CHUDENG, FIRST, SECOND, YINYUE, YUWEN
from rudang.core.rules import State
from rudang.store.models import Finding, Member, Sheet, Submission, Unit

_DECIDED_ON = date(2019, 9, 18)
_SENT_ON = date(2019, 9, 20)
_FILED_ON = date(2019, 9, 25)
_EXAMINED_ON = date(2019, 9, 24)
_PREEXAM_SENT_ON = date(2019, 9, 27)


def furnish(today: date) -> None:
    """Filings waiting and done, a pre-examination received, one returned, one just sent."""
    _new_activists("chudeng", CHUDENG, 3, today)
    _filed(_new_activists("yinyue", YINYUE, 2, today), today)
    _sent_for_preexam(today)


def _new_activists(login: str, branch: str, count: int, today: date) -> Sequence[int]:
    """Applicants of the spring whom the branch committee took on, sent up for filing."""
    by = accounts.actor(login, today=today)
    people = _clean(
        Sheet.objects.filter(
            unit=Unit.objects.get(name=branch),
            stage="applicant",
            talk_on__isnull=False,
            youth_league_rec_on__isnull=True,
            app_signed_on__range=(date(2019, 2, 25), date(2019, 6, 30)),
        )
    )[:count]
    members = Member.objects.filter(unit__name=branch, post="").order_by("-id")
    contacts = list(members.values_list("name", flat=True)[:2])
    acts: tuple[tuple[str, date, dict[str, object]], ...] = (
        ("recommendation", date(2019, 9, 16), {"recommend_kinds": ["党员推荐"]}),
        ("activist", _DECIDED_ON, {"activist_body": "支部委员会"}),
        ("contacts", _DECIDED_ON, {"contacts": contacts}),
    )
    for dossier in people:
        for kind, day, facts in acts:
            dossiers.record_act(
                by=by, dossier=dossier, kind=kind, held_on=day, facts=facts, today=today
            )
    submissions.send(by=by, kind="activist_filing", dossiers=people, sent_on=_SENT_ON, today=today)
    return people


def _filed(people: Sequence[int], today: date) -> None:
    """The department filed one branch's new activists in one go."""
    by = accounts.actor("department", today=today)
    sent = Submission.objects.filter(dossier__in=people, kind="activist_filing")
    submissions.receive(by=by, submissions=dict(sent.values_list("pk", "version")))
    batches.record(
        by=by,
        kind="activist_filing",
        held_on=_FILED_ON,
        facts={"activist_filing_opinion": "同意备案"},
        lines=[batches.Line(dossier) for dossier in people],
        title="2019年9月入党积极分子备案",
        today=today,
    )


def _sent_for_preexam(today: date) -> None:
    """Three targets examined by their branches: received, returned, just sent."""
    organizer = accounts.actor("organizer", today=today)
    for login, branch, becomes in (
        ("yuwen", YUWEN, "received"),
        ("xueqian1", FIRST, "returned"),
        ("xueqian", SECOND, "sent"),
    ):
        by = accounts.actor(login, today=today)
        waiting = Sheet.objects.filter(
            unit=Unit.objects.get(name=branch), stage="target", preexam_on=None
        )
        examined = _clean(waiting.filter(committee_exam_on__lte=_PREEXAM_SENT_ON))
        people = examined[:1]
        if not people:
            people = _clean(waiting.filter(committee_exam_on=None, train_to__lt=_EXAMINED_ON))[:1]
            for dossier in people:
                dossiers.record_act(
                    by=by,
                    dossier=dossier,
                    kind="committee_exam",
                    held_on=_EXAMINED_ON,
                    facts={},
                    today=today,
                )
        if not people:
            continue
        if branch == YUWEN:
            _let_exceed(people[0], today)
        made = submissions.send(
            by=by, kind="preexam", dossiers=people, sent_on=_PREEXAM_SENT_ON, today=today
        ).sent
        seen = {one.pk: one.version for one in made}
        if becomes == "received":
            submissions.receive(by=organizer, submissions=seen)
        elif becomes == "returned":
            submissions.send_back(
                by=organizer,
                submissions=seen,
                reason="预审名册缺培训结业证书编号，政治审查材料缺结论页，补齐后重报。",
            )


def _let_exceed(dossier: int, today: date) -> None:
    """The branch has no place left: the department lets one person pass, with the reason."""
    places.give_leave(
        by=accounts.actor("department", today=today),
        period="2019H2",
        dossier=dossier,
        reason="本人已具备条件，初等教育与应用技术系有名额不能用完，待季度调度时调剂。",
        document="校党委会 2019 年第 12 次会议",
        given_on=date(2019, 9, 26),
        today=today,
    )


def _clean(people: QuerySet[Sheet]) -> list[int]:
    """Those of whom no rule says anything grave, by name."""
    grave = Finding.objects.filter(
        closed_at=None, state__in=(State.BROKEN.value, State.MET_LATE.value)
    ).values("dossier_id")
    found = people.exclude(dossier_id__in=grave)
    return list(found.order_by("pinyin", "dossier_id").values_list("dossier_id", flat=True))
