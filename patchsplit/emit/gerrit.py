"""A plan to what Gerrit needs: messages with Change-Ids, and the ref to push to.

A Change-Id is derived once, from the plan and the patch, and then recorded: rewording, moving
hunks, reordering, a refresh and a new version do not change it.
"""

from __future__ import annotations

import configparser
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from patchsplit.errors import PatchsplitError, RemedyKind
from patchsplit.model.message import split_trailers, trailers_of, with_trailer
from patchsplit.model.plan import Patch, PatchId, Plan

CHANGE_ID = re.compile(r"I[0-9a-f]{40}")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
PROJECT = re.compile(r"[A-Za-z0-9_](?:[\w./~+-]*)")
BRANCH = re.compile(r"[^\s%,:~^?*\[\\-][^\s%,:~^?*\[\\]*")
WORD = re.compile(r"[^\s%,]+")


@dataclass(frozen=True, slots=True)
class GitReview:
    """The server in .gitreview."""

    host: str
    port: str = "29418"
    project: str = ""
    branch: str = ""
    """Empty: it names none."""
    remote: str = ""
    """The usual name of the remote; empty: it names none."""

    def url(self, user: str = "") -> str:
        who = f"{user}@" if user else ""
        return f"ssh://{who}{self.host}:{self.port}/{self.project}"


def parse_gitreview(text: str) -> GitReview:
    """Reads .gitreview. Raises PatchsplitError where it has no valid server."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
        section = dict(parser["gerrit"])
    except (configparser.Error, KeyError) as error:
        raise PatchsplitError(
            f"Upstream's .gitreview cannot be read: {error}.", RemedyKind.NAME_REMOTE
        ) from None
    review = GitReview(
        section.get("host", ""),
        section.get("port", "29418"),
        section.get("project", ""),
        section.get("defaultbranch", ""),
        section.get("defaultremote", ""),
    )
    sound = (
        HOST.fullmatch(review.host) and review.port.isdigit() and PROJECT.fullmatch(review.project)
    )
    if not sound or (review.branch and not BRANCH.fullmatch(review.branch)):
        raise PatchsplitError(
            "Upstream's .gitreview has no valid server.",
            RemedyKind.NAME_REMOTE,
        )
    return review


def format_push_ref(
    branch: str, topic: str = "", hashtags: Sequence[str] = (), *, wip: bool = False
) -> str:
    """Returns the ref to push to. Raises PatchsplitError where a part is not valid in it."""
    if not BRANCH.fullmatch(branch):
        raise PatchsplitError(
            f"{branch!r} is not a valid branch name.", RemedyKind.NAME_UPSTREAM_BRANCH
        )
    for word in (*([topic] if topic else []), *hashtags):
        if not WORD.fullmatch(word):
            raise PatchsplitError(
                f"{word!r} is not a valid topic or hashtag.", "Remove whitespace, commas and %."
            )
    options = [f"topic={topic}"] if topic else []
    options += [f"hashtag={word}" for word in hashtags]
    options += ["wip"] if wip else []
    return f"refs/for/{branch}" + (f"%{','.join(options)}" if options else "")


def assign_change_ids(plan: Plan) -> dict[PatchId, str]:
    """Returns the Change-Id of each patch.

    The recorded one; else the one in its message, if no other message has it; else a new one,
    derived from the sources of the plan and the hunks of the patch.
    """
    ids_in_messages = {patch.id: _find_change_id(patch) for patch in plan.patches}
    often = Counter(one for one in ids_in_messages.values() if one)
    kept = {patch.change_id for patch in plan.patches if patch.change_id}
    ids = {}
    for patch in plan.patches:
        own = ids_in_messages[patch.id]
        free = own and often[own] == 1 and own not in kept
        ids[patch.id] = patch.change_id or (own if free else _derive_change_id(plan, patch))
    return ids


def _find_change_id(patch: Patch) -> str:
    found = [value for key, value in trailers_of(patch.body) if key.lower() == "change-id"]
    return found[-1] if found and CHANGE_ID.fullmatch(found[-1]) else ""


def _derive_change_id(plan: Plan, patch: Patch) -> str:
    parts = "\0".join((plan.source.base, plan.source.fork, patch.id, *patch.hunks))
    return f"I{hashlib.sha1(parts.encode(), usedforsecurity=False).hexdigest()}"


def add_footers(
    plan: Plan, ids: Mapping[PatchId, str], depends: Mapping[PatchId, Sequence[str]]
) -> Plan:
    """Returns the plan with Depends-On: and Change-Id: footers in its messages."""

    def add_to_patch(patch: Patch) -> Patch:
        body = patch.body
        for one in depends.get(patch.id, ()):
            body = with_trailer(body, "Depends-On", one)
        if _find_change_id(patch) != ids[patch.id]:
            body = with_trailer(_strip_change_ids(body), "Change-Id", ids[patch.id])
        return replace(patch, body=body)

    return replace(plan, patches=tuple(add_to_patch(patch) for patch in plan.patches))


def _strip_change_ids(body: str) -> str:
    prose, rows = split_trailers(body)
    left = [row for row in rows if not row.lower().startswith("change-id:")]
    return "\n\n".join(part for part in (prose, "\n".join(left)) if part)
