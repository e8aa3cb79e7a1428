"""A hunk that a person edits: what is kept of it, what goes to the pool, or a recorded edit.

A choice of the hunk's own lines cuts it, and the pieces left out are in no patch. Anything else is
recorded beside the hunk, as lines to write in place of the fork's. Either way every line of the
delta stays where the ledger can find it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

from patchsplit.errors import PlanError, Refused
from patchsplit.model import plan as edits
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Hunk, HunkId, Kind, Lines, Span, cut_hunk
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Edit, Placement, Way, counted, exchanged
from patchsplit.model.plan import Adapted, Plan
from patchsplit.model.series import compose
from patchsplit.session.hunks.page import (
    ADD,
    CONTEXT,
    Page,
    Piece,
    compared,
    cuts_between,
    lines_of,
    parsed,
    printed,
    selection,
    shared,
)
from patchsplit.session.session import Session

WHY = "Edited by you"


@dataclass(frozen=True, slots=True)
class Reworked:
    """What an edit of a hunk came to."""

    kept: tuple[HunkId, ...]
    """The hunk, or the pieces of it that stay where it was."""
    left: tuple[HunkId, ...] = ()
    """The pieces that were left out, and are in no patch now."""
    recorded: bool = False
    """Whether other lines than the fork's are written from now on."""


def editable(session: Session, name: HunkId) -> Edit:
    """Returns what a hunk's own placement writes.

    Raises Refused where the hunk has no lines, or none that a person can edit, and says the way
    out.
    """
    hunk, found = session.hunk(name), session.analysis.placements[name]
    if hunk.kind is not Kind.TEXT:
        raise Refused(
            f"Hunk {name[:7]} is no edit of lines, but a change of kind «{hunk.kind}».",
            "It can be moved to a patch, or kept private, as a whole.",
        )
    row = session.ledger().row_of[name]
    if row.where is Where.UPSTREAM:
        raise Refused(
            f"Hunk {name[:7]} is upstream already: {row.reason}",
            "If it is to be sent all the same, move it to a patch first.",
        )
    if found.conflict is not None:
        settled = session.placements()[name].way is Way.ANSWER
        raise Refused(
            f"Hunk {name[:7]} {'was' if settled else 'is'} a conflict: {found.conflict.reason}",
            f"What is written there is your answer: patchsplit resolve {name[:7]} --edit",
        )
    if not isinstance(found.action, Edit):
        raise Refused(
            f"Hunk {name[:7]} has no place upstream: {found.evidence}",
            "Keep it private, or say that upstream has it already.",
        )
    return found.action


def page_of(session: Session, name: HunkId) -> Page:
    """Returns a hunk where it goes upstream, with what is to be written there now."""
    edit = editable(session, name)
    lines = _upstream(session.analysis, session, edit)
    at, kept = edit.at, session.plan.adapted.get(name)
    return Page(
        edit.origin,
        max(0, at.start - CONTEXT),
        lines[max(0, at.start - CONTEXT) : at.start],
        lines[at.start : at.stop],
        kept.lines if kept is not None and kept.instead == edit.lines else edit.lines,
        lines[at.stop : at.stop + CONTEXT],
    )


def text_of(session: Session, name: HunkId) -> bytes:
    """Returns a hunk as the text that a person edits."""
    page = page_of(session, name)
    return printed(page, f"Hunk {name[:7]} of {page.path}")


def rework(session: Session, name: HunkId, content: bytes) -> Reworked:
    """Makes of a hunk what a person made of its text.

    Raises PlanError where the text cannot be read or leaves nothing of the hunk, Refused where
    the hunk cannot be edited; the plan is then as it was.
    """
    edit, page = editable(session, name), page_of(session, name)
    marks = parsed(page, content)
    lines = lines_of(marks) if marks is not None else page.added
    if lines == edit.lines and name in session.plan.adapted:
        restore(session, name)
        return Reworked((name,))
    if marks is None or lines == page.added:
        raise PlanError(f"Nothing was changed in hunk {name[:7]}.")
    if lines == page.removed:
        raise PlanError(
            f"Nothing would be left of hunk {name[:7]}.",
            "Keep it private instead, or move it to no patch.",
        )
    if edit.deletes and any(sign == ADD for sign, _ in marks):
        raise Refused(
            f"Hunk {name[:7]} deletes {page.path}, so it can write no lines there.",
            "Its lines can be left in the file: make their «-» a blank.",
        )
    hunk = session.hunk(name)
    own = (page.removed, edit.lines) == (hunk.removed, hunk.added)
    pieces = selection(marks, hunk.added) if own else None
    done = _cut(session, name, pieces, lines) if pieces is not None else None
    return done or _record(session, name, edit, lines)


def restore(session: Session, name: HunkId) -> None:
    """Takes a recorded edit of a hunk back. Raises PlanError where there is none."""
    after = edits.restore(session.plan, name)
    session.edit(f"take back the edit of hunk {name[:7]}", lambda _: after)


def sent(hunk: Hunk, placement: Placement) -> Hunk:
    """Returns a hunk as it is sent: the fork's own, but for a recorded edit of its lines."""
    edit = placement.action
    if placement.way is not Way.EDITED or not isinstance(edit, Edit):
        return hunk
    head, tail = shared(hunk.removed, edit.lines)
    removed = hunk.removed[head : len(hunk.removed) - tail]
    added = edit.lines[head : len(edit.lines) - tail]
    old, new = hunk.old.start + head, hunk.new.start + head
    return replace(
        hunk,
        old=Span(old, old + len(removed)),
        new=Span(new, new + len(added)),
        removed=removed,
        added=added,
    )


def difference(plan: Plan, name: HunkId) -> tuple[str, ...]:
    """Returns what a recorded edit leaves out ("-") and writes ("+"); () where there is none."""
    given = plan.adapted.get(name)
    if given is None:
        return ()
    return tuple(
        (sign + line.rstrip(b"\r\n")).decode("utf-8", "surrogateescape")
        for sign, line in compared(given.instead, given.lines)
    )


def _record(session: Session, name: HunkId, edit: Edit, lines: Lines) -> Reworked:
    given = Adapted(edit.lines, lines, WHY)
    after = edits.adapt(session.plan, {name: given})
    label = f"edit hunk {name[:7]}: {exchanged(edit.lines, lines)}"
    session.edit(label, lambda _: after)
    return Reworked((name,), recorded=True)


def _cut(session: Session, name: HunkId, pieces: Sequence[Piece], lines: Lines) -> Reworked | None:
    """Cuts a hunk into pieces and takes out those that were left out.

    None, and nothing is done, where the pieces, placed on their own, would not write `lines`.
    """
    from patchsplit.session.pipeline.analyse import recut

    cuts = cuts_between(pieces)
    made = [piece.id for piece in cut_hunk(session.hunk(name), cuts)]
    flags = [piece.kept for piece in pieces]
    kept = tuple(compress(made, flags))
    left = tuple(hunk for hunk in made if hunk not in kept)
    before, plan = session.analysis, session.plan
    analysis = recut(session.repo, plan.source, before, {name: cuts}, session.shared)
    whole = before.placements[name].action
    assert isinstance(whole, Edit)  # noqa: S101 - editable() has seen to it
    if not (
        _writes(session, analysis, made, whole)
        and _writes(session, analysis, kept, replace(whole, lines=lines))
    ):
        return None
    bare = edits.restore(plan, name) if name in plan.adapted else plan
    after = edits.release(edits.cut(bare, name, cuts, made), left)
    session.edit(_cut_label(name, pieces), lambda _: after)
    session.adopt(analysis)
    return Reworked(kept, left)


def _cut_label(name: HunkId, pieces: Sequence[Piece]) -> str:
    stay = sum(piece.removed + piece.added for piece in pieces if piece.kept)
    out = sum(piece.removed + piece.added for piece in pieces if not piece.kept)
    goes = "goes" if out == 1 else "go"
    return f"edit hunk {name[:7]}: keep {stay} of {counted(stay + out)}; {out} {goes} to no patch"


def _writes(session: Session, analysis: Analysis, hunks: Sequence[HunkId], wanted: Edit) -> bool:
    """Tells whether hunks together write what `wanted` does, and nothing else."""
    actions = [analysis.placements[hunk].action for hunk in hunks]
    parts = [action for action in actions if isinstance(action, Edit)]
    if len(parts) < len(actions) or any(part.origin != wanted.origin for part in parts):
        return False
    there = _upstream(analysis, session, wanted)
    return compose(there, parts) == compose(there, [wanted])


def _upstream(analysis: Analysis, session: Session, edit: Edit) -> Lines:
    entry = analysis.upstream.get(edit.origin)
    return session.repo.lines(entry.oid) if entry is not None else ()
