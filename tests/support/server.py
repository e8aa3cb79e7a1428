"""A bare repository that records what it is sent, and what it has got."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from repos import Story

STACKS = {
    "store-add-store-size": ["store"],
    "wire-ask-the-store-for-its-room": ["store", "wire"],
    "guide-read-it-twice": ["guide"],
}
"""Branch -> prefixes of the subjects on it, for the fork of tests/cli/send."""


def make_server(where: Path, fork: Story) -> Path:
    """Makes a bare repository with the fork's main branch; like Gerrit it keeps no refs/for."""
    subprocess.run(["git", "init", "-q", "--bare", str(where)], check=True)
    hook = where / "hooks" / "pre-receive"
    hook.write_text('#!/bin/sh\ncat >> "$GIT_DIR/sent"\necho "Processing changes: new" >&2\n')
    hook.chmod(0o755)
    after = where / "hooks" / "post-receive"
    after.write_text(
        "#!/bin/sh\nwhile read old new ref; do\n"
        '  case "$ref" in refs/for/*) git update-ref -d "$ref";; esac\ndone\n'
    )
    after.chmod(0o755)
    fork.git("push", "-q", str(where), "main")
    (where / "sent").unlink()
    return where


def read_sent_refs(server: Path) -> list[list[str]]:
    """Returns old id, new id and name of each ref that the server was sent."""
    place = server / "sent"
    return [row.split() for row in place.read_text().splitlines()] if place.exists() else []


def read_messages(where: Path, spec: str) -> list[str]:
    """Returns the messages of a range of commits, oldest first."""
    out = subprocess.run(
        ["git", "log", "--reverse", "-z", "--format=%B", spec],
        cwd=where, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [one.strip() for one in out.split("\0") if one.strip()]


def read_change_ids(where: Path, spec: str) -> list[str]:
    """Returns the Change-Id of each commit of a range, oldest first."""
    return [
        re.findall(r"^Change-Id: (I[0-9a-f]{40})$", m, re.MULTILINE)[0]
        for m in read_messages(where, spec)
    ]


def snapshot(fork: Story) -> tuple[str, str, bytes]:
    """Returns what no command may touch: refs, HEAD, and the configuration."""
    return (
        fork.git("for-each-ref"),
        fork.git("symbolic-ref", "HEAD"),
        (fork.path / ".git" / "config").read_bytes(),
    )


def list_branches(server: Path) -> dict[str, list[str]]:
    """Returns the branches but main, and the prefixes of the subjects on each since main."""
    names = subprocess.run(
        ["git", "for-each-ref", "--format=%(refname:short)", "refs/heads"],
        cwd=server, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    return {
        name: [one.partition(":")[0] for one in read_messages(server, f"main..{name}")]
        for name in names
        if name != "main"
    }
