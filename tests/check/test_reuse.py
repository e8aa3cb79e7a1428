"""A finding is reused only for the same check of the same patch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from patchsplit.check.reuse import NO_REUSE, Reuse, compute_digest
from patchsplit.model.delta import Entry, Mode, Oid, Status
from patchsplit.model.facts import Person
from patchsplit.model.finding import Finding, PatchPart
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.store.findings import StoredFindings

FINDING = Finding(PatchPart.CODE, "it is so", "the guide")
LINE = RenderedLine(b"x\n", 4, 9, None)
FILE = RenderedFile(
    "a.c", "a.c", Status.ADDED, None, Entry(Mode.FILE, Oid("1" * 40)), added=(LINE,)
)
PATCH = RenderedPatch(PatchId("p1"), 1, "lib: Do it.", "Why.", Person("Ada", "a@b.org"), (FILE,))


def test_findings_are_made_once() -> None:
    stored = StoredFindings()
    made: list[int] = []

    def find() -> list[Finding]:
        made.append(1)
        return [FINDING]

    for _ in range(2):  # as two commands do: each has its own digests of patches
        assert list(Reuse(stored).find("rules", PATCH, find)) == [FINDING]
    assert made == [1]


def test_findings_are_made_each_time_without_a_cache() -> None:
    assert list(NO_REUSE.find("rules", PATCH, lambda: [FINDING])) == [FINDING]
    assert list(NO_REUSE.find("rules", PATCH, list)) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(PATCH, subject="lib: Do it"),
        replace(PATCH, body="Why?"),
        replace(PATCH, author=None),
        replace(PATCH, patch=PatchId("p2")),
        replace(PATCH, files=()),
        replace(PATCH, files=(replace(FILE, path="b.c"),)),
        replace(PATCH, files=(replace(FILE, path="\udcff.c"),)),
        replace(PATCH, files=(replace(FILE, new=Entry(Mode.FILE, Oid("2" * 40))),)),
        replace(PATCH, files=(replace(FILE, added=(replace(LINE, diff_line=8),)),)),
    ],
)
def test_another_patch_is_checked_anew(other: RenderedPatch) -> None:
    stored = StoredFindings()
    Reuse(stored).save("rules", PATCH, [FINDING])

    assert Reuse(stored).load("rules", other) is None
    assert Reuse(stored).load("smells", PATCH) is None


def test_a_patch_may_have_another_number() -> None:
    stored = StoredFindings()
    Reuse(stored).save("rules", PATCH, [FINDING])

    assert Reuse(stored).load("rules", replace(PATCH, nth=7)) == [FINDING]


def test_a_digest_depends_on_where_its_parts_end() -> None:
    assert compute_digest(b"ab", b"c") != compute_digest(b"a", b"bc")
