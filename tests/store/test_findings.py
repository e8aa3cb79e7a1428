"""Stored findings come back as they were, for the same check of the same patch alone."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from patchsplit.model.delta import Entry, HunkId, Mode, Oid, Status
from patchsplit.model.facts import Person
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.store.findings import (
    MAX_UNUSED,
    NO_REUSE,
    FindingCache,
    Reuse,
    compute_digest,
    decode_findings,
)

FINDING = Finding(PatchPart.CODE, "it is so", "upstream's guide")
FINDINGS = [
    FINDING,
    Finding(PatchPart.BODY, "it is so", "the guide", MessageLine(3), "a fix"),
    Finding(PatchPart.FILES, "it is so", "the guide", FileLine("a.c"), rule="r"),
    Finding(
        PatchPart.CODE, "it is so", "the guide", FileLine("a.c", 4, 9), "", "r",
        Severity.ERROR, PatchId("p1"), HunkId("h1"),
    ),
]  # fmt: skip

LINE = RenderedLine(b"x\n", 4, 9, None)
FILE = RenderedFile(
    "a.c", "a.c", Status.ADDED, None, Entry(Mode.FILE, Oid("1" * 40)), added=(LINE,)
)
PATCH = RenderedPatch(PatchId("p1"), 1, "lib: Do it.", "Why.", Person("Ada", "a@b.org"), (FILE,))


def test_findings_come_back_as_they_were() -> None:
    stored = FindingCache()
    stored.save("some", FINDINGS)
    stored.save("none", [])

    again = decode_findings(stored.encode())

    assert again.load("some") == FINDINGS
    assert again.load("none") == []
    assert again.load("others") is None
    assert (stored.changed, again.changed) == (True, False)


def test_a_path_that_is_not_utf_8_is_not_stored() -> None:
    stored = FindingCache()
    stored.save("odd", [Finding(PatchPart.CODE, "it is so", "the guide", FileLine("\udcff.c"))])

    assert not stored.changed
    assert decode_findings(stored.encode()).load("odd") is None


def test_what_was_not_asked_for_is_kept_up_to_a_number() -> None:
    row = msgspec.msgpack.encode([])
    stored = FindingCache({f"{nth}": row for nth in range(MAX_UNUSED + 2)})
    stored.load(f"{MAX_UNUSED + 1}")
    stored.save("new", [FINDING])

    again = decode_findings(stored.encode())

    assert again.load("new") == [FINDING]
    assert again.load(f"{MAX_UNUSED + 1}") == []
    assert again.load(f"{MAX_UNUSED - 1}") == []
    assert again.load(f"{MAX_UNUSED}") is None


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x90"])
def test_a_damaged_row_counts_as_absent(content: bytes) -> None:
    damaged = FindingCache({"it": content or b"\xc1"})

    found = damaged.load("it")

    assert found is None or found == []


def test_damaged_content_is_refused() -> None:
    with pytest.raises((msgspec.DecodeError, msgspec.ValidationError)):
        decode_findings(b"nonsense")


def test_findings_are_made_once() -> None:
    stored = FindingCache()
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
    stored = FindingCache()
    Reuse(stored).save("rules", PATCH, [FINDING])

    assert Reuse(stored).load("rules", other) is None
    assert Reuse(stored).load("smells", PATCH) is None


def test_a_patch_may_have_another_number() -> None:
    stored = FindingCache()
    Reuse(stored).save("rules", PATCH, [FINDING])

    assert Reuse(stored).load("rules", replace(PATCH, nth=7)) == [FINDING]


def test_a_digest_depends_on_where_its_parts_end() -> None:
    assert compute_digest(b"ab", b"c") != compute_digest(b"a", b"bc")
