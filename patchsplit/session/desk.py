"""What a person at work needs beside the edits: context, an editor, a pool, a bookmark."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from patchsplit.errors import PlanError
from patchsplit.git import editor
from patchsplit.git.repo import Repo
from patchsplit.model import plan as edits
from patchsplit.model.delta import FileChange, HunkId, Lines, Oid
from patchsplit.model.graph import Graph, between
from patchsplit.model.placement import Conflict
from patchsplit.model.plan import PatchId, Plan
from patchsplit.progress import OnProgress, ignore
from patchsplit.session.session import Session

BOOKMARK = "bookmark.json"
SHOWN = 12
"""Upstream's commits that are named beside a conflict, at most."""


def release(session: Session, hunks: Sequence[HunkId]) -> None:
    """Takes hunks out of wherever a person put them: they are in no patch, until moved."""
    label = f"take {len(hunks)} hunks out" if len(hunks) > 1 else f"take hunk {hunks[0][:7]} out"
    session.edit(label, lambda plan: edits.release(plan, hunks))


def needed_along(session: Session, name: PatchId) -> list[PatchId]:
    """Returns the patches behind `name` that it needs, those that they need included."""
    return _behind(session.analysis.graph, session.plan, name)


def _behind(graph: Graph, plan: Plan, name: PatchId) -> list[PatchId]:
    place = {patch.id: nth for nth, patch in enumerate(plan.patches)}
    needs: dict[PatchId, set[PatchId]] = {}
    for earlier, later in between(graph, plan.owner()):
        needs.setdefault(later, set()).add(earlier)
    found: set[PatchId] = set()
    waiting = [name]
    while waiting:
        for other in needs.get(waiting.pop(), ()):
            if place[other] > place[name] and other not in found:
                found.add(other)
                waiting.append(other)
    return sorted(found, key=place.__getitem__)


def take_along(session: Session, name: PatchId, *, to: int | None = None) -> int:
    """Moves what a patch needs and stands behind it to right before it; returns how many.

    `to`: the index that the patch itself is moved to first, in the same edit. Raises PlanError
    where nothing would be moved.
    """
    plan = session.plan if to is None else edits.reorder(session.plan, [name], to=to)
    along = _behind(session.analysis.graph, plan, name)
    if not along and to is None:
        raise PlanError("Nothing that this patch needs stands behind it.")
    if along:
        at = [patch.id for patch in plan.patches].index(name)
        plan = edits.reorder(plan, along, to=at)
    with_it = {0: "", 1: " behind the patch it needs"}.get(
        len(along), f" behind the {len(along)} patches it needs"
    )
    place = f" to place {to + 1}" if to is not None else ""
    session.edit(f"move «{plan.patch(name).subject}»{place}{with_it}", lambda _: plan)
    return len(along)


def base_lines(session: Session, file: FileChange) -> Lines:
    """Returns the base's lines of a text file; none where the base has no such file."""
    if file.old is None or not file.text:
        return ()
    return session.repo.lines(file.old.oid)


@dataclass(frozen=True, slots=True)
class Touched:
    """A commit of upstream that changed a place."""

    oid: Oid
    date: str
    """As git's --date=short has it."""
    author: str
    subject: str


def touched_by(session: Session, conflict: Conflict) -> list[Touched]:
    """Returns upstream's own commits since the base that touched a conflict's place, newest first.

    Where the place has no lines, or no commit names them, those that touched its file.
    """
    repo, source = session.repo, session.plan.source
    since = [f"^{source.base}"] if repo.is_commit(source.base) else []
    form = ["--format=%H%x00%ad%x00%an%x00%s", "--date=short", "--no-merges"]
    at = conflict.at
    found = ""
    if at is not None and len(at) and ":" not in conflict.path:
        lines = f"-L{at.start + 1},{at.stop}:{conflict.path}"
        found = repo.ask("log", *form, "--no-patch", f"-n{SHOWN}", lines, source.upstream, *since)
    if not found:
        path = f":(literal,top){conflict.path}"
        found = repo.ask("log", *form, f"-n{SHOWN}", source.upstream, *since, "--", path)
    rows = (row.split("\0", 3) for row in found.split("\n") if row.count("\0") >= 3)
    return [Touched(Oid(oid), date, author, subject) for oid, date, author, subject in rows]


def edited(session: Session, content: bytes, name: str) -> bytes | None:
    """Opens the user's editor on `content`; None where nothing was changed."""
    return editor.edit(session.repo, content, name)


def setting(session: Session, name: str) -> str | None:
    """Returns the user's git setting patchsplit.<name>."""
    return session.repo.config(f"patchsplit.{name}")


def twin(session: Session, on_progress: OnProgress = ignore) -> Session:
    """Opens the same plan value once more, for another thread; whoever asked closes it."""
    repo = Repo.open(session.repo.git_dir)
    if session.store is not None:
        repo.borrow(session.store.objects)
    return Session(
        repo,
        session.plan,
        store=session.store,
        journal=session.journal,
        analysis=session.analysis,
        on_progress=on_progress,
    )


def refreshed(session: Session, on_progress: OnProgress = ignore) -> tuple[Session, str]:
    """Refreshes a plan from a session of its own; returns that session, and what was found.

    The session that was given stays as it is, and is the caller's to close.
    """
    from patchsplit.session.pipeline.create import Wanted
    from patchsplit.session.pipeline.refresh import refresh

    with ExitStack() as stack:
        other = stack.enter_context(twin(session, on_progress))
        found = refresh(other, Wanted(), on_progress)
        other.on_progress = ignore
        stack.pop_all()
    said = f"{found.new} new hunks, {found.reworked} reworked, {found.gone} gone, "
    return other, f"Refreshed: {said}{found.landed} that upstream has taken."


def bookmark(session: Session) -> dict[str, str]:
    """Returns where the person stopped; empty where nothing is known of it."""
    if session.store is None:
        return {}
    try:
        kept = json.loads((session.store.folder / BOOKMARK).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}


def keep_bookmark(session: Session, at: dict[str, str]) -> None:
    """Notes where the person stopped; it is a comfort, so a full disk does not matter."""
    if session.store is None:
        return
    path: Path = session.store.folder / BOOKMARK
    half = path.with_name(f"{BOOKMARK}.{os.getpid()}.half")
    try:
        half.write_text(json.dumps(at), encoding="utf-8")
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
