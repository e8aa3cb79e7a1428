"""Help: every command by what a person is doing, with its purpose, an example, and near names."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from commands import caller

from patchsplit.cli.commands import ENTRIES, EXAMPLES, GROUPS
from patchsplit.cli.main import cli


def walk(
    context: click.Context, words: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yields every command below one, with its words and its context."""
    group = context.command
    assert isinstance(group, click.Group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        here = click.Context(command, info_name=name, parent=context)
        yield " ".join((*words, name)), command, here
        if isinstance(command, click.Group):
            yield from walk(here, (*words, name))


ROOT = click.Context(cli, info_name="patchsplit")
COMMANDS = {words: (command, here) for words, command, here in walk(ROOT)}


def test_the_list_names_every_command_with_its_whole_purpose() -> None:
    text = cli.get_help(ROOT)
    for group in GROUPS:
        assert f"\n{group.title}:\n" in text
        for entry in group.entries:
            assert re.search(rf"^  {entry.name} +{re.escape(entry.purpose)}$", text, re.MULTILINE)
    assert "..." not in text.partition("\nPlan:")[2]


@pytest.mark.parametrize("words", COMMANDS)
def test_each_command_has_examples_that_it_takes(words: str) -> None:
    command, here = COMMANDS[words]
    assert command.help
    for example in EXAMPLES[words]:
        assert example in command.get_help(here)
        args = shlex.split(example.partition(" | ")[0])[len(words.split()) :]
        if not isinstance(command, click.Group):
            command.make_context(words, args, parent=here.parent, resilient_parsing=False)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_help_of_a_command_begins_with_its_purpose(name: str) -> None:
    first = (COMMANDS[name][0].help or "").partition("\n\n")[0]
    assert " ".join(first.split()) == ENTRIES[name].purpose


def test_the_table_names_no_command_twice() -> None:
    assert len(ENTRIES) == sum(len(group.entries) for group in GROUPS)
    assert EXAMPLES.keys() == COMMANDS.keys()


@pytest.mark.parametrize(
    ("args", "near"),
    [(["chekc"], "check"), (["emit", "mbx"], "mbox"), (["rules", "lst"], "list")],
)
def test_a_mistyped_command_is_answered_with_near_ones(
    args: list[str], near: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = caller(tmp_path, capsys)(*args, check=False)
    assert ran.code == 2
    assert f"There is no command {args[-1]!r}. Did you mean {near}" in ran.err


def test_help_of_a_command_is_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = caller(tmp_path, capsys)
    assert call("help", "emit", "mbox").out == call("emit", "mbox", "--help").out
    assert "There is no command" in call("help", "nothing", check=False).err


def test_the_manual_page_has_every_command_and_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = caller(tmp_path, capsys)("help", "--man").out
    assert page.startswith(".TH PATCHSPLIT 1 ")
    plain = page.replace("\\-", "-")
    for words, (command, here) in COMMANDS.items():
        assert f"patchsplit {words}" in plain
        for parameter in command.get_params(here):
            for option in parameter.opts if isinstance(parameter, click.Option) else ():
                assert option in plain
    assert not [line for line in page.splitlines() if line.startswith("'")]


def test_git_finds_it_as_a_command_of_its_own(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["git", "patchsplit", "help", "move"],
        env={**os.environ, "PATH": path}, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.startswith("Usage: git patchsplit move")
