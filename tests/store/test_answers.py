"""The key under which an answer is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from patchsplit.errors import PatchsplitError
from patchsplit.store.answers import AnswerRecord, Answers, AnswerStore, compute_key


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


ONE = AnswerRecord("a.c", (b"old\n",), (b"new\n",), (b"theirs\n",), (b"both\n",))
TWO = AnswerRecord("b.c", (), (b"\xff\n",), (), (), (b"before\n",), (), (b"after\n",))


def add(record: AnswerRecord, answers: Answers) -> Answers:
    return {**answers, record.key: record}


def test_answers_are_added_to_those_that_are_there(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path / "patchsplit")
    assert store.load() == {}
    assert store.update(lambda before: add(ONE, before)) == {}
    assert store.update(lambda before: add(TWO, before)) == {ONE.key: ONE}
    assert AnswerStore(store.root).load() == {ONE.key: ONE, TWO.key: TWO}
    store.update(lambda _: {})
    assert store.load() == {}


def test_a_file_that_need_not_change_is_not_written(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path)
    store.update(lambda before: before)
    assert not store.path.exists()
    store.update(lambda before: add(ONE, before))
    written = store.path.stat()
    store.update(lambda before: add(replace(ONE), before))
    assert store.path.stat().st_ino == written.st_ino


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"format": "patchsplit answers 2", "answers": []}']
)
def test_a_file_that_cannot_be_read_is_named_and_stays(tmp_path: Path, content: bytes) -> None:
    store = AnswerStore(tmp_path)
    store.path.write_bytes(content)
    with pytest.raises(PatchsplitError, match=r"answers\.json"):
        store.update(lambda before: add(ONE, before))
    assert store.path.read_bytes() == content
