"""The notice's plan from the command line: loaded, broken down, bound, watched, reported, proposed.

The demonstration's people are those of 2019; whoever acts does so on today's day with `--as-of`.
"""

import json
from pathlib import Path
from typing import Any

from tests.office import pages_of
from tests.test_command_line import PLAN, said

XUEQIAN, TEACHERS = "学前教育系党总支部", "学前教育系教师党支部"
FIRST, SECOND, THIRD = (f"学前教育系学生第{n}党支部" for n in "一二三")
CHUDENG, YINYUE, YUWEN = "初等教育与应用技术系党支部", "音乐教育系党支部", "语言文学系党支部"


def test_the_notice_s_plan_is_reproduced(filled_home: Any, tmp_path: Path) -> None:
    home, files = filled_home, {name: tmp_path / f"{name}.docx" for name in "ncar"}

    # Loaded: the same plan again changes nothing.
    loaded = said(home, "load", str(PLAN), "--kind", "plan", "--period", "2019H2")
    assert (loaded["complaints"], loaded["changed"]) == ([], 0)

    # The notice before anything moves: the figures of the paper, number and date as given.
    given = ["--number", "明幼党委[2019]第51号", "--dated-on", "2019-07-08"]
    wrote = said(home, "notice", "2019H2", str(files["n"]), *given, "--printed-by", "党政办公室")
    assert (wrote["number"], wrote["is_draft"]) == ("明幼党委〔2019〕51号", False)

    # Broken down to the branches; the sums stay.
    shares = ((TEACHERS, "2,2,1"), (FIRST, "11"), (SECOND, "10"), (THIRD, "9"))
    to = [word for name, share in shares for word in ("--to", f"{name}={share}")]
    why = ["--from", XUEQIAN, "--reason", "按支部申报名单分解"]
    broken = said(home, "decompose", "2019H2", *why, *to)
    assert (broken["from"], broken["left"]) == (XUEQIAN, 0)
    assert [line["quota"] for line in broken["lines"]] == [2, 11, 10, 9]
    plan = said(home, "plan", "2019H2")
    assert plan["total"] == 53
    # The year lies over its halves, though nothing was issued for the year itself.
    year = said(home, "plan", "2019")
    assert (year["total"], year["lines"], year["with_parts"]["quota"]) == (0, [], 53)
    quotas = {line["unit"]: (line["quota"], line["teachers"]) for line in plan["lines"]}
    assert (quotas[XUEQIAN], quotas[TEACHERS], quotas[CHUDENG]) == ((0, 0), (2, 2), (6, 0))

    # Bound to persons, firmly or for the time being, and released with a reason.
    before = {line["unit"]: line["named"] for line in plan["lines"]}
    bound = said(home, "bind", "2019H2", "杜悦丽", "--as-of", "2019-09-30")
    assert [(one["person"], one["unit"]) for one in bound["bound"]] == [("杜悦丽", CHUDENG)]
    named = {line["unit"]: line["named"] for line in said(home, "plan", "2019H2")["lines"]}
    assert named == before | {CHUDENG: before[CHUDENG] + 1}
    freed = said(home, "bind", "2019H2", "杜悦丽", "--release", "本人申请暂缓")
    assert [one["person"] for one in freed["released"]] == ["杜悦丽"]

    # Dispatched at the quarter's end and the year's, frozen, told to all units.
    for day in ("2019-09-30", "2019-12-31"):
        run = said(home, "dispatch", "2019H2", "--as-of", day, "--record")
        assert (run["as_of"], len(run["units"])) == (day, 9)
    told = said(home, "notice", "2019H2", str(files["c"]), "--circular", "2019-09-30")
    assert (told["kind"], told["is_draft"]) == ("circular", True)
    span = ["--since", "2019-07-09", "--until", "2099-12-31"]
    moved = said(home, "notice", "2019H2", str(files["a"]), *span)
    assert moved["kind"] == "adjustment"

    # Reported in January.
    report = said(home, "report", "2019", str(files["r"]), "--as-of", "2020-01-15")
    assert (report["year"], report["is_draft"]) == (2019, True)

    notice, circular, adjustment, reported = pages_of(*files.values())
    annex = notice[-1]
    for words in ("学前教育系党总支部32人", "音乐教育系党支部7人", "合计53人", "2名教师"):
        assert words in annex, words
    assert "明幼党委〔2019〕51号" in notice[0]
    assert all("演示" in page for page in (*notice, *circular, *adjustment, *reported))
    assert "计划发展53人" in "".join(circular)
    assert XUEQIAN not in circular[-1]
    assert f"{FIRST}0+1111分解+11" in adjustment[-1]
    assert "53" in "".join(reported)
    # What goes to everybody names nobody.
    for page in ("".join(notice), "".join(circular), "".join(adjustment)):
        assert "杜悦丽" not in page

    # Proposed for the next half-year, once every unit has put people forward.
    early = home.call("propose", "2020H1", "--as-of", "2019-12-31", "--total", "50", "--json")
    assert (early.returncode, early.stdout) == (1, "")
    assert "还没有报齐" in early.stderr
    sent = ["--send", "2019-10-20", "--as-of", "2019-10-15"]
    for unit, put in ((TEACHERS, []), *((u, ["--put"]) for u in (SECOND, THIRD, YINYUE, YUWEN))):
        survey = said(home, "survey", "2020H1", "--unit", unit, *put, *sent)
        assert unit not in survey["outstanding"]
    survey = said(home, "survey", "2020H1", "--unit", XUEQIAN, *sent)
    assert survey["outstanding"] == []
    asked = ["propose", "2020H1", "--as-of", "2019-12-31", "--total", "50"]
    proposal = said(home, *asked)
    assert (proposal["period"], proposal["total"]) == ("2020H1", 50)
    tops = [line for line in proposal["lines"] if line["unit"] in (XUEQIAN, *quotas)]
    assert all(line["words"] for line in tops)
    assert said(home, *asked) == proposal
    assert said(home, "audit", "verify")["ok"] is True


REFUSED = (
    (["decompose", "2019H2", "--from", YINYUE, "--to", f"{CHUDENG}=1", "--reason", "甲"], "不是"),
    (["decompose", "2019H2", "--from", XUEQIAN, "--to", f"{FIRST}=99", "--reason", "甲"], "最多"),
    (["bind", "2019H2", "没有此人"], "没有姓名"),
    (["bind", "2019H2", "杜悦丽", "--release", "甲"], "没有列在"),
    (["bind", "2019H2", "杜悦丽", "--as", "meishu"], "没有姓名"),
    (["notice", "2019H1", "n.docx"], "没有下达过计划"),
    (["notice", "2019H2", "n.docx", "--circular", "2019-08-31"], "还没有固定"),
    (["notice", "2019H2", "n.docx", "--number", "51号"], "不完整"),
    (["notice", "2019H2", "/nonexistent/n.docx"], "没有这个文件或者目录"),
    (["report", "2019", "r.docx", "--as", "yinyue"], "不在您的范围内"),
    (["propose", "2020H1"], "还没有登记上级下达的总数"),
    (["propose", "2020H1", "--total", "50", "--as", "yinyue"], "组织部"),
    (["load", str(Path(__file__))], "不是 Excel 工作簿"),
)
MISUSED = (
    ["decompose", "2019H2", "--from", XUEQIAN, "--to", "8", "--reason", "甲"],
    ["decompose", "2019H2", "--from", "不存在党支部", "--to", f"{FIRST}=1", "--reason", "甲"],
    ["notice", "2019H2", "n.pdf"],
    ["notice", "2019H2", "n.docx", "--since", "2019-07-01"],
    ["survey", "2020H1", "--send", "2019-10-20"],
    ["plan", "2019H2", "--as-of", "9999-12-31"],
)


def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(
    filled_home: Any, tmp_path: Path
) -> None:
    before = said(filled_home, "audit", "verify")["events"]
    expected = [(call, 1, words) for call, words in REFUSED] + [(call, 2, "") for call in MISUSED]
    wrong = []
    for call, status, words in expected:
        done = filled_home.call(
            *(word if not word.endswith(".docx") else _in(tmp_path, word) for word in call)
        )
        told = (done.returncode, done.stdout, done.stderr.count("\n"))
        if told != (status, "", 1) or words not in done.stderr:
            wrong.append((call, *told, done.stderr))
    assert wrong == [], json.dumps(wrong, ensure_ascii=False, indent=1)
    assert said(filled_home, "audit", "verify")["events"] == before
    assert list(tmp_path.iterdir()) == []


def _in(place: Path, name: str) -> str:
    return name if name.startswith("/") else str(place / name)
