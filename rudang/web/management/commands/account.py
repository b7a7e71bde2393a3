"""`rudang account LOGIN`: open an account, give it a role, reset its password, end it."""

from datetime import date
from typing import Any

from rudang.actions import accounts
from rudang.core.scope import ROLE_TERMS, Refused, Right, RoleKind
from rudang.store.door import scoped
from rudang.store.reads.accounts import by_login, everyone
from rudang.store.reads.units import unit_names
from rudang.web.management.arguments import a_day
from rudang.web.management.base import Misused, RudangCommand


class Command(RudangCommand):
    """A college's first administrator comes from here; the rest may be opened on the page."""

    help = "开立账号、授予职务、重置密码、停用；不写登录名则列出全部"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        kinds = "、".join(f"{kind.value}（{term}）" for kind, term in ROLE_TERMS.items())
        parser.add_argument("account", nargs="?", metavar="LOGIN", help="登录名")
        parser.add_argument("--name", default="", help="姓名，开立时必填")
        parser.add_argument(
            "--role", choices=[k.value for k in RoleKind], metavar="ROLE", help=f"职务：{kinds}"
        )
        parser.add_argument("--unit", default="", help="职务所在党组织的全称或简称")
        parser.add_argument("--since", type=a_day, metavar="DATE", help="自哪天起，默认今天")
        parser.add_argument("--until", type=a_day, metavar="DATE", help="到哪天止（这一天起无效）")
        parser.add_argument("--reset", action="store_true", help="重置密码")
        parser.add_argument("--end", action="store_true", help="从今天起停用账号")

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        if not by.may(Right.ACCOUNTS):
            raise Refused("只有系统管理员可以管理账号。")
        with scoped(by.scope):
            if not options["account"]:
                return self._list(options)
            found = by_login(options["account"])
            if options["reset"] or options["end"]:
                if found is None:
                    raise Refused(f"没有账号“{options['account']}”。")
                if options["end"]:
                    accounts.end(by=by, account=found, until=self.today)
                    said, first = f"账号“{found.login}”从今天起不能登录。", ""
                else:
                    first = accounts.reset_password(by=by, account=found)
                    said = f"账号“{found.login}”的新首次密码：{first}（登录后须修改）。"
                return self.report(options, {"login": found.login, "password": first}, [said])
            if not options["role"] or not options["unit"]:
                raise Misused("请用 --role 和 --unit 写明职务和所在党组织。")
            kind, unit = RoleKind(options["role"]), self._unit(options["unit"])
            since: date = options["since"] or self.today
            if found is not None:
                accounts.grant_role(
                    by=by, account=found, kind=kind, unit=unit, since=since, until=options["until"]
                )
                said = f"账号“{found.login}”已任{ROLE_TERMS[kind]}。"
                return self.report(options, {"login": found.login, "password": ""}, [said])
            made, first = accounts.create(
                by=by,
                login=options["account"],
                name=options["name"],
                roles=[(kind, unit)],
                since=since,
                until=options["until"],
            )
        said = f"已开立账号“{made.login}”，首次密码：{first}（只显示这一次，登录后须修改）。"
        return self.report(options, {"login": made.login, "password": first}, [said])

    def _unit(self, name: str) -> int:
        names = unit_names()
        unit = names.resolve(name)
        if unit is None:
            near = names.near(name)
            hint = f"是不是：{'、'.join(near)}？" if near else "请先导入党组织表。"
            raise Refused(f"没有名为“{name}”的党组织。{hint}")
        return unit

    def _list(self, options: dict[str, Any]) -> int:
        lines = everyone()
        return self.report(
            options,
            [
                {
                    "login": line.login,
                    "name": line.name,
                    "roles": [
                        {"role": o.term, "unit": o.unit, "since": o.since, "until": o.until}
                        for o in line.offices
                    ],
                }
                for line in lines
            ],
            [
                f"{line.login}　{line.name}　"
                + "、".join(f"{office.unit}{office.term}" for office in line.offices)
                for line in lines
            ]
            or ["还没有账号。"],
        )
