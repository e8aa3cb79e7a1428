"""Dates of commits, which may be any text, to dates that git takes back."""

from __future__ import annotations

import re

RAW_DATE = re.compile(r"(\d+) ([+-])(\d+)")
END_OF_TIME = 4_102_444_800
"""2100-01-01 in seconds since the epoch: git reads no later date of a mail."""
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
    offset = int(found[3])
    if offset > 9999:
        offset //= 100
    if offset > WIDEST_OFFSET or offset % 100 >= 60:
        return f"{int(found[1])} +0000"
    return f"{int(found[1])} {found[2]}{offset:04d}"
