"""The hunks that a command is given: by name, by patch, or by a search."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import HunkId
from patchsplit.session.lookup import resolve_hunks
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])
QUERY_SYNTAX = "text, path:GLOB, dir:DIR, symbol:NAME, commit:ID, by:ID, in:PLACE, reason:CODE"
IN_PATCH = re.compile(r"(?:^|\s)in:(\d+)(?=\s|$)")
"""A word of a search that names a patch by its number."""
QUERY_HELP = f"Hunks that match all of these words: {QUERY_SYNTAX}."


def hunk_arguments(command: Command) -> Command:
    """Adds the arguments HUNK... and the option --find to a command."""
    option = click.option("--find", "words", default="", metavar="WORDS", help=QUERY_HELP)
    return option(click.argument("hunks", nargs=-1, metavar="[HUNK|@PATCH]...")(command))


def only_option(command: Command) -> Command:
    """Adds --only to a command with hunk_arguments: its search finds whole hunks."""
    return click.option(
        "--only", is_flag=True,
        help="Of --find: only hunks of which every changed line has the text.",
    )(command)  # fmt: skip


def resolve_hunk_arguments(
    session: Session,
    names: tuple[str, ...],
    words: str,
    *,
    only: bool = False,
    topics: tuple[str, ...] = (),
) -> list[HunkId]:
    """Returns the hunks that are named, those of `topics`, and those that `words` find, each once.

    With `only`, the search finds hunks of which every changed line has the text. A name like
    "@3" stands for all hunks of patch 3. Found hunks are in the order of the delta.
    Raises PatchsplitError if there are none.
    """
    named: list[HunkId] = []
    for name in names:
        if name.startswith("@"):
            named.extend(session.plan.patch(resolve_seen_patch(session, name[1:])).hunks)
        elif name in session.plan.owner():
            named.append(HunkId(name))  # a whole id, for which the delta need not be read
        else:
            named.extend(resolve_hunks([name], session.analysis.delta))
    for topic in topics:
        named.extend(_list_topic_hunks(session, topic))
    if words:
        named.extend(search_hunks(session, words, only=only))
    if not named:
        raise PatchsplitError("No hunk was given.", "Name hunks, or use --find WORDS.")
    return list(dict.fromkeys(named))


def _list_topic_hunks(session: Session, word: str) -> list[HunkId]:
    """Returns the hunks of a topic's patches. Raises PatchsplitError if none is in the series."""
    from patchsplit.session.views.topics import resolve_topic

    found = resolve_topic(session, word)
    if not found.patches:
        raise PatchsplitError(f"The topic {found.name} has no patch in the series.")
    return [hunk for name in found.patches for hunk in session.plan.patch(name).hunks]


def search_hunks(session: Session, words: str, *, only: bool = False) -> list[HunkId]:
    """Returns the hunks that a search finds. Raises PatchsplitError if it finds none."""
    from patchsplit.session.views.search import find_hunks
    from patchsplit.session.views.survey import take_survey

    for number in IN_PATCH.findall(words):
        resolve_seen_patch(session, number)
    hunks = find_hunks(take_survey(session), words, whole=only)
    if not hunks:
        raise PatchsplitError(f"No hunk matches: {words}", f"Search for {QUERY_SYNTAX}.")
    return hunks
