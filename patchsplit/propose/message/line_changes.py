"""The lines of a group to sentences on what changes: tests, numbers, includes, messages, calls.

Each function returns "" unless its sentence is true of all, or most, of the group.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain

from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.names import CALL, join_names, rank_changed_functions
from patchsplit.propose.tokens import TEST_TITLE, is_compound

INCLUDE = re.compile(
    rb"\s*(?:\#\s*include\s*[<\"](?P<c>[^>\"]+)[>\"]|import\s+(?P<whole>[\w.]+)"
    rb"|from\s+(?P<part>[\w.]+)\s+import\b|use\s+(?P<rust>[\w:]+))"
)
FILE = re.compile(rb"[\w./-]*\w\.(?:at|c|cc|cpp|h|hpp|in|java|man|pl|py|rs|rst|sh|txt|xml|yaml)\b")
NUMBER = re.compile(rb"(?<![\w.])(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)*)(?:[uUlL]*)(?![\w])")
STRING = re.compile(rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
NAME = re.compile(rb"[A-Za-z_]\w+")
NUMBER_NAME = re.compile(rb"([A-Za-z_][\w.-]*)['\"]?\s*(?:\[\w*\])?\s*[=:]*\s*['\"]?$")
PLAIN_WORD = re.compile(rb"[A-Za-z]+")
MIN_SPELLING_RATIO = 0.8
"""Similarity (difflib) above which one of two words is the other one, misspelt."""
MAX_TITLE = 44
"""Characters of a test's title that a subject has room for."""
MAX_CALLS = 2
"""Calls that a sentence can name; of more, only those of names new to the delta."""


def _collect_lines(items: Iterable[Item]) -> tuple[list[bytes], list[bytes]]:
    """Returns the removed and the added lines that are not blank."""
    hunks = [hunk for item in items for hunk in item.hunks]
    gone = [line for hunk in hunks for line in hunk.removed if line.strip()]
    come = [line for hunk in hunks for line in hunk.added if line.strip()]
    return gone, come


def describe_tests(items: Sequence[Item]) -> str:
    """Returns a sentence that names the test that is added, or counts several."""
    gone, come = (set(_find_test_titles(lines)) for lines in _collect_lines(items))
    new = sorted(come - gone)
    if len(new) > 1:
        return f"Add {len(new)} tests"
    if not new:
        return ""
    title = new[0]
    if NAME.fullmatch(title.encode("utf-8", "replace")):
        return f"Add {title}()"
    return f'Add the test "{title}"' if len(title) <= MAX_TITLE else "Add a test"


def _find_test_titles(lines: Iterable[bytes]) -> Iterator[str]:
    for found in TEST_TITLE.finditer(b"".join(lines)):
        title = next(group for group in found.groups() if group)
        yield title.decode("utf-8", "replace").strip()


def describe_file_lists(items: Sequence[Item], limit: int) -> str:
    """Returns a sentence on the files that lists of files gain or lose, if only these change."""
    gone, come = _collect_lines(items)
    if not all(FILE.search(line) for line in chain(gone, come)):
        return ""
    was, now = (dict.fromkeys(chain.from_iterable(map(FILE.findall, x))) for x in (gone, come))
    new = [_basename(name) for name in now if name not in was]
    old = [_basename(name) for name in was if name not in now]
    if new and not old:
        return f"List {join_names(new, limit)}"
    return f"Drop {join_names(old, limit)} from the list" if old and not new else ""


def _basename(path: bytes) -> str:
    return posixpath.basename(path.decode("ascii"))


def describe_number(items: Sequence[Item]) -> str:
    """Returns a sentence on the old and the new value of a number, if nothing else changes."""
    changes: set[tuple[str, str, str]] = set()
    for hunk in chain.from_iterable(item.hunks for item in items):
        if len(hunk.removed) != len(hunk.added):
            return ""
        for was, now in zip(hunk.removed, hunk.added, strict=True):
            one, two = NUMBER.findall(was), NUMBER.findall(now)
            if NUMBER.sub(b"", was) != NUMBER.sub(b"", now) or len(one) != len(two):
                return ""
            changes.update(_find_number_changes(was, one, two))
    if len(changes) != 1:
        return ""
    name, old, new = changes.pop()
    return f"Change {name} from {old} to {new}" if name else ""


def _find_number_changes(
    line: bytes, one: Sequence[bytes], two: Sequence[bytes]
) -> Iterator[tuple[str, str, str]]:
    """Yields (name, old, new) for each number that differs; the name is "" if there is none."""
    for place, old, new in zip(NUMBER.finditer(line), one, two, strict=True):
        if old != new:
            name = NUMBER_NAME.search(line[: place.start()])
            yield (name[1] if name else b"").decode(), old.decode(), new.decode()


def describe_spelling(items: Sequence[Item], place: str) -> str:
    """Returns a sentence on spelling, if only the spelling of words changes."""
    swaps: set[tuple[str, str]] = set()
    for hunk in chain.from_iterable(item.hunks for item in items):
        was, now = (PLAIN_WORD.findall(b" ".join(lines)) for lines in (hunk.removed, hunk.added))
        bare = [
            PLAIN_WORD.sub(b"", b"".join(b"".join(x).split())) for x in (hunk.removed, hunk.added)
        ]
        if len(was) != len(now) or bare[0] != bare[1]:
            return ""
        pairs = zip(was, now, strict=True)
        swaps.update((one.decode(), two.decode()) for one, two in pairs if one != two)
    if not swaps or not all(is_misspelling(one, two) for one, two in swaps):
        return ""
    return f"Fix the spelling of {swaps.pop()[1]}" if len(swaps) == 1 else f"Fix typos in {place}"


def is_misspelling(one: str, two: str) -> bool:
    """Tells whether two words are similar enough for one to be the other, misspelt."""
    return SequenceMatcher(None, one, two).ratio() > MIN_SPELLING_RATIO


def describe_includes(items: Sequence[Item], limit: int) -> str:
    """Returns a sentence on what is included or imported, if nothing else changes."""
    gone, come = _collect_lines(items)
    if not all(INCLUDE.match(line) for line in chain(gone, come)):
        return ""
    was, now = (dict.fromkeys(_find_includes(lines)) for lines in (gone, come))
    new, old = [name for name in now if name not in was], [name for name in was if name not in now]
    verb = "include" if b"#" in b"".join((*gone, *come)) else "import"
    limit = max(limit, 1)
    if new and old:
        return f"{verb.capitalize()} {join_names(new, limit)} in place of {join_names(old, limit)}"
    if new:
        return f"{verb.capitalize()} {join_names(new, limit)}"
    return f"Drop the {verb} of {join_names(old, limit)}" if old else ""


def _find_includes(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        found = INCLUDE.match(line)
        if found is not None:
            yield next(group for group in found.groups() if group).decode("ascii", "replace")


def describe_messages(items: Sequence[Item]) -> str:
    """Returns a sentence on reworded messages, if only string literals change."""
    gone, come = _collect_lines(items)
    bare = [STRING.sub(b'""', b"".join(b"".join(lines).split())) for lines in (gone, come)]
    if not gone or bare[0] != bare[1] or gone == come:
        return ""
    functions = rank_changed_functions(items)
    return f"Reword a message of {functions[0]}" if len(functions) == 1 else "Reword messages"


def describe_calls(items: Sequence[Item], novelty: Novelty, limit: int) -> str:
    """Returns a sentence on the functions that most of the group starts, or stops, to call."""
    come, gone = _count_calls(items)
    new, old = _select_names(come - gone, novelty.new), _select_names(gone - come, novelty.gone)
    if len(new) == len(old) == 1:
        return f"Call {new[0]}() in place of {old[0]}()"
    where = rank_changed_functions(items)
    place = f" in {join_names(where, limit)}" if 0 < len(where) <= limit else ""
    limit = max(limit, 1)
    if new and not old:
        return f"Call {join_names([f'{name}()' for name in new], limit)}{place}"
    if old and not new:
        return f"Drop the call of {join_names([f'{name}()' for name in old], limit)}{place}"
    return ""


def _count_calls(items: Sequence[Item]) -> tuple[Counter[str], Counter[str]]:
    """Returns the names called in added lines, and in removed ones, of most items, with counts."""
    come: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for item in items:
        own = item.facts.defines | item.facts.drops
        for count, lines in zip((gone, come), _collect_lines([item]), strict=True):
            found = {name.decode("ascii") for name in CALL.findall(b"".join(lines))}
            count.update(name for name in found - own if is_compound(name) and name != name.upper())
    return _filter_frequent(come, len(items)), _filter_frequent(gone, len(items))


def _filter_frequent(count: Counter[str], items: int) -> Counter[str]:
    return Counter({name: times for name, times in count.items() if 3 * times >= 2 * items})


def _select_names(names: Iterable[str], preferred: frozenset[str]) -> list[str]:
    """Returns up to MAX_CALLS names: all, or else those of `preferred`; [] if these are more."""
    ranked = sorted(names, key=lambda name: (name not in preferred, -len(name), name))
    if len(ranked) > MAX_CALLS:
        ranked = [name for name in ranked if name in preferred]
    return ranked if len(ranked) <= MAX_CALLS else []
