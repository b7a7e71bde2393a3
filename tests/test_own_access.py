"""A person comes to the own pages and nowhere else, and sees nothing that is not theirs."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, reverse
from procrastinate.contrib.django import procrastinate_app
from procrastinate.testing import InMemoryConnector

from rudang.actions import accounts, own_accounts, settings
from rudang.core.scope import Refused, RoleKind, Scope
from rudang.store.door import enter
from rudang.store.models import Account, AuditEvent, HandedIn, OwnAccount, Role
from rudang.store.reads.audit import verify
from rudang.store.reads.persons import own_dossier
from rudang.web.clock import today
from rudang.web.urls import urlpatterns
from tests.cast import OWN, PASSWORD, Cast, Things

# What a person may open besides, none of it anybody's data.
OPEN = {"own", "own-report", "own-correction", "rules", "rule", "password"}
SIGNING = {"sign-in", "sign-out"}
# Of a dossier's own tables a person sees the own rows; every other table is empty to them.
OF_A_DOSSIER = {
    "store_dossier": "id",
    "store_act": "dossier_id",
    "store_sheet": "dossier_id",
    "store_finding": "dossier_id",
    "store_scan": "dossier_id",
    "store_ownaccount": "dossier_id",
    "store_handedin": "dossier_id",
    "store_look": "dossier_id",
}


class Case:
    """The college, the branch's things, and the person's browser."""

    def __init__(self, cast: Cast, things: Things) -> None:
        self.cast, self.things = cast, things

    @property
    def account(self) -> Account:
        return Account.objects.get(login=OWN)

    def client(self) -> Client:
        client = Client(HTTP_HOST="localhost")
        client.force_login(self.account, backend="django.contrib.auth.backends.ModelBackend")
        return client


def switch(case: Case, is_on: bool) -> None:
    settings.choose(by=case.cast.actor("department"), key="own_pages", value=is_on)


@pytest.fixture(scope="module")
def college(furnished_once: tuple[Cast, Things]) -> Iterator[Case]:
    with procrastinate_app.current_app.replace_connector(InMemoryConnector()):
        yield Case(*furnished_once)


@pytest.fixture
def case(college: Case) -> Iterator[Case]:
    """The own pages are on; what a test does is undone."""
    with transaction.atomic():
        enter(Scope.everything())
        switch(college, True)
        enter(Scope.nothing())
        yield college
        transaction.set_rollback(True)


@contextmanager
def everything() -> Iterator[None]:
    enter(Scope.everything())
    yield
    enter(Scope.nothing())


def arguments(pattern: URLPattern, case: Case) -> list[list[object]]:
    """Arguments for an address: of the own dossier, of somebody else's, of one's own unit."""
    converters = pattern.pattern.converters
    if not converters:
        return [[]]
    texts = {"kind": "talk", "check": "B02", "period": "2019H2", "year": "2027"}

    def filled(number: int) -> list[object]:
        return [
            number if "Int" in type(converter).__name__ else texts.get(name, "x")
            for name, converter in converters.items()
        ]

    numbers = (
        case.things.dossier,
        case.things.late,
        case.things.report,
        case.cast.units["yinyue"],
    )
    return [filled(number) for number in dict.fromkeys(numbers)]


def walked() -> list[URLPattern]:
    return [p for p in urlpatterns if str(p.name) not in SIGNING | {"home"}]


@pytest.mark.parametrize("pattern", walked(), ids=lambda pattern: str(pattern.name))
def test_a_person_comes_to_the_own_pages_and_nowhere_else(case: Case, pattern: URLPattern) -> None:
    with everything():
        before = AuditEvent.objects.count()
    for given in arguments(pattern, case):
        address = reverse(str(pattern.name), args=given)
        for method in ("get", "post"):
            with transaction.atomic():
                enter(Scope.nothing())
                status = getattr(case.client(), method)(address, {"do": "confirm"}).status_code
                if pattern.name in OPEN:
                    assert status in (200, 400), (method, address)
                else:
                    # Some addresses take no form from anybody.
                    closed = (403, 404) if method == "get" else (403, 404, 405)
                    assert status in closed, (method, address, status)
                    with everything():
                        assert AuditEvent.objects.count() == before, (method, address)
                transaction.set_rollback(True)


def test_the_start_leads_a_person_to_the_own_page(case: Case) -> None:
    assert case.client().get("/").headers["Location"] == "/own"


def test_the_left_column_offers_a_person_two_pages(case: Case) -> None:
    page = case.client().get("/own").content.decode()
    column = page.split('id="nav"')[1].split("</nav>")[0]
    assert "我的入党历程" in column
    assert "规则手册" in column
    assert column.count("<a ") == 2
    assert 'role="search"' not in page


def test_while_the_own_pages_are_off_nobody_comes_in_by_an_own_account(case: Case) -> None:
    client, words = case.client(), {"login": OWN, "password": PASSWORD}
    assert client.get("/own").status_code == 200
    with everything():
        switch(case, False)
    refused = client.get("/own")
    assert refused.status_code == 403
    assert "没有开通本人页面" in refused.content.decode()
    # The session has ended with it.
    assert client.get("/own").headers["Location"].startswith("/sign-in")
    shut = Client(HTTP_HOST="localhost").post("/sign-in", words)
    assert shut.status_code == 400
    assert "没有开通本人页面" in shut.content.decode()
    with everything():
        switch(case, True)
    opened = Client(HTTP_HOST="localhost").post("/sign-in", words)
    assert opened.headers["Location"] == "/"


def test_only_the_organization_department_switches_the_own_pages(college: Case) -> None:
    with transaction.atomic():
        enter(Scope.everything())
        for login in ("yinyue", "xueqian", "organizer", "auditor", "administrator"):
            with pytest.raises(Refused), transaction.atomic():
                settings.choose(by=college.cast.actor(login), key="own_pages", value=True)
        assert not settings.choices.get("own_pages")
        transaction.set_rollback(True)


def bound_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def test_of_every_bound_table_a_person_sees_the_own_rows_and_no_others(college: Case) -> None:
    mine = college.things.dossier
    with transaction.atomic(), connection.cursor() as cursor:
        enter(Scope.everything())
        tables = bound_tables()
        assert set(OF_A_DOSSIER) <= set(tables)
        for name in tables:
            # Even with the whole college as scope: what a page forgot to narrow is not there.
            for scope in (Scope.everything(), Scope.of([college.cast.units["yinyue"]])):
                enter(scope, dossier=mine)
                cursor.execute(f"SELECT count(*) FROM {name}")
                (seen,) = cursor.fetchone()
                enter(Scope.everything())
                wanted = 0
                if name in OF_A_DOSSIER:
                    cursor.execute(
                        f"SELECT count(*) FROM {name} WHERE {OF_A_DOSSIER[name]} = %s", [mine]
                    )
                    (wanted,) = cursor.fetchone()
                assert seen == wanted, name
        transaction.set_rollback(True)


def test_a_person_writes_into_the_own_dossier_and_into_no_other(case: Case) -> None:
    with everything():
        before = HandedIn.objects.count()
    done = case.client().post("/own/report", {"dated_on": "2019-09-02", "words": "近来……"})
    assert done.headers["Location"] == "/own"
    with everything():
        assert HandedIn.objects.count() == before + 1
        made = HandedIn.objects.latest("pk")
        assert (made.dossier_id, made.unit_id) == (
            case.things.dossier,
            case.cast.units["yinyue"],
        )
        # Written past a narrowed scope, the ledger's chain still holds.
        assert AuditEvent.objects.latest("seq").verb == "hand_in"
        assert verify().ok
    enter(Scope.everything(), dossier=case.things.dossier)
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        HandedIn.objects.create(
            dossier_id=case.things.late,
            unit_id=case.cast.units["yinyue"],
            kind="thought_report",
            words="x",
            handed_at=made.handed_at,
        )


def test_the_account_follows_its_dossier_into_another_branch(case: Case) -> None:
    there = case.cast.units["meishu"]
    with everything(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rudang_move_custody(%s::bigint[], %s::bigint[])",
            [[case.things.dossier], [there]],
        )
        assert OwnAccount.objects.get(account=case.account).unit_id == there
        assert Role.objects.get(account=case.account).unit_id == there
        own = own_dossier(case.account.pk)
        assert own is not None
        assert own.unit == there
        for login, may in (("yinyue", False), ("meishu", True)):
            by = case.cast.actor(login)
            enter(by.scope)
            if may:
                own_accounts.reset_password(by=by, dossier=case.things.dossier, today=today())
            else:
                with pytest.raises(Refused), transaction.atomic():
                    own_accounts.reset_password(by=by, dossier=case.things.dossier, today=today())
    page = case.client().get("/own")
    # A first password again: nothing else opens before it is changed.
    assert page.headers["Location"] == "/password"


def test_a_closed_account_opens_nothing_at_the_next_request(case: Case) -> None:
    client = case.client()
    assert client.get("/own").status_code == 200
    with everything():
        by = case.cast.actor("yinyue")
        own_accounts.close(by=by, dossier=case.things.dossier, today=today())
    assert client.get("/own").status_code == 403


def test_offices_and_own_accounts_are_kept_apart(case: Case) -> None:
    with everything():
        by, unit = case.cast.actor("administrator"), case.cast.units["yinyue"]
        with pytest.raises(Refused, match="对应一份档案"), transaction.atomic():
            accounts.create(
                by=by, login="x", name="某", roles=[(RoleKind.PERSON, unit)], since=today()
            )
        for account, kind in (
            (case.account, RoleKind.AUDITOR),
            (case.cast.accounts["yinyue"], RoleKind.PERSON),
        ):
            with pytest.raises(Refused), transaction.atomic():
                accounts.grant_role(
                    by=by, account=account, kind=kind, unit=unit, since=today(), until=None
                )


def test_an_account_without_its_dossier_opens_nothing(case: Case) -> None:
    with everything():
        case.account.own.dossier.__class__.objects.filter(pk=case.things.dossier).update(
            is_void=True
        )
    refused = case.client().get("/own")
    assert refused.status_code == 403
    assert "已不在库中" in refused.content.decode()


def test_a_dossiers_looks_grow_by_one_line_a_day_and_way(case: Case) -> None:
    department = case.cast.client("department")
    address = reverse("dossier", args=[case.things.dossier])
    for _ in range(3):
        assert department.get(address).status_code == 200
    department.post(reverse("unmask", args=[case.things.dossier]))
    case.cast.client("auditor").get(address)
    case.cast.client("yinyue").get(reverse("export-dossiers"))
    page = case.client().get("/own").content.decode().split('id="looks"')[1]
    rows = [row.split("</tr>")[0] for row in page.split("<tr>")[2:]]
    told = {
        (name, way): row.split('class="num">')[1].split("<")[0]
        for row in rows
        for name in ("department某", "auditor某", "yinyue某")
        for way in ("打开档案", "查看完整身份证号", "导出")
        if name in row and way in row
    }
    assert told == {
        # Once by the cast's furnishing, three times here.
        ("department某", "打开档案"): "4",
        ("department某", "查看完整身份证号"): "1",
        ("auditor某", "打开档案"): "1",
        ("yinyue某", "导出"): "1",
    }
    assert "组织部" in page
    assert "审计员" in page
