"""Pools that are kept up to date are those that are built anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.delta import Entry, FileChange, Hunk, HunkId, Kind, Mode, Oid, Span, Status
from patchsplit.model.ledger import Row, Where
from patchsplit.session.views.pools import build_pools, update_pools

ENTRY = Entry(Mode.FILE, Oid("1" * 40))
HUNKS = {
    path: [Hunk(HunkId(f"{path}{k}"), path, Kind.TEXT, Span(k, k), Span(k, k)) for k in range(3)]
    for path in ("a", "b", "c")
}
FILES = [
    FileChange(path, path, Status.MODIFIED, ENTRY, ENTRY, is_text=True, hunks=tuple(hunks))
    for path, hunks in HUNKS.items()
]
PLACES = st.lists(st.sampled_from(Where), min_size=9, max_size=9)


def make_rows(places: list[Where]) -> dict[HunkId, Row]:
    hunks = [hunk for file in FILES for hunk in file.hunks]
    rows = zip(hunks, places, strict=True)
    return {hunk.id: Row(hunk, where, None, None, "") for hunk, where in rows}


@given(PLACES, PLACES)
def test_an_update_is_as_a_build(before: list[Where], after: list[Where]) -> None:
    old, new = make_rows(before), make_rows(after)
    changed = [
        file for file in FILES if any(old[h.id].where is not new[h.id].where for h in file.hunks)
    ]
    pools = build_pools(FILES, old)
    updated = update_pools(pools, new, changed)
    assert updated == build_pools(FILES, new)
    assert pools == build_pools(FILES, old), "the pools before are left as they were"
    same = [where for where in Where if updated[where] == pools[where]]
    assert all(updated[where] is pools[where] for where in same)
    assert all(list(pool) == ["a", "b", "c"] for pool in updated.values())
