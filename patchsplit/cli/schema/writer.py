"""JSON Schemas of what a writer of messages reads, and of what it answers."""

from __future__ import annotations

from patchsplit.cli.schema.types import (
    COUNT,
    FLAG,
    PATCH_NAME,
    POSITION,
    SHARE,
    TEXT,
    TEXTS,
    Schema,
    make_array,
    make_enum,
    make_object,
)
from patchsplit.model.delta import Status
from patchsplit.model.facts import Category, Trait
from patchsplit.model.finding import Severity
from patchsplit.model.wording import MessagePart, WordingSource
from patchsplit.session.messages.writer_input import FORMAT

REMOVED = make_array(make_object({"rule": TEXT, "count": COUNT}))
"""How often something private was taken out, by the leak rule that found it."""
PATCH = make_object(
    {
        "id": PATCH_NAME,
        "number": POSITION,
        "subject": TEXT,
        "body": TEXT,
        "generated": FLAG,
        "files": make_array(
            make_object(
                {
                    "path": TEXT,
                    "old_path": TEXT,
                    "status": make_enum(Status),
                    "added": COUNT,
                    "removed": COUNT,
                }
            )
        ),
        "diff": TEXT,
        "diff_is_cut": FLAG,
    }
)
FACT = make_object(
    {
        "path": TEXT,
        "inside": TEXT,
        "category": make_enum(Category),
        "defines": TEXTS,
        "drops": TEXTS,
        "traits": make_array(make_enum(Trait)),
    }
)
CANDIDATE = make_object(
    {
        "text": TEXT,
        "part": make_enum(MessagePart),
        "source": make_enum(WordingSource),
        "where": TEXT,
    }
)
CONVENTIONS = make_object(
    {
        "project": TEXT,
        "prefixes": make_array(make_object({"prefix": TEXT, "share": SHARE})),
        "subject_length": COUNT,
        "line_length": COUNT,
        "full_stop": SHARE,
        "capital": SHARE,
        "no_body": SHARE,
        "trailers": make_array(make_object({"key": TEXT, "share": SHARE})),
        "rules": make_array(
            make_object(
                {
                    "rule": TEXT,
                    "severity": make_enum(Severity),
                    "message": TEXT,
                    "source": TEXT,
                    "good": TEXTS,
                }
            )
        ),
        "generated": make_object(
            {
                "policy": make_enum(["unsaid", "disclose", "forbidden"]),
                "trailer": TEXT,
                "source": TEXT,
            }
        ),
    }
)
WRITER_INPUT: Schema = make_object(
    {
        "format": make_enum([FORMAT]),
        "patch": PATCH,
        "facts": make_array(FACT),
        "topic": make_object({"name": TEXT, "patches": TEXTS}),
        "needs": TEXTS,
        "needed_by": TEXTS,
        "candidates": make_array(CANDIDATE),
        "questions": make_array(make_object({"text": TEXT, "about": TEXT})),
        "conventions": CONVENTIONS,
        "similar": make_array(make_object({"subject": TEXT, "body": TEXT, "paths": TEXTS})),
        "removed": REMOVED,
    }
)
WRITER_ANSWER: Schema = make_object({"subject": TEXT}, {"body": TEXT, "tool": TEXT})
