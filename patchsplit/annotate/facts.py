"""A Delta to Facts, one for each hunk: its scope, what it defines and uses, and its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from patchsplit.annotate.identifiers import find_identifiers, is_all_comment, lex_identifiers
from patchsplit.annotate.languages import Language, category_of, is_plain, language_of
from patchsplit.annotate.outline import Outline, find_heading_above, parse_outline
from patchsplit.annotate.pairs import count_unclosed
from patchsplit.annotate.references import collect_references, subtract_references
from patchsplit.annotate.traits import find_identifier_rename, find_moved, is_whitespace
from patchsplit.git.repo import Repo
from patchsplit.model.delta import (
    Delta,
    Entry,
    FileChange,
    Hunk,
    HunkId,
    Kind,
    Lines,
    Span,
    Status,
    split_lines,
)
from patchsplit.model.facts import Category, Facts, Trait
from patchsplit.progress import OnProgress, Progress, ignore_progress

PROSE = (Category.DOC, Category.GENERATED)


def annotate(
    repo: Repo, delta: Delta, on_progress: OnProgress = ignore_progress
) -> dict[HunkId, Facts]:
    """Returns the facts of each hunk, without the commits that wrote it.

    Each side of a file is parsed once, and queried only where it changed.
    """
    found: dict[HunkId, Facts] = {}
    for done, file in enumerate(delta.files, 1):
        for facts in _annotate_file(repo, file):
            found[facts.hunk] = facts
        on_progress(Progress("annotating", done, len(delta.files)))
    for name in sorted(find_moved(delta.hunks())):
        found[name] = replace(found[name], traits=found[name].traits | {Trait.MOVED})
    return found


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a file: its language, outline and lines; empty if it has no known language."""

    language: Language | None
    outline: Outline
    lines: Lines


@dataclass(frozen=True, slots=True)
class _Identifiers:
    """The identifiers in the lines of one side of a hunk."""

    defines: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """All of them, those that are defined among them."""
    comment: bool = True
    """Whether the lines are nothing but comments and whitespace."""


def _annotate_file(repo: Repo, file: FileChange) -> Iterator[Facts]:
    category = category_of(file.path)
    edits = [hunk for hunk in file.hunks if hunk.kind is Kind.TEXT]
    was = file.old if file.status is not Status.COPIED else None
    old = _read_side(repo, file.old_path, was, [hunk.old for hunk in edits if hunk.removed])
    new = _read_side(repo, file.path, file.new, [hunk.new for hunk in edits if hunk.added])
    for hunk in file.hunks:
        if hunk.kind is Kind.TEXT:
            yield _annotate_hunk(file, hunk, category, old, new)
        else:
            yield Facts(hunk.id, category)


def _read_side(repo: Repo, path: str, entry: Entry | None, changed: list[Span]) -> _Side:
    if entry is None or not changed:
        return _Side(None, Outline(), ())
    content = repo.read_blob(entry.oid)
    language = language_of(path, content)
    if language is None:
        return _Side(None, Outline(), ())
    return _Side(language, parse_outline(language, content, changed), split_lines(content))


def _annotate_hunk(
    file: FileChange, hunk: Hunk, category: Category, old: _Side, new: _Side
) -> Facts:
    removed = _read_identifiers(file.old_path, hunk.removed, hunk.old, old, category)
    added = _read_identifiers(file.path, hunk.added, hunk.new, new, category)
    defines, drops = added.defines - removed.defines, removed.defines - added.defines
    was = collect_references(old.outline.references, hunk.old, file.old_path)
    now = collect_references(new.outline.references, hunk.new, file.path)
    return Facts(
        hunk=hunk.id,
        category=category,
        inside=_find_scope(new, hunk.new) if hunk.added else _find_scope(old, hunk.old),
        defines=defines,
        drops=drops,
        uses=added.names - defines,
        used=removed.names - added.names - drops,
        traits=frozenset(_find_traits(hunk, removed, added)),
        new_references=subtract_references(now, was),
        unclosed=_count_unclosed(file, hunk, old, new),
    )


def _count_unclosed(
    file: FileChange, hunk: Hunk, old: _Side, new: _Side
) -> tuple[tuple[str, int], ...]:
    """Returns `Facts.unclosed` of a hunk."""
    found = count_unclosed(file.path, hunk.added, hunk.new, new.outline if new.language else None)
    found.subtract(
        count_unclosed(file.old_path, hunk.removed, hunk.old, old.outline if old.language else None)
    )
    return tuple(sorted((kind, count) for kind, count in found.items() if count))


def _read_identifiers(
    path: str, lines: Lines, at: Span, side: _Side, category: Category
) -> _Identifiers:
    if not lines:
        return _Identifiers()
    if side.language:
        ignored = side.language.stop_words
        return _Identifiers(
            frozenset(found.name for found in side.outline.definitions_in(at)) - ignored,
            find_identifiers(lines, at.start, side.outline.masks, ignored),
            is_all_comment(lines, at.start, side.outline.comments),
        )
    known = None if category in PROSE or is_plain(path) else lex_identifiers(path, lines)
    if known:
        used, defined, comment = known
        return _Identifiers(defined, used | defined, comment)
    return _Identifiers(frozenset(), find_identifiers(lines, 0, {}, frozenset()), comment=False)


def _find_traits(hunk: Hunk, removed: _Identifiers, added: _Identifiers) -> Iterator[Trait]:
    if is_whitespace(hunk):
        yield Trait.WHITESPACE
    elif removed.comment and added.comment:
        yield Trait.COMMENT
    pair = find_identifier_rename(hunk)
    # A word that is only in a comment or a string is no identifier, nor is a keyword.
    if pair and pair[0] in removed.names and pair[1] in added.names:
        yield Trait.IDENTIFIER


def _find_scope(side: _Side, rows: Span) -> str:
    found = side.outline.scope_of(rows)
    if found or side.language is None or not rows or rows.start == 0:
        return found
    indented = side.lines[rows.start][:1].isspace() or side.lines[rows.start].startswith(b"#")
    if not indented or any(found.is_scope for found in side.outline.definitions_in(rows)):
        return ""
    return find_heading_above(side.language, side.lines, rows.start)
