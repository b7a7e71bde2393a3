"""The Jinja2 environment of the pages: addresses, icons, and how days and figures are written."""

import zoneinfo
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from rudang.core.pace import PaceLevel

TEMPLATES = Path(__file__).parent / "templates"
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@pass_context
def to(context: Context, name: str, *args: object, **query: object) -> str:
    """The address of a named page, looked at on the same day as the page that links to it."""
    if context.get("is_past"):
        query.setdefault("as_of", day(context["as_of"]))
    tail = urlencode({k: v for k, v in query.items() if v not in (None, "")}, doseq=True)
    return url(name, *args) + (f"?{tail}" if tail else "")


def alter(request: HttpRequest, **changes: object) -> str:
    """The present page's query with some items set, a list set as several, `None` removed.

    Whatever narrows or sorts a list begins again on its first page.
    """
    items: QueryDict = request.GET.copy()
    if "page" not in changes:
        items.pop("page", None)
    for key, value in changes.items():
        if value is None:
            items.pop(key, None)
        elif isinstance(value, list | tuple):
            items.setlist(key, [str(one) for one in value])
        else:
            items[key] = str(value)
    return "?" + items.urlencode()


def icon(name: str, label: str = "") -> Markup:
    """A drawing of the sprite; hidden from screen readers unless it has a label of its own."""
    reading = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        reading, static("rudang/icons.svg"), name
    )


def day(value: date | None, absent: str = "") -> str:
    """2019-07-08; what an absent day reads as is for the caller to say."""
    if value is None:
        return absent
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return value.isoformat()


def long_day(value: date | None, absent: str = "") -> str:
    """2019 年 7 月 8 日."""
    return absent if value is None else f"{value.year} 年 {value.month} 月 {value.day} 日"


def moment(value: datetime | None, absent: str = "") -> str:
    """2019-07-08 15:04, as the clocks in Shanghai show it."""
    return absent if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def number(value: float | None, absent: str = "") -> str:
    """1,234; a share of a whole person keeps one decimal."""
    if value is None:
        return absent
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def percent(share: float | None, absent: str = "") -> str:
    """0.5 reads 50%."""
    return absent if share is None else f"{share * 100:.0f}%"


def joined(values: Iterable[object] | None, absent: str = "") -> str:
    """Names in one line, as Chinese writes a list."""
    return "、".join(str(value) for value in values or ()) or absent


def pace_term(level: str) -> str:
    """The word for a unit's pace, which letters and the command line use too."""
    return PaceLevel(level).term


def attributes(values: dict[str, Any] | None) -> Markup:
    """Further attributes of an element: `None` and `False` leave one out, `True` names it alone."""
    written = Markup("")
    for name, value in (values or {}).items():
        if value is None or value is False:
            continue
        if value is True:
            written += Markup(" ") + escape(name)
        else:
            written += Markup(' {}="{}"').format(name, value)
    return written


def environment(**options: Any) -> Environment:
    """What `settings.TEMPLATES` names; neither escaping nor the place of the pages is optional."""
    options["autoescape"] = True
    options["loader"] = FileSystemLoader(TEMPLATES)
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    made = Environment(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    made.install_gettext_translations(translation, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(url=url, to=to, alter=alter, static=static, icon=icon)
    made.filters.update(
        day=day,
        long_day=long_day,
        moment=moment,
        number=number,
        percent=percent,
        joined=joined,
        pace_term=pace_term,
        attributes=attributes,
    )
    return made
