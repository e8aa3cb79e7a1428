"""Encodes values as JSON and decodes them, including file names that are not UTF-8."""

from __future__ import annotations

import json
from typing import TypeVar

import msgspec

Value = TypeVar("Value")


def encode_json(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        # A name that is not UTF-8, which only the slower codec can encode.
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def decode_json(content: bytes, kind: type[Value]) -> Value:
    """Returns the value of type `kind` that encode_json was given.

    Raises ValueError or msgspec.ValidationError for other content.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError:
        # A lone surrogate: part of a name that is not UTF-8.
        return msgspec.convert(json.loads(content), kind)
