"""The schemas: every command has one, and what it prints with --json is as its schema says."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pytest
from commands import Patchsplit, git
from jsonschema import Draft202012Validator

from patchsplit.cli.groups import SuggestingGroup
from patchsplit.cli.main import cli, run
from patchsplit.cli.schema.catalogue import OTHERS, list_schemas
from patchsplit.errors import ExitCode
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Cause
from patchsplit.session.series.holds import HoldReason

PLAIN = {"tui"}
"""Commands that take --json as all do, and print none."""
FORK = ("--base", "v1.0", "--onto", "main", "fork", "--no-history")
FORKS = """\
[defaults]
repository = "."
base = "v1.0"
onto = "main"
fork = "fork"
verify = "test -d src"
[fork.one]
to = ["branch:batch", "mbox:batch"]
[fork.two]
fork = "nosuch"
to = "branch:none"
"""
TIES = ("--workspace", "workspace.toml")
LIST = "--list=list@example.org"
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("status", ()),
    ("plan", FORK),
    ("status", ()),
    ("plans", ()),
    ("plans", ("--sizes",)),
    ("plans copy", ("default", "other")),
    ("workspace add", ("a:t1", "b:t2", *TIES)),
    ("workspace", ("workspace.toml", "--all")),
    ("emit mbox", ("--preview", "--with-holes", *TIES)),
    ("workspace remove", ("a:t1", "b:t2", *TIES)),
    ("plans rename", ("other", "third")),
    ("plans delete", ("third",)),
    ("gc", ("--dry-run",)),
    ("show", ()),
    ("show", ("p1",)),
    ("ledger", ()),
    ("ledger", ("--dirs",)),
    ("ledger", ("--check", "--in", "upstream")),
    ("graph", ()),
    ("topics", ()),
    ("finer", ("--dry-run",)),
    ("finer", ("p3",)),
    ("coarser", ("--dry-run",)),
    ("coarser", ("--to", "1")),
    ("show", ("p3", "--near")),
    ("repropose", ("--dry-run",)),
    ("undo", ("--to", "1")),
    ("bridge add", ("src/ring.h:1", "--from", "1", "--until", "3", "--lines", __file__)),
    ("bridge list", ()),
    ("bridge remove", ("b1",)),
    ("topics split", ("p3", "--name", "one")),
    ("topics split", ("p4", "--name", "two")),
    ("topics assign", ("p4", "--to", "one")),
    ("topics rename", ("one", "the ring")),
    ("topics order", ("the ring", "--to", "1")),
    ("topics reword", ("the ring", "--subject", "A ring")),
    ("topics decide", ("the ring", "later", "--why", "not yet")),
    ("topics decide", ("the ring", "send")),
    ("topics split", ("p5", "--name", "three")),
    ("topics merge", ("the ring", "three")),
    ("merge", ("p3", "p4")),
    ("undo", ("--to", "1")),
    ("finer", ("--to", "99")),
    ("confirm", ("p3",)),
    ("repropose", ()),
    ("undo", ("--to", "1")),
    ("resolve", ()),
    ("resolve", ("src/relay.c:30",)),
    ("resolve", ("--find", "in:unresolved", "--private", "--dry-run")),
    ("resolve", ("src/relay.c:30", "--fork")),
    ("resolve", ("src/relay.c:30", "--forget")),
    ("emit branch", ("held",)),
    ("convert", (*FORK, "--to", "branch:one", "--to", "mbox:one", "--check")),
    ("resolve", ("--find", "in:unresolved", "--private")),
    ("merge", ("p3", "p4")),
    ("split", ("p3", "--by", "file")),
    ("answers", ("list",)),
    ("answers", ("export", "answers.json")),
    ("answers", ("import", "answers.json")),
    ("answers", ("export", "-")),
    ("keep", ("--suggested", "--dry-run")),
    ("keep", ("acme/*",)),
    ("keep", ("--suggested",)),
    ("drop", ("README.md",)),
    ("release", ("README.md",)),
    ("move", ("README.md", "--to", "new", "--subject", "README: Rename it.")),
    ("move", ("README.md", "--to", "p5")),
    ("upstream", ("Makefile",)),
    ("edit", ("src/text.c", "--print")),
    ("edit", ("src/text.c", "--from", "edited.diff")),
    ("edit", ("src/text.c", "--forget")),
    ("split", ("src/text.c:16", "--at", "1,4")),
    ("reorder", ("p5", "--to", "1")),
    ("reword", ("p5", "--subject", "report: Add rate.")),
    ("reword", ("p5", "--with", "echo report: Draft")),
    ("reword", ("p5", "--confirm")),
    ("reword", ("--all", "--from", "messages")),
    ("undo", ()),
    ("redo", ()),
    ("undo", ("--to", "3")),
    ("log", ()),
    ("redo", ("--to", "5")),
    ("check", ("--native", "gitlint")),
    ("check", ("--fix",)),
    ("waive", ("body-missing", "--reason", "small")),
    ("check", ()),
    ("rules list", ()),
    ("rules show", ()),
    ("rules show", ("generic",)),
    ("rules show", ("generic", "--source")),
    ("rules new", ("relay", "--onto", "main")),
    ("rules new", ("relay", "--onto", "main", "-o", "relay.toml")),
    ("rules check", ("relay.toml",)),
    ("verify", ("--run", "test -e src/text.c")),
    ("verify", ("--quick",)),
    ("recipients", (LIST,)),
    ("emit mbox", ("mails", "--with-holes")),
    ("emit mbox", ("--preview", "--with-holes")),
    ("emit branch", ("series", "--with-holes")),
    ("emit quilt", ("queue", "--with-holes")),
    ("emit gerrit", ("--remote", "../own.git", "--branch", "main", "--with-holes")),
    ("emit github", ("pulls", "--remote", "../own.git", "--repo", "relay/relay", "--with-holes")),
    ("emit gitlab", ("merges", "--remote", "../own.git", "--repo", "relay/relay", "--with-holes")),
    ("send", ("mails",)),
    ("refresh", ()),
    ("gc", ()),
    ("batch", ("forks.toml",)),
    ("demo", ("relay-demo",)),
    ("schema", ()),
    ("schema", ("convert",)),
)  # fmt: skip
"""Words of a command, and its arguments; run one after the other in a repository."""


@dataclass
class Outputs:
    """What the steps printed, by the words of their commands."""

    values: dict[str, list[Any]] = field(default_factory=dict)
    failures: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def outputs(demo_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    folder = tmp_path_factory.mktemp("schemas")
    where = Path(shutil.copytree(demo_repository, folder / "relay"))
    add_private_file(where)
    (where / "messages").write_text("# Messages\n# === p5 ===\nreport: Add a rate.\n")
    (where / "forks.toml").write_text(FORKS)
    (where / "workspace.toml").write_text(
        '[repositories.a]\npath = "."\n[repositories.b]\npath = "."\nplan = "other"\n'
    )
    git(folder, "clone", "-q", "--bare", str(where), "own.git")
    found = Outputs()
    (folder / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(folder / "tmp"))  # which gc clears
        run_steps(where, folder, found)
    return found


def run_steps(where: Path, folder: Path, found: Outputs) -> None:
    """Runs all steps in the repository `where`; `folder` is for what they print."""
    for name, args in STEPS:
        words = [] if name == "status" else name.split()
        with (
            (folder / "out").open("w") as out,
            (folder / "err").open("w") as err,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            run(["-C", str(where), *words, "--json", *args])
        printed, said = ((folder / file).read_text() for file in ("out", "err"))
        if "--print" in args:
            text = json.loads(printed)["text"].replace("+text_lower(", "+text_small(")
            (where / "edited.diff").write_text(text)
        if printed:
            lines = printed.splitlines() if name == "batch" else [printed]
            found.values.setdefault(name, []).extend(map(json.loads, lines))
        else:
            found.failures.setdefault(name, []).append(said)


def add_private_file(where: Path) -> None:
    """Commits to the fork what looks private."""
    git(where, "switch", "-q", "fork")
    (where / ".gitlab-ci.yml").write_text("image: acme/build\n")
    git(where, "add", ".gitlab-ci.yml")
    git(where, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "ci")
    git(where, "switch", "-q", "main")


def list_commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yields the words of each command that takes --json."""
    context = click.Context(group, info_name="patchsplit")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if any("--json" in parameter.opts for parameter in command.params):
            yield (*words, name)
        if isinstance(command, click.Group):
            yield from list_commands(command, (*words, name))


def close_objects(schema: Any) -> Any:
    """Returns a schema whose objects have no keys but those that it names."""
    if isinstance(schema, list):
        return [close_objects(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: close_objects(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "required" in schema:
        closed.setdefault("additionalProperties", False)
    return closed


def test_every_command_has_a_schema() -> None:
    every = {" ".join(words) for words in list_commands(cli)} | OTHERS.keys()

    assert list_schemas().keys() == every - PLAIN
    assert isinstance(cli, SuggestingGroup)


@pytest.mark.parametrize("name", list_schemas())
def test_a_schema_is_valid_and_has_a_version(name: str) -> None:
    schema = list_schemas()[name]

    Draft202012Validator.check_schema(schema)
    assert schema["$id"].startswith(f"patchsplit/{name.replace(' ', '-')}/")
    assert int(schema["$id"].rpartition("/")[2]) >= 1
    assert schema["description"]


@pytest.mark.parametrize("name", [name for name in list_schemas() if name not in OTHERS])
def test_what_is_printed_has_the_keys_and_types_of_its_schema(name: str, outputs: Outputs) -> None:
    validator = Draft202012Validator(close_objects(list_schemas()[name]))

    assert name in outputs.values, outputs.failures
    for value in outputs.values[name]:
        validator.validate(value)


def test_every_shape_of_an_output_was_seen(outputs: Outputs) -> None:
    for name, values in outputs.values.items():
        for shape in list_schemas()[name].get("anyOf", ()):
            validator = Draft202012Validator(close_objects(shape))
            assert any(validator.is_valid(value) for value in values), (name, shape["required"])


def test_no_step_fails(outputs: Outputs) -> None:
    assert outputs.failures == {}


def test_an_error_and_an_event_are_as_their_schemas_say(
    patchsplit: Patchsplit, relay: Path
) -> None:
    schemas = list_schemas()
    failed = patchsplit("show", "--json", check=False)
    planned = patchsplit("plan", "--progress=json", "--json", *FORK, where=relay)

    error = json.loads(failed.err)
    Draft202012Validator(close_objects(schemas["error"])).validate(error)
    assert error["error"]["exit_code"] == failed.code
    event = Draft202012Validator(close_objects(schemas["progress"]))
    assert planned.err
    for line in planned.err.splitlines():
        event.validate(json.loads(line))


def test_codes_are_those_of_the_program() -> None:
    schemas = list_schemas()
    left = schemas["convert"]["properties"]["left"]["items"]["properties"]
    kinds = schemas["error"]["properties"]["error"]["properties"]["kind"]["enum"]

    assert left["where"]["enum"] == [str(where) for where in Where]
    assert {*map(str, Cause), "unassigned", *(f"patch-{one}" for one in HoldReason)} <= {
        *left["reason"]["enum"]
    }
    assert kinds == [code.kind for code in ExitCode if code > ExitCode.FINDINGS]


def test_a_schema_is_printed_by_the_words_of_its_command(patchsplit: Patchsplit) -> None:
    every = json.loads(patchsplit("schema").out)

    assert every == list_schemas()
    assert json.loads(patchsplit("schema", "emit", "mbox").out) == every["emit mbox"]
    failed = patchsplit("schema", "emit", "mbx", check=False)
    assert failed.code == ExitCode.UNKNOWN_NAME
    assert "Did you mean emit mbox" in failed.err
