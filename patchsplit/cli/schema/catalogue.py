"""The JSON Schema of what each command prints with --json, of an error, and of an event.

A schema has a version, which is raised where a key is removed, or its meaning or type changed. Keys
may be added without that.
"""

from __future__ import annotations

from functools import cache

from patchsplit.cli.commands import ENTRIES
from patchsplit.cli.schema.batch import BATCH_SCHEMAS
from patchsplit.cli.schema.checks import CHECK_SCHEMAS
from patchsplit.cli.schema.edits import EDIT_SCHEMAS
from patchsplit.cli.schema.exits import EXIT_SCHEMAS
from patchsplit.cli.schema.plans import PLAN_SCHEMAS
from patchsplit.cli.schema.types import (
    COUNT,
    NUMBER,
    TEXT,
    Schema,
    make_enum,
    make_object,
    make_optional,
)
from patchsplit.cli.schema.views import VIEW_SCHEMAS
from patchsplit.cli.schema.writer import WRITER_ANSWER, WRITER_INPUT
from patchsplit.errors import ExitCode

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSIONS: dict[str, int] = {}
"""The versions of the schemas, by name, that are not 1."""
ENDS_WELL = (ExitCode.OK, ExitCode.FINDINGS)
"""Exit codes that no error has."""

ERROR = make_object(
    {
        "error": make_object(
            {
                "kind": make_enum(code.kind for code in ExitCode if code not in ENDS_WELL),
                "exit_code": {"type": "integer", "enum": [int(code) for code in ExitCode]},
                "message": TEXT,
                "hint": TEXT,
            }
        )
    }
)
PROGRESS = make_object(
    {"phase": TEXT, "done": COUNT, "total": make_optional(COUNT), "seconds": NUMBER}
)
OTHERS = {
    "status": "The status of a plan: patchsplit --json without a command.",
    "error": "A line on standard error where a command with --json fails.",
    "progress": "A line on standard error of --progress=json.",
    "writer": "What the program of reword --with reads on standard input.",
    "writer-answer": "What it writes to standard output, if that is no plain text.",
}
"""The names of schemas that are no command's, and what they describe."""


@cache
def list_schemas() -> dict[str, Schema]:
    """Returns all schemas by the words of a command, or a name of OTHERS."""
    every = {
        **PLAN_SCHEMAS,
        **BATCH_SCHEMAS,
        **VIEW_SCHEMAS,
        **EDIT_SCHEMAS,
        **CHECK_SCHEMAS,
        **EXIT_SCHEMAS,
        "schema": {"type": "object"},
        "error": ERROR,
        "progress": PROGRESS,
        "writer": WRITER_INPUT,
        "writer-answer": WRITER_ANSWER,
    }
    return {name: _describe(name, schema) for name, schema in every.items()}


def _describe(name: str, schema: Schema) -> Schema:
    """Returns a schema with its dialect, its version as "$id", and what it is of."""
    first = name.partition(" ")[0]
    purpose = OTHERS[name] if name in OTHERS else ENTRIES[first].purpose
    return {
        "$schema": DIALECT,
        "$id": f"patchsplit/{name.replace(' ', '-')}/{VERSIONS.get(name, 1)}",
        "title": name if name in OTHERS else f"patchsplit {name} --json",
        "description": purpose,
        **schema,
    }
