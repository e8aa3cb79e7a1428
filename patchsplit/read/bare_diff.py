"""A bare diff and a repository to two trees, after which everything goes the way of two trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.read.apply import Offset, apply_diff
from patchsplit.read.base import find_base
from patchsplit.read.unified_diff import Omission, parse_diff


@dataclass(frozen=True, slots=True)
class DiffTrees:
    """A diff that found its base."""

    base: Oid
    """Commit or tree."""
    base_name: str
    """Empty where the user gave the base."""
    fork: Oid
    """The tree that the diff makes, in the quarantine."""
    evidence: str
    """Why this base, in a sentence."""
    omissions: tuple[Omission, ...]
    offsets: tuple[Offset, ...]


def read_diff(
    repo: Repo,
    text: bytes,
    base: Oid | None,
    tips: Sequence[tuple[str, Oid]],
    on_progress: OnProgress = ignore_progress,
) -> DiffTrees:
    """Reads a diff onto `base`, or, without one, onto the tip that it fits best.

    Raises PatchsplitError where there is no diff in `text`, it breaks off, or nothing of it fits.
    """
    patch = parse_diff(text)
    name, evidence = "", "The base was given."
    if base is None:
        found = find_base(repo, patch, tips, on_progress)
        base, name, evidence = found.oid, found.name, found.evidence
    applied = apply_diff(repo, base, patch, on_progress)
    if not applied.changed_count:
        why = applied.omissions[0].reason if applied.omissions else "It changes nothing."
        raise PatchsplitError(
            f"Nothing of the diff could be read onto {name or base[:12]}. {why}",
            "Name the commit that the fork started from with --base.",
        )
    return DiffTrees(base, name, applied.tree, evidence, applied.omissions, applied.offsets)
