"""Patches to pull and merge requests: branches, texts in upstream's template, commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from patchsplit.model.message import split_trailers
from patchsplit.model.outgoing import OutgoingFile
from patchsplit.model.plan import Patch, PatchId


class Forge(StrEnum):
    """A service that takes pull or merge requests."""

    GITHUB = "github"
    GITLAB = "gitlab"

    @property
    def label(self) -> str:
        return {"github": "GitHub", "gitlab": "GitLab"}[self]

    @property
    def program(self) -> str:
        return {"github": "gh", "gitlab": "glab"}[self]


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One request: a branch of the fork that upstream is asked to merge."""

    patch: PatchId
    title: str
    branch: str
    text: str
    file: str
    """The path of the file with the text."""


COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+.*$", re.MULTILINE)
DESCRIPTION_HEADING = re.compile(
    r"descri|summar|what|change|overview|purpose|motivation|proposed|why", re.IGNORECASE
)
REMOTE_URL = re.compile(
    r"(?:[a-z+]+://)?(?:[^@/\s]+@)?(?P<host>[^:/\s]+)(?::\d+)?[:/]/*(?P<path>[^\s]+?)(?:\.git)?/?"
)


def find_template(forge: Forge, paths: Iterable[str]) -> str:
    """Returns the path of the request template among upstream's paths; "": there is none.

    Of several, the one called default; else the first by name.
    """
    if forge is Forge.GITHUB:
        folders = (".github/", "", "docs/")
        one = [f"{folder}pull_request_template" for folder in folders]
        many = [f"{folder}pull_request_template/" for folder in folders]
    else:
        one, many = [], [".gitlab/merge_request_templates/"]
    known = {path.lower(): path for path in sorted(paths, reverse=True)}
    for name in one:
        for ending in (".md", ".txt", ""):
            if name + ending in known:
                return known[name + ending]
    for folder in many:
        inside = sorted(path for path in known if path.startswith(folder) and path.endswith(".md"))
        if inside:
            usual = f"{folder}default.md"
            return known[usual if usual in inside else inside[0]]
    return ""


def fill_template(template: str, text: str) -> str:
    """Returns a template with `text` inserted under its first heading for a description.

    Without such a heading it is inserted at the top. Checkboxes stay unticked, for the user.
    """
    text = text.strip("\n")
    if not template.strip():
        return f"{text}\n"
    hidden = COMMENT.sub(lambda found: " " * len(found[0]), template)
    headings = [*HEADING.finditer(hidden)]
    for nth, heading in enumerate(headings):
        if DESCRIPTION_HEADING.search(heading[0]):
            end = headings[nth + 1].start() if nth + 1 < len(headings) else len(template)
            section = template[heading.end() : end].strip("\n")
            head, tail = template[: heading.end()], template[end:]
            asked = f"{section}\n\n" if section.strip() else ""
            return f"{head}\n\n{asked}{text}\n\n{tail}".rstrip("\n") + "\n"
    return f"{text}\n\n{template.strip(chr(10))}\n"


def format_request_text(
    patch: Patch, dependencies: Sequence[tuple[str, str]], notes: Sequence[str] = ()
) -> str:
    """Returns the text of a request: the message, and the requests that it depends on.

    `dependencies`: (title, branch) of each. `notes` are lines for the end.
    """
    prose, trailers = split_trailers(patch.body)
    kept = [row for row in trailers if not row.startswith(("Signed-off-by:", "Change-Id:"))]
    parts = [prose, "\n".join(kept)]
    if dependencies:
        rows = "\n".join(f"- {title} (`{branch}`)" for title, branch in dependencies)
        parts.append(
            "This is stacked on the following, which should go first; "
            f"only the last commit is new here.\n\n{rows}"
        )
    parts.append("\n".join(notes))
    return "\n\n".join(part for part in parts if part) or patch.subject


def choose_branch_name(patch: Patch, nth: int, prefix: str, used_names: Iterable[str]) -> str:
    """Returns the branch recorded for a patch, else a new one named after its subject."""
    if patch.branch:
        return patch.branch
    plain = re.sub(r"[^a-z0-9]+", "-", patch.subject.lower()).strip("-")[:50].strip("-")
    name = f"{prefix}{plain or f'patch-{nth}'}"
    return name if name not in set(used_names) else f"{name}-{patch.id}"


def parse_remote_url(url: str) -> tuple[str, str]:
    """Returns the host and the "owner/name" of a URL; "" for what it does not have."""
    found = REMOTE_URL.fullmatch(url)
    if not found or "/" not in found["path"] or url.startswith(("/", ".")):
        return "", ""
    return found["host"], found["path"].strip("/")


def build_command(
    forge: Forge, pull: PullRequest, upstream: str, fork: str, base: str, *, draft: bool, text: str
) -> tuple[str, ...]:
    """Returns the command that opens the request.

    `upstream` and `fork` are "owner/name"; `fork` is "" where the URL has none. `text` is the
    path of the text for gh, and the text itself for glab.
    """
    late = ("--draft",) if draft else ()
    if forge is Forge.GITHUB:
        owner = f"{fork.split('/', 1)[0]}:" if fork else ""
        return (
            "gh", "pr", "create", "--repo", upstream, "--base", base,
            "--head", f"{owner}{pull.branch}", "--title", pull.title, "--body-file", text, *late,
        )  # fmt: skip
    return (
        "glab", "mr", "create", "--repo", upstream, *(("--head", fork) if fork else ()),
        "--source-branch", pull.branch,
        "--target-branch", base, "--title", pull.title, "--description", text, "--yes", *late,
    )  # fmt: skip


def build_script(commands: Iterable[tuple[Sequence[str], str]]) -> OutgoingFile:
    """Returns a shell script that opens the requests: (command, file name of its text) each.

    A word "@FILE" of a command is replaced by the content of the file next to the script.
    """
    rows = [
        "#!/bin/sh",
        "# Opens one request a branch; the branches have to be pushed before.",
        "set -e",
    ]
    rows.append('cd "$(dirname "$0")"')
    for words, file in commands:
        quoted = [
            f'"$(cat {shlex.quote(file)})"' if word == f"@{file}" else shlex.quote(word)
            for word in words
        ]
        rows.append(" ".join(quoted))
    return OutgoingFile("open.sh", ("\n".join(rows) + "\n").encode("utf-8", "surrogateescape"))
