"""Dates of commits, whatever they are, to dates that git takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.dates import format_day, normalize_date


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ("1700000000 +0100", "1700000000 +0100"),
        ("1700000000 -0930", "1700000000 -0930"),
        ("1700000000 +051800", "1700000000 +0518"),
        ("1700000000 +51800", "1700000000 +0518"),
        ("1700000000 +1400", "1700000000 +1400"),
        ("1700000000 +1401", "1700000000 +0000"),
        ("1700000000 +0160", "1700000000 +0000"),
        ("1700000000 +0159", "1700000000 +0159"),
        ("1700000000 +9900", "1700000000 +0000"),
        ("1700000000 +0175", "1700000000 +0000"),
        ("00700 -1", "700 -0001"),
        ("7 -0001", "7 +0000"),
        ("", ""),
        ("-5 +0000", ""),
        ("4102444800 +0000", ""),
        ("4102444799 +0000", "4102444799 +0000"),
        ("99999999999999999999 +0000", ""),
    ],
)
def test_a_date_keeps_its_moment_and_gets_a_zone_that_exists(raw: str, date: str) -> None:
    assert normalize_date(raw) == date


@given(st.one_of(st.text(), st.from_regex(r"\d{1,12} [+-]\d{1,7}", fullmatch=True)))
def test_a_normal_date_stays_as_it_is(raw: str) -> None:
    date = normalize_date(raw)

    assert normalize_date(date) == date
    assert bool(format_day(date)) == bool(date)
    assert not date or int(date.split()[0]) == int(raw.split(maxsplit=1)[0])


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("66599 +0530", "1970-01-01"),
        ("66600 +0530", "1970-01-02"),
        ("86400 -0000", "1970-01-02"),
        ("98999 -0330", "1970-01-01"),
        ("99000 -0330", "1970-01-02"),
        ("", ""),
    ],
)
def test_a_day_is_that_of_the_dates_own_time_zone(date: str, day: str) -> None:
    assert format_day(date) == day
