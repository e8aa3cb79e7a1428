"""JSON Schemas of what several commands print: hunks, counts, findings, results of an exit."""

from __future__ import annotations

from patchsplit.cli.schema.types import (
    COUNT,
    FLAG,
    OID,
    OID_OR_EMPTY,
    PATCH_NAME,
    POSITION,
    SHARE,
    TEXT,
    TEXTS,
    make_array,
    make_enum,
    make_object,
    make_optional,
)
from patchsplit.model.delta import Kind
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Certainty, Extent, Way
from patchsplit.model.topics.workspace import SendState
from patchsplit.session.conflicts.questions import CAUSE_SENTENCES
from patchsplit.session.series.holds import HoldReason
from patchsplit.session.views.counts import HELD_CODE, UNASSIGNED_CODE

QUESTION_CODE = make_enum(CAUSE_SENTENCES)
LEFT_CODE = make_enum(
    [*CAUSE_SENTENCES, UNASSIGNED_CODE, *(f"{HELD_CODE}{reason}" for reason in HoldReason)]
)

HUNK = {
    "id": TEXT,
    "path": TEXT,
    "kind": make_enum(Kind),
    "old_start": COUNT,
    "old_lines": COUNT,
    "new_start": COUNT,
    "new_lines": COUNT,
}
"""The fields of render.hunk_json."""
ROW = {
    **HUNK,
    "where": make_enum(Where),
    "upstream": FLAG,
    "by": make_optional(OID),
    "patch": make_optional(PATCH_NAME),
    "reason": TEXT,
    "state": make_enum(Certainty),
    "confidence": SHARE,
}
"""The fields of render.row_json."""
LEDGER_ROW = make_object(ROW, {"extent": make_enum(Extent), "otherwise": TEXTS})
SUGGESTION = make_object(
    {
        "path": TEXT,
        "line": POSITION,
        "replaces": TEXTS,
        "lines": TEXTS,
        "way": make_enum(Way),
        "why": TEXT,
        "confidence": SHARE,
    }
)
COUNTS = {
    "counts": make_object({"hunks": COUNT, **dict.fromkeys(map(str, Where), COUNT)}),
    "please_look": COUNT,
}
"""The fields of counts_json."""
PLACE_COUNTS = make_object(dict.fromkeys(map(str, Where), COUNT))
READINESS = {
    "sendable": COUNT,
    "held": COUNT,
    "held_by": make_object({}, dict.fromkeys(map(str, HoldReason), COUNT)),
}
"""The fields of readiness_json."""
LEFT = make_object(
    {
        **HUNK,
        "where": make_enum(Where),
        "patch": make_optional(PATCH_NAME),
        "reason": LEFT_CODE,
        "why": TEXT,
        "suggestion": make_optional(
            make_object({"path": TEXT, "line": POSITION, "confidence": SHARE, "why": TEXT})
        ),
    }
)
HOLD = make_object(
    {
        "patch": PATCH_NAME,
        "number": POSITION,
        "subject": TEXT,
        "reason": make_enum(HoldReason),
        "why": TEXT,
        "hunks": TEXTS,
        "needs": make_array(PATCH_NAME),
    }
)
OUTGOING = make_object(
    {
        "files": make_array(make_object({"name": TEXT, "content": TEXT})),
        "pushes": make_array(
            make_object(
                {
                    "to": TEXT,
                    "refs": make_array(make_object({"commit": OID, "ref": TEXT, "force": FLAG})),
                    "command": TEXTS,
                }
            )
        ),
        "commands": make_array(TEXTS),
        "commits": make_array(
            make_object({"commit": OID, "author": TEXT, "message": TEXT, "diff": TEXT})
        ),
    }
)
OUTSIDE_NEED = make_object(
    {
        "topic": TEXT,
        "needs": TEXT,
        "why": TEXT,
        "state": make_enum(SendState),
        "title": TEXT,
        "reference": TEXT,
    }
)
"""The fields of need_json."""
RESULT = {
    "branch": make_optional(TEXT),
    "replaced": OID_OR_EMPTY,
    "tip": OID,
    "onto": OID,
    "commits": make_array(make_object({"patch": PATCH_NAME, "commit": OID})),
    "unchanged": make_array(PATCH_NAME),
    "held_back": make_array(HOLD),
    "files": TEXTS,
    **COUNTS,
    "left": make_array(LEFT),
    "awaits_words": FLAG,
    "unworded": make_array(PATCH_NAME),
    "needs": make_array(OUTSIDE_NEED),
    "done": FLAG,
}
"""The fields of result_json."""
PREVIEW = {"would": OUTGOING}
"""The field of result_json where nothing was written."""
SOURCE = {
    "base": OID,
    "base_evidence": TEXT,
    "fork": OID,
    "onto": OID,
    "left_out": make_array(make_object({"path": TEXT, "reason": TEXT})),
}
"""The fields of source_json."""
EDIT = {"did": TEXT, "patches": COUNT}
"""The fields of print_edit."""
ORDERED_EDIT = {**EDIT, "broken": TEXTS, "mend": TEXTS}
"""The fields of print_edit for an edit that can break the order."""
