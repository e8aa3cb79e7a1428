"""A group of items to a subject that says what is there, and invents no reason.

Where one commit of the fork wrote most of the group, its own words stand. Else the verb comes from
what the hunks do, and the object from the names that they define, drop, change or use.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from patchsplit.model.delta import FileChange, Kind, Status
from patchsplit.model.facts import Category, Person, Trait
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message import line_changes as deeds
from patchsplit.propose.message import statements
from patchsplit.propose.message.names import changed_functions, listed, named
from patchsplit.propose.tokens import composed

MOST = 0.7
"""Share of names that must begin alike to be spoken of together."""
TRAILER = re.compile(
    r"(change-id|reviewed-by|acked-by|tested-by|reviewed-on|cc|commit-queue"
    r"|git-svn-id|\(cherry picked from commit.*\)?)\b.*"
    r"|(?:forwarded|applied-upstream|last-update|origin|bug-\w+): .*",
    re.IGNORECASE,
)
"""What speaks of the fork's own review and packaging (DEP-3's fields)."""
SIGNED = re.compile(r"signed-off-by\b.*", re.IGNORECASE)
HEX = re.compile(r"x[0-9a-fA-F]+")
"""A hexadecimal number, without its zero."""
CONFLICTS = re.compile(r"(?m)^#? ?Conflicts:\n(?:[#\t ].*(?:\n|$))*")


def sentences(items: Sequence[Item], novelty: Novelty, prefix: str) -> Iterator[str]:
    """Yields what the items do, in the imperative, the best wording first.

    The first may suit several groups or be too long; later ones name less, or a file or a function.
    `prefix` stands before them in the subject, so that they need not repeat it.
    """
    code = [item for item in items if item.facts.category is Category.CODE] or list(items)
    full = _place(code)
    short = posixpath.basename(full)
    functions = changed_functions(code)
    said = [
        _whole(items, most) or _sorted_out(items, novelty, most) or _code(code, novelty, most)
        for most in (2, 1, 0)
    ]
    yield from said
    for first in said:
        if short not in first and short.split(".")[0] != prefix:
            yield f"{first} in {short}"
        if functions and functions[0] not in first:
            yield f"{first} in {functions[0]}"
        if short not in first:
            yield f"{first} in {full}"
    yield from _counted(code, novelty)
    if functions:
        yield f"Update {listed(functions, 2)}"
        yield f"Update {listed(functions, 1)}"
    yield f"Update {short}"
    yield f"Update {full}"


def _place(items: Sequence[Item]) -> str:
    """Returns the path of the file that is changed most."""
    weight: Counter[str] = Counter()
    for item in items:
        weight[item.file.path] += item.size
    return min(weight, key=lambda path: (-weight[path], path))


def _whole(items: Sequence[Item], most: int) -> str:
    """Says what becomes of files, where that is all that happens to them."""
    statuses = {item.file.status for item in items}
    files = list({item.file.path: item.file for item in items}.values())
    names = listed([posixpath.basename(file.path) for file in files], most)
    what = _kind_word(items)
    if statuses <= {Status.ADDED, Status.COPIED}:
        return f"Add {what}{names}"
    if statuses == {Status.DELETED}:
        return f"Remove {what}{names}"
    if all(hunk.kind is Kind.RENAME for item in items for hunk in item.hunks):
        return _rename(files, most)
    if all(hunk.kind is Kind.MODE for item in items for hunk in item.hunks):
        return f"Change the mode of {names}"
    return ""


def _rename(files: Sequence[FileChange], most: int) -> str:
    old = [posixpath.basename(file.old_path) for file in files]
    new = [posixpath.basename(file.path) for file in files]
    if old == new:
        folders = {posixpath.dirname(file.path) for file in files}
        where = f" to {folders.pop()}" if len(folders) == 1 and "" not in folders else ""
        names = listed(old, most) if most > 1 or len(old) == 1 else f"{len(old)} files"
        return f"Move {names}{where}"
    return f"Rename {old[0]} to {new[0]}" if len(files) == 1 else f"Rename {listed(old, most)}"


def _kind_word(items: Sequence[Item]) -> str:
    categories = {item.facts.category for item in items}
    if categories == {Category.TEST}:
        return "test " if len({item.file.path for item in items}) == 1 else "tests "
    return ""


def _sorted_out(items: Sequence[Item], novelty: Novelty, most: int) -> str:
    """Says what kind of change it is, where all items are of that kind."""
    traits = frozenset.intersection(*(item.facts.traits for item in items))
    place = posixpath.basename(_place(items))
    if Trait.WHITESPACE in traits:
        return f"Adjust white space in {place}"
    if Trait.IDENTIFIER in traits:
        return deeds.number(items) or _renaming(items, novelty, place, most)
    if Trait.COMMENT in traits:
        return deeds.spelling(items, place) or f"Update comments in {place}"
    if Trait.MOVED in traits:
        names = named(items, "defines")
        return f"Move {listed(names, most)}" if names else f"Move code in {place}"
    return _by_category(items, novelty, most)


def _renaming(items: Sequence[Item], novelty: Novelty, place: str, most: int) -> str:
    """Says what takes the place of a name: it is renamed where the old one is nowhere any more."""
    old, new = _swap(items)
    if not (old and new):
        return f"Rename identifiers in {place}"
    if HEX.fullmatch(old) and HEX.fullmatch(new):
        return f"Change 0{old} to 0{new} in {place}"
    if not composed(old) and deeds.alike(old, new):
        return f"Fix the spelling of {new}"
    if old in novelty.gone and new in novelty.new and most:
        return f"Rename {old} to {new}"
    return f"Use {new} in place of {old}" if most else f"Use {new}"


def _by_category(items: Sequence[Item], novelty: Novelty, most: int) -> str:
    """Says what becomes of tests, documents, builds and generated files, where all are of those."""
    topic, place = _topic(items, novelty), posixpath.basename(_place(items))
    match sorted({item.facts.category for item in items}):
        case [Category.TEST]:
            shared = _fresh(items, novelty) if len(items) > 2 else ""
            if composed(shared):
                return f"Use {shared}"
            added = deeds.tests(items) or deeds.files(items, most)
            functions = changed_functions(items)
            more = functions[0] if not most and functions else f"the tests in {place}"
            return added or (f"Test {topic}" if topic else f"Extend {more}")
        case [Category.BUILD]:
            return deeds.files(items, most) or deeds.number(items)
        case [Category.DOC]:
            if topic:
                return f"Document {topic}"
            touched = list(dict.fromkeys(posixpath.basename(item.file.path) for item in items))
            small = deeds.number(items) or deeds.spelling(items, place)
            return small or statements.said(items, touched, most) or f"Update {place}"
        case [Category.DOC, Category.TEST]:
            return f"Test and document {topic}" if topic else f"Update {place} and its tests"
        case [Category.GENERATED]:
            files = dict.fromkeys(posixpath.basename(item.file.path) for item in items)
            return f"Regenerate {listed(list(files), most)}"
        case _:
            return ""


def _topic(items: Sequence[Item], novelty: Novelty) -> str:
    """Returns the new name that tests and documents speak of most; empty where there is none."""
    tests = {name for item in items for name in item.facts.defines}
    count = Counter(
        word
        for item in items
        for word in item.added & novelty.new
        if composed(word) and word not in tests
    )
    return min(count, key=lambda name: (-count[name], len(name), name), default="")


def _swap(items: Sequence[Item]) -> tuple[str, str]:
    """Returns the word that goes away in most items, and the one that comes in most."""
    gone = Counter(word for item in items for word in item.removed - item.added)
    come = Counter(word for item in items for word in item.added - item.removed)
    return _most(gone, len(items)), _most(come, len(items))


def _most(count: Counter[str], items: int) -> str:
    if not count:
        return ""
    word = min(count, key=lambda name: (-count[name], name))
    return word if count[word] * 3 > items * 2 else ""


def _code(items: Sequence[Item], novelty: Novelty, most: int) -> str:
    """Says what becomes of code: the smallest deed that is all of it, else names."""
    small = deeds.number(items) or deeds.includes(items, most) or deeds.messages(items)
    return small or _names(items, novelty, most) or _uses(items, novelty, most)


def _names(items: Sequence[Item], novelty: Novelty, most: int) -> str:
    """Says which names come, go, or take another's place; empty where none does."""
    new = [name for name in named(items, "defines") if _bare(name) in novelty.new]
    gone = [name for name in named(items, "drops") if _bare(name) in novelty.gone]
    if new and gone and len(new) == len(gone) == 1:
        return f"Replace {gone[0]} by {new[0]}" if most else f"Add {new[0]}"
    if new:
        return f"Add {_many(items, new, most)}"
    old, come = _swap(items) if len(items) > 2 else ("", "")
    if old and come:
        return f"Replace {old} by {come}" if most else f"Use {come}"
    if composed(come):
        return f"Use {come}"
    if gone:
        return f"Remove {listed(gone, most)}"
    dropped = set(named(items, "drops"))
    moved = [name for name in named(items, "defines") if name in dropped]
    return f"Move {listed(moved, most)}" if moved else ""


def _counted(items: Sequence[Item], novelty: Novelty) -> Iterator[str]:
    """Counts the names that come, or go, where they are too many or too long for a subject."""
    for verb, side, known in (("Add", "defines", novelty.new), ("Remove", "drops", novelty.gone)):
        names = [name for name in named(items, side) if _bare(name) in known]
        if len(names) > 1:
            functions = all(name.endswith("()") for name in names)
            constants = all(name == name.upper() for name in names)
            kind = "functions" if functions else "constants" if constants else "names"
            yield f"{verb} {len(names)} {kind}"
            return


def _uses(items: Sequence[Item], novelty: Novelty, most: int) -> str:
    """Says which functions are called, or are other; at least, which file is."""
    functions, fresh = changed_functions(items), _fresh(items, novelty)
    known = deeds.calls(items, novelty, most) or statements.said(items, functions, most)
    if known:
        return known
    if composed(fresh):
        return f"Add {fresh}"
    what = listed(functions, max(most, 1)) if functions else posixpath.basename(_place(items))
    return f"Update {what}"


def _many(items: Sequence[Item], names: Sequence[str], most: int) -> str:
    """Names what is new; where that is much, by its file or by what the names begin with."""
    if len(names) <= max(1, most + 1):
        return listed(names, most)
    files = {
        posixpath.splitext(posixpath.basename(item.file.path))[0]: posixpath.basename(
            item.file.path
        )
        for item in sorted(items, key=lambda item: item.size)
        if item.file.status is Status.ADDED and item.facts.category is Category.CODE
    }
    if files:
        return listed(sorted(files.values()), most)
    shared = _beginning(names)
    if not shared or len(names) == 1:
        return listed(names, most)
    return f"the {shared} functions" if all(name.endswith("()") for name in names) else shared


def _beginning(names: Sequence[str]) -> str:
    """Returns "ovs_router_*" where most names begin so; of several such, the longest."""
    count: Counter[str] = Counter()
    for name in names:
        pieces = name.removesuffix("()").split("_")
        count.update("_".join(pieces[:k]) for k in range(2, len(pieces)))
    common = [one for one, times in count.items() if times >= MOST * len(names)]
    return f"{max(common, key=lambda one: (len(one), one))}_*" if common else ""


def _fresh(items: Sequence[Item], novelty: Novelty) -> str:
    """Returns a word new to the project that most items share."""
    count = Counter(word for item in items for word in item.added & novelty.new)
    return _most(count, len(items)) if len(items) > 1 else ""


def _bare(name: str) -> str:
    return name.removesuffix("()")


def without_trailers(text: str, author: Person | None = None) -> str:
    """Returns a fork commit's body without what speaks of the fork's own review and packaging.

    The author's own Signed-off-by stays: who sends a patch on says with it whose it is.
    """
    kept = [line for line in CONFLICTS.sub("", text).splitlines() if _stays(line.strip(), author)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n").rstrip()


def _stays(line: str, author: Person | None) -> bool:
    if SIGNED.fullmatch(line):
        return author is not None and f"<{author.email.casefold()}>" in line.casefold()
    return not TRAILER.match(line)
