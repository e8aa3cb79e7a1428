"""Texts without the private data in them, for a program that is not the house's own.

Every text is read as prose, code as well: what would be a name in code is rather taken out than
handed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from patchsplit.check.leaks import Leak, LeakContext, find_address_leaks, find_text_leaks

MARK = "[removed]"
"""What stands in the place of private data."""
KEY_BEGINS = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
KEY_ENDS = re.compile(r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
SECRET = "leak-secret"  # noqa: S105 - the name of a rule
DIFF_SIGNS = ("+", "-", " ")


@dataclass(slots=True)
class Redactor:
    """Takes private data out of texts, and counts what it took."""

    context: LeakContext
    allowed: Collection[str] = ()
    """Leak rules whose findings stay."""
    count: Counter[str] = field(default_factory=Counter)
    """Rule -> what was taken out by it."""

    def redact(self, text: str) -> str:
        """Returns a text of any number of lines without its private data."""
        rows, inside_key = [], False
        for row in text.split("\n"):
            begins = SECRET not in self.allowed and KEY_BEGINS.search(row) is not None
            if begins or inside_key:
                self.count[SECRET] += begins
                inside_key = KEY_ENDS.search(row) is None
                rows.append(_replace_row(row))
            else:
                rows.append(self._redact_row(row))
        return "\n".join(rows)

    def redact_value(self, value: Any) -> Any:
        """Returns a value of JSON with all of its texts redacted; keys of objects stay."""
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, Mapping):
            return {key: self.redact_value(one) for key, one in value.items()}
        if isinstance(value, Sequence):
            return [self.redact_value(one) for one in value]
        return value

    def _redact_row(self, row: str) -> str:
        leaks = [*find_text_leaks(row, self.context), *find_address_leaks(row)]
        found = [leak for leak in leaks if leak.rule not in self.allowed]
        self.count.update(leak.rule for leak in found)
        if any(not leak.part for leak in found):
            return _replace_row(row)
        for leak in sorted(found, key=_measure_part, reverse=True):
            row = row.replace(leak.part, MARK)
        return row


def _measure_part(leak: Leak) -> int:
    return len(leak.part)


def _replace_row(row: str) -> str:
    """Returns the mark in place of a row, after the sign of a line of a diff."""
    return f"{row[:1]}{MARK}" if row.startswith(DIFF_SIGNS) else MARK


def list_texts(value: Any) -> list[str]:
    """Returns all texts in a value of JSON, without the keys of objects."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value
    return [text for one in inner for text in list_texts(one)] if _is_container(value) else []


def _is_container(value: Any) -> bool:
    return isinstance(value, Mapping | Sequence)
