"""Items to the tokens that come and go in them."""

from __future__ import annotations

import numpy as np
import pytest

from patchsplit.model.delta import Entry, FileChange, Hunk, HunkId, Kind, Mode, Oid, Span, Status
from patchsplit.model.facts import Category, Facts
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.matrices import jaccard_similarity
from patchsplit.propose.similarity.token_diff import MAX_TOKENS, extract_token_edit

ENTRY = Entry(Mode.FILE, Oid("1" * 40))


def edit(
    removed: str, added: str, kind: Kind = Kind.TEXT, max_tokens: int = MAX_TOKENS
) -> set[str]:
    old, new = (tuple(text.encode().splitlines(keepends=True)) for text in (removed, added))
    hunk = Hunk(HunkId("h"), "f", kind, Span(0, len(old)), Span(0, len(new)), old, new)
    file = FileChange("f", "f", Status.MODIFIED, ENTRY, ENTRY, is_text=True, hunks=(hunk,))
    facts = Facts(hunk.id, Category.CODE)
    item = Item((hunk,), file, facts, frozenset(), frozenset())
    return set(extract_token_edit(item, max_tokens=max_tokens))


@pytest.mark.parametrize(
    ("removed", "added", "tokens"),
    [
        (
            'N_("git tag [options]")\n',
            'N_("git tag [<options>]")\n',
            {"-[", "+[<", '-]")', '+>]")'},
        ),
        ("test -f a &&\n", "test_path_is_file a &&\n", {"-test", "--", "-f", "+test_path_is_file"}),
        ("a = b;\n", "a = b;\n\n", {"space"}),
        ("\n", "", {"-blank"}),
        ("", "\n\n", {"+blank"}),
        ("", "a = b;\n", set()),
        ("a = b;\n", "", set()),
    ],
)
def test_what_comes_and_goes_is_told_with_its_signs(
    removed: str, added: str, tokens: set[str]
) -> None:
    assert edit(removed, added) == tokens


def test_one_edit_of_two_things_is_the_same() -> None:
    assert edit("close(one);\n", "drop(one);\n") == edit("  close(two);\n", "  drop(two);\n")


def test_a_hunk_without_lines_is_its_kind() -> None:
    assert edit("", "", Kind.RENAME) == {"rename"}


def test_what_is_too_long_is_no_small_edit() -> None:
    assert edit("a b c\n", "a b d\n", max_tokens=3) == {"-c", "+d"}
    assert edit("a b c\n", "a b c d\n", max_tokens=3) == set()


def test_overlap_is_the_share_of_the_words_of_both() -> None:
    found = jaccard_similarity([frozenset("ab"), frozenset("bc"), frozenset(), frozenset("ab")])
    assert found[0].tolist() == pytest.approx([1, 1 / 3, 0, 1])
    assert not np.any(found[2])
