"""A group of items to the sentence of its subject, without prefix: what changes, and no reason.

`prefix` chooses the prefix, joins it to the sentence, and shortens the whole.

The verb comes from what the hunks do, the object from the names that they define, drop, change or
use. (A group that is one commit of the fork takes that commit's message instead; see stage.)
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from patchsplit.model.delta import FileChange, Kind, Status
from patchsplit.model.facts import Category, Trait
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message import line_changes, statements
from patchsplit.propose.message.names import join_names, rank_changed_functions, rank_names
from patchsplit.propose.tokens import is_compound

MIN_SHARED_NAMES = 0.7
"""Share of the names that must have a common beginning to be named by it."""
HEX = re.compile(r"x[0-9a-fA-F]+")
"""A hexadecimal number, without its leading zero."""


def generate_sentences(items: Sequence[Item], novelty: Novelty, prefix: str) -> Iterator[str]:
    """Yields sentences on what the items do, in the imperative, the best first.

    The first may be too long, or fit several groups; later ones name fewer objects, or a file or a
    function. They need not repeat `prefix`, which precedes them in the subject.
    """
    code = [item for item in items if item.facts.category is Category.CODE] or list(items)
    full = _find_main_path(code)
    short = posixpath.basename(full)
    functions = rank_changed_functions(code)
    candidates = [
        _describe_whole_files(items, most)
        or _describe_by_trait(items, novelty, most)
        or _describe_code(code, novelty, most)
        for most in (2, 1, 0)
    ]
    yield from candidates
    for first in candidates:
        if short not in first and short.split(".")[0] != prefix:
            yield f"{first} in {short}"
        if functions and functions[0] not in first:
            yield f"{first} in {functions[0]}"
        if short not in first:
            yield f"{first} in {full}"
    yield from _describe_name_counts(code, novelty)
    if functions:
        yield f"Update {join_names(functions, 2)}"
        yield f"Update {join_names(functions, 1)}"
    yield f"Update {short}"
    yield f"Update {full}"


def _find_main_path(items: Sequence[Item]) -> str:
    """Returns the path of the file with most changed lines."""
    weight: Counter[str] = Counter()
    for item in items:
        weight[item.file.path] += item.size
    return min(weight, key=lambda path: (-weight[path], path))


def _describe_whole_files(items: Sequence[Item], limit: int) -> str:
    """Returns a sentence on files that are added, removed, renamed or get another mode; or ""."""
    statuses = {item.file.status for item in items}
    files = list({item.file.path: item.file for item in items}.values())
    names = join_names([posixpath.basename(file.path) for file in files], limit)
    what = _describe_kind(items)
    if statuses <= {Status.ADDED, Status.COPIED}:
        return f"Add {what}{names}"
    if statuses == {Status.DELETED}:
        return f"Remove {what}{names}"
    if all(hunk.kind is Kind.RENAME for item in items for hunk in item.hunks):
        return _describe_rename(files, limit)
    if all(hunk.kind is Kind.MODE for item in items for hunk in item.hunks):
        return f"Change the mode of {names}"
    return ""


def _describe_rename(files: Sequence[FileChange], limit: int) -> str:
    old = [posixpath.basename(file.old_path) for file in files]
    new = [posixpath.basename(file.path) for file in files]
    if old == new:
        folders = {posixpath.dirname(file.path) for file in files}
        where = f" to {folders.pop()}" if len(folders) == 1 and "" not in folders else ""
        names = join_names(old, limit) if limit > 1 or len(old) == 1 else f"{len(old)} files"
        return f"Move {names}{where}"
    return f"Rename {old[0]} to {new[0]}" if len(files) == 1 else f"Rename {join_names(old, limit)}"


def _describe_kind(items: Sequence[Item]) -> str:
    categories = {item.facts.category for item in items}
    if categories == {Category.TEST}:
        return "test " if len({item.file.path for item in items}) == 1 else "tests "
    return ""


def _describe_by_trait(items: Sequence[Item], novelty: Novelty, limit: int) -> str:
    """Returns a sentence on the trait or category that all items have; "" if there is none."""
    traits = frozenset.intersection(*(item.facts.traits for item in items))
    place = posixpath.basename(_find_main_path(items))
    if Trait.WHITESPACE in traits:
        return f"Adjust white space in {place}"
    if Trait.IDENTIFIER in traits:
        return line_changes.describe_number(items) or _describe_identifier_swap(
            items, novelty, place, limit
        )
    if Trait.COMMENT in traits:
        return line_changes.describe_spelling(items, place) or f"Update comments in {place}"
    if Trait.MOVED in traits:
        names = rank_names(items, "defines")
        return f"Move {join_names(names, limit)}" if names else f"Move code in {place}"
    return _describe_by_category(items, novelty, limit)


def _describe_identifier_swap(
    items: Sequence[Item], novelty: Novelty, file_name: str, limit: int
) -> str:
    """Returns a sentence on one name that replaces another: "Rename" if the old one is gone."""
    old, new = _find_swap(items)
    if not (old and new):
        return f"Rename identifiers in {file_name}"
    if HEX.fullmatch(old) and HEX.fullmatch(new):
        return f"Change 0{old} to 0{new} in {file_name}"
    if not is_compound(old) and line_changes.is_misspelling(old, new):
        return f"Fix the spelling of {new}"
    if old in novelty.gone and new in novelty.new and limit:
        return f"Rename {old} to {new}"
    return f"Use {new} in place of {old}" if limit else f"Use {new}"


def _describe_by_category(items: Sequence[Item], novelty: Novelty, limit: int) -> str:
    """Returns a sentence on tests, documents, builds or generated files, if all items are such."""
    topic, place = _find_topic(items, novelty), posixpath.basename(_find_main_path(items))
    match sorted({item.facts.category for item in items}):
        case [Category.TEST]:
            shared = _find_new_word(items, novelty) if len(items) > 2 else ""
            if is_compound(shared):
                return f"Use {shared}"
            added = line_changes.describe_tests(items) or line_changes.describe_file_lists(
                items, limit
            )
            functions = rank_changed_functions(items)
            more = functions[0] if not limit and functions else f"the tests in {place}"
            return added or (f"Test {topic}" if topic else f"Extend {more}")
        case [Category.BUILD]:
            return line_changes.describe_file_lists(items, limit) or line_changes.describe_number(
                items
            )
        case [Category.DOC]:
            if topic:
                return f"Document {topic}"
            touched = list(dict.fromkeys(posixpath.basename(item.file.path) for item in items))
            small = line_changes.describe_number(items) or line_changes.describe_spelling(
                items, place
            )
            return (
                small or statements.describe_statements(items, touched, limit) or f"Update {place}"
            )
        case [Category.DOC, Category.TEST]:
            return f"Test and document {topic}" if topic else f"Update {place} and its tests"
        case [Category.GENERATED]:
            files = dict.fromkeys(posixpath.basename(item.file.path) for item in items)
            return f"Regenerate {join_names(list(files), limit)}"
        case _:
            return ""


def _find_topic(items: Sequence[Item], novelty: Novelty) -> str:
    """Returns the name new to the delta that most items add; "" if there is none."""
    tests = {name for item in items for name in item.facts.defines}
    count = Counter(
        word
        for item in items
        for word in item.added & novelty.new
        if is_compound(word) and word not in tests
    )
    return min(count, key=lambda name: (-count[name], len(name), name), default="")


def _find_swap(items: Sequence[Item]) -> tuple[str, str]:
    """Returns the word that most items remove, and the one that most add; "" for none."""
    gone = Counter(word for item in items for word in item.removed - item.added)
    come = Counter(word for item in items for word in item.added - item.removed)
    return _pick_majority(gone, len(items)), _pick_majority(come, len(items))


def _pick_majority(count: Counter[str], items: int) -> str:
    """Returns the most frequent word if more than two thirds of the items have it, else ""."""
    if not count:
        return ""
    word = min(count, key=lambda name: (-count[name], name))
    return word if count[word] * 3 > items * 2 else ""


def _describe_code(items: Sequence[Item], novelty: Novelty, limit: int) -> str:
    """Returns a sentence on code: a small change if that is all, else its names."""
    small = (
        line_changes.describe_number(items)
        or line_changes.describe_includes(items, limit)
        or line_changes.describe_messages(items)
    )
    return small or _describe_names(items, novelty, limit) or _describe_uses(items, novelty, limit)


def _describe_names(items: Sequence[Item], novelty: Novelty, limit: int) -> str:
    """Returns a sentence on names that are added, removed, replaced or moved; "" if none are."""
    new = [name for name in rank_names(items, "defines") if _strip_parentheses(name) in novelty.new]
    gone = [name for name in rank_names(items, "drops") if _strip_parentheses(name) in novelty.gone]
    if new and gone and len(new) == len(gone) == 1:
        return f"Replace {gone[0]} by {new[0]}" if limit else f"Add {new[0]}"
    if new:
        return f"Add {_join_new_names(items, new, limit)}"
    old, come = _find_swap(items) if len(items) > 2 else ("", "")
    if old and come:
        return f"Replace {old} by {come}" if limit else f"Use {come}"
    if is_compound(come):
        return f"Use {come}"
    if gone:
        return f"Remove {join_names(gone, limit)}"
    dropped = set(rank_names(items, "drops"))
    moved = [name for name in rank_names(items, "defines") if name in dropped]
    return f"Move {join_names(moved, limit)}" if moved else ""


def _describe_name_counts(items: Sequence[Item], novelty: Novelty) -> Iterator[str]:
    """Yields a sentence with the number of names that are added, or else removed, if several."""
    for verb, side, known in (("Add", "defines", novelty.new), ("Remove", "drops", novelty.gone)):
        names = [name for name in rank_names(items, side) if _strip_parentheses(name) in known]
        if len(names) > 1:
            functions = all(name.endswith("()") for name in names)
            constants = all(name == name.upper() for name in names)
            kind = "functions" if functions else "constants" if constants else "names"
            yield f"{verb} {len(names)} {kind}"
            return


def _describe_uses(items: Sequence[Item], novelty: Novelty, limit: int) -> str:
    """Returns a sentence on calls, statements, or changed functions; at least on the main file."""
    functions, fresh = rank_changed_functions(items), _find_new_word(items, novelty)
    known = line_changes.describe_calls(items, novelty, limit) or statements.describe_statements(
        items, functions, limit
    )
    if known:
        return known
    if is_compound(fresh):
        return f"Add {fresh}"
    what = (
        join_names(functions, max(limit, 1))
        if functions
        else posixpath.basename(_find_main_path(items))
    )
    return f"Update {what}"


def _join_new_names(items: Sequence[Item], names: Sequence[str], limit: int) -> str:
    """Returns the new names joined; many of them by their new file or their common beginning."""
    if len(names) <= max(1, limit + 1):
        return join_names(names, limit)
    files = {
        posixpath.splitext(posixpath.basename(item.file.path))[0]: posixpath.basename(
            item.file.path
        )
        for item in sorted(items, key=lambda item: item.size)
        if item.file.status is Status.ADDED and item.facts.category is Category.CODE
    }
    if files:
        return join_names(sorted(files.values()), limit)
    shared = _find_common_beginning(names)
    if not shared or len(names) == 1:
        return join_names(names, limit)
    return f"the {shared} functions" if all(name.endswith("()") for name in names) else shared


def _find_common_beginning(names: Sequence[str]) -> str:
    """Returns the longest beginning of most names, as in "ovs_router_*"; "" if there is none."""
    count: Counter[str] = Counter()
    for name in names:
        pieces = name.removesuffix("()").split("_")
        count.update("_".join(pieces[:k]) for k in range(2, len(pieces)))
    common = [one for one, times in count.items() if times >= MIN_SHARED_NAMES * len(names)]
    return f"{max(common, key=lambda one: (len(one), one))}_*" if common else ""


def _find_new_word(items: Sequence[Item], novelty: Novelty) -> str:
    """Returns a word new to the delta's files that most of several items add; "" if none."""
    count = Counter(word for item in items for word in item.added & novelty.new)
    return _pick_majority(count, len(items)) if len(items) > 1 else ""


def _strip_parentheses(name: str) -> str:
    return name.removesuffix("()")
