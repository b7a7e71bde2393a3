"""The demonstration's invented college: its organizations, accounts, plan and opening day."""

from dataclasses import dataclass
from datetime import date

from rudang.core.scope import RoleKind

COLLEGE_NAME = "青溪幼儿师范高等专科学校"
OPENS_AS_OF = date(2019, 9, 30)
PERIOD = "2019H2"
DOCUMENT = "青溪幼专党委〔2019〕51号"
DATED_ON = date(2019, 7, 8)
PASSWORD = "qingxi-yanshi-2019"
SINCE = date(2016, 1, 4)

COMMITTEE = "校党委"
XUEQIAN = "学前教育系党总支部"
TEACHERS = "学前教育系教师党支部"
FIRST = "学前教育系学生第一党支部"
SECOND = "学前教育系学生第二党支部"
THIRD = "学前教育系学生第三党支部"
CHUDENG = "初等教育与应用技术系党支部"
YINYUE = "音乐教育系党支部"
MEISHU = "美术教育系党支部"
YUWEN = "语言文学系党支部"


@dataclass(frozen=True, slots=True)
class Organization:
    """A unit of the tree, its superior by name; `full_members` is the size of its register."""

    name: str
    short_name: str
    kind: str
    parent: str | None
    full_members: int = 0
    majors: tuple[str, ...] = ()


TREE: tuple[Organization, ...] = (
    Organization(COMMITTEE, "校党委", "committee", None),
    Organization(XUEQIAN, "学前党总支", "general_branch", COMMITTEE),
    Organization(TEACHERS, "学前教师支部", "branch", XUEQIAN, 26, ("学前教育系办公室",)),
    Organization(FIRST, "学前学生一支部", "branch", XUEQIAN, 20, ("学前教育",)),
    Organization(SECOND, "学前学生二支部", "branch", XUEQIAN, 18, ("学前教育", "早期教育")),
    Organization(THIRD, "学前学生三支部", "branch", XUEQIAN, 16, ("学前教育", "特殊教育")),
    Organization(CHUDENG, "初等支部", "branch", COMMITTEE, 22, ("小学教育", "计算机应用技术")),
    Organization(YINYUE, "音乐支部", "branch", COMMITTEE, 20, ("音乐教育", "舞蹈教育")),
    Organization(MEISHU, "美术支部", "branch", COMMITTEE, 18, ("美术教育", "艺术设计")),
    Organization(YUWEN, "语文支部", "branch", COMMITTEE, 20, ("语文教育", "英语教育")),
)
"""Superiors before their inferiors, and whoever belongs together side by side."""

BRANCHES: tuple[Organization, ...] = tuple(o for o in TREE if o.kind == "branch")


@dataclass(frozen=True, slots=True)
class Login:
    """An account of the demonstration with its one office; a blank name is the officer's own."""

    login: str
    name: str
    role: RoleKind
    unit: str


LOGINS: tuple[Login, ...] = (
    Login("department", "组织部经办人", RoleKind.ORGANIZATION_DEPARTMENT, COMMITTEE),
    Login("organizer", "专职组织员", RoleKind.ORGANIZER, COMMITTEE),
    Login("auditor", "审计员", RoleKind.AUDITOR, COMMITTEE),
    Login("admin", "系统管理员", RoleKind.SYSTEM_ADMINISTRATOR, COMMITTEE),
    Login("xueqian", "学前党总支书记", RoleKind.GENERAL_BRANCH_SECRETARY, XUEQIAN),
    Login("xueqian1", "", RoleKind.BRANCH_SECRETARY, FIRST),
    Login("chudeng", "", RoleKind.BRANCH_SECRETARY, CHUDENG),
    Login("yinyue", "", RoleKind.BRANCH_SECRETARY, YINYUE),
    Login("meishu", "", RoleKind.BRANCH_SECRETARY, MEISHU),
    Login("yuwen", "", RoleKind.ORGANIZATION_MEMBER, YUWEN),
)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the half-year's plan."""

    unit: str
    total: int
    teachers: int = 0
    high_knowledge: int = 0
    remark: str = ""


PLAN: tuple[PlanLine, ...] = (
    PlanLine(XUEQIAN, 32, 2, 1, "2 名教师（1 名高知识群体教师）"),
    PlanLine(CHUDENG, 6),
    PlanLine(YINYUE, 7),
    PlanLine(MEISHU, 3),
    PlanLine(YUWEN, 5),
)
"""The figures of the notice's annex: 53 in all."""
