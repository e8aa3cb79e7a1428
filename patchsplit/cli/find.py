"""Which hunks a command is about: their names, all of a patch, or what a search finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import HunkId
from patchsplit.session.lookup import resolve_hunks, resolve_patch
from patchsplit.session.session import Session
from patchsplit.session.views.search import find_hunks
from patchsplit.session.views.survey import take_survey

Command = TypeVar("Command", bound=Callable[..., Any])
QUERY_SYNTAX = "text, path:GLOB, dir:DIR, symbol:NAME, commit:ID, in:PLACE"
QUERY_HELP = f"Hunks that all of the words find: {QUERY_SYNTAX}."


def hunk_arguments(command: Command) -> Command:
    """Gives a command HUNK... and --find."""
    option = click.option("--find", "words", default="", metavar="WORDS", help=QUERY_HELP)
    return option(click.argument("hunks", nargs=-1, metavar="[HUNK|@PATCH]...")(command))


def resolve_hunk_arguments(session: Session, names: tuple[str, ...], words: str) -> list[HunkId]:
    """Returns the hunks that are named or found, in the delta's order where they were found.

    A name like "@3" stands for all hunks of patch 3. Raises PatchsplitError where there are none.
    """
    named: list[HunkId] = []
    for name in names:
        if name.startswith("@"):
            named.extend(session.plan.patch(resolve_patch(name[1:], session.plan)).hunks)
        else:
            named.extend(resolve_hunks([name], session.analysis.delta))
    if words:
        named.extend(search_hunks(session, words))
    if not named:
        raise PatchsplitError("No hunk was named.", "Name some, or say --find WORDS.")
    return list(dict.fromkeys(named))


def search_hunks(session: Session, words: str) -> list[HunkId]:
    """Returns what a search finds. Raises PatchsplitError where it is nothing."""
    hunks = find_hunks(take_survey(session), words)
    if not hunks:
        raise PatchsplitError(f"Nothing is found by: {words}", f"Words can be {QUERY_SYNTAX}.")
    return hunks
