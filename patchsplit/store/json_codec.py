"""Values as JSON and back, names that are not UTF-8 included."""

from __future__ import annotations

import json
from typing import TypeVar

import msgspec

Value = TypeVar("Value")


def encode_json(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        # A name that is not UTF-8: this codec has no such strings, the slow one does.
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def decode_json(content: bytes, kind: type[Value]) -> Value:
    """Raises ValueError or msgspec.ValidationError where the content is none of that kind."""
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError:
        # A lone surrogate: part of a name that is not UTF-8.
        return msgspec.convert(json.loads(content), kind)
