"""The targets of patchsplit convert: where a series is written, or pushed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from patchsplit.errors import PatchsplitError
from patchsplit.session import exits
from patchsplit.session.session import Session

FORMS = {
    "branch": "branch:NAME",
    "mbox": "mbox:DIR",
    "quilt": "quilt:DIR",
    "gerrit": "gerrit:[REMOTE]",
    "github": "github:DIR",
    "gitlab": "gitlab:DIR",
}
"""Kind of a target -> how it is written. DIR of a forge gets the texts of its requests."""
PUSHED = frozenset({"gerrit", "github", "gitlab"})
"""Kinds that need a stored plan, as it keeps the names of what was pushed."""


@dataclass(frozen=True, slots=True)
class Target:
    """One place where a series goes."""

    kind: str
    """A key of FORMS."""
    place: str


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """How series are written and pushed."""

    form: exits.MailFormat
    parts: int | None
    """The most patches of one part of an mbox; None: it is not split."""
    really: bool
    """Whether pushes are made, and not only shown."""
    force: bool
    """Whether what a target holds is replaced."""


def parse_target(word: str) -> Target:
    """Returns the target "KIND:PLACE". Raises PatchsplitError if it is none."""
    kind, colon, place = word.partition(":")
    if kind not in FORMS or not colon or (not place and kind != "gerrit"):
        raise PatchsplitError(
            f"The series cannot be written to {word!r}.", f"Use {', '.join(FORMS.values())}."
        )
    return Target(kind, place)


def check_targets(
    repo_dir: Path, targets: Sequence[Target], sources: Sequence[str], *, force: bool, stored: bool
) -> None:
    """Raises PatchsplitError if a target would be refused, or nobody is known as the committer.

    That is before the long work.

    `sources` are the names of what the series is made from; `stored` tells whether the plan is.
    """
    exits.check_identity(repo_dir)
    for target in targets:
        if target.kind == "branch":
            exits.check_branch(repo_dir, target.place, sources, force=force)
        elif target.kind != "gerrit":
            exits.check_folder(Path(target.place), force=force)
        if target.kind in PUSHED and not stored:
            raise PatchsplitError(
                f"What is pushed to {target.kind} needs a plan that remembers it.",
                "Add --keep-plan, or --update.",
            )
    if len(set(targets)) < len(targets):
        raise PatchsplitError("A target was given twice.", "Name each target once.")


def emit_targets(
    session: Session,
    targets: Sequence[Target],
    series: exits.SeriesOptions,
    options: TargetOptions,
) -> list[exits.EmitResult]:
    """Writes or pushes the series to each target, and returns the results in the targets' order.

    Files are written first, as a disk may be full; then branches are made, and what is pushed comes
    last. Raises PatchsplitError as the exits do; it says what was written before.
    """
    done: dict[Target, exits.EmitResult] = {}
    for target in sorted(targets, key=_rank):
        try:
            done[target] = _emit_target(session, target, series, options)
        except PatchsplitError as error:
            if done:
                names = ", ".join(f"{one.kind}:{one.place}" for one in done)
                error.message += f" Written before that: {names}; --force replaces it."
            raise
    return [done[target] for target in targets]


def _rank(target: Target) -> int:
    """Returns the place of a kind of target among others: what is easily undone comes first."""
    return 2 if target.kind in PUSHED else int(target.kind == "branch")


def _emit_target(
    session: Session, target: Target, series: exits.SeriesOptions, options: TargetOptions
) -> exits.EmitResult:
    """Writes or pushes the series. Raises PatchsplitError as the exit does."""
    match target.kind:
        case "branch":
            return exits.emit_branch(session, target.place, series, force=options.force)
        case "mbox":
            return exits.emit_mbox(
                session, Path(target.place), options.form,
                exits.MailOptions(max_patches=options.parts), series, force=options.force,
            )  # fmt: skip
        case "quilt":
            from patchsplit.session.exits.quilt import emit_quilt

            folder = Path(target.place)
            return emit_quilt(session, folder, options=series, force=options.force)
        case "gerrit":
            from patchsplit.session.exits.gerrit import ReviewOptions, emit_gerrit

            review = ReviewOptions(remote=target.place)
            return emit_gerrit(session, review, series, really=options.really)
        case _:
            from patchsplit.session.exits.forge import ForgeOptions, emit_forge

            wanted = ForgeOptions(force=options.force)
            folder = Path(target.place)
            return emit_forge(session, target.kind, wanted, folder, series, really=options.really)
