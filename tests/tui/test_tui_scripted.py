"""What is done in the terminal UI can be scripted: each action that matters has a command."""

from __future__ import annotations

import click
import pytest
from patchsplit.tui import actions

from patchsplit.cli.main import cli

COMMANDS = {
    **{f"assign_{nth}": "move --to" for nth in range(1, 10)},
    "assign": "move --to", "again": "move --to", "new": "move --subject", "release": "release",
    "search": "ledger --find", "mark_found": "move --find", "why": "show --why",
    "split": "split", "split_here": "split --at", "by_file": "split --by", "by_dir": "split --by",
    "keep": "keep --why", "keep_suggested": "keep --suggested", "answer": "resolve --find",
    "drop": "drop --why", "landed": "upstream --by",
    "move_down": "reorder --to", "move_up": "reorder --to", "take_along": "reorder --take-along",
    "fewer": "coarser --steps", "finer": "finer --steps", "halves": "split --by",
    "confirm": "confirm", "near": "show --near", "repropose": "repropose",
    "follow_moved": "move --with-similar", "show_moved": "move --with-similar",
    "decide": "topics decide --why", "rename_topic": "topics rename",
    "assign_topic": "topics assign --to",
    "merge": "merge", "reword": "reword --subject", "cover": "reword --body",
    "author": "reword --author", "edit": "edit --from", "restore": "edit --forget",
    "undo": "undo", "redo": "redo", "history": "log", "go_back": "undo --to",
    "conflict": "resolve", "graph": "graph", "only": "graph", "overview": "ledger --dirs",
    "refresh": "refresh", "check": "check", "verify": "verify", "mend": "verify --fix",
    "next_finding": "check", "waive": "waive",
    "go_folder": "ledger --find", "go_patch": "show --diff", "emit": "emit mbox",
    "take_fork": "resolve --fork", "take_edited": "resolve --file", "forget": "resolve --forget",
    "culprit": "resolve",
    "is_landed": "upstream --by", "is_private": "keep --why",
    "save": "reword --subject", "external": "reword", "sign": "emit mbox --signoff",
    **{f"suggestion_{nth}": "resolve --take" for nth in range(1, 4)},
    **{f"prefix_{nth}": "reword --prefix" for nth in range(1, 4)},
    "save_next": "reword --unworded", "confirm_draft": "reword --confirm",
    "draft": "reword --with", **{f"candidate_{nth}": "reword --all" for nth in range(1, 5)},
}  # fmt: skip
"""Action -> the command, and its option, that does the same."""
OF_THE_FACE = {
    "mark", "range", "clear", "theme", "help", "palette", "close", "quit", "skip", "unskip",
    "leave",
}  # fmt: skip
"""What only a person before a screen needs; so does all that moves and looks, but for why."""


@pytest.mark.parametrize("name", sorted({action.name for action in actions.ACTIONS}))
def test_every_action_has_a_command(name: str) -> None:
    (action, *_) = [action for action in actions.ACTIONS if action.name == name]
    if name in OF_THE_FACE or (action.group in {"Navigate", "View"} and name not in COMMANDS):
        return
    path, _, option = COMMANDS[name].partition(" --")
    command: click.Command = cli
    context = click.Context(cli)
    for word in path.split():
        assert isinstance(command, click.Group)
        found = command.get_command(context, word)
        assert found is not None, word
        command = found
    options = {word for param in command.params for word in param.opts}
    assert not option or f"--{option}" in options


def test_the_table_names_actions_that_there_are() -> None:
    assert set(COMMANDS) | OF_THE_FACE <= {action.name for action in actions.ACTIONS}
