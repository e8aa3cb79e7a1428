"""Tiny histories that read like a story.

    story.commit("base", {"a.c": "one\n"})          # on main
    story.branch("fork", at="base")
    story.commit("add two", {"a.c": "one\ntwo\n"})

Contents are str or bytes; None deletes; Link, Executable and Module make the other kinds. Names of
commits and branches are what git calls them too: each commit is tagged with its word.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Link:
    to: str


@dataclass(frozen=True)
class Executable:
    content: str | bytes


@dataclass(frozen=True)
class Module:
    commit: str
    """Forty hex digits."""


Content = str | bytes | Link | Executable | Module | None


class Story:
    def __init__(self, where: Path, *, object_format: str = "sha1") -> None:
        self.path = where
        self.clock = 1_700_000_000
        subprocess.run(
            ["git", "init", "-q", "-b", "main", f"--object-format={object_format}", str(where)],
            check=True,
        )

    def git(self, *args: str, stdin: bytes | None = None, check: bool = True) -> str:
        done = subprocess.run(
            ["git", *args], cwd=self.path, input=stdin, capture_output=True, check=check
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip("\n")

    def commit(
        self,
        message: str,
        files: dict[str, Content] | None = None,
        *,
        author: str = "Ada Lovelace <ada@example.org>",
        tag: str | None = None,
    ) -> Self:
        """Commits on the current branch: what `files` says changes, all else stays."""
        self.clock += 60
        index = {"GIT_INDEX_FILE": str(self.path / ".git" / "story-index")}
        head = self.git("rev-parse", "-q", "--verify", "HEAD", check=False)
        env = {**os.environ, **index}

        def git(*args: str, stdin: bytes = b"", **more: str) -> str:
            done = subprocess.run(
                ["git", *args],
                cwd=self.path,
                input=stdin,
                capture_output=True,
                check=True,
                env={**env, **more},
            )
            return done.stdout.decode().strip()

        git("read-tree", *([head] if head else ["--empty"]))
        rows = b""
        for path, content in (files or {}).items():
            mode, oid = self._entry(content)
            rows += f"{mode} {oid}\t".encode() + os.fsencode(path) + b"\0"
        removals = [r for r in rows.split(b"\0")[:-1] if r.startswith(b"0 ")]
        additions = [r for r in rows.split(b"\0")[:-1] if not r.startswith(b"0 ")]
        for part in (removals, additions):
            if part:
                git("update-index", "-z", "--index-info", stdin=b"\0".join(part) + b"\0")
        tree = git("write-tree")
        name, _, mail = author.rstrip(">").partition(" <")
        date = f"{self.clock} +0000"
        who = {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": mail,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
        }
        parents = ["-p", head] if head else []
        made = git("commit-tree", tree, *parents, stdin=message.encode() + b"\n", **who)
        git("update-ref", "HEAD", made)
        word = tag or message.split("\n", maxsplit=1)[0].replace(" ", "-").replace(":", "")
        git("update-ref", f"refs/tags/{word}", made)
        return self

    def branch(self, name: str, at: str = "HEAD") -> Self:
        """Starts a branch and goes on there."""
        self.git("update-ref", f"refs/heads/{name}", self.oid(at))
        return self.on(name)

    def on(self, name: str) -> Self:
        """Goes on with another branch; the work tree stays as it is."""
        self.git("symbolic-ref", "HEAD", f"refs/heads/{name}")
        return self

    def oid(self, name: str) -> str:
        return self.git("rev-parse", "--verify", f"{name}^{{commit}}")

    def tree(self, name: str) -> str:
        return self.git("rev-parse", "--verify", f"{name}^{{tree}}")

    def read(self, name: str, path: str) -> bytes:
        """The content of a file in a commit."""
        return subprocess.run(
            ["git", "cat-file", "blob", f"{name}:{path}"],
            cwd=self.path,
            capture_output=True,
            check=True,
        ).stdout

    def _entry(self, content: Content) -> tuple[str, str]:
        match content:
            case None:
                return "0", "0" * 40
            case Link(to=to):
                return "120000", self._blob(os.fsencode(to))
            case Executable(content=inner):
                return "100755", self._blob(inner.encode() if isinstance(inner, str) else inner)
            case Module(commit=commit):
                return "160000", commit
            case str():
                return "100644", self._blob(content.encode())
            case bytes():
                return "100644", self._blob(content)

    def _blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=content)
