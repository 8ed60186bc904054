"""Liquid filters that write numbers, days and moments as a language does (CLDR).

The language is the person's own, as their profile has it, else that of the wording.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from liquid import RenderContext
from liquid.filter import with_context

from domain.times import parse_date, parse_time

#: Where a render context has the language of what is written.
WORDING_LANGUAGE = "wording_language"
_FALLBACK = Locale("en")


@with_context
def number(value: object, *, context: RenderContext) -> object:
    """Write a number: ``1,234.5``, ``1.234,5``; what is none stays as it is."""
    amount = _decimal(value)
    return (
        value
        if amount is None
        else numbers.format_decimal(amount, locale=_locale(context))
    )


@with_context
def currency(value: object, code: object, *, context: RenderContext) -> object:
    """Write an amount of money, by the code of its currency (ISO 4217)."""
    amount = _decimal(value)
    if amount is None:
        return value
    return numbers.format_currency(amount, str(code).upper(), locale=_locale(context))


@with_context
def local_date(
    value: object, form: object = "medium", *, context: RenderContext
) -> object:
    """Write a day: short, medium, long, full, or a pattern of CLDR."""
    day = _day(value, _zone(context))
    if day is None:
        return value
    return dates.format_date(day, format=str(form), locale=_locale(context))


@with_context
def local_time(
    value: object, form: object = "medium", *, context: RenderContext
) -> object:
    """Write day and time of a moment, in the person's own time zone."""
    moment = _moment(value)
    if moment is None:
        return value
    return dates.format_datetime(
        moment, format=str(form), tzinfo=_zone(context), locale=_locale(context)
    )


FILTERS: Mapping[str, Callable[..., Any]] = {
    "number": number,
    "currency": currency,
    "local_date": local_date,
    "local_time": local_time,
}


def _locale(context: RenderContext) -> Locale:
    for name in ("language", WORDING_LANGUAGE):
        told = context.resolve(name)
        found = _parsed(told) if isinstance(told, str) else None
        if found:
            return found
    return _FALLBACK


def _parsed(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.strip().replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        language = tag.partition("-")[0]
        return _parsed(language) if language not in ("", tag) else None


def _zone(context: RenderContext) -> tzinfo:
    told = context.resolve("time_zone")
    try:
        return ZoneInfo(told) if isinstance(told, str) and told else UTC
    except (LookupError, OSError, ValueError):
        return UTC


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    # A number of a thousand digits is none that anybody meant.
    return found if found.is_finite() and abs(found.adjusted()) < _MOST_DIGITS else None


def _day(value: object, zone: tzinfo) -> date | None:
    if isinstance(value, str) and "T" in value:
        moment = _moment(value)
        return moment.astimezone(zone).date() if moment else None
    if isinstance(value, datetime):
        return value.date()
    try:
        return parse_date(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        return parse_time(value.strip(), UTC) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


_MOST_DIGITS = 40
