"""Pairs of blobs to the line ranges that differ, as git's merge computes them.

All pairs are compared by one process: two trees are written to the quarantine that have the two
sides of each pair under the same number, and git compares the trees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from patchsplit.git.diff import parse_hunk_header
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid, Span

MERGE_DIFF_OPTIONS = (
    "-r",
    "-U1",
    "--inter-hunk-context=0",
    "--text",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--diff-algorithm=histogram",
    "--no-indent-heuristic",
)
"""The options of merge-ort for xdiff. One line of context, as without any git removes common tails
before it compares, which moves some changes."""

LineChange = tuple[Span, Span]
"""Lines of the old blob, and the lines of the new one that replace them."""


def diff_lines(repo: Repo, pairs: Sequence[tuple[Oid, Oid]]) -> list[tuple[LineChange, ...]]:
    """Returns for each pair of blobs its changes, in order; () where they are equal."""
    found: list[tuple[LineChange, ...]] = [()] * len(pairs)
    if any(old != new for old, new in pairs):
        old_tree, new_tree = (
            repo.run("mktree", "--missing", stdin=_format_tree(side)).decode().strip()
            for side in zip(*pairs, strict=True)
        )
        out = repo.run("diff-tree", "-p", *MERGE_DIFF_OPTIONS, old_tree, new_tree)
        for section in _split_sections(out):
            number = int(section[: section.index(b" ")])
            found[number] = tuple(_parse_changes(section))
    return found


def _format_tree(side: Sequence[Oid]) -> bytes:
    return "".join(f"100644 blob {oid}\t{k}\n" for k, oid in enumerate(side)).encode()


def _split_sections(out: bytes) -> Iterator[bytes]:
    """Splits the text before each file's header, and removes "diff --git a/"."""
    marker = b"\ndiff --git a/"
    yield from (b"\n" + out).split(marker)[1:]


def _parse_changes(section: bytes) -> Iterator[LineChange]:
    """Reads the hunks of one file: runs of "-" and "+" lines between lines of context."""
    old = new = 0
    old_start = new_start = 0
    inside = False
    for line in section.split(b"\n"):
        sign = line[:1]
        if sign == b"@":
            if inside and (old > old_start or new > new_start):
                yield Span(old_start, old), Span(new_start, new)
            old, new = _parse_hunk_start(line)
            old_start, new_start = old, new
            inside = True
        elif not inside:
            continue
        elif sign == b"-":
            old += 1
        elif sign == b"+":
            new += 1
        elif sign == b" ":
            if old > old_start or new > new_start:
                yield Span(old_start, old), Span(new_start, new)
            old += 1
            new += 1
            old_start, new_start = old, new
    if old > old_start or new > new_start:
        yield Span(old_start, old), Span(new_start, new)


def _parse_hunk_start(line: bytes) -> tuple[int, int]:
    """Returns the first old and the first new line of a hunk, 0-based."""
    header = parse_hunk_header(line)
    assert header is not None  # noqa: S101 - git writes no other line that begins so
    # A side without lines is numbered by the line before it, which is one less already.
    old, new = bool(header.old_count), bool(header.new_count)
    return header.old_start - old, header.new_start - new
