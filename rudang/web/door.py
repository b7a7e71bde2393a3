"""The door of every page: who is it, what may they, which scope and which day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from rudang.actions import accounts
from rudang.core.dates import looked_at
from rudang.core.scope import Actor, Refused, Right, Scope
from rudang.store import door
from rudang.store.models import Account
from rudang.store.reads import persons
from rudang.store.reads import settings as choices
from rudang.web.clock import today

P = ParamSpec("P")

# Left column: key, label, address name, icon, and the right that shows it (None: everybody).
NAVIGATION: tuple[tuple[str, str, str, str, Right | None], ...] = (
    ("worklist", "工作台", "home", "desk", None),
    ("next", "近期可办", "next", "next", Right.READ_DOSSIERS),
    ("month", "本月要办", "month", "month", Right.READ_DOSSIERS),
    ("dossiers", "信息库", "dossiers", "base", Right.READ_DOSSIERS),
    ("members", "党员名册", "members", "members", Right.READ_DOSSIERS),
    ("meetings", "会议", "meetings", "meeting", Right.READ_DOSSIERS),
    ("submissions", "报送", "submissions", "upload", Right.READ_DOSSIERS),
    ("batches", "成批办理", "batches", "layers", Right.RECORD),
    ("notices", "公示", "notices", "letter", Right.READ_DOSSIERS),
    ("heart-talks", "谈心谈话", "heart-talks", "person", Right.READ_DOSSIERS),
    ("transfers", "转接", "transfers", "transfer", Right.READ_DOSSIERS),
    ("reviews", "检查", "reviews", "check", Right.READ_DOSSIERS),
    ("unknowns", "待补信息", "unknowns", "edit", Right.READ_DOSSIERS),
    ("surveys", "摸底申报", "surveys", "members", Right.READ_PLAN),
    ("plan", "计划", "plans", "plan", Right.READ_PLAN),
    ("dispatch", "调度", "dispatches", "dispatch", Right.READ_PLAN),
    ("letters", "函件", "letters", "letter", Right.READ_PLAN),
    ("duties", "年度事项", "duties", "calendar", Right.READ_PLAN),
    ("reports", "执行报告", "execution-reports", "file", Right.READ_PLAN),
    ("signals", "苗头", "signals", "signal", Right.READ_DOSSIERS),
    ("uploads", "导入导出", "uploads", "exchange", Right.LOAD),
    ("own", "我的入党历程", "own", "person", Right.OWN),
    ("forms", "志愿书登记", "forms", "file", Right.RECORD),
    ("rules", "规则手册", "rules", "rulebook", None),
    ("demands", "地方要求", "demands", "layers", None),
    ("calendar", "工作日历", "calendar", "calendar", None),
    ("units", "组织", "units", "tree", None),
    ("own-accounts", "本人账号", "own-accounts", "person", Right.RECORD),
    ("accounts", "账号与职务", "accounts", "admin", Right.ACCOUNTS),
    ("audit", "审计", "audit", "history", Right.AUDIT),
)

# How the left column is divided; whatever stands in no group comes first. The folded groups open
# where one is inside.
GROUPS: tuple[tuple[str, bool, tuple[str, ...]], ...] = (
    (
        "办理",
        False,
        ("meetings", "submissions", "batches", "notices", "heart-talks", "transfers", "forms"),
    ),
    ("计划", False, ("surveys", "plan", "dispatch", "letters", "reports", "duties")),
    ("检查", False, ("reviews", "unknowns", "missing-papers", "signals")),
    ("依据", True, ("rules", "demands", "negative-lists", "calendar")),
    ("管理", True, ("uploads", "members", "units", "own-accounts", "accounts", "audit")),
)
_OF_PERSONS = ("own", "rules")
# A page's number of so many digits is no page of any list.
_LONG = 6
OWN_PAGES_OFF = "学校没有开通本人页面，或者已经停用；要了解本人的情况，请向所在党支部查询。"
NO_OWN_DOSSIER = "这个账号对应的档案已不在库中，请向所在党支部查询。"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request past the door: who, on which day they look, and today's day."""

    request: HttpRequest
    me: Actor
    account: Account
    today: date
    as_of: date
    choices: Mapping[str, Any]
    # The own dossier of somebody who may see that one alone.
    own: int | None = None

    @property
    def is_past(self) -> bool:
        """Whether the pages show another day than the one they open on."""
        return self.as_of != self.opens_on

    @property
    def opens_on(self) -> date:
        """The day on which pages open: today, or the demonstration's own day."""
        day = self.choices["opens_as_of"]
        return date.fromisoformat(day) if day else self.today

    @property
    def is_demo(self) -> bool:
        return bool(self.choices["is_demonstration"])

    @property
    def page_asked(self) -> int:
        """The page of a list that the address names; the first where it names none."""
        typed = self.request.GET.get("page", "")
        return max(1, int(typed)) if typed.isdecimal() and len(typed) < _LONG else 1

    def address(self, name: str, *args: object, **query: object) -> str:
        """The address of a page, keeping the day that is looked at."""
        if self.is_past:
            query.setdefault("as_of", self.as_of.isoformat())
        tail = urlencode({k: v for k, v in query.items() if v not in (None, "")}, doseq=True)
        return reverse(name, args=args) + (f"?{tail}" if tail else "")

    def render(
        self,
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        active: str = "",
    ) -> HttpResponse:
        """The page, rendered inside the transaction so that its scope still holds."""
        body = render_to_string(
            template, {**self._frame(active), **(context or {})}, request=self.request
        )
        return HttpResponse(body, status=status)

    def say(
        self,
        text: str,
        *,
        href: str = "",
        link: str = "",
        undo: str = "",
        level: int = messages.SUCCESS,
    ) -> None:
        """A message for the next page: what happened, to whom, and what comes next.

        `undo` is the address that takes it back at one click.
        """
        tags = f"{href}|{link}|{undo}" if href or undo else ""
        messages.add_message(self.request, level, text, extra_tags=tags)

    def redirect(self, name: str, *args: object, **query: object) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.address(name, *args, **query))

    def _navigation(self, active: str) -> list[tuple[str, bool, list[tuple[str, str, str, str]]]]:
        """The left column: title of the group, whether it is folded, its pages."""
        known = {
            key: (key, label, self.address(name), icon)
            for key, label, name, icon, right in NAVIGATION
            if (right is None or self.me.may(right)) and (self.own is None or key in _OF_PERSONS)
        }
        grouped = {key for _, _, keys in GROUPS for key in keys}
        made = [("", False, [line for key, line in known.items() if key not in grouped])]
        for title, is_folded, keys in GROUPS:
            lines = [known[key] for key in keys if key in known]
            if lines:
                made.append((title, is_folded and active not in keys and len(known) > 8, lines))
        return made

    def _frame(self, active: str) -> dict[str, Any]:
        return {
            "visit": self,
            "me": self.me,
            "Right": Right,
            "nav": self._navigation(active),
            "active": active,
            "as_of": self.as_of,
            "today": self.today,
            "is_past": self.is_past,
            "is_demo": self.is_demo,
            "is_own": self.own is not None,
            "query": self.request.GET.get("q", ""),
            "messages": [_said(m) for m in messages.get_messages(self.request)],
        }


def _said(message: Message) -> dict[str, str]:
    href, _, rest = (message.extra_tags or "").partition("|")
    link, _, undo = rest.partition("|")
    return {
        "words": str(message.message),
        "tone": message.level_tag or "success",
        "href": href,
        "next": link,
        "undo": undo,
    }


def without_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuse the one character that the base cannot keep, wherever it stands."""

    def answer(request: HttpRequest) -> HttpResponse:
        given = (one for form in (request.GET, request.POST) for one in form.lists())
        texts = [request.path, *(text for name, values in given for text in (name, *values))]
        if any("\x00" in text for text in texts):
            words = "填写的内容里有不能保存的控制字符，请删去后重新填写。"
            return plain(request, "refused.html", words, status=400)
        return get_response(request)

    return answer


View = Callable[Concatenate[Visit, P], HttpResponse]


def page(
    right: Right | None = None,
    *,
    open_before_password_change: bool = False,
    open_to_persons: bool = False,
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """A page for those who signed in and hold the right; its view gets a `Visit` first.

    Somebody with an own account comes to the own pages and to those `open_to_persons`, and
    wherever they come sees the own dossier alone.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def enter(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            account = request.user
            if not isinstance(account, Account):
                return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.path})}")
            if account.must_change_password and not open_before_password_change:
                return redirect("password")
            now = today()
            try:
                me = accounts.of_account(account, today=now)
            except Refused as refused:
                return plain(request, "refused.html", str(refused), status=403)
            is_person = me.may(Right.OWN)
            chosen = choices.everything()
            if is_person and not chosen["own_pages"]:
                logout(request)
                return plain(request, "refused.html", OWN_PAGES_OFF, status=403)
            is_open = (
                right is Right.OWN or open_to_persons
                if is_person
                else right is None or me.may(right)
            )
            if not is_open:
                return plain(request, "refused.html", "您的职务不含这一页的权限。", status=403)
            own = persons.own_dossier(account.pk) if is_person else None
            if own is not None:
                door.enter(Scope.of([own.unit]), dossier=own.dossier)
            elif is_person:
                return plain(request, "refused.html", NO_OWN_DOSSIER, status=403)
            else:
                door.enter(me.scope)
            opens = date.fromisoformat(chosen["opens_as_of"]) if chosen["opens_as_of"] else now
            try:
                as_of = looked_at(request.GET.get("as_of") or opens.isoformat())
            except ValueError as error:
                return plain(request, "refused.html", f"地址里的日期{error}", status=400)
            visit = Visit(
                request, me, account, now, as_of, chosen, own.dossier if own is not None else None
            )
            return view(visit, *args, **kwargs)

        enter.right = right  # type: ignore[attr-defined]
        return enter

    return decorate


def plain(request: HttpRequest, template: str, message: str, *, status: int) -> HttpResponse:
    """A page without a frame, for those whom the door does not let in."""
    return HttpResponse(
        render_to_string(template, {"message": message}, request=request), status=status
    )
