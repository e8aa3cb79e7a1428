"""The exit to a mailing list: patches in a folder, addressed, and the mailing of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from patchsplit.emit import Made, print_mbox, write_files
from patchsplit.emit.mbox import as_eml, in_folders, with_recipients
from patchsplit.emit.subseries import below, parts
from patchsplit.errors import PatchsplitError
from patchsplit.git.mail import Format, send_email
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.outgoing import Leaf, Outgoing
from patchsplit.model.plan import Cover, PatchId
from patchsplit.model.recipients import Addressed, Routing
from patchsplit.session.series.commits import Emitted, made, needs
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class Mailing:
    """How the patches are written, beside what git's own format says."""

    routing: Routing | None = None
    """Whom they are addressed to; None: whom the format names, and nobody else."""
    each: bool = False
    """Whether each patch goes to its own recipients alone; the cover letter goes to all."""
    most: int | None = None
    """Patches in one sub-series; None: the series goes as one."""
    eml: bool = False
    """Whether each file is a message (.eml), and not an mbox of one (.patch)."""


def emit_mbox(
    session: Session,
    folder: Path,
    form: Format,
    mailing: Mailing | None = None,
    *,
    signoff: bool = False,
    force: bool = False,
    empty: bool = False,
    preview: bool = False,
) -> Emitted:
    """Writes the series as patches into `folder`, all or none of them.

    A series that is cut into parts gets a folder for each: 1, 2, and so on. Without a prefix of the
    user's own, subjects begin as the project's rules have it.
    """
    mailing = mailing or Mailing()
    form = _as_wanted(session, form)
    cut = _cut(session, mailing)
    if len(cut) < 2:
        whole = made(session, signoff=signoff, empty=empty)
        cover = _partial(session, len(whole.commits))
        leaves = _printed(session, whole, form, cover, mailing)
        waits = len(leaves) > len(whole.commits) and session.plan.cover is None
    else:
        wanted = needs(session)
        folders: dict[str, Sequence[Leaf]] = {}
        commits: list[tuple[PatchId, Oid]] = []
        for nth in range(len(cut)):
            under = below(nth, cut, wanted)
            part = _part(session, cut, nth, under, signoff=signoff)
            cover = _cover(session.plan.cover, nth, len(cut), under)
            folders[str(nth + 1)] = _printed(session, part, form, cover, mailing)
            commits += part.commits
        whole = Made(session.plan.source.upstream, tuple(commits))
        leaves = in_folders(folders)
        waits = len(leaves) > len(commits) and session.plan.cover is None
    if preview:
        done = Emitted(whole, awaits_words=waits, done=False)
    else:
        ours = "*.eml" if mailing.eml else "*.patch"
        files = write_files(folder, leaves, force=force, ours=ours)
        done = Emitted(whole, files=tuple(files), awaits_words=waits)
    return replace(done, outgoing=Outgoing(files=leaves))


def _as_wanted(session: Session, form: Format) -> Format:
    """Returns the format with the project's own prefix, where the user named none."""
    if form.prefix is not None or session.repo.config("format.subjectPrefix") is not None:
        return form
    from patchsplit.session.checks.packs import chosen

    channel = chosen(session).pack.channel
    if channel is None or channel.kind != "mail" or channel.subject_prefix == "PATCH":
        return form
    return replace(form, prefix=channel.subject_prefix)


def _cut(session: Session, mailing: Mailing) -> tuple[tuple[PatchId, ...], ...]:
    return () if mailing.most is None else parts(needs(session), mailing.most)


def _part(
    session: Session,
    cut: Sequence[Sequence[PatchId]],
    nth: int,
    under: Sequence[int],
    *,
    signoff: bool,
) -> Made:
    """Makes one sub-series on top of the parts that it needs, or of upstream itself."""
    upstream = session.plan.source.upstream
    if not under:
        return made(session, signoff=signoff, only=cut[nth])
    first = [name for other in under for name in cut[other]]
    series = made(session, signoff=signoff, only=[*first, *cut[nth]])
    start = series.commits[len(first) - 1][1]
    return Made(start, series.commits[len(first) :], base=upstream)


def _partial(session: Session, count: int) -> Cover | None:
    """Returns the cover letter, which says where only a part of the series is sent."""
    cover, whole = session.plan.cover, len(session.plan.patches)
    if cover is None or session.sending is None or count == whole:
        return cover
    told = f"These are {count} of {whole} patches; they need none of the others."
    return replace(cover, body=f"{cover.body}\n\n{told}" if cover.body else told)


def _cover(cover: Cover | None, nth: int, count: int, under: Sequence[int]) -> Cover | None:
    """Returns the cover letter of one part, which says what the part needs."""
    if cover is None:
        return None
    numbers = " and ".join(str(other + 1) for other in under)
    stands = (
        f"It goes on top of part{'s' if len(under) > 1 else ''} {numbers}."
        if under
        else "It needs none of the other parts."
    )
    told = f"This is part {nth + 1} of {count}. {stands}"
    body = f"{cover.body}\n\n{told}" if cover.body else told
    return Cover(f"{cover.subject} ({nth + 1} of {count})", body)


def _printed(
    session: Session, series: Made, form: Format, cover: Cover | None, mailing: Mailing
) -> tuple[Leaf, ...]:
    leaves = list(print_mbox(session.repo, series, form, cover, session.plan.date))
    names = [name for name, _ in series.commits]
    if mailing.routing is not None:
        found = Routing(
            mailing.routing.kind,
            mailing.routing.source,
            {name: mailing.routing.patches.get(name, Addressed()) for name in names},
        )
        letters = len(leaves) - len(names)
        for nth, leaf in enumerate(leaves):
            own = mailing.each and nth >= letters
            whose = found.patches[names[nth - letters]] if own else found.series
            leaves[nth] = with_recipients(leaf, whose)
    return tuple(as_eml(leaf) if mailing.eml else leaf for leaf in leaves)


def send(
    where: Path,
    folder: Path,
    options: Sequence[str] = (),
    *,
    dry_run: bool = True,
    allowed: Collection[str] = (),
) -> int:
    """Hands the patches in `folder` to git send-email, and returns its exit code.

    Raises Refused where one of them gives something away under a rule that is not `allowed`.
    """
    from patchsplit.session.checks.leaks import stop_files

    files = sorted([*folder.glob("*.patch"), *folder.glob("*.eml")]) if folder.is_dir() else []
    if not files:
        raise PatchsplitError(
            f"There are no patches in {folder}.", "Write them: patchsplit emit mbox DIR"
        )
    with Repo.open(where) as repo:
        stop_files(repo, files, allowed)
        return send_email(repo, files, options, dry_run=dry_run)
