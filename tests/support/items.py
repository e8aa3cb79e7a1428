"""Items of a proposal, written out, and the sentence that is made of them."""

from __future__ import annotations

from patchsplit.model.delta import Entry, FileChange, Hunk, HunkId, Kind, Mode, Oid, Span, Status
from patchsplit.model.facts import Category, Facts, Trait
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.subject import generate_sentences
from patchsplit.propose.tokens import extract_words

ENTRY = Entry(Mode.FILE, Oid("1" * 40))


def item(
    path: str,
    added: str = "",
    removed: str = "",
    *,
    status: Status = Status.MODIFIED,
    kind: Kind = Kind.TEXT,
    old: str = "",
    category: Category = Category.CODE,
    inside: str = "",
    defines: str = "",
    drops: str = "",
    trait: Trait | None = None,
) -> Item:
    new_lines = tuple(f"{line}\n".encode() for line in added.split("|") if added)
    old_lines = tuple(f"{line}\n".encode() for line in removed.split("|") if removed)
    spans = Span(0, len(old_lines)), Span(0, len(new_lines))
    hunk = Hunk(HunkId(path + added), path, kind, *spans, old_lines, new_lines)
    file = FileChange(path, old or path, status, ENTRY, ENTRY, is_text=True, hunks=(hunk,))
    facts = Facts(
        hunk.id,
        category,
        inside,
        frozenset(defines.split()),
        frozenset(drops.split()),
        traits=frozenset({trait} if trait else ()),
    )
    return Item((hunk,), file, facts, extract_words(new_lines), extract_words(old_lines))


def make_sentence(*items: Item, prefix: str = "") -> str:
    new = frozenset(word for one in items for word in one.added)
    gone = frozenset(word for one in items for word in one.removed) - new
    return next(generate_sentences(items, Novelty(new, gone), prefix))
