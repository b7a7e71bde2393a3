"""The papers of the archive, by the edition of the day of archiving."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "N01.e2014": """
        archived_on | papers_held                                                                            | verdict
        2020-11-23  | 入党志愿书、入党申请书、政治审查材料、转正申请书、培养教育考察材料                     | met
        2020-11-23  | 《中国共产党入党志愿书》、入党申请书、政审材料、转正申请书、入党积极分子培养考察登记表 | met
        2020-11-23  | 入党志愿书、入党申请书、政治审查材料、转正申请书                                       | broken
        2020-11-23  | -                                                                                      | broken
        2020-11-23  | ?                                                                                      | unknown
        2026-05-11  | 入党申请书                                                                             | not_applicable
        -           | 入党申请书                                                                             | not_applicable
    """,  # noqa: E501
    "N01.e2026": """
        archived_on | papers_held                                                                                          | verdict
        2026-06-01  | 入党志愿书、入党申请书、政治审查材料、转正申请书、入党积极分子培养考察登记表、预备党员教育考察登记表 | met
        2026-06-01  | 入党志愿书、入党申请书、政治审查材料、转正申请书、培养教育考察材料                                   | broken
        2026-05-10  | 入党申请书                                                                                           | not_applicable
    """,  # noqa: E501
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
