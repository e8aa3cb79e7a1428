"""Functions whose number of parameters upstream changed, and hunks that call them the old way.

Definitions are looked for in the text of the files that upstream changed: headers, Python modules,
and the files of the delta. It is a hint for people, not a proof: a name that one side defines with
two numbers of parameters is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from patchsplit.confirm.doubts import Doubt
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Entry, HunkId, Lines, Oid
from patchsplit.model.placement import Placement
from patchsplit.place.upstream_tree import UpstreamTree

CALL = re.compile(rb"(?<![\w.>#])([A-Za-z_]\w{2,})[ ]?\(")
WORDS = frozenset({b"for", b"while", b"switch", b"return", b"sizeof", b"defined", b"not", b"and"})
C_LIKE = re.compile(rb"^(?:[A-Za-z_][^\n;(){}=]*[ \t*])?([A-Za-z_]\w*)[ ]?\(", re.MULTILINE)
"""A name in an unindented line, after its type or at the start, before a parenthesis."""
KEYWORD = re.compile(rb"^[ \t]*(?:\w+[ ]+)?(?:def|func|fn)[ ]+([A-Za-z_]\w*)[ ]*\(", re.MULTILINE)
STRING = re.compile(rb"""\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'""")
"""A string on one line, which may contain brackets and commas."""
MEMBER = (b"self", b"cls")
HEADERS = frozenset({".h", ".hh", ".hpp", ".hxx"})
"""Suffixes of files that declare what others call."""
MODULES = frozenset({".py", ".pyi"})
LANGUAGES = {
    **dict.fromkeys((".c", ".cc", ".cpp", ".cxx", *HEADERS), C_LIKE),
    **dict.fromkeys((".go", ".rs", *MODULES), KEYWORD),
}
MAX_PARAMETER_BYTES = 2000
"""Bytes of a list of parameters up to which it is read."""
OPEN, CLOSE = b"([{", b")]}"


@dataclass(frozen=True, slots=True)
class ArityChange:
    """The numbers of arguments that a function takes."""

    base: int
    upstream: int


def find_signature_doubts(
    repo: Repo, delta: Delta, ground: UpstreamTree, placements: Mapping[HunkId, Placement]
) -> Iterator[Doubt]:
    """Yields a doubt for each hunk that upstream lacks and that calls a function the old way."""
    calls = {
        hunk.id: list(find_calls(hunk.added))
        for hunk in delta.hunks()
        if hunk.added and placements[hunk.id].landed is None
    }
    wanted = {name for some in calls.values() for name, _ in some}
    changed = _find_arity_changes(repo, delta, ground, wanted) if wanted else {}
    for hunk, some in calls.items():
        words = [
            describe_arity_change(name, changed[name])
            for name, count in dict.fromkeys(some)
            if name in changed and count == changed[name].base
        ]
        if words:
            yield Doubt(hunk, " ".join(words))


def describe_arity_change(name: bytes, of: ArityChange) -> str:
    takes = f"{of.upstream} argument{'s' * (of.upstream != 1)}"
    return f"{name.decode()}() takes {takes} upstream, {of.base} in the base."


def find_calls(lines: Lines) -> Iterator[tuple[bytes, int]]:
    """Yields the name and the number of arguments of each call that the lines contain entirely."""
    text = STRING.sub(b"0", b"".join(lines))
    for call in CALL.finditer(text):
        count = count_arguments(text, call.end())
        if call[1] not in WORDS and count is not None:
            yield call[1], count


def count_arguments(text: bytes, start: int) -> int | None:
    """Returns the number of arguments, or parameters, in a list that begins at byte `start`.

    `start` is after the opening parenthesis. `void`, `self` and `cls` do not count. None if the
    list does not end within MAX_PARAMETER_BYTES, contains a string or a comment, or is variadic.
    """
    depth, parts, at = 0, [bytearray()], start
    for at in range(start, min(len(text), start + MAX_PARAMETER_BYTES)):
        sign = text[at : at + 1]
        if sign in (b'"', b"'", b"#", b"/"):
            return None  # a string or a comment may contain anything
        if depth == 0 and sign == b")":
            break
        depth += (sign in OPEN) - (sign in CLOSE)
        if depth == 0 and sign == b",":
            parts.append(bytearray())
        else:
            parts[-1] += sign
    else:
        return None
    arguments = [bytes(part).strip() for part in parts]
    if any(part.startswith((b"*args", b"**", b"...")) for part in arguments):
        return None
    return sum(bool(part) and part != b"void" and part not in MEMBER for part in arguments)


def _find_arity_changes(
    repo: Repo, delta: Delta, ground: UpstreamTree, names: set[bytes]
) -> dict[bytes, ArityChange]:
    own = {path for file in delta.files for path in (file.path, file.old_path)}
    own |= {ground.renames[path] for path in own if path in ground.renames}
    gone = {p: e for p, e in ground.base_entries.items() if ground.entries.get(p) != e}
    before = _find_arities(repo, gone, own, names)
    after = _find_arities(repo, ground.new_entries, own, names)
    return {
        name: ArityChange(*counts, *after[name])
        for name, counts in before.items()
        if len(counts) == 1 and len(after.get(name, ())) == 1 and counts != after[name]
    }


def _find_arities(
    repo: Repo, files: Mapping[str, Entry], own: Iterable[str], names: set[bytes]
) -> dict[bytes, set[int]]:
    """Returns the numbers of parameters with which the files define each of the names.

    Names with a definition that count_arguments() cannot count are left out.
    """
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
