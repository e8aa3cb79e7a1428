"""Functions whose parameters upstream changed, and the hunks that still call them the old way.

Found in the text of the files that upstream changed: headers, modules, and the files of the delta.
It is a hint for a person and no proof: what is defined in two ways on one side is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Entry, HunkId, Lines, Oid
from patchsplit.model.placement import Placement
from patchsplit.place.upstream_tree import UpstreamTree

CALL = re.compile(rb"(?<![\w.>#])([A-Za-z_]\w{2,})[ ]?\(")
WORDS = frozenset({b"for", b"while", b"switch", b"return", b"sizeof", b"defined", b"not", b"and"})
C_LIKE = re.compile(rb"^(?:[A-Za-z_][^\n;(){}=]*[ \t*])?([A-Za-z_]\w*)[ ]?\(", re.MULTILINE)
"""A name at the margin, behind its type or below it, before a parenthesis."""
KEYWORD = re.compile(rb"^[ \t]*(?:\w+[ ]+)?(?:def|func|fn)[ ]+([A-Za-z_]\w*)[ ]*\(", re.MULTILINE)
MEMBER = (b"self", b"cls")
HEADERS = frozenset({".h", ".hh", ".hpp", ".hxx"})
"""Files that say how to call what others define."""
MODULES = frozenset({".py", ".pyi"})
LANGUAGES = {
    **dict.fromkeys((".c", ".cc", ".cpp", ".cxx", *HEADERS), C_LIKE),
    **dict.fromkeys((".go", ".rs", *MODULES), KEYWORD),
}
MAX_PARAMETER_BYTES = 2000
"""Bytes of a list of parameters."""
OPEN, CLOSE = b"([{", b")]}"


@dataclass(frozen=True, slots=True)
class ArityChange:
    """How many arguments a function takes."""

    base: int
    upstream: int


def note_signature_changes(
    repo: Repo, delta: Delta, ground: UpstreamTree, placements: Mapping[HunkId, Placement]
) -> dict[HunkId, Placement]:
    """Returns the placements; those of hunks that call a function as it was say so."""
    calls = {
        hunk.id: list(find_calls(hunk.added))
        for hunk in delta.hunks()
        if hunk.added and placements[hunk.id].landed is None
    }
    wanted = {name for some in calls.values() for name, _ in some}
    changed = _find_arity_changes(repo, delta, ground, wanted) if wanted else {}
    told = dict(placements)
    for hunk, some in calls.items():
        words = [
            describe_arity_change(name, changed[name])
            for name, count in dict.fromkeys(some)
            if name in changed and count == changed[name].base
        ]
        if words:
            told[hunk] = _add_note(placements[hunk], " ".join(words))
    return told


def describe_arity_change(name: bytes, of: ArityChange) -> str:
    takes = f"{of.upstream} argument{'s' * (of.upstream != 1)}"
    return f"{name.decode()}() takes {takes} upstream, {of.base} in the base."


def _add_note(placement: Placement, words: str) -> Placement:
    evidence, conflict = f"{placement.evidence} {words}", placement.conflict
    if conflict is not None:
        conflict = replace(conflict, reason=f"{conflict.reason} {words}")
    return replace(placement, evidence=evidence, conflict=conflict)


def find_calls(lines: Lines) -> Iterator[tuple[bytes, int]]:
    """Yields each call that the lines hold as a whole: the name, and how many arguments."""
    text = b"".join(lines)
    for call in CALL.finditer(text):
        count = count_arguments(text, call.end())
        if call[1] not in WORDS and count is not None:
            yield call[1], count


def count_arguments(text: bytes, start: int) -> int | None:
    """Counts what stands between commas up to the parenthesis that ends the list.

    None where the list does not end, or says that it takes any number.
    """
    depth, parts, at = 0, [bytearray()], start
    for at in range(start, min(len(text), start + MAX_PARAMETER_BYTES)):
        sign = text[at : at + 1]
        if sign in (b'"', b"'", b"#", b"/"):
            return None  # a text or a comment may hold anything
        if depth == 0 and sign == b")":
            break
        depth += (sign in OPEN) - (sign in CLOSE)
        if depth == 0 and sign == b",":
            parts.append(bytearray())
        else:
            parts[-1] += sign
    else:
        return None
    told = [bytes(part).strip() for part in parts]
    if any(part.startswith((b"*args", b"**", b"...")) for part in told):
        return None
    left = [part for part in told if part and part != b"void" and part not in MEMBER]
    return len(left)


def _find_arity_changes(
    repo: Repo, delta: Delta, ground: UpstreamTree, names: set[bytes]
) -> dict[bytes, ArityChange]:
    own = {path for file in delta.files for path in (file.path, file.old_path)}
    own |= {ground.renames[path] for path in own if path in ground.renames}
    gone = {p: e for p, e in ground.base_entries.items() if ground.entries.get(p) != e}
    before = _find_arities(repo, gone, own, names)
    after = _find_arities(repo, ground.new_entries, own, names)
    return {
        name: ArityChange(min(counts), min(after[name]))
        for name, counts in before.items()
        if len(counts) == 1 and len(after.get(name, ())) == 1 and counts != after[name]
    }


def _find_arities(
    repo: Repo, files: Mapping[str, Entry], own: Iterable[str], names: set[bytes]
) -> dict[bytes, set[int]]:
    """Returns with how many arguments those of the wanted names are defined that files define."""
    mine = set(own)
    kinds: dict[Oid, re.Pattern[bytes]] = {}
    for path, entry in files.items():
        suffix = PurePosixPath(path).suffix
        if entry.mode.is_regular and (suffix in HEADERS | MODULES or path in mine):
            pattern = LANGUAGES.get(suffix)
            if pattern is not None:
                kinds[entry.oid] = pattern
    found: dict[bytes, set[int]] = defaultdict(set)
    for oid, content in repo.iter_blobs(kinds):
        for definition in kinds[oid].finditer(content):
            if definition[1] in names:
                count = count_arguments(content, definition.end())
                found[definition[1]].add(-1 if count is None else count)
    return {name: counts for name, counts in found.items() if -1 not in counts}
