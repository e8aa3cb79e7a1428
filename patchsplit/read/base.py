"""A bare diff to its base: the tag or branch that it was made from.

That is the tip with most of the blobs of git's "index" lines; without them, the tip that most hunks
apply to. A sample of the files rates all tips, then all files rate the best of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.errors import PatchsplitError, RemedyKind
from patchsplit.git.repo import Repo
from patchsplit.git.tips import iter_blobs_at, list_tag_names
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Oid
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.read.apply import Target, find_strip_levels, group_by_commit, resolve_target
from patchsplit.read.diff_values import DiffSection, UnifiedDiff
from patchsplit.read.fit import fit_hunks
from patchsplit.read.names import list_candidate_paths

SAMPLE_SIZE = 40
"""Files of the sample, which are looked up in every tip."""
MAX_FINALISTS = 25
"""Tips in which every file of the diff is looked up."""
STRIP_LEVEL_TIPS = 6
"""Tips, evenly spread, whose paths decide the strip level."""

FitScore = tuple[int, int]
"""The number of matches, then of those at exactly the stated lines."""
Blobs = Mapping[str, Oid]
Measure = Callable[[Sequence[Target], Blobs], FitScore]


@dataclass(frozen=True, slots=True)
class BaseMatch:
    oid: Oid
    name: str
    """The tag or branch."""
    evidence: str
    """The reason for this base, a sentence."""


@dataclass(frozen=True, slots=True)
class _Criterion:
    """One way to rate tips."""

    measure: Measure
    files: Sequence[DiffSection]
    total: int
    """The score of a perfect base."""
    verb: str
    what: str


def find_base(
    repo: Repo,
    patch: UnifiedDiff,
    tips: Sequence[tuple[str, Oid]],
    on_progress: OnProgress = ignore_progress,
) -> BaseMatch:
    """Returns the tip that `patch` was made from; `tips` come newest first.

    Of equally good ones, tags come before branches, then the oldest. Raises PatchsplitError where
    no tip fits at least half of the diff.
    """
    closest = ""
    for way in _iter_criteria(repo, patch):
        found = _find_best_tip(repo, way, tips, on_progress)
        if found is None:
            continue
        (name, oid), count = found
        if 2 * count >= way.total:
            evidence = f"{name} {way.verb} {count} of the {way.total} {way.what}."
            return BaseMatch(oid, name, evidence)
        closest = f" (best: {name} with {count} of {way.total} {way.what})"
    raise PatchsplitError(
        f"The diff does not apply to any tag or branch of this repository{closest}.",
        RemedyKind.NAME_BASE,
    )


def _iter_criteria(repo: Repo, patch: UnifiedDiff) -> Iterator[_Criterion]:
    first = _select_base_readers(patch)
    stated = [file for file in first if file.old_blob]
    if stated:
        what = "files at the stated blob ids"
        yield _Criterion(_count_stated_blobs, stated, len(stated), "holds", what)
    total = sum(len(file.hunks) for file in first)
    if total:
        yield _Criterion(_HunkCounter(repo).measure, first, total, "fits", "hunks")


def _find_best_tip(
    repo: Repo, criterion: _Criterion, tips: Sequence[tuple[str, Oid]], on_progress: OnProgress
) -> tuple[tuple[str, Oid], int] | None:
    """Returns the best tip with its number of matches; None where no tip has any."""
    asked = _resolve_targets(repo, criterion.files, tips)
    step = max(1, -(-len(asked) // SAMPLE_SIZE))
    rough = _score_tips(repo, asked[::step], tips, criterion.measure, on_progress)
    tags = list_tag_names(repo)
    ranks = [(name in tags, k) for k, (name, _) in enumerate(tips)]
    ranked = sorted(range(len(tips)), key=lambda k: (rough[k], ranks[k]), reverse=True)
    finalists = [k for k in ranked[:MAX_FINALISTS] if rough[k][0]]
    if not finalists:
        return None
    full = _score_tips(
        repo, asked, [tips[k] for k in finalists], criterion.measure, ignore_progress
    )
    score, (_, best) = max(zip(full, [ranks[k] for k in finalists], strict=True))
    return tips[best], score[0]


def _select_base_readers(patch: UnifiedDiff) -> list[DiffSection]:
    """Returns the sections that read the base, and not a result of earlier sections."""
    seen: set[str] = set()
    first: list[DiffSection] = []
    for group in group_by_commit(patch):
        first += [file for file in group if not file.is_new and file.old_name not in seen]
        seen.update(name for file in group for name in (file.old_name, file.new_name))
    return first


def _resolve_targets(
    repo: Repo, files: Sequence[DiffSection], tips: Sequence[tuple[str, Oid]]
) -> list[Target]:
    """Returns the paths that sections refer to, by the sampled tip that has most of them."""
    asked = list_candidate_paths(name for file in files for name in (file.old_name, file.new_name))
    best: list[Target] = []
    most = 0
    for _, tip in tips[:: max(1, len(tips) // STRIP_LEVEL_TIPS)]:
        known = find_entries(repo, tip, asked)
        levels = find_strip_levels(files, known)
        found = [resolve_target(file, levels, known) for file in files]
        count = sum(section.old_path in known for section in found)
        if count > most:
            best, most = found, count
    return best


def _score_tips(
    repo: Repo,
    targets: Sequence[Target],
    tips: Sequence[tuple[str, Oid]],
    measure: Measure,
    on_progress: OnProgress,
) -> list[FitScore]:
    paths = sorted({section.old_path for section in targets if section.old_path})
    scores = []
    for blobs in iter_blobs_at(repo, [oid for _, oid in tips], paths):
        scores.append(measure(targets, blobs))
        on_progress(Progress("finding the base", len(scores), len(tips)))
    return scores


def _count_stated_blobs(targets: Sequence[Target], blobs: Blobs) -> FitScore:
    count = sum(
        blobs.get(section.old_path or "", "").startswith(section.file.old_blob)
        for section in targets
        if section.old_path in blobs
    )
    return count, count


class _HunkCounter:
    """Counts hunks that apply; a blob that many tips share is tried once."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._scores: dict[tuple[Oid, int], FitScore] = {}

    def measure(self, targets: Sequence[Target], blobs: Blobs) -> FitScore:
        """Returns how many hunks apply to the files, and how many at their own lines.

        `blobs`: path -> blob; hunks of a path that it lacks do not count.
        """
        fitting = exact = 0
        for section in targets:
            blob = blobs.get(section.old_path or "")
            if blob:
                one, other = self._score_file(section.file, blob)
                fitting, exact = fitting + one, exact + other
        return fitting, exact

    def _score_file(self, file: DiffSection, blob: Oid) -> FitScore:
        key = (blob, file.line)
        if key not in self._scores:
            found = fit_hunks(file, self._repo.read_lines(blob))
            self._scores[key] = (found.fitting_count, found.exact_count)
        return self._scores[key]
