"""Tags and filters of every page: icons, amounts and moments as Ecuador writes them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html

from accounts.browsers import browser_name

register = template.Library()

MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
LONG_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


@register.simple_tag
def icon(name: str) -> str:
    """An icon of static/icons.svg; decoration only, the words beside it carry the meaning."""
    return format_html(
        '<svg class="pc-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.filter
def browser(user_agent: str) -> str:
    """«Firefox en Linux»"""
    return browser_name(user_agent)


# --- numbers: an absent one gives "", so that `|default:"no publicado"` says what is missing


@register.filter
def thousands(value, places: int = 0) -> str:
    """1234567 → 1.234.567"""
    if value is None or value == "":
        return ""
    return f"{Decimal(value):,.{places}f}".translate(str.maketrans(",.", ".,"))


@register.filter
def amount(value) -> str:
    """184320 → 184.320,00"""
    return thousands(value, 2)


@register.filter
def usd(value) -> str:
    """184320 → USD 184.320,00, with a space that does not break."""
    text = amount(value)
    return f"USD\N{NO-BREAK SPACE}{text}" if text else ""


@register.filter
def unit_price(value) -> str:
    """Up to four decimals, as the source has them; at least two."""
    text = thousands(value, 4)
    return text[:-2] if text.endswith("00") else text


@register.filter
def quantity(value) -> str:
    """1120.0000 → 1.120; 2.5000 → 2,5"""
    text = thousands(value, 4)
    return text.rstrip("0").rstrip(",") if text else ""


@register.filter
def percent(value) -> str:
    """11.5 → 11,5 %"""
    text = thousands(value, 1)
    return f"{text}\N{NO-BREAK SPACE}%" if text else ""


# --- moments: aware ones are shown in Guayaquil


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


@register.filter
def day(moment) -> str:
    """24 nov 2026"""
    if not moment:
        return ""
    local = _local(moment) if isinstance(moment, datetime) else moment
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


@register.filter
def long_day(moment) -> str:
    """martes 24 de noviembre"""
    local = _local(moment) if isinstance(moment, datetime) else moment
    return f"{WEEKDAYS[local.weekday()]} {local.day} de {LONG_MONTHS[local.month - 1]}"


@register.filter
def weekday(moment) -> str:
    """mié 25; today and tomorrow by name."""
    day_ = _local(moment).date() if isinstance(moment, datetime) else moment
    names = {0: "hoy", 1: "mañana"}
    return names.get((day_ - timezone.localdate()).days) or f"{WEEKDAYS[day_.weekday()][:3]} {day_.day}"


@register.filter
def month_name(day_: date) -> str:
    """nov"""
    return MONTHS[day_.month - 1]


@register.filter
def when(moment: datetime | None) -> str:
    """24 nov 2026 18:00; today and tomorrow by name. Midnight is how SERCOP writes a day without hour."""
    if not moment:
        return ""
    local = _local(moment)
    names = {0: "hoy", 1: "mañana"}
    near = names.get((local.date() - timezone.localdate()).days)
    return (near or day(local)) + (f" {local:%H:%M}" if (local.hour, local.minute) != (0, 0) else "")


@register.filter
def moment(value: datetime | None) -> str:
    """The same as `when` inside <time>, so that machines and copies keep the exact moment."""
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), when(value))


def _duration(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest and hours < 6 else f"{hours} h"
    days = minutes // (24 * 60)
    return "1 día" if days == 1 else f"{days} días"


@register.filter
def ago(moment: datetime | None) -> str:
    """hace 3 h"""
    if not moment:
        return ""
    span = timezone.now() - moment
    return "hace un momento" if span < timedelta(minutes=1) else f"hace {_duration(span)}"


@register.filter
def left(moment: datetime | None) -> str:
    """faltan 3 h 18 min, or vencido"""
    if not moment:
        return ""
    span = moment - timezone.now()
    if span <= timedelta(0):
        return "vencido"
    text = _duration(span)
    return f"falta {text}" if text.startswith("1 ") else f"faltan {text}"


@register.filter
def deadline_state(moment: datetime | None) -> str:
    """CSS state of a deadline chip: is-today, is-soon (three days or fewer), is-later or is-over."""
    if not moment:
        return ""
    if moment <= timezone.now():
        return "is-over"
    days = (_local(moment).date() - timezone.localdate()).days
    return "is-today" if days == 0 else "is-soon" if days <= 3 else "is-later"


@register.filter
def is_late(moment: datetime | None) -> bool:
    """Whether a source was last read more than 24 hours ago."""
    return moment is not None and timezone.now() - moment > timedelta(hours=24)


@register.simple_tag(takes_context=True)
def here(context, prefix: str) -> str:
    """`aria-current="page"` for the navigation entry under which the page lies."""
    path = context["request"].path if "request" in context else ""
    inside = path == prefix if prefix == "/" else path.startswith(prefix)
    return format_html(' aria-current="{}"', "page") if inside else ""
