"""A repository, a pack or a fork that means harm: nothing of it is run, no escape is obeyed."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from repos import Story

from patchsplit.cli.main import run
from patchsplit.errors import ExitCode

TITLE = "\x1b]0;evil\x07"
RED = "\x1b[31;7mEVIL"
HOOKS = ("post-checkout", "post-commit", "pre-commit", "reference-transaction", "pre-push",
         "post-index-change", "update", "pre-receive", "fsmonitor-watchman", "sendemail-validate",
         "applypatch-msg", "commit-msg", "prepare-commit-msg", "post-rewrite")  # fmt: skip
FAKE = "print('ERROR: \\x1b]0;evil\\x07 \\x1b[31;7mEVIL said')\n"


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """The file that appears where something of the repository was run."""
    return tmp_path / "ran"


@pytest.fixture
def hostile(story: Story, mark: Path) -> Story:
    """A fork whose repository does all it can to be run."""
    touch = f"touch {mark}"
    attributes = "* filter=evil diff=evil merge=evil ident text=auto working-tree-encoding=UTF-16\n"
    base = {
        ".gitattributes": attributes,
        "lib/a.c": "int one;\nint two;\n",
        "utilities/checkpatch.py": FAKE,
        "vswitchd/vswitch.ovsschema": "{}\n",
    }
    story.commit("base", dict(base))
    fork = {
        f"lib/{RED}.c": "int three;\n",
        "lib/a.c": f"int one;\nint two;\n/* HERMES-77 {TITLE} {RED} */\n",
    }
    story.branch("fork").commit(f"lib: {TITLE} {RED} and HERMES-78", dict(fork), tag="fork-tip")
    sign(story.on("main").commit("lib: Their own", {"lib/a.c": "int one;\nint 2;\n/* two */\n"}))
    sign(story.on("fork").commit("lib: Signed", {"lib/b.c": "int b;\n"}))
    program = story.path / "evil"  # what git calls by its name, and not by a shell
    program.write_text(f"#!/bin/sh\n{touch}\n")
    program.chmod(0o755)
    for key, value in {
        "filter.evil.clean": touch, "filter.evil.smudge": touch, "filter.evil.process": touch,
        "filter.evil.required": "true", "diff.evil.textconv": touch, "diff.evil.command": touch,
        "merge.evil.driver": touch, "diff.external": touch, "core.fsmonitor": touch,
        "core.pager": touch, "core.editor": touch, "core.askPass": touch, "core.sshCommand": touch,
        "alias.log": f"!{touch}", "alias.show": f"!{touch}", "alias.diff": f"!{touch}",
        "credential.helper": f"!{touch}", "gpg.program": str(program),
        "gpg.openpgp.program": str(program),
        "log.showSignature": "true",
        "sendemail.toCmd": touch, "sendemail.ccCmd": touch, "pager.log": touch,
        "interactive.diffFilter": touch, "uploadpack.packObjectsHook": touch,
        "patchsplit.native": "ovs-checkpatch",
    }.items():  # fmt: skip
        story.git("config", key, value)
    hooks = story.path / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in HOOKS:
        (hooks / name).write_text(f"#!/bin/sh\n{touch}\n")
        (hooks / name).chmod(0o755)
    assert run(["-C", str(story.path), "plan", "--base", "base", "--onto", "main", "fork"]) == 0
    return story


def sign(story: Story) -> None:
    """Gives the tip of the current branch a signature, which git may verify with a program."""
    head, gap, message = story.git("cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    content = f"{head}\n{signature}{gap}{message}\n".encode()
    signed = story.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=content)
    story.git("update-ref", "HEAD", signed)


COMMANDS = [
    ["plan", "--force", "--base", "base", "--onto", "main", "fork"],
    [],
    ["show", "--diff"],
    ["ledger", "--why"],
    ["graph"],
    ["topics"],
    ["recipients"],
    ["reword", "1", "--body", "Why.\n\nFixes: {tip}"],
    ["recipients"],
    ["resolve"],
    ["resolve", "lib/a.c"],
    ["answers", "list"],
    ["rules", "new", "evil"],
    ["refresh"],
    ["verify", "--run", "true"],
    ["emit", "quilt", "--preview"],
    ["emit", "gerrit", "--preview"],
    ["emit", "github", "--preview"],
    ["check"],
    ["check", "--notes"],
    ["check", "--terse"],
    ["check", "--json"],
    ["check", "--sarif"],
    ["check", "--native", "ovs-checkpatch"],
    ["check", "--fix", "--yes"],
    ["emit", "branch", "out"],
    ["emit", "branch", "out", "--allow", "leak-ticket"],
    ["emit", "mbox", "{out}", "--allow", "leak-ticket"],
]


EXPECTED = frozenset(ExitCode) - {ExitCode.BUG, ExitCode.INTERRUPTED}


def test_nothing_of_the_repository_is_run(hostile: Story, mark: Path, tmp_path: Path) -> None:
    for command in COMMANDS:
        words = [word.format(out=tmp_path / "out", tip=hostile.oid("main")) for word in command]
        code = run(["-C", str(hostile.path), *words])

        assert code in EXPECTED, command
        assert not mark.exists(), command


def test_a_setting_of_the_repository_lets_no_checker_run(
    hostile: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(hostile.path), "check", "--native", "mine"]) == ExitCode.REFUSED
    assert "names no checker" in capsys.readouterr().err


@pytest.fixture
def terminal(hostile: Story) -> Callable[[list[str]], str]:
    """Runs a command on a terminal, and returns all that it printed there."""

    def call(words: list[str]) -> str:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "patchsplit", "-C", str(hostile.path), *words]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color", "PAGER": "cat", "COLUMNS": "120"},
        )  # fmt: skip
        os.close(theirs)
        told = b""
        while True:
            ready, _, _ = select.select([ours], [], [], 30)
            try:
                got = os.read(ours, 1 << 16) if ready else b""
            except OSError:
                got = b""
            if not got:
                break
            told += got
        process.wait()
        os.close(ours)
        return told.decode("utf-8", "replace")

    return call


def test_no_escape_of_the_repository_reaches_a_terminal(
    terminal: Callable[[list[str]], str],
) -> None:
    for command in (
        ["check", "--notes"],
        ["check", "--terse"],
        ["check", "--fix", "--yes"],
        ["emit", "branch", "out"],
        ["emit", "branch", "out", "--preview", "--allow", "leak-ticket"],
        ["show", "1"],
        ["show"],
    ):
        told = terminal(command)

        assert told, command
        assert TITLE not in told, command
        assert RED not in told, command


def test_a_checkers_words_reach_a_terminal_without_escapes(
    terminal: Callable[[list[str]], str],
) -> None:
    told = terminal(["check", "--native", "ovs-checkpatch"])

    assert "EVIL said" in told, told
    assert TITLE not in told
    assert RED not in told


def test_a_pack_that_names_a_command_is_refused(
    hostile: Story, mark: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "evil.toml"
    head = 'name = "evil"\ntitle = "Evil"\nextends = "generic"\n'
    for key in ("command", "run", "checker", "exec"):
        pack.write_text(f'{head}{key} = "touch {mark}"\n')
        code = run(["-C", str(hostile.path), "check", "--rules", str(pack)])

        assert code == ExitCode.USAGE, key
        assert key in capsys.readouterr().err
        assert not mark.exists()
