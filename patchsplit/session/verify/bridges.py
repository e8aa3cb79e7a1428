"""Bridges: lines that stand only from one patch to another, so that the steps between build."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from patchsplit.errors import PlanError, UnknownName
from patchsplit.model.delta import Lines
from patchsplit.model.plan import Bridge, PatchId
from patchsplit.model.series import list_standing_bridges
from patchsplit.model.verdicts import Outcome, Verdict
from patchsplit.session.session import Session
from patchsplit.session.verify.faults import locate_faults
from patchsplit.session.verify.scope import Attempt
from patchsplit.verify.faults import find_missing_names

INCLUDE = re.compile(rb"[ \t]*#[ \t]*include\b")


@dataclass(frozen=True, slots=True)
class BridgeStatus:
    """A bridge, and why it does not stand."""

    bridge: Bridge
    trouble: str
    """A clause; empty where it stands."""


def add_bridge(
    session: Session, path: str, line: int, lines: Lines, start: PatchId, until: PatchId, why: str
) -> Bridge:
    """Adds a bridge before a line (from 1) of upstream's file; returns it.

    Raises PlanError if the series does not change the file, if it has no such line, if a hunk
    replaces the lines around it, or if `until` does not come after `start`.
    """
    plan = session.plan
    place = {patch.id: nth for nth, patch in enumerate(plan.patches)}
    plan.patch(start), plan.patch(until)
    if place[start] >= place[until]:
        raise PlanError(
            "A bridge ends in a later patch than it begins in.",
            "Exchange --from and --until, or reorder the patches.",
        )
    if not lines:
        raise PlanError("A bridge without lines changes nothing.", "Give its lines with --lines.")
    entry = session.analysis.upstream.get(path)
    if entry is None:
        raise PlanError(
            f"The series does not change upstream's {path}.",
            "A bridge stands in a file that the series changes.",
        )
    known = session.repo.read_lines(entry.oid)
    if not 1 <= line <= len(known) + 1:
        hint = f"Give a line from 1 to {len(known) + 1}."
        raise PlanError(f"{path} has {len(known)} lines.", hint)
    name = f"b{max((int(one.id[1:]) for one in plan.bridges), default=0) + 1}"
    whole = tuple(text if text.endswith(b"\n") else text + b"\n" for text in lines)
    bridge = Bridge(name, path, entry.oid, line - 1, whole, start, until, why)
    after = replace(plan, bridges=(bridge,))
    if not list_standing_bridges(after, session.actions(), session.analysis.upstream):
        raise PlanError(
            f"A hunk replaces the lines around {path}:{line}.", "Choose a line beside them."
        )
    session.edit(
        f"bridge {name} in {path} from {start} until {until}",
        lambda plan: replace(plan, bridges=(*plan.bridges, bridge)),
    )
    return bridge


def remove_bridge(session: Session, name: str) -> None:
    """Removes a bridge. Raises PatchsplitError if there is none of that name."""
    left = tuple(one for one in session.plan.bridges if one.id != name)
    if len(left) == len(session.plan.bridges):
        raise UnknownName(f"There is no bridge {name}.", "List them: patchsplit bridge list")
    session.edit(f"remove bridge {name}", lambda plan: replace(plan, bridges=left))


def list_bridges(session: Session) -> list[BridgeStatus]:
    """Returns all bridges, with the reason where one does not stand."""
    plan, known = session.plan, session.analysis.upstream
    standing = {one.id for one in list_standing_bridges(plan, session.actions(), known)}
    return [
        BridgeStatus(one, "" if one.id in standing else _find_trouble(session, one))
        for one in plan.bridges
    ]


def _find_trouble(session: Session, bridge: Bridge) -> str:
    """Returns why a bridge has no effect, as a clause."""
    place = {patch.id: nth for nth, patch in enumerate(session.plan.patches)}
    gone = [name for name in (bridge.start, bridge.until) if name not in place]
    if gone:
        return f"patch {gone[0]} is gone"
    if place[bridge.start] >= place[bridge.until]:
        return f"patch {bridge.until} does not come after {bridge.start}"
    entry = session.analysis.upstream.get(bridge.path)
    if entry is None or entry.oid != bridge.blob:
        return f"upstream has changed {bridge.path}, or the series no longer does"
    return "a hunk replaces the lines around it"


@dataclass(frozen=True, slots=True)
class BridgeOffer:
    """A bridge that may let a failing step build."""

    path: str
    line: int
    """From 1."""
    lines: Lines
    start: PatchId
    until: PatchId


def offer_bridges(
    session: Session,
    found: Sequence[tuple[Attempt, Verdict]],
    named: Collection[PatchId],
) -> list[BridgeOffer]:
    """Returns declarations ahead for steps that fail, though that before them passes.

    `found` are the verdicts of the series, `named` the failing patches for which a move is known.
    What is declared are functions in C that a later patch defines; the place is after the last
    #include of a file that fails.
    """
    offers: list[BridgeOffer] = []
    for (_, before), (attempt, verdict) in pairwise(found):
        turns = before.outcome is Outcome.BUILDS and verdict.outcome is not Outcome.BUILDS
        if turns and attempt.patch is not None and attempt.patch not in named:
            offers += _offer(session, attempt, attempt.patch, verdict)
    return offers


def _offer(
    session: Session, attempt: Attempt, patch: PatchId, verdict: Verdict
) -> Iterator[BridgeOffer]:
    names = tuple(find_missing_names(verdict.words))
    places = locate_faults(session, verdict, attempt.hunks)
    known, hunks = session.analysis.upstream, session.analysis.delta.by_id()
    path = next((at.path for at in places if at.path in known), None)
    if path is None or not names:
        return
    lines = session.repo.read_lines(known[path].oid)
    includes = [nth for nth, text in enumerate(lines, 1) if INCLUDE.match(text)]
    later = False
    for each in session.plan.patches:
        for hunk in each.hunks if later else ():
            declared = suggest_declaration(hunks[hunk].added, names)
            if declared:
                at = includes[-1] + 1 if includes else 1
                yield BridgeOffer(path, at, declared, patch, each.id)
        later = later or each.id == patch


def suggest_declaration(lines: Lines, names: tuple[str, ...]) -> Lines:
    """Returns declarations of functions in C that lines define, of the given names; () for none.

    A definition begins in the first column and its head ends with ")", on one line or on several.
    """
    text = b"".join(lines).decode("utf-8", "surrogateescape")
    found = []
    for name in names:
        head = rf"^(?!static\b)[A-Za-z_][\w \t*\n]*?\b{re.escape(name)}\s*\([^;{{}}]*?\)(?=\s*\{{)"
        definition = re.search(head, text, re.MULTILINE)
        if definition is not None:
            words = " ".join(definition[0].split())
            found.append(f"{words};\n".encode("utf-8", "surrogateescape"))
    return tuple(found)
