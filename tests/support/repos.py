"""Tiny histories that read like a story.

    story.commit("base", {"a.c": "one\n"})          # on main
    story.branch("fork", at="base")
    story.commit("add two", {"a.c": "one\ntwo\n"})

Contents are str or bytes; None deletes; Link, Executable and Module make the other kinds. Names of
branches are what git calls them too; each commit is tagged with its subject's words.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
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
        files: Mapping[str, Content] | None = None,
        *,
        author: str = "Ada Lovelace <ada@example.org>",
        tag: str | None = None,
    ) -> Self:
        """Commits on the current branch: what `files` says changes, all else stays."""
        self.clock += 60
        head = self.git("rev-parse", "-q", "--verify", "HEAD", check=False)
        ref = self.git("symbolic-ref", "HEAD")
        who = f"{author} {self.clock} +0000"
        word = tag or re.sub(r"[^\w]+", "-", message.partition("\n")[0]).strip("-")
        text = message.encode() + b"\n"
        stream = [f"commit {ref}\nmark :1\nauthor {who}\ncommitter {who}\n".encode()]
        stream.append(b"data %d\n%s\n" % (len(text), text))
        if head:
            stream.append(f"from {head}\n".encode())
        rows = [(_quote(path), content) for path, content in (files or {}).items()]
        stream += [b"D %s\n" % path for path, content in rows if content is None]
        stream += [_format_file(path, content) for path, content in rows if content is not None]
        stream.append(f"\nreset refs/tags/{word}\nfrom :1\n\ndone\n".encode())
        self.git("fast-import", "--quiet", "--done", "--force", stdin=b"".join(stream))
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


def _quote(path: str) -> bytes:
    raw = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + raw + b'"'


def _format_file(path: bytes, content: Content) -> bytes:
    match content:
        case Module(commit=commit):
            return b"M 160000 %s %s\n" % (commit.encode(), path)
        case Link(to=to):
            mode, raw = b"120000", os.fsencode(to)
        case Executable(content=inner):
            mode, raw = b"100755", inner.encode() if isinstance(inner, str) else inner
        case str():
            mode, raw = b"100644", content.encode()
        case _:
            mode, raw = b"100644", content or b""
    return b"M %s inline %s\ndata %d\n%s\n" % (mode, path, len(raw), raw)
