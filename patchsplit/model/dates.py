"""Dates of commits, which may be any text, to dates that git takes back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

RAW_DATE = re.compile(r"(\d+) ([+-])(\d+)")
END_OF_TIME = 4_102_444_800
"""2100-01-01 in seconds since the epoch: git reads no later date of a mail."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WIDEST_OFFSET = 1400
"""The largest offset of a time zone, as hours and minutes, that git fast-import takes."""


def normalize_date(raw: str) -> str:
    """Returns a date in git's raw format, "1700000000 +0100", with a time zone that exists.

    The moment stays the same. Seconds of the offset ("+051800", which some tools wrote) are
    removed, and an offset that no place has becomes "+0000". Returns "" where there is no date, or
    where git could not read it back from a mail.
    """
    found = RAW_DATE.fullmatch(raw)
    if found is None or int(found[1]) >= END_OF_TIME:
        return ""
    seconds, sign, offset = int(found[1]), found[2], int(found[3])
    if offset > 9999:
        offset //= 100
    date = f"{seconds} {sign}{offset:04d}"
    if offset > WIDEST_OFFSET or offset % 100 >= 60 or _shift(date) < 0:
        return f"{seconds} +0000"
    return date


def format_day(date: str) -> str:
    """Returns the day of a normal date, in its own time zone, as YYYY-MM-DD; "" for ""."""
    if not date:
        return ""
    return (EPOCH + timedelta(seconds=_shift(date))).strftime("%Y-%m-%d")


def _shift(date: str) -> int:
    """Returns the seconds since the epoch that a clock in the time zone of a date shows."""
    seconds, zone = date.split()
    shift = (int(zone[1:3]) * 60 + int(zone[3:])) * 60
    return int(seconds) + (-shift if zone[0] == "-" else shift)
