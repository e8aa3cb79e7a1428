"""Names that upstream's Python file does not define, and the hunk that is to blame."""

from __future__ import annotations

from sites import make_map
from written import file

from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.confirm.python_names import find_undefined_doubts
from patchsplit.model.delta import Hunk, HunkId, Kind, Span, split_lines
from patchsplit.model.placement import Edit, Way

BASE = b"import os\nimport sys\n\n\ndef run():\n    return sys.argv\n"
UPSTREAM = b"import os\n\n\ndef run():\n    return 1\n"


def sure(name: str, at: int, added: bytes, removed: bytes = b"") -> SureEdit:
    """An insertion before a line of UPSTREAM, or a replacement from it on."""
    new, old = split_lines(added), split_lines(removed)
    hunk = Hunk(HunkId(name), "a.py", Kind.TEXT, Span(0, len(old)), Span(0, 0), old, new)
    return SureEdit(hunk, Edit("a.py", Span(at, at + len(old)), new, 0), Way.MAPPED)


def blame(*edits: SureEdit, upstream: bytes = UPSTREAM, changed: bool = True) -> dict[str, str]:
    some = file("a.py", *(edit.hunk for edit in edits))
    where = Destination(some, "a.py", make_map(BASE, upstream), edits, is_changed=changed)
    return {doubt.hunk: doubt.why for doubt in find_undefined_doubts(where)}


def test_the_hunk_that_wrote_the_line_is_to_blame() -> None:
    one, two = sure("one", 4, b"    x = os.sep\n"), sure("two", 5, b"    y = sys.path\n    z = 1\n")
    assert blame(one, two) == {
        "two": "It uses sys, which upstream's file no longer defines or imports."
    }
    assert blame(one, two, changed=False) == {}
    assert blame(sure("one", 4, b"    x = sys.path\n"), sure("two", 5, b"    y = 1\n")).keys() == {
        "one"
    }


def test_the_hunk_that_takes_the_name_away_is_to_blame_for_upstreams_uses() -> None:
    gone = sure("gone", 0, b"import re\n", b"import os\n")
    upstream = UPSTREAM.replace(b"return 1", b"return os.sep")
    assert blame(gone, upstream=upstream) == {
        "gone": "It takes away os, which upstream's file still uses."
    }


def test_what_upstream_leaves_undefined_or_the_delta_defines_is_nobodys() -> None:
    upstream = UPSTREAM.replace(b"return 1", b"return other")
    assert blame(sure("one", 4, b"    x = 1\n"), upstream=upstream) == {}
    assert blame(sure("one", 4, b"    x = other\n"), upstream=upstream).keys() <= {"one"}
    twice = sure("one", 4, b"    x = other\n    y = other\n")
    assert "one" in blame(twice, upstream=upstream)
    own = sure("own", 2, b"import sys\n"), sure("two", 5, b"    y = sys.path\n")
    assert blame(*own) == {}


def test_what_does_not_parse_is_not_looked_at() -> None:
    assert blame(sure("one", 4, b"    x = (\n")) == {}
