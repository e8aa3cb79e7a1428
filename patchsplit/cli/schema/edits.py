"""JSON Schemas of the commands that edit a plan, and settle what it asks."""

from __future__ import annotations

from patchsplit.cli.schema.parts import EDIT, HUNK, ORDERED_EDIT, QUESTION_CODE, ROW, SUGGESTION
from patchsplit.cli.schema.types import (
    COUNT,
    FLAG,
    NULL,
    OID,
    PATCH_NAME,
    POSITION,
    TEXT,
    TEXTS,
    Schema,
    make_array,
    make_choice,
    make_enum,
    make_map,
    make_object,
    make_optional,
)
from patchsplit.cli.schema.writer import REMOVED
from patchsplit.session.private import PrivateKind

EDIT_OF_HUNKS = make_object({**ORDERED_EDIT, "hunks": TEXTS})
LEVEL = make_choice(
    make_object({**ORDERED_EDIT, "before": COUNT, "after": COUNT}),
    make_object({"did": NULL, "patches": COUNT, "before": COUNT, "after": COUNT}),
)
EDIT_OF_TOPIC = make_object({**EDIT, "topic": TEXT})
QUESTION_COUNT = make_object(
    {"reason": QUESTION_CODE, "means": TEXT, "hunks": COUNT, "files": COUNT}
)
QUESTION = make_object({**ROW, "code": QUESTION_CODE, "suggestions": make_array(SUGGESTION)})
OUTCOME = {"settles": TEXTS, "reasons": make_array(QUESTION_COUNT), "skips": make_map(TEXT)}
COMMIT = make_object({"id": OID, "date": TEXT, "author": TEXT, "subject": TEXT})
CONFLICT = make_object(
    {
        "id": TEXT,
        "path": TEXT,
        "line": make_optional(POSITION),
        "reason": TEXT,
        "base": TEXTS,
        "fork": TEXTS,
        "upstream": TEXTS,
        "suggestions": make_array(SUGGESTION),
        "broken_by": make_optional(COMMIT),
        "touched_by": make_array(COMMIT),
    }
)
BRIDGE = make_object(
    {
        "name": TEXT,
        "path": TEXT,
        "line": POSITION,
        "lines": TEXT,
        "from": PATCH_NAME,
        "until": PATCH_NAME,
        "why": TEXT,
        "stands": FLAG,
        "trouble": TEXT,
    }
)
PRIVATE_HUNK = make_object({**HUNK, "reason": make_enum(PrivateKind)})

PATCHES = make_array(PATCH_NAME)
DRAFT = make_object(
    {
        "patch": PATCH_NAME,
        "subject": TEXT,
        "error": make_optional(TEXT),
        "findings": make_array(make_object({"rule": TEXT, "message": TEXT})),
        "removed": REMOVED,
    }
)

ANSWER = {"path": TEXT, "removed": TEXTS, "added": TEXTS, "upstream": TEXTS, "lines": TEXTS}
PLACED = {"before": TEXTS, "replaces": make_optional(TEXTS), "behind": TEXTS}

EDIT_SCHEMAS: dict[str, Schema] = {
    "move": make_object({**ORDERED_EDIT, "hunks": TEXTS, "similar": TEXTS}, {"patch": PATCH_NAME}),
    "coarser": LEVEL,
    "finer": LEVEL,
    "repropose": make_choice(
        make_object({**ORDERED_EDIT, "moved": COUNT, "before": COUNT, "after": COUNT}),
        make_object(
            {"did": NULL, "patches": COUNT, "moved": COUNT, "before": COUNT, "after": COUNT}
        ),
    ),
    "confirm": make_object(EDIT),
    "release": EDIT_OF_HUNKS,
    "keep": make_choice(
        EDIT_OF_HUNKS, make_object({"did": NULL, "hunks": make_array(PRIVATE_HUNK)})
    ),
    "drop": EDIT_OF_HUNKS,
    "upstream": make_object(EDIT),
    "split": make_choice(
        make_object({**EDIT, "pieces": TEXTS}),
        make_object({**ORDERED_EDIT, "made": make_array(PATCH_NAME)}),
    ),
    "merge": make_object(ORDERED_EDIT),
    "reorder": make_object(ORDERED_EDIT),
    "reword": make_choice(
        make_object(EDIT, {"confirmed": COUNT}),
        make_object({**EDIT, "reworded": PATCHES, "unchanged": PATCHES, "removed": PATCHES}),
        make_object({"writer": TEXT, "drafts": make_array(DRAFT), "skipped": PATCHES}),
    ),
    "edit": make_choice(
        make_object({"text": TEXT}),
        make_object({**EDIT, "hunk": TEXT, "kept": TEXTS, "left": TEXTS, "recorded": FLAG}),
        make_object({**EDIT, "hunk": TEXT}),
    ),
    "resolve": make_choice(
        make_object({"hunks": make_array(QUESTION), "reasons": make_array(QUESTION_COUNT)}),
        CONFLICT,
        make_object({**EDIT, **OUTCOME}),
        make_object({"did": NULL, **OUTCOME}),
        make_object(EDIT),
    ),
    "answers": make_choice(
        make_object({"answers": make_array(make_object({"key": TEXT, "path": TEXT}))}),
        make_object({"answers": COUNT, "file": TEXT}),
        make_object({"format": TEXT, "answers": make_array(make_object(ANSWER, PLACED))}),
    ),
    "waive": make_object(EDIT),
    "topics decide": make_object({**ORDERED_EDIT, "topic": TEXT}),
    "bridge add": make_object({**EDIT, "bridge": TEXT}),
    "bridge remove": make_object(EDIT),
    "bridge list": make_object({"bridges": make_array(BRIDGE)}),
    "topics rename": EDIT_OF_TOPIC,
    "topics merge": EDIT_OF_TOPIC,
    "topics split": EDIT_OF_TOPIC,
    "topics assign": EDIT_OF_TOPIC,
    "topics order": make_object(ORDERED_EDIT),
    "topics reword": EDIT_OF_TOPIC,
}
"""By the words of a command."""
