"""Stored findings come back as they were, or count as absent."""

from __future__ import annotations

import msgspec
import pytest

from patchsplit.model.delta import HunkId
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.plan import PatchId
from patchsplit.store.findings import MAX_UNUSED, StoredFindings, decode_findings

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


def test_findings_come_back_as_they_were() -> None:
    stored = StoredFindings()
    stored.save("some", FINDINGS)
    stored.save("none", [])

    again = decode_findings(stored.encode())

    assert again.load("some") == FINDINGS
    assert again.load("none") == []
    assert again.load("others") is None
    assert (stored.changed, again.changed) == (True, False)


def test_a_path_that_is_not_utf_8_is_not_stored() -> None:
    stored = StoredFindings()
    stored.save("odd", [Finding(PatchPart.CODE, "it is so", "the guide", FileLine("\udcff.c"))])

    assert not stored.changed
    assert decode_findings(stored.encode()).load("odd") is None


def test_what_was_not_asked_for_is_kept_up_to_a_number() -> None:
    row = msgspec.msgpack.encode([])
    stored = StoredFindings({f"{nth}": row for nth in range(MAX_UNUSED + 2)})
    stored.load(f"{MAX_UNUSED + 1}")
    stored.save("new", [FINDING])

    again = decode_findings(stored.encode())

    assert again.load("new") == [FINDING]
    assert again.load(f"{MAX_UNUSED + 1}") == []
    assert again.load(f"{MAX_UNUSED - 1}") == []
    assert again.load(f"{MAX_UNUSED}") is None


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x90"])
def test_a_damaged_row_counts_as_absent(content: bytes) -> None:
    damaged = StoredFindings({"it": content or b"\xc1"})

    found = damaged.load("it")

    assert found is None or found == []


def test_damaged_content_is_refused() -> None:
    with pytest.raises((msgspec.DecodeError, msgspec.ValidationError)):
        decode_findings(b"nonsense")
