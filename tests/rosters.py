"""Rosters of invented people with planted faults, in clean dress and as offices dress them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from rudang.actions.demo.names import Names, identity_number
from rudang.core.dates import add_years
from tests.papers.workbook_making import workbook

Person = dict[str, Any]
DAY = timedelta(days=1)

UNITS = (
    "学前教育系学生第一党支部",
    "学前教育系学生第二党支部",
    "音乐教育系党支部",
    "美术教育系党支部",
)
KEPT = (
    "中国共产党入党志愿书",
    "入党申请书",
    "政治审查材料",
    "转正申请书",
    "入党积极分子培养考察登记表",
    "预备党员教育考察登记表",
)

# The headings of the sheet's description, each with the variants met there.
HEADINGS: dict[str, tuple[str, ...]] = {
    "姓名": (),
    "性别": (),
    "民族": (),
    "出生日期": ("出生年月日", "出生年月"),
    "公民身份号码": ("身份证号", "身份证号码", "证件号码"),
    "学号": ("工号", "学号/工号"),
    "人员类别": ("类别", "身份"),
    "学历": (),
    "学位": (),
    "专业技术职务": ("职称",),
    "所在党支部": ("党支部", "支部名称", "支部"),
    "系部班级": ("年级专业", "班级"),
    "入校日期": ("入学时间",),
    "预计离校日期": ("预计毕业时间",),
    "申请入党日期": ("递交入党申请书时间", "申请时间"),
    "收到申请日期": (),
    "谈话日期": ("派人谈话时间",),
    "谈话人": (),
    "推优日期": ("团组织推优时间",),
    "确定积极分子日期": ("积极分子时间", "确定为入党积极分子时间"),
    "积极分子备案日期": (),
    "培养联系人": (),
    "考察日期": ("半年考察时间",),
    "听取意见日期": (),
    "支委会讨论日期": (),
    "上级备案日期": ("发展对象备案时间",),
    "上级同意日期": ("党委同意时间",),
    "公示起": ("公示开始时间",),
    "公示止": ("公示结束时间",),
    "列为发展对象日期": ("确定发展对象时间", "发展对象时间"),
    "入党介绍人": (),
    "政审结论日期": ("政治审查时间",),
    "政审结论": (),
    "培训起": (),
    "培训止": (),
    "培训天数": (),
    "培训学时": (),
    "支委会审查日期": (),
    "预审日期": ("党委预审时间",),
    "预审结论": (),
    "志愿书编号": (),
    "支部大会日期": ("接收预备党员时间", "入党时间"),
    "应到会": ("应到会有表决权人数",),
    "实到会": ("实到会有表决权人数",),
    "赞成": (),
    "反对": (),
    "弃权": (),
    "无效": (),
    "书面赞成": (),
    "组织员谈话日期": ("审批前谈话时间",),
    "党委审批日期": ("审批时间",),
    "预备期起": (),
    "预备期止": (),
    "上级组织部门备案日期": (),
    "宣誓日期": ("入党宣誓时间",),
    "转正申请日期": (),
    "转正大会日期": (),
    "转正应到会": (),
    "转正实到会": (),
    "转正赞成": (),
    "转正反对": (),
    "转正弃权": (),
    "转正书面赞成": (),
    "转正决定": (),
    "延长至": (),
    "转正审批日期": (),
    "转正日期": (),
    "归档日期": (),
    "存档材料": (),
    "备注": (),
}


def _day(text: str) -> date:
    return date.fromisoformat(text)


def applied(**changed: Any) -> Person:
    """Somebody who applied in the autumn of 2024 and has been talked to."""
    person = dict.fromkeys(HEADINGS, "") | {
        "人员类别": "学生",
        "学历": "普通高级中学毕业",
        "出生日期": _day("2005-03-15"),
        "入校日期": _day("2023-09-01"),
        "预计离校日期": _day("2028-06-30"),
        "申请入党日期": _day("2024-10-10"),
        "收到申请日期": _day("2024-10-10"),
        "谈话日期": _day("2024-10-24"),
        "谈话人": ("张书记",),
    }
    return person | told(changed)


def cultivated(**changed: Any) -> Person:
    """An activist since April 2025, observed twice before May 2026."""
    return applied() | told(
        {
            "推优日期": "2025-04-08",
            "确定积极分子日期": "2025-04-15",
            "积极分子备案日期": "2025-05-06",
            "培养联系人": ("周正", "吴平"),
            "考察日期": ("2025-10-10", "2026-04-08"),
        }
        | changed
    )


def listed(**changed: Any) -> Person:
    """An activist of the old edition, listed by the new: consent, notice, five working days."""
    return cultivated() | told(
        {
            "听取意见日期": "2026-05-20",
            "支委会讨论日期": "2026-05-25",
            "上级同意日期": "2026-06-03",
            "公示起": "2026-06-04",
            "公示止": "2026-06-11",
            "列为发展对象日期": "2026-06-12",
        }
        | changed
    )


def listed_before(day: str = "2026-04-30", **changed: Any) -> Person:
    """Listed while the old edition was in force: filed above, and no notice."""
    return cultivated() | told(
        {
            "听取意见日期": "2026-04-17",
            "支委会讨论日期": "2026-04-20",
            "上级备案日期": "2026-04-28",
            "列为发展对象日期": day,
        }
        | changed
    )


def prepared(**changed: Any) -> Person:
    """Listed, reviewed, trained, examined and pre-examined by mid-September 2026."""
    return listed() | told(
        {
            "入党介绍人": ("周正", "吴平"),
            "政审结论日期": "2026-06-30",
            "政审结论": "合格",
            "培训起": "2026-07-06",
            "培训止": "2026-07-10",
            "培训天数": 5,
            "培训学时": 32,
            "支委会审查日期": "2026-09-08",
            "预审日期": "2026-09-15",
            "预审结论": "合格",
        }
        | changed
    )


def admitted(met: str = "2026-10-12", **changed: Any) -> Person:
    """Discussed on a day, and approved, filed and sworn in within six weeks of it."""
    day = _day(met)
    after = {
        "支部大会日期": day,
        "应到会": 15,
        "实到会": 13,
        "赞成": 12,
        "反对": 0,
        "弃权": 1,
        "无效": 0,
        "书面赞成": 0,
        "组织员谈话日期": day + 8 * DAY,
        "党委审批日期": day + 23 * DAY,
        "预备期起": day,
        "预备期止": add_years(day, 1),
        "上级组织部门备案日期": day + 31 * DAY,
        "宣誓日期": day + 39 * DAY,
    }
    return prepared() | after | told(changed)


def full(met: str = "2026-10-12", **changed: Any) -> Person:
    """Admitted on a day and a full member a year after it, the papers in the archive."""
    day = _day(met)
    end = add_years(day, 1)
    after = {
        "转正申请日期": end - 20 * DAY,
        "转正大会日期": end + DAY,
        "转正应到会": 15,
        "转正实到会": 13,
        "转正赞成": 13,
        "转正反对": 0,
        "转正弃权": 0,
        "转正书面赞成": 0,
        "转正决定": "按期转正",
        "转正审批日期": end + 29 * DAY,
        "转正日期": end,
        "归档日期": end + 40 * DAY,
        "存档材料": KEPT,
    }
    return admitted(met) | after | told(changed)


def approved_before(**changed: Any) -> Person:
    """Approved in the old edition's last month, sworn in under the new one."""
    return full("2026-03-30") | told(
        {
            "推优日期": "2024-11-05",
            "确定积极分子日期": "2024-11-12",
            "积极分子备案日期": "2024-12-03",
            "考察日期": ("2025-05-08", "2025-11-04"),
            "听取意见日期": "2025-11-18",
            "支委会讨论日期": "2025-11-20",
            "上级备案日期": "2025-12-01",
            "上级同意日期": "",
            "公示起": "",
            "公示止": "",
            "列为发展对象日期": "2025-12-01",
            "政审结论日期": "2025-12-20",
            "培训起": "2026-01-05",
            "培训止": "2026-01-09",
            "支委会审查日期": "2026-03-10",
            "预审日期": "2026-03-16",
            "党委审批日期": "2026-04-15",
            "宣誓日期": "2026-06-11",
        }
        | changed
    )


def begun_anew(**changed: Any) -> Person:
    """Everything from the application on lies after the new edition came into force."""
    return admitted("2028-06-12") | told(
        {
            "预计离校日期": "2029-06-30",
            "申请入党日期": "2026-05-20",
            "收到申请日期": "2026-05-20",
            "谈话日期": "2026-06-20",
            "推优日期": "2026-11-03",
            "确定积极分子日期": "2026-11-10",
            "积极分子备案日期": "2026-11-24",
            "考察日期": ("2027-05-10", "2027-11-09"),
            "听取意见日期": "2027-11-11",
            "支委会讨论日期": "2027-11-12",
            "上级同意日期": "2027-11-16",
            "公示起": "2027-11-17",
            "公示止": "2027-11-26",
            "列为发展对象日期": "2027-11-29",
            "政审结论日期": "2028-03-20",
            "培训起": "2028-04-10",
            "培训止": "2028-04-13",
            "支委会审查日期": "2028-05-09",
            "预审日期": "2028-05-16",
        }
        | changed
    )


def told(changed: Mapping[str, Any]) -> dict[str, Any]:
    """Cells whose days are given as text of the form 2026-05-11."""
    unknown = changed.keys() - HEADINGS.keys()
    assert not unknown, unknown
    return {heading: _value(value) for heading, value in changed.items()}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_value(each) for each in value)
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return _day(value)
    return value


def named(people: Sequence[Person]) -> list[Person]:
    """Everybody with a name, numbers and a branch of their own."""
    rng = Random(2026)
    names = Names(rng)
    whole = []
    for place, person in enumerate(people):
        sex = "男" if place % 3 == 0 else "女"
        whole.append(
            {
                **person,
                "姓名": names.new(sex),
                "性别": sex,
                "民族": ("汉", "土家", "苗")[place % 3],
                "公民身份号码": identity_number(person["出生日期"], sex, place),
                "学号": f"2023{place:06d}",
                "所在党支部": UNITS[place % len(UNITS)],
                "系部班级": f"2023级学前教育{place % 4 + 1}班",
                "志愿书编号": f"{50_260_000 + place}" if person["支部大会日期"] else "",
            }
        )
    return whole


# The dresses.


def clean(people: Sequence[Person], *, without: Sequence[str] = ()) -> bytes:
    """The canonical headings in one row, dates as dates, lists joined by 、."""
    headings = [heading for heading in HEADINGS if heading not in without]
    rows: list[list[Any]] = [["序号", *headings]]
    for n, person in enumerate(people, 1):
        rows.append([n, *(_plainly(person[heading]) for heading in headings)])
    return workbook(rows)


def _plainly(value: Any) -> Any:
    if isinstance(value, tuple):
        return "、".join(str(each) for each in value)
    return value


@dataclass(frozen=True)
class _Column:
    """A column as an office writes it: the heading, over it a group's word, and its cells."""

    over: str
    word: str
    cells: tuple[Any, ...]


# Columns under one word: what stands over them and, below it, each one's own word.
_GROUPS: tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...] = (
    (
        ("支部大会", "支部大会接收情况", "接收预备党员", "接收预备党员情况"),
        {
            "支部大会日期": ("日期", "时间"),
            "应到会": ("应到", "应到会", "应到会人数", "应到人数（人）"),
            "实到会": ("实到", "实到会", "实到会人数", "实到人数（人）"),
            "赞成": ("赞成", "赞成票", "同意（票）"),
            "反对": ("反对", "反对票", "不同意（票）"),
            "弃权": ("弃权", "弃权票"),
            "无效": ("无效", "无效票"),
            "书面赞成": ("书面赞成", "书面同意"),
        },
    ),
    (
        ("转正大会", "转正大会情况", "支部大会讨论转正"),
        {
            "转正大会日期": ("日期", "时间", "大会日期"),
            "转正应到会": ("应到", "应到会", "应到会人数"),
            "转正实到会": ("实到", "实到会", "实到会人数"),
            "转正赞成": ("赞成", "赞成票"),
            "转正反对": ("反对", "反对票"),
            "转正弃权": ("弃权", "弃权票"),
            "转正书面赞成": ("书面赞成", "书面同意"),
        },
    ),
    (("公示", "公示情况"), {"公示起": ("起", "开始时间"), "公示止": ("止", "结束时间")}),
    (
        ("培训", "短期集中培训"),
        {
            "培训起": ("起",),
            "培训止": ("止",),
            "培训天数": ("天数", "天数（天）"),
            "培训学时": ("学时", "学时（个）"),
        },
    ),
    (("预备期",), {"预备期起": ("起",), "预备期止": ("止",)}),
    (
        ("政治审查", "政审"),
        {"政审结论日期": ("日期", "时间"), "政审结论": ("结论", "结果")},
    ),
    (("预审", "党委预审"), {"预审日期": ("日期", "时间"), "预审结论": ("结论",)}),
    (("派人谈话",), {"谈话日期": ("日期", "时间"), "谈话人": ("谈话人",)}),
    (
        ("发展对象",),
        {"列为发展对象日期": ("时间", "日期", "确定时间"), "上级备案日期": ("备案时间",)},
    ),
)
# Two columns that some offices write as one period.
_SPANS = {
    ("公示起", "公示止"): ("公示时间", "公示起止时间"),
    ("培训起", "培训止"): ("集中培训时间", "培训起止时间"),
}
_SPLIT = ("培养联系人", "入党介绍人")
_OTHERS = ("手机号码", "寝室", "辅导员", "政治面貌情况说明", "获奖情况")
_BREAKS = ("", "", "\n", "　", " ")


class _Dresser:
    """Dresses one roster, the same way for the same seed."""

    def __init__(self, people: Sequence[Person], seed: int) -> None:
        self.rng = Random(seed)
        self.people = people

    def workbook(self) -> bytes:
        rng = self.rng
        is_stacked = rng.random() < 0.6
        blocks = list(self._blocks(is_stacked=is_stacked))
        blocks += [
            [_Column("", other, ("见附件",) * len(self.people))] for other in rng.sample(_OTHERS, 3)
        ]
        rng.shuffle(blocks)
        blocks.insert(0, [_Column("", "序号", tuple(range(1, len(self.people) + 1)))])
        columns = [column for block in blocks for column in block]
        width = len(columns)
        rows: list[list[Any]] = [
            ["某学院党委２０２８年发展党员工作名册（汇总）"] + [""] * (width - 1),
            ["填报单位（盖章）：某学院党委", *[""] * (width - 2), "2028年12月31日"],
        ]
        merged = [(0, 0, 0, width - 1)]
        if rng.random() < 0.5:
            rows.insert(1, [""] * width)
        top = len(rows)
        if is_stacked:
            # Headings outside groups stand above, below, or in a cell merged over both rows.
            place = rng.choice(("above", "below", "both"))
            rows.append(
                [c.over or ("" if place == "below" else c.word) for c in columns],
            )
            rows.append([c.word if c.over or place == "below" else "" for c in columns])
            at = 0
            for block in blocks:
                if block[0].over:
                    merged.append((top, at, top, at + len(block) - 1))
                elif place == "both":
                    merged += [(top, at + n, top + 1, at + n) for n in range(len(block))]
                at += len(block)
            for _, left, _, right in merged[1:]:
                rows[top][left + 1 : right + 1] = [""] * (right - left)
        else:
            rows.append([column.word for column in columns])
        for n in range(len(self.people)):
            rows.append([column.cells[n] for column in columns])
            if rng.random() < 0.04:
                rows.append([""] * width)
        rows += [
            ["合计", f"{len(self.people)}人"],
            [],
            ["备注：1.本表一式两份，党委组织部、党支部各存一份。"],
            ["填表人：王老师", "", "", "联系电话：023-12345678"],
        ]
        # Some programs save no merged cells at all.
        if is_stacked and place != "below" and rng.random() < 0.3:
            merged = []
        return workbook(rows, merged=[each for each in merged if each[:2] != each[2:]])

    def _blocks(self, *, is_stacked: bool) -> Iterator[list[_Column]]:
        """Columns that stay together, each block to be put anywhere."""
        rng = self.rng
        left = dict(HEADINGS)
        for pair, words in _SPANS.items():
            if rng.random() < 0.4:
                yield [_Column("", self._heading(rng.choice(words)), self._spans(pair))]
                for heading in pair:
                    left.pop(heading)
        if is_stacked:
            for over, below in _GROUPS:
                if below.keys() <= left.keys():
                    group = self._spaced(rng.choice(over))
                    order = [heading for heading in below if left.pop(heading) is not None]
                    rng.shuffle(order)
                    yield [
                        _Column(group, self._spaced(rng.choice(below[h])), self._cells(h))
                        for h in order
                    ]
        for heading, variants in left.items():
            word = rng.choice((heading, *variants))
            if heading in _SPLIT and rng.random() < 0.5:
                yield from self._one_each(heading)
                continue
            yield [_Column("", self._heading(word), self._cells(heading, word))]

    def _one_each(self, heading: str) -> Iterator[list[_Column]]:
        lists = [person[heading] or () for person in self.people]
        # Two columns hold two names; who has more has the rest in the second.
        first = tuple(self._name(names[0]) if names else "" for names in lists)
        second = tuple("、".join(names[1:]) for names in lists)
        yield [
            _Column("", f"{heading}1", first),
            _Column("", f"{heading}2", second),
        ]

    def _heading(self, word: str) -> str:
        ending = self.rng.choice(("", "", "", "：", " "))
        if word in ("应到会", "实到会", "赞成", "反对", "弃权", "培训天数"):
            ending = self.rng.choice(("", "（人）", "(人)"))
        return self._spaced(word) + ending

    def _spaced(self, word: str) -> str:
        at = self.rng.randrange(1, len(word)) if len(word) > 1 else 0
        return word[:at] + self.rng.choice(_BREAKS) + word[at:]

    def _cells(self, heading: str, word: str = "") -> tuple[Any, ...]:
        return tuple(self._cell(heading, word, person[heading]) for person in self.people)

    def _spans(self, pair: tuple[str, str]) -> tuple[Any, ...]:
        return tuple(self._span(person[pair[0]], person[pair[1]]) for person in self.people)

    def _cell(self, heading: str, word: str, value: Any) -> Any:
        rng = self.rng
        if heading == "出生日期" and word == "出生年月":
            return rng.choice((f"{value.year}.{value.month:02}", f"{value:%Y%m}"))
        if heading == "民族":
            code = {"汉": 1, "土家": 15, "苗": 6}[value]
            return rng.choice((value, f"{value}族", code, f"{code:02}"))
        if heading == "姓名":
            return self._name(value)
        if isinstance(value, date):
            return self._date(value)
        if isinstance(value, int):
            return rng.choice((value, value, str(value), self._wide(str(value)), f" {value} "))
        if isinstance(value, tuple):
            return self._list(value)
        if value and rng.random() < 0.2:
            return f" {value}　"
        return value

    def _list(self, value: tuple[Any, ...]) -> Any:
        rng = self.rng
        if value and isinstance(value[0], date):
            if len(value) == 1 and rng.random() < 0.5:
                return value[0]
            pieces = [self._written(each) for each in value]
            rng.shuffle(pieces)
            return rng.choice(("、", "，", ",", "；", ";", "\n", " ")).join(pieces)
        return rng.choice(("、", "，", ",", "；", ";", "\n", "、\n")).join(map(self._name, value))

    def _name(self, name: str) -> str:
        if len(name) == 2 and self.rng.random() < 0.5:
            return name[0] + self.rng.choice(("　", " ", "　　")) + name[1]
        return name

    def _wide(self, text: str) -> str:
        return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})

    def _date(self, day: date) -> Any:
        if self.rng.random() < 0.3:
            return day
        if self.rng.random() < 0.1:
            return int(f"{day:%Y%m%d}")
        text = self._written(day)
        return self.rng.choice((text, text, f" {text}", f"{text}　", self._wide(text)))

    def _written(self, day: date) -> str:
        y, m, d = day.year, day.month, day.day
        return self.rng.choice(
            (
                f"{y}-{m:02}-{d:02}",
                f"{y}/{m}/{d}",
                f"{y}.{m}.{d}",
                f"{y}.{m:02}.{d:02}",
                f"{y}年{m}月{d}日",
                f"{y}年 {m}月 {d}日",
                f"{y}．{m}．{d}",
                f"{y}{m:02}{d:02}",
            )
        )

    def _span(self, first: Any, last: Any) -> Any:
        if not first or not last:
            return self._date(first) if first else ""
        y, m, d = first.year, first.month, first.day
        ends = [f"{y}.{m}.{d}—{last.year}.{last.month}.{last.day}", f"{first}至{last}"]
        ends.append(f"{first:%Y/%m/%d}-{last:%Y/%m/%d}")
        ends.append(f"{y}年{m}月{d}日至{last.year}年{last.month}月{last.day}日")
        if last.year == y:
            ends += [f"{y}.{m}.{d}{dash}{last.month}.{last.day}" for dash in "—-～"]
            ends.append(f"{y}年{m}月{d}日至{last.month}月{last.day}日")
            if last.month == m:
                ends.append(f"{y}年{m}月{d}日至{last.day}日")
        return self.rng.choice(ends)


def messy(people: Sequence[Person], seed: int) -> bytes:
    """The same people as offices write them down: each seed dresses them in another way."""
    return _Dresser(people, seed).workbook()
