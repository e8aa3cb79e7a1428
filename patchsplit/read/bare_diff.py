"""A bare diff and a repository to two trees, which are then read as those of a fork."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patchsplit.errors import PatchsplitError, RemedyKind
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.read.apply import Offset, apply_diff
from patchsplit.read.base import find_base
from patchsplit.read.diff_values import Omission
from patchsplit.read.unified_diff import parse_diff


@dataclass(frozen=True, slots=True)
class DiffTrees:
    """A diff with its base and its result."""

    base: Oid
    """Commit or tree."""
    base_name: str
    """The tag or branch; empty: the user gave the base."""
    fork: Oid
    """The resulting tree, in the quarantine."""
    evidence: str
    """The reason for this base, a sentence."""
    omissions: tuple[Omission, ...]
    offsets: tuple[Offset, ...]


def read_diff(
    repo: Repo,
    text: bytes,
    base: Oid | None,
    tips: Sequence[tuple[str, Oid]],
    on_progress: OnProgress = ignore_progress,
) -> DiffTrees:
    """Applies a diff to `base`; where that is None, to the tip that it fits best.

    Raises PatchsplitError where `text` has no diff, or the diff is truncated or does not apply.
    """
    patch = parse_diff(text)
    name, evidence = "", "The base was given."
    if base is None:
        found = find_base(repo, patch, tips, on_progress)
        base, name, evidence = found.oid, found.name, found.evidence
    applied = apply_diff(repo, base, patch, on_progress)
    if not applied.has_changes:
        why = applied.omissions[0].reason if applied.omissions else "It changes nothing."
        raise PatchsplitError(
            f"The diff does not apply to {name or base[:12]}. {why}",
            RemedyKind.NAME_BASE,
        )
    return DiffTrees(base, name, applied.tree, evidence, applied.omissions, applied.offsets)
