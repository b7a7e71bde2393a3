"""Accounts and roles, for the system administrator."""

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import accounts
from rudang.core.scope import ROLE_TERMS, Refused, Right, RoleKind
from rudang.store.models import Account
from rudang.store.reads import accounts as reads
from rudang.store.reads.units import whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page


@page(Right.ACCOUNTS)
def show(visit: Visit) -> HttpResponse:
    """Everybody with an account."""
    return visit.render("accounts.html", {"lines": reads.everyone()}, active="accounts")


@page(Right.ACCOUNTS)
def new(visit: Visit) -> HttpResponse:
    """Open an account; its first password is shown once."""
    form, errors = visit.request.POST, []
    if visit.request.method == "POST":
        try:
            account, first = accounts.create(
                by=visit.me,
                login=form.get("login", ""),
                name=form.get("name", ""),
                roles=[_role(visit)],
                since=filled.day_of(form, "since", "起始日期") or visit.today,
                until=filled.day_of(form, "until", "终止日期"),
            )
        except Refused as refused:
            errors = [("", str(refused))]
        else:
            visit.say(
                f"已为{account.name}开立账号“{account.login}”，首次密码：{first}（只显示这一次）。"
            )
            return visit.redirect("account", account.pk)
    return visit.render(
        "account-form.html",
        {"errors": errors, "form": form, **_choices(visit)},
        status=400 if errors else 200,
        active="accounts",
    )


@page(Right.ACCOUNTS)
def edit(visit: Visit, account: int) -> HttpResponse:
    """One account: grant and end roles, reset the password, end the account."""
    line, found = reads.one(account), reads.get(account)
    if line is None or found is None:
        raise Http404
    form, errors = visit.request.POST, []
    if visit.request.method == "POST":
        try:
            visit.say(_carry_out(visit, found))
            return visit.redirect("account", account)
        except Refused as refused:
            errors = [("", str(refused))]
    return visit.render(
        "account.html",
        {"errors": errors, "form": form, "line": line, **_choices(visit)},
        status=400 if errors else 200,
        active="accounts",
    )


def _carry_out(visit: Visit, account: Account) -> str:
    form = visit.request.POST
    match form.get("do"):
        case "grant":
            kind, unit = _role(visit)
            accounts.grant_role(
                by=visit.me,
                account=account,
                kind=kind,
                unit=unit,
                since=filled.day_of(form, "since", "起始日期") or visit.today,
                until=filled.day_of(form, "until", "终止日期"),
            )
            return f"{account.name}已任{ROLE_TERMS[kind]}。"
        case "end-role":
            which = form.get("role", "")
            role = reads.role(int(which)) if which.isdecimal() else None
            if role is None or role.account_id != account.pk:
                raise Refused("没有这个职务。")
            accounts.end_role(by=visit.me, role=role, until=visit.today)
            return f"{account.name}的这个职务从今天起终止。"
        case "reset":
            first = accounts.reset_password(by=visit.me, account=account)
            return f"{account.name}的新密码：{first}（只显示这一次，登录后须修改）。"
        case "end":
            accounts.end(by=visit.me, account=account, until=visit.today)
            return f"账号“{account.login}”从今天起不能登录。"
    raise Refused("没有这个操作。")


def _role(visit: Visit) -> tuple[RoleKind, int]:
    form = visit.request.POST
    kind, unit = form.get("kind", ""), form.get("unit", "")
    if kind not in [k.value for k in RoleKind] or not unit.isdecimal():
        raise Refused("请选择职务和所在党组织。")
    return RoleKind(kind), int(unit)


def _choices(visit: Visit) -> dict[str, object]:
    return {
        # A person's own account belongs to a dossier and is opened with it.
        "kinds": [(k.value, term) for k, term in ROLE_TERMS.items() if k is not RoleKind.PERSON],
        "units": [(place.id, place.name) for place in whole_tree().values()],
    }


urls = [
    path("accounts", show, name="accounts"),
    path("accounts/new", new, name="new-account"),
    path("accounts/<int:account>", edit, name="account"),
]
