"""A query to the hunks that match it.

    ring_put                hunks whose added or removed lines contain the text
    path:lib/*.c            hunks of files that match the glob
    dir:lib                 hunks of files directly in the directory
    symbol:ring_put         hunks that define, remove or use the identifier, or are inside it
    commit:1a2b3c           hunks written by a commit of the fork: its id, or a part of its subject
    in:unresolved  in:3     hunks of a status, or in a patch of the series
    reason:deleted-file     hunks that ask for an answer: its code, or a part of the reason
    by:1a2b3c               hunks that an upstream commit brought, by its id

Several words: hunks that match all of them. A word in quotes can contain spaces. Text in lower case
matches any case.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from patchsplit.errors import PatchsplitError, UnknownName
from patchsplit.model.delta import Hunk, HunkId
from patchsplit.session.conflicts.questions import find_code
from patchsplit.session.views.survey import Survey

HunkTest = Callable[[Hunk], bool]


def find_hunks(survey: Survey, words: str, *, whole: bool = False) -> list[HunkId]:
    """Returns the hunks that match all words, in the order of the delta.

    With `whole`, a text has to be in all changed lines of a hunk that are not blank. Raises
    PatchsplitError if there is no word, or for the number of an unknown patch.
    """
    try:
        parts = shlex.split(words)
    except ValueError:
        parts = words.split()
    if not parts:
        raise PatchsplitError(
            "There is nothing to search for.", "Use text, path:GLOB, symbol:NAME."
        )
    tests = [_parse_term(survey, part, whole=whole) for part in parts]
    return [hunk.id for hunk in survey.index.hunks.values() if all(test(hunk) for test in tests)]


def _parse_term(survey: Survey, word: str, *, whole: bool) -> HunkTest:
    kind, colon, rest = word.partition(":")
    maker = TERM_KINDS.get(kind)
    if colon and rest and maker is not None:
        return maker(survey, rest)
    return _match_whole_text(word) if whole else _match_text(word)


def _match_text(word: str) -> HunkTest:
    has = _match_line(word)
    return lambda hunk: any(has(line) for lines in (hunk.removed, hunk.added) for line in lines)


def _match_whole_text(word: str) -> HunkTest:
    has = _match_line(word)

    def holds(hunk: Hunk) -> bool:
        lines = [line for line in (*hunk.removed, *hunk.added) if line.strip()]
        return bool(lines) and all(map(has, lines))

    return holds


def _match_line(word: str) -> Callable[[bytes], bool]:
    """Returns the test whether a line contains a text; lower case matches any case."""
    sought = word.encode("utf-8", "surrogateescape")
    if sought.islower() or sought.isdigit():
        return lambda line: sought in line.lower()
    return lambda line: sought in line


def _match_path(_: Survey, glob: str) -> HunkTest:
    wide = glob if any(sign in glob for sign in "*?[") else f"*{glob}*"
    return lambda hunk: fnmatchcase(hunk.path, wide)


def _match_folder(_: Survey, folder: str) -> HunkTest:
    return lambda hunk: str(PurePosixPath(hunk.path).parent) == folder


def _match_symbol(survey: Survey, name: str) -> HunkTest:
    facts = survey.index.analysis.facts

    def holds(hunk: Hunk) -> bool:
        fact = facts.get(hunk.id)
        if fact is None:
            return False
        named = (fact.defines, fact.drops, fact.uses, fact.used)
        return any(name in names for names in named) or name in fact.inside.split(".")

    return holds


def _match_commit(survey: Survey, word: str) -> HunkTest:
    analysis = survey.index.analysis
    wanted = {
        oid
        for oid, commit in analysis.commits.items()
        if oid.startswith(word) or word.lower() in commit.subject.lower()
    }
    facts = analysis.facts
    return lambda hunk: hunk.id in facts and not wanted.isdisjoint(facts[hunk.id].commits)


def _match_place(survey: Survey, word: str) -> HunkTest:
    numbers = {patch.patch.id: str(patch.nth) for patch in survey.patches}
    if word.isdecimal() and word not in numbers.values():
        raise UnknownName(f"There is no patch {word}; the series has {len(numbers)}.")
    if word in survey.owner.values():
        return lambda hunk: survey.owner.get(hunk.id) == word
    if word.isdecimal():
        return lambda hunk: numbers.get(survey.owner.get(hunk.id, ""), "") == word  # type: ignore[call-overload]
    return lambda hunk: survey.rows[hunk.id].where.value.startswith(word)


def _match_reason(survey: Survey, word: str) -> HunkTest:
    def asks(hunk: Hunk) -> bool:
        row = survey.rows[hunk.id]
        code = find_code(row)
        return bool(code) and (code.startswith(word) or word.lower() in row.reason.lower())

    return asks


def _match_upstream_commit(survey: Survey, word: str) -> HunkTest:
    return lambda hunk: (survey.rows[hunk.id].commit or "").startswith(word)


TERM_KINDS: Mapping[str, Callable[[Survey, str], HunkTest]] = {
    "path": _match_path,
    "dir": _match_folder,
    "symbol": _match_symbol,
    "sym": _match_symbol,
    "commit": _match_commit,
    "in": _match_place,
    "reason": _match_reason,
    "by": _match_upstream_commit,
}
