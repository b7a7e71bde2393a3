"""The papers that the regulation itself names: the national minimum, no local extras."""

from rudang.core.rules import Paper
from rudang.regulation.editions import E2014, E2026

APPLICATION = Paper("application", "入党申请书", archived=True)
REGISTER = Paper(
    "activist_register",
    "入党积极分子培养考察登记表",
    archived=True,
    also=("入党积极分子培养教育考察登记表", "入党积极分子考察登记表"),
)
CULTIVATION = Paper(
    "cultivation",
    "培养教育考察材料",
    archived=True,
    also=("培养考察材料", *REGISTER.names),
)
OPINIONS = Paper("opinions", "听取意见记录")
REVIEW = Paper(
    "review", "政治审查材料", archived=True, also=("政审材料", "综合政审材料", "综合性政审材料")
)
PREEXAM = Paper("preexam", "预审书面结果")
FORM = Paper("form", "中国共产党入党志愿书", archived=True, also=("入党志愿书",))
RESOLUTION = Paper("resolution", "支部大会决议（写入入党志愿书）")
PROBATION_REGISTER = Paper(
    "probation_register",
    "预备党员教育考察登记表",
    archived=True,
    also=("预备党员考察登记表", "预备党员培养教育考察登记表"),
)
FULL_APPLICATION = Paper("full_application", "转正申请书", archived=True)

ARCHIVED: dict[str, tuple[Paper, ...]] = {
    E2014: (FORM, APPLICATION, REVIEW, FULL_APPLICATION, CULTIVATION),
    E2026: (FORM, APPLICATION, REVIEW, FULL_APPLICATION, REGISTER, PROBATION_REGISTER),
}
"""What must end in the person's file, by the edition in force on the day of archiving."""
