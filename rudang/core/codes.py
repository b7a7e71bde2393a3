"""Code sets of the particulars (sex, ethnic group, education) and identity numbers."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stdnum.cn import ric

# GB/T 2261.1, the two values that a Party form knows.
SEXES = {"1": "男", "2": "女"}

# GB/T 3304; 97 and 98 are used in forms beside the 56 groups.
_ETHNIC = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 "
    "高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 "
    "塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
ETHNIC: dict[str, str] = {f"{n:02d}": name for n, name in enumerate(_ETHNIC.split(), 1)}
ETHNIC |= {"97": "其他", "98": "外国血统中国籍人士"}

# GB/T 4658-2006.
EDUCATION: dict[str, str] = {
    "10": "研究生教育",
    "11": "博士研究生毕业",
    "12": "博士研究生结业",
    "13": "博士研究生肄业",
    "14": "硕士研究生毕业",
    "15": "硕士研究生结业",
    "16": "硕士研究生肄业",
    "17": "研究生班毕业",
    "18": "研究生班结业",
    "19": "研究生班肄业",
    "20": "大学本科教育",
    "21": "大学本科毕业",
    "22": "大学本科结业",
    "23": "大学本科肄业",
    "28": "大学普通班毕业",
    "30": "大学专科教育",
    "31": "大学专科毕业",
    "32": "大学专科结业",
    "33": "大学专科肄业",
    "40": "中等职业教育",
    "41": "中等专科毕业",
    "42": "中等专科结业",
    "43": "中等专科肄业",
    "44": "职业高中毕业",
    "45": "职业高中结业",
    "46": "职业高中肄业",
    "47": "技工学校毕业",
    "48": "技工学校结业",
    "49": "技工学校肄业",
    "60": "普通高级中学教育",
    "61": "普通高级中学毕业",
    "62": "普通高级中学结业",
    "63": "普通高级中学肄业",
    "70": "初级中学教育",
    "71": "初级中学毕业",
    "73": "初级中学肄业",
    "80": "小学教育",
    "81": "小学毕业",
    "83": "小学肄业",
    "90": "其他",
}

# What people write for a level; each with 毕业, 结业 or 肄业 behind it, or nothing (finished).
_LEVEL_WORDS: dict[str, tuple[str, ...]] = {
    "1": ("博士研究生", "博士"),
    "4": ("硕士研究生", "硕士"),
    "7": ("研究生班",),
    "21": ("大学本科", "本科", "大学"),
    "31": ("大学专科", "专科", "大专"),
    "41": ("中等专科", "中等专业学校", "中专"),
    "44": ("职业高中", "职高"),
    "47": ("技工学校", "技校"),
    "61": ("普通高级中学", "普通高中", "高级中学", "高中"),
    "71": ("初级中学", "初中"),
    "81": ("小学",),
}
_ENDINGS = ("毕业", "结业", "肄业")


def _education_words() -> dict[str, str]:
    words = {name: code for code, name in EDUCATION.items()}
    words |= {"研究生": "10", "普通班毕业": "28"}
    for base, names in _LEVEL_WORDS.items():
        first = int(base) if len(base) == 2 else 10 + int(base)
        for name in names:
            words[name] = str(first)
            for step, ending in enumerate(_ENDINGS):
                code = str(first + step)
                if code in EDUCATION and EDUCATION[code].endswith(ending):
                    words[name + ending] = code
    # 初中 and 小学 have no code for 结业; their 肄业 stands two behind 毕业.
    words |= {"初中肄业": "73", "小学肄业": "83"}
    return words


EDUCATION_WORDS: dict[str, str] = _education_words()

CODED: Mapping[str, Mapping[str, str]] = {"ethnic_code": ETHNIC, "education_code": EDUCATION}
"""The facts that are kept as codes, with the words of each code."""


def decoded(name: str, value: Any) -> Any:
    """A fact's value, by its words where it is kept as a code; an unknown code as it stands."""
    return CODED[name].get(value, value) if name in CODED else value


def squeezed(text: str) -> str:
    """Full-width forms made half-width and every space and line break removed."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def sex_of(text: str) -> str | None:
    """男 or 女 from the word or its code; None where it is neither."""
    plain = squeezed(text)
    return plain if plain in SEXES.values() else SEXES.get(plain)


def ethnic_code(text: str) -> str | None:
    """The two-digit code from 土家, 土家族, 15 or 5; None where no group is meant."""
    plain = squeezed(text)
    if plain.isdecimal():
        code = plain.zfill(2)
        return code if code in ETHNIC else None
    return _ETHNIC_CODES.get(plain) or _ETHNIC_CODES.get(plain.removesuffix("族"))


_ETHNIC_CODES = {name: code for code, name in ETHNIC.items()}


def education_code(text: str) -> str | None:
    """The two-digit code of the education obtained; None for words that name no level reached."""
    plain = squeezed(text)
    if plain in EDUCATION:
        return plain
    return EDUCATION_WORDS.get(plain)


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identity number (公民身份号码, GB 11643) says of its holder."""

    number: str
    birth_date: date
    sex: str


class BadIdentity(ValueError):
    """An identity number that cannot be right; the message is a Chinese sentence."""


_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OLD_SHAPE = re.compile(r"[1-9][0-9]{14}")


def identity(text: str) -> Identity:
    """Reads an identity number of 18 characters; raises BadIdentity with the reason."""
    number = text if _SHAPE.fullmatch(text) else squeezed(text).lstrip("'").upper()
    if _OLD_SHAPE.fullmatch(number):
        raise BadIdentity("这是 15 位旧号码，2013 年起已停止使用，请填 18 位公民身份号码。")
    if not _SHAPE.fullmatch(number):
        raise BadIdentity(f"应为 18 位（末位可为 X），实为 {len(number)} 位，或含有其他字符。")
    if ric.calc_check_digit(number) != number[-1]:
        raise BadIdentity("校验位不符，号码中有数字填错。")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadIdentity("号码第 7 至 14 位不是真实的日期。") from None
    return Identity(number, born, "男" if int(number[16]) % 2 else "女")
