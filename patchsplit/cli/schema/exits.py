"""JSON Schemas of the commands that send a series."""

from __future__ import annotations

from patchsplit.cli.schema.parts import PREVIEW, RESULT
from patchsplit.cli.schema.types import (
    FLAG,
    PATCH_NAME,
    POSITION,
    TEXT,
    TEXTS,
    Schema,
    make_array,
    make_enum,
    make_object,
)
from patchsplit.model.recipients import RecipientSource, Role

WRITTEN = make_object(RESULT, PREVIEW)
PUSHED = make_object({**RESULT, **PREVIEW, "said": TEXTS})
PERSON = make_object({"name": TEXT, "mail": TEXT, "role": make_enum(Role), "why": TEXTS})
ADDRESSEES = {
    "to": make_array(PERSON),
    "cc": make_array(PERSON),
    "left": make_array(PERSON),
}

EXIT_SCHEMAS: dict[str, Schema] = {
    "emit mbox": make_object(RESULT, {**PREVIEW, "apply": TEXT}),
    "emit branch": WRITTEN,
    "emit quilt": WRITTEN,
    "emit gerrit": PUSHED,
    "emit github": PUSHED,
    "emit gitlab": PUSHED,
    "recipients": make_object(
        {
            "kind": make_enum(RecipientSource),
            "source": TEXT,
            "series": make_object(ADDRESSEES),
            "patches": make_array(
                make_object({"number": POSITION, "id": PATCH_NAME, **ADDRESSEES})
            ),
            "untried": TEXTS,
        }
    ),
    "send": make_object({"sent": FLAG, "exit": {"type": "integer"}}),
}
"""By the words of a command."""
