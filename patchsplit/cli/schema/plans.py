"""JSON Schemas of the commands that make and keep plans."""

from __future__ import annotations

from patchsplit.cli.schema.parts import COUNTS, READINESS, RESULT, SOURCE
from patchsplit.cli.schema.types import (
    COUNT,
    FLAG,
    NULL,
    SHARE,
    TEXT,
    TEXTS,
    Schema,
    make_array,
    make_choice,
    make_enum,
    make_object,
    make_optional,
)


def _make_done_schema(did: str) -> Schema:
    """Returns the schema of what was done with a plan."""
    return make_object({"did": make_enum([did]), "plan": TEXT, "new_name": TEXT})


KEPT = make_object({"name": TEXT, "bytes": COUNT, "plan": FLAG, "fork_gone": FLAG})

QUEUE = make_optional(make_object({"patches": COUNT, "explained": SHARE}))

PLAN_SCHEMAS: dict[str, Schema] = {
    "status": make_choice(
        make_object(
            {
                "plan": TEXT,
                "plans": TEXTS,
                "patches": COUNT,
                **READINESS,
                **COUNTS,
                "look_private": COUNT,
                "next": TEXT,
            }
        ),
        make_object({"plan": NULL, "plans": TEXTS, "next": TEXT}),
    ),
    "plan": make_object(
        {**SOURCE, "queue": QUEUE, "patches": COUNT, **COUNTS, "look_private": COUNT}
    ),
    "convert": make_object(
        {
            **RESULT,
            "targets": make_array(make_object(RESULT)),
            **SOURCE,
            "changed": FLAG,
            "suggested": COUNT,
            "patches": COUNT,
        }
    ),
    "refresh": make_object(
        {
            "gone": COUNT,
            "reworked": COUNT,
            "new": COUNT,
            "landed": COUNT,
            "changed": FLAG,
            **COUNTS,
        }
    ),
    "plans": make_object({"plans": TEXTS}, {"kept": make_array(KEPT)}),
    "plans copy": _make_done_schema("copied"),
    "plans rename": _make_done_schema("renamed"),
    "plans delete": _make_done_schema("deleted"),
    "gc": make_object(
        {
            "removed": make_array(make_object({"path": TEXT, "bytes": COUNT, "why": TEXT})),
            "done": FLAG,
            "fork_gone": TEXTS,
        }
    ),
    "demo": make_object({"repository": TEXT, "series": TEXT}),
}
"""By the words of a command."""
