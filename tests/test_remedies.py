"""A way out of an error is a command on the command line, and a key in the terminal UI."""

from __future__ import annotations

import re

import pytest
from patchsplit.tui import remedies as tui_remedies
from patchsplit.tui.actions import PRESETS

from patchsplit.cli import remedies as cli_remedies
from patchsplit.cli.commands import ENTRIES
from patchsplit.errors import PatchsplitError, Remedy, RemedyKind


@pytest.mark.parametrize("kind", RemedyKind)
def test_each_face_has_words_for_every_remedy(kind: RemedyKind) -> None:
    remedy = Remedy(kind, ("1a2b3c4", "leak-host"))
    command = cli_remedies.word_remedy(remedy)
    assert command
    for name in re.findall(r"patchsplit (\w+)", command):
        assert name in ENTRIES
    for preset in PRESETS:
        assert tui_remedies.word_remedy(remedy, preset)


def test_a_remedy_names_the_hunk_on_the_command_line_and_the_key_in_the_terminal() -> None:
    remedy = Remedy(RemedyKind.FORGET_EDIT, ("1a2b3c4",))
    assert cli_remedies.word_remedy(remedy) == (
        "Discard the edit first: patchsplit edit --forget 1a2b3c4"
    )
    assert tui_remedies.word_remedy(remedy, "default") == "Discard the edit first, with x."
    undo = Remedy(RemedyKind.UNDO)
    assert tui_remedies.word_remedy(undo, "default").endswith("with u.")
    assert tui_remedies.word_remedy(undo, "lazygit").endswith("with z.")


def test_a_hint_can_be_a_sentence_for_every_face() -> None:
    error = PatchsplitError("It failed.", "Check the path.")
    assert cli_remedies.word_remedy(error.hint) == "Check the path."
    assert tui_remedies.word_remedy(error.hint, "vim") == "Check the path."
