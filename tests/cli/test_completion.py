"""patchsplit completion: a script for the shell, and what it offers."""

from __future__ import annotations

from pathlib import Path

from commands import Patchsplit, subjects


def test_completion_prints_a_script(patchsplit: Patchsplit) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_PATCHSPLIT_COMPLETE" in patchsplit("completion", shell).out


def test_the_shell_completes_patches_with_their_subjects(planned: Patchsplit, relay: Path) -> None:
    from click.shell_completion import ShellComplete

    from patchsplit.cli.main import cli

    args = ["-C", str(relay), "graph"]
    found = ShellComplete(cli, {}, "patchsplit", "_X").get_completions(args, "")
    assert [item.value for item in found] == [
        str(nth) for nth in range(1, len(subjects(planned)) + 1)
    ]
    assert [item.help for item in found] == subjects(planned)
