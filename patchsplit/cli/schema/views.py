"""JSON Schemas of the commands that show a plan, and of undo and redo."""

from __future__ import annotations

from patchsplit.cli.schema.parts import (
    COUNTS,
    LEDGER_ROW,
    OUTSIDE_NEED,
    PLACE_COUNTS,
    READINESS,
    ROW,
)
from patchsplit.cli.schema.types import (
    COUNT,
    FLAG,
    NUMBER,
    PATCH_NAME,
    POSITION,
    SHARE,
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
from patchsplit.model.finding import PatchPart
from patchsplit.model.graph import EdgeKind
from patchsplit.model.placement import Way
from patchsplit.model.plan import Decision
from patchsplit.model.topics.workspace import SendState

SHOWN_PATCH = make_object(
    {
        "number": POSITION,
        "id": PATCH_NAME,
        "subject": TEXT,
        "body": TEXT,
        "author": make_optional(TEXT),
        "writer": make_optional(TEXT),
        "draft": FLAG,
        "topic": TEXT,
        "findings": make_array(
            make_object(
                {
                    "where": make_enum(PatchPart),
                    "line": make_optional(POSITION),
                    "message": TEXT,
                    "evidence": TEXT,
                    "mend": TEXT,
                }
            )
        ),
        "prefixes": make_array(make_object({"prefix": TEXT, "share": SHARE, "count": COUNT})),
        "hunks": make_array(
            make_object({**ROW, "why": TEXT, "way": make_enum(Way), "evidence": TEXT})
        ),
    }
)
NEED = make_object(
    {
        "number": POSITION,
        "id": PATCH_NAME,
        "behind": FLAG,
        "why": make_array(make_object({"why": make_enum(EdgeKind), "evidence": TEXT})),
    }
)
GRAPH_PATCH = make_object(
    {
        "number": POSITION,
        "id": PATCH_NAME,
        "subject": TEXT,
        "needs": make_array(NEED),
        "needed_by": make_array(POSITION),
        "unresolved": COUNT,
        "ready": FLAG,
    }
)
TOPIC = make_object(
    {
        "id": TEXT,
        "name": TEXT,
        "decision": make_enum(Decision),
        "reason": TEXT,
        "note": TEXT,
        "patches": make_array(make_object({"number": POSITION, "id": PATCH_NAME})),
        "set_aside": make_array(PATCH_NAME),
        "after": TEXTS,
        "blocks": TEXTS,
        "ready": FLAG,
        "held": COUNT,
        "added": COUNT,
        "removed": COUNT,
        "landed": FLAG,
        **COUNTS,
    }
)
WORKSPACE_TOPIC = make_object(
    {
        "position": POSITION,
        "repository": TEXT,
        "plan": TEXT,
        "id": TEXT,
        "name": TEXT,
        "decision": make_enum(Decision),
        "reason": TEXT,
        "ready": FLAG,
        "held": make_map(COUNT),
        "after": TEXTS,
        "needs": make_array(OUTSIDE_NEED),
        "waits": TEXTS,
        "state": make_enum(SendState),
        "title": TEXT,
        "reference": TEXT,
    }
)
TIE = make_object({"did": make_enum(["add", "remove"]), "file": TEXT, "topic": TEXT, "needs": TEXT})
LOG_ENTRY = make_object({"number": POSITION, "edit": TEXT, "when": NUMBER, "undone": FLAG})

VIEW_SCHEMAS: dict[str, Schema] = {
    "show": make_choice(
        make_object({"patches": make_array(SHOWN_PATCH)}),
        make_object({"near": make_array(make_object({**ROW, "there": SHARE, "here": SHARE}))}),
    ),
    "ledger": make_choice(
        make_object({"hunks": make_array(LEDGER_ROW), **READINESS}),
        make_object({"dirs": make_map(PLACE_COUNTS)}),
    ),
    "graph": make_object({"patches": make_array(GRAPH_PATCH)}),
    "topics": make_object({"topics": make_array(TOPIC)}),
    "workspace": make_object({"file": TEXT, "topics": make_array(WORKSPACE_TOPIC)}),
    "workspace add": TIE,
    "workspace remove": TIE,
    "log": make_object({"log": make_array(LOG_ENTRY), "at": COUNT}),
    "undo": make_object({"did": make_enum(["undone", "back to"]), "edit": TEXT}),
    "redo": make_object({"did": make_enum(["done again", "forward to"]), "edit": TEXT}),
}
"""By the words of a command."""
