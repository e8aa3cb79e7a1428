"""The base of a bare diff: the tag or branch whose files it was made from.

The blob ids of git's "index" lines say it outright; without them, the tip that most hunks fit. A
few files spread over the diff choose among all tips, then all files decide among the best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.git.tips import blobs_at, tag_names
from patchsplit.git.tree import entries
from patchsplit.model.delta import Oid
from patchsplit.progress import OnProgress, Progress, ignore
from patchsplit.read.apply import Target, in_order, strip_levels, target
from patchsplit.read.fit import fit
from patchsplit.read.names import candidates
from patchsplit.read.unified_diff import Patch, PatchFile

SAMPLED = 40
"""Files of the diff that are looked up in every tip."""
FINALISTS = 25
"""Tips in which every file of the diff is looked up."""
ASKED = 6
"""Tips, spread over all, whose paths decide the strip level."""

Score = tuple[int, int]
"""What fits, then what stands exactly where the diff says."""
Blobs = Mapping[str, Oid]
Measure = Callable[[Sequence[Target], Blobs], Score]


@dataclass(frozen=True, slots=True)
class FoundBase:
    oid: Oid
    name: str
    """The tag or branch."""
    evidence: str
    """Why it is the base, in a sentence."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to tell how well a tip is the base."""

    measure: Measure
    files: Sequence[PatchFile]
    total: int
    """What a perfect base scores."""
    verb: str
    what: str


def find_base(
    repo: Repo, patch: Patch, tips: Sequence[tuple[str, Oid]], on_progress: OnProgress = ignore
) -> FoundBase:
    """Returns the tip that `patch` was made from; `tips` come newest first.

    Among equals a tag comes before a branch, then the oldest. Raises PatchsplitError where no tip
    fits at least half of the diff.
    """
    closest = ""
    for way in _ways(repo, patch):
        found = _best_tip(repo, way, tips, on_progress)
        if found is None:
            continue
        (name, oid), count = found
        if 2 * count >= way.total:
            evidence = f"{name} {way.verb} {count} of the {way.total} {way.what}."
            return FoundBase(oid, name, evidence)
        closest = f" (best: {name} with {count} of {way.total} {way.what})"
    raise PatchsplitError(
        f"The diff fits no tag or branch of this repository{closest}.",
        "Name the commit that the fork started from with --base, or fetch the release's tag.",
    )


def _ways(repo: Repo, patch: Patch) -> Iterator[_Way]:
    first = _first_touches(patch)
    stated = [file for file in first if file.old_blob]
    if stated:
        what = "files at the stated blob ids"
        yield _Way(_stated_blobs, stated, len(stated), "holds", what)
    total = sum(len(file.hunks) for file in first)
    if total:
        yield _Way(_Hunks(repo).measure, first, total, "fits", "hunks")


def _best_tip(
    repo: Repo, way: _Way, tips: Sequence[tuple[str, Oid]], on_progress: OnProgress
) -> tuple[tuple[str, Oid], int] | None:
    """Returns the tip that measures best, with its count; None where nothing fits anywhere."""
    asked = _targets(repo, way.files, tips)
    step = max(1, -(-len(asked) // SAMPLED))
    rough = _scores(repo, asked[::step], tips, way.measure, on_progress)
    tags = tag_names(repo)
    ranks = [(name in tags, k) for k, (name, _) in enumerate(tips)]
    ranked = sorted(range(len(tips)), key=lambda k: (rough[k], ranks[k]), reverse=True)
    finalists = [k for k in ranked[:FINALISTS] if rough[k][0]]
    if not finalists:
        return None
    full = _scores(repo, asked, [tips[k] for k in finalists], way.measure, ignore)
    score, (_, best) = max(zip(full, [ranks[k] for k in finalists], strict=True))
    return tips[best], score[0]


def _first_touches(patch: Patch) -> list[PatchFile]:
    """Returns the sections that read the base itself, and nothing that the diff made before."""
    seen: set[str] = set()
    first: list[PatchFile] = []
    for group in in_order(patch):
        first += [file for file in group if not file.fresh and file.old_name not in seen]
        seen.update(name for file in group for name in (file.old_name, file.name))
    return first


def _targets(
    repo: Repo, files: Sequence[PatchFile], tips: Sequence[tuple[str, Oid]]
) -> list[Target]:
    """Returns the paths that sections mean, by the tip among a few that has most of them."""
    asked = candidates(name for file in files for name in (file.old_name, file.name))
    best: list[Target] = []
    most = 0
    for _, tip in tips[:: max(1, len(tips) // ASKED)]:
        known = entries(repo, tip, asked)
        levels = strip_levels(files, known)
        found = [target(file, levels, known) for file in files]
        count = sum(section.old_path in known for section in found)
        if count > most:
            best, most = found, count
    return best


def _scores(
    repo: Repo,
    asked: Sequence[Target],
    tips: Sequence[tuple[str, Oid]],
    measure: Measure,
    on_progress: OnProgress,
) -> list[Score]:
    paths = sorted({section.old_path for section in asked if section.old_path})
    scores = []
    for blobs in blobs_at(repo, [oid for _, oid in tips], paths):
        scores.append(measure(asked, blobs))
        on_progress(Progress("finding the base", len(scores), len(tips)))
    return scores


def _stated_blobs(asked: Sequence[Target], blobs: Blobs) -> Score:
    count = sum(
        blobs.get(section.old_path or "", "").startswith(section.file.old_blob)
        for section in asked
        if section.old_path in blobs
    )
    return count, count


class _Hunks:
    """Counts hunks that fit; a blob that many tips share is looked at once."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._known: dict[tuple[Oid, int], Score] = {}

    def measure(self, asked: Sequence[Target], blobs: Blobs) -> Score:
        fitting = exact = 0
        for section in asked:
            blob = blobs.get(section.old_path or "")
            if blob:
                one, other = self._fit(section.file, blob)
                fitting, exact = fitting + one, exact + other
        return fitting, exact

    def _fit(self, file: PatchFile, blob: Oid) -> Score:
        key = (blob, file.line)
        if key not in self._known:
            found = fit(file, self._repo.lines(blob))
            self._known[key] = (found.fitting, found.exact)
        return self._known[key]
