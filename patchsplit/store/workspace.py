"""Reads and changes the file of a workspace, which the user writes, with its comments.

[repositories.nova]
path = "~/src/nova"                 # relative to the folder of this file
plan = "default"                    # may be left out

[[needs]]
topic = "nova:VF live migration"    # REPOSITORY:TOPIC
needs = "qemu:VFIO dirty tracking"
why = "it reads the new counters"   # may be left out
link = "https://…"                  # where it was sent, if its plan does not know; the same
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from patchsplit.errors import PatchsplitError, Refused, UnknownName
from patchsplit.model.topics.workspace import Member, Tie, TopicName, Workspace
from patchsplit.store import atomic

TOPIC_NAME = re.compile(r"([A-Za-z0-9._-]+):(\S.*)")
TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
TIE_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*needs[ \t]*\]\]", re.MULTILINE)
OneLine = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]*$")]


class _Repository(msgspec.Struct, forbid_unknown_fields=True):
    path: str
    plan: str = "default"


class _Tie(msgspec.Struct, forbid_unknown_fields=True):
    topic: OneLine
    needs: OneLine
    why: OneLine = ""
    link: Annotated[str, msgspec.Meta(pattern=r"^[^\s\x00-\x1f\x7f]*$")] = ""


class _WorkspaceFile(msgspec.Struct, forbid_unknown_fields=True):
    repositories: dict[str, _Repository]
    needs: list[_Tie] = []


def read_workspace(path: Path) -> Workspace:
    """Reads a workspace.

    Raises PatchsplitError if it is no valid file of a workspace, UnknownName if a need names a
    repository that it does not have.
    """
    return _parse(path, _read_text(path))


def parse_topic_name(word: str) -> TopicName:
    """Returns the topic that "REPOSITORY:TOPIC" names. Raises PatchsplitError for other words."""
    found = TOPIC_NAME.fullmatch(word)
    if found is None:
        raise PatchsplitError(
            f"{word!r} does not name a topic of a workspace.", "Use: REPOSITORY:TOPIC"
        )
    return TopicName(found[1], found[2])


def add_tie(path: Path, tie: Tie) -> None:
    """Adds a need at the end of a file. Raises Refused if the file writes needs in another way."""
    text = _read_text(path)
    before = _parse(path, text)
    fields = {"topic": str(tie.topic), "needs": str(tie.needs), "why": tie.why, "link": tie.link}
    rows = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items() if value
    ]
    gap = "" if text.endswith("\n") or not text else "\n"
    after = f"{text}{gap}\n[[needs]]\n" + "\n".join(rows) + "\n"
    _write(path, after, Workspace(before.members, (*before.ties, tie)))


def remove_tie(path: Path, nth: int) -> None:
    """Removes a need, by its 0-based index, with the comments below its [[needs]].

    Raises Refused if the file writes needs in another way.
    """
    text = _read_text(path)
    before = _parse(path, text)
    starts = [found.start() for found in TIE_TABLE.finditer(text)]
    start = starts[nth] if nth < len(starts) else len(text)
    end = next((at.start() for at in TABLE.finditer(text) if at.start() > start), len(text))
    kept = text[:start].rstrip("\n") + "\n" + ("\n" + text[end:] if end < len(text) else "")
    ties = before.ties[:nth] + before.ties[nth + 1 :]
    _write(path, kept, Workspace(before.members, ties))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        reason = "there is no such file"
    except OSError as error:
        reason = f"{error.strerror}"
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    raise PatchsplitError(f"The workspace {path} cannot be read: {reason}.", WAY_OUT)


WAY_OUT = (
    'It has [repositories.NAME] with path = "DIR" for each repository, and [[needs]] with topic ='
    ' "NAME:TOPIC" and needs = "NAME:TOPIC".'
)


def _parse(path: Path, text: str) -> Workspace:
    try:
        content = msgspec.convert(tomllib.loads(text), type=_WorkspaceFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PatchsplitError(f"The workspace {path} is not valid: {error}.", WAY_OUT) from error
    members = {name: Member(name, one.path, one.plan) for name, one in content.repositories.items()}
    ties = tuple(
        Tie(parse_topic_name(one.topic), parse_topic_name(one.needs), one.why, one.link)
        for one in content.needs
    )
    for name in (end for tie in ties for end in (tie.topic, tie.needs)):
        if name.repository not in members:
            raise UnknownName(
                f"The workspace {path} has no repository {name.repository}, which {name} is of.",
                f"Add it: [repositories.{name.repository}], or use one of: {', '.join(members)}",
            )
    for tie in ties:
        if tie.topic.repository == tie.needs.repository:
            raise PatchsplitError(
                f"In the workspace {path}, {tie.topic} needs a topic of its own repository.",
                "A plan knows the needs inside its repository: patchsplit graph. Remove this one.",
            )
    return Workspace(members, ties)


def _write(path: Path, text: str, expected: Workspace) -> None:
    """Writes the file, if its new text says what is expected; raises Refused if it does not."""
    try:
        is_right = _parse(path, text) == expected
    except PatchsplitError:
        is_right = False
    if not is_right:
        raise Refused(
            f"{path} cannot be changed without writing it anew.", "Edit the file yourself."
        )
    atomic.write_file(path, text.encode())
