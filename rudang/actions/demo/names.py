"""Names and identity numbers that belong to nobody."""

from datetime import date
from random import Random

from stdnum.cn import ric

# No district of this number was ever assigned, so no such number was ever issued.
NO_DISTRICT = "500199"

_SURNAMES = (
    "王李张刘陈杨黄周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁"
    "沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万覃武钱"
)
_MEN = "伟强磊军洋勇杰涛明超刚平辉鹏飞斌宇浩凯健俊帆晨诚睿航毅峰旭博楠恒松桥川"
_WOMEN = "芳娜敏静丽艳娟霞玲婷雪慧莹倩雯琳颖洁萍佳怡欣悦瑶琪诗涵梦蕾岚月薇妍"
_EITHER = "文子一晓春雨思嘉远清若安宁书语亦"


class Names:
    """Hands out names of which none comes twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def new(self, sex: str) -> str:
        """A name of two or three characters for a man or a woman."""
        last = _MEN if sex == "男" else _WOMEN
        while True:
            middle = self._rng.choice(_EITHER + last) if self._rng.random() < 0.75 else ""
            name = self._rng.choice(_SURNAMES) + middle + self._rng.choice(last)
            if name not in self._taken:
                self._taken.add(name)
                return name


def identity_number(born: date, sex: str, serial: int) -> str:
    """A well-formed number of an unassigned district; `serial` from 0 to 499 tells people apart."""
    odd = 1 if sex == "男" else 0
    body = f"{NO_DISTRICT}{born:%Y%m%d}{2 * serial + odd:03d}"
    digit: str = ric.calc_check_digit(body + "0")
    return body + digit
