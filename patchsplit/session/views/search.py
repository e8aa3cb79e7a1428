"""Words to the hunks that they find.

    ring_put                hunks whose lines hold the text
    path:lib/*.c            hunks of files that the glob names
    dir:lib                 hunks of files right in the directory
    symbol:ring_put         hunks that define, drop or use the identifier, or stand inside it
    commit:1a2b3c           hunks that a commit of the fork wrote: its id, or a word of its subject
    in:unresolved  in:3     hunks in a place of the ledger, or in a patch of the series

Several words: hunks that all of them find. A word in quotes may hold blanks.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import Hunk, HunkId
from patchsplit.session.views.survey import Survey

Test = Callable[[Hunk], bool]


def find(found: Survey, words: str) -> list[HunkId]:
    """Returns the hunks that all words find, in the delta's order.

    Raises PatchsplitError where no word was given, or one asks for an unknown place.
    """
    try:
        parts = shlex.split(words)
    except ValueError:
        parts = words.split()
    if not parts:
        raise PatchsplitError("Nothing to search for.", "Type a text, path:GLOB or symbol:NAME.")
    tests = [_test(found, part) for part in parts]
    return [hunk.id for hunk in found.grounds.hunks.values() if all(test(hunk) for test in tests)]


def _test(found: Survey, word: str) -> Test:
    kind, colon, rest = word.partition(":")
    maker = KINDS.get(kind)
    if colon and rest and maker is not None:
        return maker(found, rest)
    return _holding(word)


def _holding(word: str) -> Test:
    sought = word.encode("utf-8", "surrogateescape")
    if sought.islower() or sought.isdigit():
        return lambda hunk: any(
            sought in line.lower() for lines in (hunk.removed, hunk.added) for line in lines
        )
    return lambda hunk: any(
        sought in line for lines in (hunk.removed, hunk.added) for line in lines
    )


def _on_path(_: Survey, glob: str) -> Test:
    wide = glob if any(sign in glob for sign in "*?[") else f"*{glob}*"
    return lambda hunk: fnmatchcase(hunk.path, wide)


def _in_folder(_: Survey, folder: str) -> Test:
    return lambda hunk: str(PurePosixPath(hunk.path).parent) == folder


def _on_symbol(found: Survey, name: str) -> Test:
    facts = found.grounds.analysis.facts

    def holds(hunk: Hunk) -> bool:
        fact = facts.get(hunk.id)
        if fact is None:
            return False
        named = (fact.defines, fact.drops, fact.uses, fact.used)
        return any(name in names for names in named) or name in fact.inside.split(".")

    return holds


def _on_commit(found: Survey, word: str) -> Test:
    analysis = found.grounds.analysis
    wanted = {
        oid
        for oid, commit in analysis.commits.items()
        if oid.startswith(word) or word.lower() in commit.subject.lower()
    }
    facts = analysis.facts
    return lambda hunk: hunk.id in facts and not wanted.isdisjoint(facts[hunk.id].commits)


def _in_place(found: Survey, word: str) -> Test:
    numbers = {patch.patch.id: str(patch.nth) for patch in found.patches}
    if word.isdecimal() and word not in numbers.values():
        raise PatchsplitError(f"There is no patch {word}: the series has {len(numbers)}.")
    if word.isdecimal():
        return lambda hunk: numbers.get(found.owner.get(hunk.id, ""), "") == word  # type: ignore[call-overload]
    return lambda hunk: found.rows[hunk.id].where.value.startswith(word)


KINDS: Mapping[str, Callable[[Survey, str], Test]] = {
    "path": _on_path,
    "dir": _in_folder,
    "symbol": _on_symbol,
    "sym": _on_symbol,
    "commit": _on_commit,
    "in": _in_place,
}
