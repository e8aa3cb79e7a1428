"""Edits of a hunk's lines: the hunk is cut, or the new lines are recorded with it.

A text that only leaves out lines of the hunk cuts it, and the pieces left out are in no patch. Any
other text is recorded as lines that are sent in place of the fork's. Either way every line of the
delta stays in the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

from patchsplit.errors import PlanError, Refused, Remedy, RemedyKind
from patchsplit.model import edits
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Hunk, HunkId, Kind, Lines, Span, cut_hunk
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Edit, Placement, Way, describe_replacement, format_line_count
from patchsplit.model.plan import Override, Plan
from patchsplit.model.series import compose
from patchsplit.session.hunks.page import (
    ADD,
    CONTEXT_LINES,
    Page,
    Piece,
    apply_page_lines,
    compare_lines,
    count_common_ends,
    format_page,
    parse_page,
    place_cuts,
    select_pieces,
)
from patchsplit.session.session import Session

EDIT_REASON = "Edited by you"


@dataclass(frozen=True, slots=True)
class ReworkResult:
    """The result of an edit of a hunk."""

    remaining: tuple[HunkId, ...]
    """The hunk, or its pieces that stay in its patch."""
    excluded: tuple[HunkId, ...] = ()
    """The pieces that were left out; they are in no patch."""
    is_recorded: bool = False
    """Whether the new lines were recorded, to be sent in place of the fork's."""


def require_edit(session: Session, hunk_id: HunkId) -> Edit:
    """Returns the edit of upstream's file that the hunk's placement makes.

    Raises Refused if the hunk has no lines, is upstream, is a conflict, or has no place.
    """
    hunk, found = session.hunk(hunk_id), session.analysis.placements[hunk_id]
    if hunk.kind is not Kind.TEXT:
        raise Refused(
            f"Hunk {hunk_id[:7]} has no lines to edit; it is of the kind «{hunk.kind}».",
            "Move it to a patch, or keep it private, as a whole.",
        )
    row = session.ledger().row_of[hunk_id]
    if row.where is Where.UPSTREAM:
        raise Refused(
            f"Hunk {hunk_id[:7]} is upstream already: {row.reason}",
            "To send it anyway, move it to a patch first.",
        )
    if found.conflict is not None:
        answered = session.placements()[hunk_id].way is Way.ANSWER
        raise Refused(
            f"Hunk {hunk_id[:7]} {'was' if answered else 'is'} a conflict: {found.conflict.reason}",
            Remedy(RemedyKind.EDIT_ANSWER, (hunk_id[:7],)),
        )
    if not isinstance(found.action, Edit):
        raise Refused(
            f"Hunk {hunk_id[:7]} has no place upstream: {found.evidence}",
            "Keep it private, or mark it as already upstream.",
        )
    return found.action


def make_page(session: Session, hunk_id: HunkId) -> Page:
    """Returns a hunk as a page: upstream's lines around it, and the lines that it now writes.

    Raises Refused as require_edit does.
    """
    edit = require_edit(session, hunk_id)
    lines = _read_upstream_lines(session.analysis, session, edit)
    at, kept = edit.at, session.plan.adapted.get(hunk_id)
    return Page(
        edit.origin,
        max(0, at.start - CONTEXT_LINES),
        lines[max(0, at.start - CONTEXT_LINES) : at.start],
        lines[at.start : at.stop],
        kept.lines if kept is not None and kept.expected == edit.lines else edit.lines,
        lines[at.stop : at.stop + CONTEXT_LINES],
    )


def format_hunk_page(session: Session, hunk_id: HunkId) -> bytes:
    """Returns a hunk as the text for an editor. Raises Refused as require_edit does."""
    page = make_page(session, hunk_id)
    return format_page(page, f"Hunk {hunk_id[:7]} of {page.path}")


def rework(session: Session, hunk_id: HunkId, content: bytes) -> ReworkResult:
    """Changes a hunk to the edited text `content` of its page, in one edit.

    Raises PlanError if the text is not valid, changes nothing, or leaves nothing of the hunk, and
    Refused if the hunk cannot be edited; the plan is not changed then.
    """
    edit, page = require_edit(session, hunk_id), make_page(session, hunk_id)
    marks = parse_page(page, content)
    lines = apply_page_lines(marks) if marks is not None else page.added
    if lines == edit.lines and hunk_id in session.plan.adapted:
        restore(session, hunk_id)
        return ReworkResult((hunk_id,))
    if marks is None or lines == page.added:
        raise PlanError(f"Hunk {hunk_id[:7]} was not changed.")
    if lines == page.removed:
        raise PlanError(
            f"Nothing would be left of hunk {hunk_id[:7]}.",
            "Keep it private, or take it out of its patch.",
        )
    if edit.deletes and any(sign == ADD for sign, _ in marks):
        raise Refused(
            f"Hunk {hunk_id[:7]} deletes {page.path}, so it cannot add lines there.",
            "To leave lines in the file, change their «-» to a space.",
        )
    hunk = session.hunk(hunk_id)
    own = (page.removed, edit.lines) == (hunk.removed, hunk.added)
    pieces = select_pieces(marks, hunk.added) if own else None
    done = _cut_pieces(session, hunk_id, pieces, lines) if pieces is not None else None
    return done or _record(session, hunk_id, edit, lines)


def restore(session: Session, hunk_id: HunkId) -> None:
    """Discards the recorded edit of a hunk. Raises PlanError if there is none."""
    after = edits.remove_override(session.plan, hunk_id)
    session.edit(f"discard the edit of hunk {hunk_id[:7]}", lambda _: after)


def apply_recorded_edit(hunk: Hunk, placement: Placement) -> Hunk:
    """Returns a hunk with the lines of its recorded edit, if it has one."""
    edit = placement.action
    if placement.way is not Way.EDITED or not isinstance(edit, Edit):
        return hunk
    head, tail = count_common_ends(hunk.removed, edit.lines)
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


def diff_recorded_edit(plan: Plan, hunk_id: HunkId) -> tuple[str, ...]:
    """Returns the lines that a recorded edit removes ("-") and adds ("+"); () if there is none."""
    override = plan.adapted.get(hunk_id)
    if override is None:
        return ()
    return tuple(
        (sign + line.rstrip(b"\r\n")).decode("utf-8", "surrogateescape")
        for sign, line in compare_lines(override.expected, override.lines)
    )


def _record(session: Session, hunk_id: HunkId, edit: Edit, lines: Lines) -> ReworkResult:
    override = Override(edit.lines, lines, EDIT_REASON)
    after = edits.set_overrides(session.plan, {hunk_id: override})
    label = f"edit hunk {hunk_id[:7]}: {describe_replacement(edit.lines, lines)}"
    session.edit(label, lambda _: after)
    return ReworkResult((hunk_id,), is_recorded=True)


def _cut_pieces(
    session: Session, hunk_id: HunkId, pieces: Sequence[Piece], lines: Lines
) -> ReworkResult | None:
    """Cuts a hunk into pieces, and takes those that are not kept out of its patch.

    Returns None and changes nothing if the kept pieces, placed by themselves, do not write `lines`.
    """
    from patchsplit.session.pipeline.analyse import recut

    cuts = place_cuts(pieces)
    made = [piece.id for piece in cut_hunk(session.hunk(hunk_id), cuts)]
    flags = [piece.keep for piece in pieces]
    kept = tuple(compress(made, flags))
    left = tuple(hunk for hunk in made if hunk not in kept)
    before, plan = session.analysis, session.plan
    analysis = recut(session.repo, plan.source, before, {hunk_id: cuts}, session.upstream_cache)
    whole = before.placements[hunk_id].action
    assert isinstance(whole, Edit)  # noqa: S101 - require_edit() has checked it
    if not (
        _writes_same(session, analysis, made, whole)
        and _writes_same(session, analysis, kept, replace(whole, lines=lines))
    ):
        return None
    bare = edits.remove_override(plan, hunk_id) if hunk_id in plan.adapted else plan
    after = edits.release(edits.record_cut(bare, hunk_id, cuts, made), left)
    session.edit(_format_cut_label(hunk_id, pieces), lambda _: after)
    session.adopt(analysis)
    return ReworkResult(kept, left)


def _format_cut_label(hunk_id: HunkId, pieces: Sequence[Piece]) -> str:
    stay = sum(piece.removed + piece.added for piece in pieces if piece.keep)
    out = sum(piece.removed + piece.added for piece in pieces if not piece.keep)
    rest = f"{out} {'is' if out == 1 else 'are'} in no patch"
    return f"edit hunk {hunk_id[:7]}: keep {stay} of {format_line_count(stay + out)}; {rest}"


def _writes_same(session: Session, analysis: Analysis, hunks: Sequence[HunkId], edit: Edit) -> bool:
    """Returns whether hunks together write what `edit` does, and nothing else."""
    actions = [analysis.placements[hunk].action for hunk in hunks]
    parts = [action for action in actions if isinstance(action, Edit)]
    if len(parts) < len(actions) or any(part.origin != edit.origin for part in parts):
        return False
    there = _read_upstream_lines(analysis, session, edit)
    return compose(there, parts) == compose(there, [edit])


def _read_upstream_lines(analysis: Analysis, session: Session, edit: Edit) -> Lines:
    entry = analysis.upstream.get(edit.origin)
    return session.repo.read_lines(entry.oid) if entry is not None else ()
