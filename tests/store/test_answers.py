"""The key under which an answer is kept."""

from __future__ import annotations

from patchsplit.store.answers import compute_key


def test_the_key_of_an_answer_never_changes() -> None:
    key = compute_key((b"old\n",), (b"new\n", b"more\n"), (b"theirs\n",))
    assert key == "8bae9ac246070089b06c3c5a8c0e4917"


def test_lines_on_another_side_have_another_key() -> None:
    lines = (b"one\n", b"two\n")
    keys = {
        compute_key(lines, (), ()),
        compute_key((), lines, ()),
        compute_key((), (), lines),
        compute_key(lines[:1], lines[1:], ()),
    }
    assert len(keys) == 4
