"""Values to JSON and back."""

from __future__ import annotations

import msgspec
import pytest

from patchsplit.store.json_codec import decode_json, encode_json


class Row(msgspec.Struct):
    path: str
    count: int = 0


@pytest.mark.parametrize("path", ["a.c", "é b", "caf\udce9", '"\\\n'])
def test_any_path_comes_back(path: str) -> None:
    assert decode_json(encode_json(Row(path, 3)), Row) == Row(path, 3)


@pytest.mark.parametrize("content", [b"", b"[", b'{"count": 1}', b'{"path": 1}', b"\xff"])
def test_what_is_no_such_value_is_an_error(content: bytes) -> None:
    with pytest.raises((ValueError, msgspec.ValidationError)):
        decode_json(content, Row)
