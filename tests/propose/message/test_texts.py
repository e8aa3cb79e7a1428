"""What a patch says of itself: sentences of notes, documents, comments, and their imperatives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from items import item

from patchsplit.model.facts import Category
from patchsplit.model.wording import WordingSource
from patchsplit.propose.items import Item
from patchsplit.propose.message.body import describe_change
from patchsplit.propose.message.imperative import form_imperative
from patchsplit.propose.message.texts import find_texts


def reno(text: str) -> Item:
    """Returns a new release note of reno; its lines are parted by newlines."""
    made = item("releasenotes/notes/a-1.yaml", "x", category=Category.DOC)
    return _with_lines(made, f"---\nfeatures:\n  - |\n    {text}\n")


def _with_lines(made: Item, text: str) -> Item:
    lines = tuple(line.encode() for line in text.splitlines(keepends=True))
    return replace(made, hunks=(replace(made.hunks[0], added=lines),))


def texts_of(*items: Item) -> list[tuple[WordingSource, str]]:
    return [(one.source, one.text) for one in find_texts(items)]


def test_a_release_note_is_read_without_its_keys() -> None:
    note = reno("Ports can now have\n    an alias. It is unique.")

    assert texts_of(note) == [
        (WordingSource.RELEASE_NOTE, "Ports can now have an alias."),
    ]


def test_an_entry_of_news_is_joined() -> None:
    lines = "   - DPDK:|     * New knob 'limit' that bounds|       the number of flows."
    news = item("NEWS", lines, category=Category.DOC)

    assert texts_of(news) == [
        (WordingSource.RELEASE_NOTE, "New knob 'limit' that bounds the number of flows.")
    ]


def test_comments_and_docstrings_are_read_and_code_is_not() -> None:
    c = item("a.c", "/* Frees the ring and all of|* its buffers. */|ring_free(r); x = y;")
    py = item("a.py", '    """Return the networks of a project."""|    return []')

    assert texts_of(c, py) == [
        (WordingSource.COMMENT, "Frees the ring and all of its buffers."),
        (WordingSource.COMMENT, "Return the networks of a project."),
    ]


def test_a_removed_todo_is_known() -> None:
    gone = item("a.c", removed="/* TODO: Free the ring when it is unused. */")

    assert texts_of(gone) == [(WordingSource.TODO, "Free the ring when it is unused.")]


def test_what_would_end_a_mail_is_no_sentence() -> None:
    assert texts_of(item("a.c", "/* See --- a/ring.c for the old code of it. */")) == []


def test_a_body_begins_with_the_release_note() -> None:
    note, code = reno("Ports can now have an alias."), item("a.py", "# Not the best sentence here.")

    body = describe_change([note, code])

    assert body.startswith("Ports can now have an alias.\n\n- a.py: ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("New knob 'limit' to bound the flows.", "Add knob 'limit' to bound the flows"),
        ("Added support for geneve.", "Support geneve"),
        ("The tags are now case sensitive.", "Make tags case sensitive"),
        ("The old agent has been removed.", "Remove old agent"),
        ("Nothing of this kind.", ""),
    ],
)
def test_a_note_becomes_an_imperative(text: str, sentence: str) -> None:
    assert form_imperative(text, WordingSource.RELEASE_NOTE) == sentence


def test_a_comment_is_not_about_the_change() -> None:
    assert form_imperative("Added by hand.", WordingSource.COMMENT) == ""


def test_a_sentence_that_goes_on_behind_its_hunk_is_none() -> None:
    cut = item("doc/a.rst", "When set to true, a stash entry is made|before the", removed="Old|x",
               category=Category.DOC)  # fmt: skip
    comment = item("a.c", "// A ring that is full refuses|// a frame and tells")

    assert texts_of(cut, comment) == []
    ended = item("a.c", "// A ring that is full refuses|// a frame and tells it.")
    assert texts_of(ended) == [
        (WordingSource.COMMENT, "A ring that is full refuses a frame and tells it.")
    ]


def test_a_sentence_that_is_only_worded_anew_says_nothing() -> None:
    worded = item(
        "doc/a.rst",
        "Save your changes to a new stash entry and go back.",
        removed="Save your changes to a new stash and go back.",
        category=Category.DOC,
    )

    assert texts_of(worded) == []
