"""Signing in and out, and changing one's own password."""

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rudang.actions import accounts, signing
from rudang.core.scope import Refused
from rudang.store.models import Account
from rudang.store.reads import settings as choices
from rudang.web.clock import today
from rudang.web.door import OWN_PAGES_OFF, Visit, page


def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a wrong login and a wrong password read alike."""
    errors: list[tuple[str, str]] = []
    name = request.POST.get("login", "").strip()
    target = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST":
        account = authenticate(request, username=name, password=request.POST.get("password", ""))
        if not isinstance(account, Account) or not accounts.in_force(account, today=today()):
            errors = [("login", "账号或密码不对，或账号不在有效期内。")]
        elif accounts.is_person(account) and not choices.get("own_pages"):
            errors = [("login", OWN_PAGES_OFF)]
        else:
            login(request, account)
            signing.signed_in(account=account, today=today())
            if account.must_change_password:
                return redirect("password")
            is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()})
            return HttpResponseRedirect(target if is_ours and target else reverse("home"))
    body = render_to_string(
        "sign-in.html", {"errors": errors, "login": name, "next": target}, request=request
    )
    return HttpResponse(body, status=400 if errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session ends."""
    logout(request)
    return redirect("sign-in")


@page(open_before_password_change=True, open_to_persons=True)
def password(visit: Visit) -> HttpResponse:
    """Change one's own password; the first sign-in cannot go past this page."""
    errors: list[tuple[str, str]] = []
    is_first = visit.account.must_change_password
    if visit.request.method == "POST":
        form = visit.request.POST
        if form.get("new_password") != form.get("new_password_again"):
            errors = [("new_password_again", "两次输入的新密码不一样。")]
        else:
            try:
                accounts.change_password(
                    by=visit.me,
                    account=visit.account,
                    old=form.get("old_password", ""),
                    new=form.get("new_password", ""),
                )
            except Refused as refused:
                field = "old_password" if "原密码不对" in str(refused) else "new_password"
                errors = [(field, str(refused))]
            else:
                update_session_auth_hash(visit.request, visit.account)
                visit.say("密码已修改，下次登录请用新密码。")
                return visit.redirect("home")
    return visit.render(
        "password.html",
        {"errors": errors, "is_first": is_first},
        status=400 if errors else 200,
    )


urls = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-out", sign_out, name="sign-out"),
    path("password", password, name="password"),
]
