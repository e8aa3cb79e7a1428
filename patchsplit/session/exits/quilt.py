"""Writes the series as a queue of patches for quilt and dpkg-source."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from patchsplit.emit.quilt import QuiltPatch, format_queue
from patchsplit.errors import PatchsplitError, RemedyKind
from patchsplit.git.diff import diff_for_quilt
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Oid
from patchsplit.model.outgoing import Outgoing
from patchsplit.model.plan import Patch
from patchsplit.session.series.commits import EmitResult, SeriesOptions
from patchsplit.session.series.whole import commit_whole
from patchsplit.session.session import Session
from patchsplit.store.emissions import write_files


def emit_quilt(
    session: Session,
    folder: Path | None,
    *,
    forwarded: str = "",
    origin: str = "",
    options: SeriesOptions = SeriesOptions(),
    force: bool = False,
    preview: bool = False,
) -> EmitResult:
    """Writes the patches and the file "series" into `folder`, all of them or none.

    `forwarded` and `origin` are the values of these DEP-3 headers; empty: what the patch of a queue
    says, from which most of a patch is. Raises Refused as commit_whole
    and write_files do.
    """
    whole = commit_whole(session, options)
    plan, series = whole.plan, whole.series
    patches = []
    for name, oid in series.commits:
        patch = plan.patch(name)
        author = str(patch.author or session.repo.read_identity("AUTHOR"))
        date = patch.date or plan.date
        diff = diff_for_quilt(session.repo, oid)
        marks = _find_marks(session.analysis, patch)
        patches.append(QuiltPatch(patch.subject, patch.body, author, date, diff, marks))
    leaves = format_queue(tuple(patches), forwarded_to=forwarded, origin=origin)
    outgoing = Outgoing(files=leaves)
    if preview:
        return EmitResult(series, whole.holds, whole.unchanged, outgoing=outgoing, is_done=False)
    if folder is None:
        raise PatchsplitError("No folder was given.", RemedyKind.NAME_FOLDER)
    files = write_files(folder, leaves, whole.cleared, force=force)
    return EmitResult(series, whole.holds, whole.unchanged, files=tuple(files), outgoing=outgoing)


def _find_marks(analysis: Analysis, patch: Patch) -> tuple[tuple[str, str], ...]:
    """Returns what the patch of a queue says of upstream that wrote most hunks of a patch."""
    count: Counter[Oid] = Counter()
    for hunk in patch.hunks:
        count.update(analysis.facts[hunk].commits[:1])
    main = next((oid for oid, _ in count.most_common(1) if oid in analysis.commits), None)
    return analysis.commits[main].marks if main is not None else ()
