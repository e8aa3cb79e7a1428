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
from patchsplit.model import edits
from patchsplit.model.delta import FileChange, HunkId, Lines, Oid
from patchsplit.model.graph import Graph, lift_edges
from patchsplit.model.placement import Conflict
from patchsplit.model.plan import PatchId, Plan
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.session import Session

BOOKMARK_FILE = "bookmark.json"
MAX_COMMITS = 12
"""Upstream's commits that are named beside a conflict, at most."""


def release(session: Session, hunks: Sequence[HunkId]) -> None:
    """Takes hunks out of wherever a person put them: they are in no patch, until moved."""
    label = f"take {len(hunks)} hunks out" if len(hunks) > 1 else f"take hunk {hunks[0][:7]} out"
    session.edit(label, lambda plan: edits.release(plan, hunks))


def find_late_needs(session: Session, patch_id: PatchId) -> list[PatchId]:
    """Returns the patches behind `name` that it needs, those that they need included."""
    return _find_late_needs(session.analysis.graph, session.plan, patch_id)


def _find_late_needs(graph: Graph, plan: Plan, patch_id: PatchId) -> list[PatchId]:
    place = {patch.id: nth for nth, patch in enumerate(plan.patches)}
    needs: dict[PatchId, set[PatchId]] = {}
    for earlier, later in lift_edges(graph, plan.owner()):
        needs.setdefault(later, set()).add(earlier)
    found: set[PatchId] = set()
    waiting = [patch_id]
    while waiting:
        for other in needs.get(waiting.pop(), ()):
            if place[other] > place[patch_id] and other not in found:
                found.add(other)
                waiting.append(other)
    return sorted(found, key=place.__getitem__)


def bring_needs(session: Session, patch_id: PatchId, *, to: int | None = None) -> int:
    """Moves what a patch needs and stands behind it to right before it; returns how many.

    `to`: the index that the patch itself is moved to first, in the same edit. Raises PlanError
    where nothing would be moved.
    """
    plan = session.plan if to is None else edits.reorder(session.plan, [patch_id], to=to)
    along = _find_late_needs(session.analysis.graph, plan, patch_id)
    if not along and to is None:
        raise PlanError("Nothing that this patch needs stands behind it.")
    if along:
        at = [patch.id for patch in plan.patches].index(patch_id)
        plan = edits.reorder(plan, along, to=at)
    with_it = {0: "", 1: " behind the patch it needs"}.get(
        len(along), f" behind the {len(along)} patches it needs"
    )
    place = f" to place {to + 1}" if to is not None else ""
    session.edit(f"move «{plan.patch(patch_id).subject}»{place}{with_it}", lambda _: plan)
    return len(along)


def read_base_lines(session: Session, file: FileChange) -> Lines:
    """Returns the base's lines of a text file; none where the base has no such file."""
    if file.old is None or not file.is_text:
        return ()
    return session.repo.read_lines(file.old.oid)


@dataclass(frozen=True, slots=True)
class UpstreamCommit:
    """A commit of upstream that changed a place."""

    oid: Oid
    date: str
    """As git's --date=short has it."""
    author: str
    subject: str


def find_touching_commits(session: Session, conflict: Conflict) -> list[UpstreamCommit]:
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
        found = repo.ask(
            "log", *form, "--no-patch", f"-n{MAX_COMMITS}", lines, source.upstream, *since
        )
    if not found:
        path = f":(literal,top){conflict.path}"
        found = repo.ask("log", *form, f"-n{MAX_COMMITS}", source.upstream, *since, "--", path)
    rows = (row.split("\0", 3) for row in found.split("\n") if row.count("\0") >= 3)
    return [UpstreamCommit(Oid(oid), date, author, subject) for oid, date, author, subject in rows]


def open_editor(session: Session, content: bytes, name: str) -> bytes | None:
    """Opens the user's editor on `content`; None where nothing was changed."""
    return editor.edit_in_editor(session.repo, content, name)


def read_setting(session: Session, name: str) -> str | None:
    """Returns the user's git setting patchsplit.<name>."""
    return session.repo.read_config(f"patchsplit.{name}")


def fork_session(session: Session, on_progress: OnProgress = ignore_progress) -> Session:
    """Opens the same plan value once more, for another thread; whoever asked closes it."""
    repo = Repo.open(session.repo.git_dir)
    if session.store is not None:
        repo.add_alternate(session.store.objects)
    return Session(
        repo,
        session.plan,
        store=session.store,
        journal=session.journal,
        analysis=session.analysis,
        on_progress=on_progress,
    )


def refresh_separately(
    session: Session, on_progress: OnProgress = ignore_progress
) -> tuple[Session, str]:
    """Refreshes a plan from a session of its own; returns that session, and what was found.

    The session that was given stays as it is, and is the caller's to close.
    """
    from patchsplit.session.pipeline.create import PlanRequest
    from patchsplit.session.pipeline.refresh import refresh

    with ExitStack() as stack:
        other = stack.enter_context(fork_session(session, on_progress))
        found = refresh(other, PlanRequest(), on_progress)
        other.on_progress = ignore_progress
        stack.pop_all()
    said = f"{found.new} new hunks, {found.changed} reworked, {found.gone} gone, "
    return other, f"Refreshed: {said}{found.landed} that upstream has taken."


def load_bookmark(session: Session) -> dict[str, str]:
    """Returns where the person stopped; empty where nothing is known of it."""
    if session.store is None:
        return {}
    try:
        kept = json.loads((session.store.folder / BOOKMARK_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}


def save_bookmark(session: Session, bookmark: dict[str, str]) -> None:
    """Notes where the person stopped; it is a comfort, so a full disk does not matter."""
    if session.store is None:
        return
    path: Path = session.store.folder / BOOKMARK_FILE
    half = path.with_name(f"{BOOKMARK_FILE}.{os.getpid()}.half")
    try:
        half.write_text(json.dumps(bookmark), encoding="utf-8")
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
