"""The ledger by directory."""

from __future__ import annotations

from patchsplit.model.delta import Hunk, HunkId, Kind, Span
from patchsplit.model.ledger import Ledger, Row, Where
from patchsplit.session.views.folders import count_by_folder


def row(path: str, where: Where) -> Row:
    return Row(Hunk(HunkId(path), path, Kind.MODE, Span(0, 0), Span(0, 0)), where, None, None, "")


def test_folders_with_work_come_first_then_the_largest() -> None:
    rows = [
        row("README", Where.PATCH),
        row("src/a.c", Where.PATCH),
        row("src/b.c", Where.PRIVATE),
        row("src/deep/a.c", Where.UNASSIGNED),
        row("docs/a", Where.PATCH),
    ]
    ledger = Ledger({row.hunk.id: row for row in rows})
    assert [(name, counts.total()) for name, counts in count_by_folder(ledger)] == [
        ("src/deep", 1),
        ("src", 2),
        (".", 1),
        ("docs", 1),
    ]
