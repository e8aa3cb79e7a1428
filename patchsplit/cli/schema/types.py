"""JSON Schemas of single values, and how objects, arrays and alternatives are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]
Fields = Mapping[str, Schema]
"""Key of an object -> the schema of its value."""

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NULL: Schema = {"type": "null"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
POSITION: Schema = {"type": "integer", "minimum": 1}
"""A number of a line, a patch or an edit, 1-based."""
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
OID: Schema = {"type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$"}
OID_OR_EMPTY: Schema = {"type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})?$"}
PATCH_NAME: Schema = {"type": "string", "pattern": "^p[0-9]+$"}


def make_object(required: Fields, optional: Fields | None = None) -> Schema:
    """Returns the schema of an object with these keys; it may have others in a later release."""
    every = {**required, **(optional or {})}
    return {"type": "object", "required": list(required), "properties": every}


def make_map(values: Schema) -> Schema:
    """Returns the schema of an object with any keys, whose values have one schema."""
    return {"type": "object", "additionalProperties": values}


def make_array(items: Schema) -> Schema:
    """Returns the schema of an array whose items have one schema."""
    return {"type": "array", "items": items}


def make_enum(values: Iterable[str]) -> Schema:
    """Returns the schema of one of some words, in their order."""
    return {"type": "string", "enum": [str(value) for value in values]}


def make_optional(schema: Schema) -> Schema:
    """Returns the schema of a value or null."""
    return make_choice(schema, NULL)


def make_choice(*schemas: Schema) -> Schema:
    """Returns the schema of a value that one of the schemas allows."""
    return {"anyOf": list(schemas)}


TEXTS = make_array(TEXT)
