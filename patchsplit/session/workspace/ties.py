"""Adds needs between topics of two repositories to a workspace, and removes them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from patchsplit.errors import AlreadyExists, PatchsplitError, UnknownName
from patchsplit.model.topics.workspace import Tie
from patchsplit.session.workspace.files import OpenWorkspace, open_workspace
from patchsplit.session.workspace.survey import check_order
from patchsplit.store import workspace as store
from patchsplit.store.workspace import parse_topic_name


def add_tie(file: Path, topic: str, needs: str, why: str = "", link: str = "") -> Tie:
    """Writes that a topic needs one of another repository, and returns it with full names.

    `topic` and `needs`: "REPOSITORY:TOPIC". Raises PatchsplitError if one of them is not known, if
    there would be no order of sending any more, or if the file cannot be changed.
    """
    with open_workspace(file) as opened:
        start, end = (opened.name_fully(parse_topic_name(word)) for word in (topic, needs))
        if _find_tie(opened, str(start), str(end)) is not None:
            raise AlreadyExists(f"{start} needs {end} already.", f"It is in {file}.")
        tie = Tie(start, end, " ".join(why.split()), link)
        check_order(opened, (*opened.workspace.ties, tie))
        store.add_tie(file, tie)
    return tie


def remove_tie(file: Path, topic: str, needs: str) -> Tie:
    """Removes a need, and returns it. Raises UnknownName if there is none."""
    with open_workspace(file) as opened:
        nth = _find_tie(opened, topic, needs)
        if nth is None:
            raise UnknownName(
                f"{file} does not say that {topic} needs {needs}.",
                "List them: patchsplit workspace",
            )
        store.remove_tie(file, nth)
        return opened.workspace.ties[nth]


def _find_tie(opened: OpenWorkspace, topic: str, needs: str) -> int | None:
    """Returns the index of a tie, as it is written, or by the full names; None: there is none."""
    for nth, tie in enumerate(opened.workspace.ties):
        if (str(tie.topic), str(tie.needs)) == (topic, needs):
            return nth
    for nth, tie in enumerate(opened.workspace.ties):
        # A tie whose topic is gone can only be named as it is written.
        with suppress(PatchsplitError):
            asked = tuple(opened.name_fully(parse_topic_name(word)) for word in (topic, needs))
            if opened.resolve_tie(tie) == asked:
                return nth
    return None
