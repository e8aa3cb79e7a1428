"""Writes the series as patches for a mailing list, and mails patches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from patchsplit.check.mail import check_mail_message
from patchsplit.emit import CommittedSeries, format_mbox
from patchsplit.emit.mbox import add_notes, add_recipients, nest_in_folders, to_eml
from patchsplit.emit.subseries import find_required_parts, split_series
from patchsplit.errors import PatchsplitError, Refused, Remedy, RemedyKind
from patchsplit.git.mail import MailFormat, send_email
from patchsplit.git.repo import Repo
from patchsplit.model.finding import Severity
from patchsplit.model.outgoing import Cleared, Outgoing, OutgoingFile
from patchsplit.model.plan import Cover, PatchId, Plan
from patchsplit.model.recipients import Addressees, Routing
from patchsplit.model.topics.listing import list_topics
from patchsplit.model.topics.workspace import OutsideNeed
from patchsplit.session.exits.deliveries import (
    list_mail_deliveries,
    record,
    record_mailed,
)
from patchsplit.session.series.commits import (
    EmitResult,
    SeriesOptions,
    commit_series,
    find_needs,
)
from patchsplit.session.series.guard import clear, clear_files
from patchsplit.session.series.whole import WholeSeries, commit_whole
from patchsplit.session.session import DEFAULT_PLAN, Session
from patchsplit.session.workspace.needs import assign_needs, find_cleared_needs
from patchsplit.store.emissions import list_mails, write_files
from patchsplit.store.plans import PlanStore

MAX_LISTED = 5
"""Messages that an error lists, at most."""


@dataclass(frozen=True, slots=True)
class MailOptions:
    """How the patches are written, in addition to git's own format options."""

    routing: Routing | None = None
    """Recipients to add; None: only those of the format options."""
    per_patch: bool = False
    """Whether each patch has only its own recipients; the cover letter always has all."""
    max_patches: int | None = None
    """The most patches of one part; None: the series is not split."""
    eml: bool = False
    """Whether each file is a message (.eml), and not an mbox with one message (.patch)."""


def emit_mbox(
    session: Session,
    folder: Path,
    form: MailFormat,
    options: MailOptions = MailOptions(),
    series_options: SeriesOptions = SeriesOptions(),
    *,
    force: bool = False,
    preview: bool = False,
) -> EmitResult:
    """Writes the series as patches into `folder`, all of them or none.

    A series that is split into parts gets a folder for each: 1, 2, and so on. Unless the user set a
    subject prefix, it is that of the project's rules. Raises Refused if
    git am would not read a message as it was written, and as commit_whole and write_files do.
    What the topics need of other repositories is in the cover letter; of a series without one, in
    the first mail.
    """
    form = _apply_prefix(session, form)
    whole = commit_whole(session, series_options)
    _refuse_unreadable(whole, series_options.allowed_rules)
    parts = _split_parts(session, options, whole)
    own = [name for name in whole.names if name not in series_options.leading]
    needs = find_cleared_needs(session, series_options, whole.plan, own)
    if series_options.leading & {*whole.names}:
        series, cleared = _commit_after_leading(session, series_options, whole)
        cover = _adapt_cover(session, series_options, whole)
        files = _format_files(session, series, form, cover, options, needs)
    elif len(parts) < 2:
        series, cleared = whole.series, whole.cleared
        cover = _adapt_cover(session, series_options, whole)
        files = _format_files(session, series, form, cover, options, needs)
    else:
        series, cleared, files = _emit_parts(
            session, parts, form, options, series_options, whole, needs
        )
    is_template = len(files) > len(series.commits) and session.plan.cover is None
    result = EmitResult(
        series,
        whole.holds,
        whole.unchanged,
        cover_is_template=is_template,
        outgoing=Outgoing(files=files),
        is_done=not preview,
        needs=needs,
    )
    if preview:
        return result
    ours = "*.eml" if options.eml else "*.patch"
    written = write_files(folder, files, cleared, force=force, stale_glob=ours, mails=True)
    _record_mails(session, parts, series, files)
    return replace(result, files=tuple(written))


def _record_mails(
    session: Session,
    parts: Sequence[Sequence[PatchId]],
    series: CommittedSeries,
    files: Sequence[OutgoingFile],
) -> None:
    """Records the mails that were written for each patch; those of a series in parts are nested."""
    threads = parts if len(parts) > 1 else [[name for name, _ in series.commits]]
    for nth, patches in enumerate(threads, 1):
        place = f"{nth}/" if len(parts) > 1 else ""
        mine = [file for file in files if file.name.startswith(place)]
        record(session, list_mail_deliveries([session.plan.patch(one) for one in patches], mine))


def render_mbox(session: Session, options: SeriesOptions) -> dict[PatchId, OutgoingFile]:
    """Returns the file of each patch that emit_mbox would write with git's settings alone.

    Messages that git am would not read are not refused. Raises PatchsplitError as commit_whole.
    """
    form = _apply_prefix(session, MailFormat())
    whole = commit_whole(session, options)
    if not whole.names:
        return {}
    cover = _adapt_cover(session, options, whole)
    files = format_mbox(session.repo, whole.series, form, cover, session.plan.date)
    return dict(zip(whole.names, files[len(files) - len(whole.names) :], strict=True))


def _refuse_unreadable(whole: WholeSeries, allowed_rules: Collection[str]) -> None:
    """Raises Refused if git am would not read a message as it was written.

    Findings of `allowed_rules`, and those that the plan waives, are ignored.
    """
    plan = whole.plan
    number = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    found = [
        one
        for patch in map(plan.patch, whole.names)
        for one in check_mail_message(patch.id, patch.subject, patch.body)
        if one.severity is Severity.ERROR
        and one.rule not in allowed_rules
        and not any(waiver.covers(one.rule, one.patch, None) for waiver in plan.waived)
    ]
    if not found:
        return
    lines = [f"patch {number[one.patch]}: {one.message}" for one in found[:MAX_LISTED] if one.patch]
    more = f"\n… and {len(found) - MAX_LISTED} more" if len(found) > MAX_LISTED else ""
    rules = tuple(sorted({one.rule for one in found}))
    raise Refused(
        "These messages would not arrive as they are:\n" + "\n".join(lines) + more,
        Remedy(RemedyKind.FIX_MESSAGE, rules),
    )


def _emit_parts(
    session: Session,
    parts: Sequence[Sequence[PatchId]],
    form: MailFormat,
    options: MailOptions,
    series_options: SeriesOptions,
    whole: WholeSeries,
    outside: Sequence[OutsideNeed],
) -> tuple[CommittedSeries, Cleared, tuple[OutgoingFile, ...]]:
    """Returns the commits of all parts, in order, and the files of each in its folder."""
    needs = find_needs(session, whole.names)
    all_needed = [find_required_parts(nth, parts, needs) for nth in range(len(parts))]
    all_series = [
        _commit_part(session, whole.plan, parts, nth, needed, signoff=series_options.signoff)
        for nth, needed in enumerate(all_needed)
    ]
    cleared = clear(session, whole.plan, all_series, series_options.allowed_rules)
    folders: dict[str, Sequence[OutgoingFile]] = {}
    for nth, (needed, series) in enumerate(zip(all_needed, all_series, strict=True)):
        cover = _write_part_cover(session.plan.cover, nth, len(parts), needed)
        mine = assign_needs(session, outside, parts[nth])
        own = [need for some in mine.values() for need in some]
        folders[str(nth + 1)] = _format_files(session, series, form, cover, options, own)
    commits = tuple(commit for series in all_series for commit in series.commits)
    series = CommittedSeries(session.plan.source.upstream, commits)
    return series, cleared, nest_in_folders(folders)


def _apply_prefix(session: Session, form: MailFormat) -> MailFormat:
    """Returns the format with the project's subject prefix, unless the user set one."""
    if (
        form.subject_prefix is not None
        or session.repo.read_config("format.subjectPrefix") is not None
    ):
        return form
    from patchsplit.session.checks.packs import select_pack

    channel = select_pack(session).pack.channel
    if channel is None or channel.kind != "mail" or channel.subject_prefix == "PATCH":
        return form
    return replace(form, subject_prefix=channel.subject_prefix)


def _split_parts(
    session: Session, options: MailOptions, whole: WholeSeries
) -> tuple[tuple[PatchId, ...], ...]:
    if options.max_patches is None:
        return ()
    return split_series(find_needs(session, whole.names), options.max_patches)


def _commit_part(
    session: Session,
    plan: Plan,
    all_parts: Sequence[Sequence[PatchId]],
    nth: int,
    needed_parts: Sequence[int],
    *,
    signoff: bool,
) -> CommittedSeries:
    """Commits part `nth` (from 0) on top of the parts that it needs, or of upstream."""
    upstream = plan.source.upstream
    if not needed_parts:
        return commit_series(session, signoff=signoff, plan=plan, patches=all_parts[nth])
    first = [name for other in needed_parts for name in all_parts[other]]
    asked = [*first, *all_parts[nth]]
    series = commit_series(session, signoff=signoff, plan=plan, patches=asked)
    own = tuple(commit for commit in series.commits if commit[0] in all_parts[nth])
    start = series.commits[len(series.commits) - len(own) - 1][1]
    return CommittedSeries(start, own, base=upstream, collisions=series.collisions)


def _commit_after_leading(
    session: Session, options: SeriesOptions, whole: WholeSeries
) -> tuple[CommittedSeries, Cleared]:
    """Commits the patches that mails are written for, on top of those that others bring."""
    leading = [name for name in whole.names if name in options.leading]
    own = [name for name in whole.names if name not in options.leading]
    if not own:
        raise Refused(
            "There is nothing to send: all patches of the topic are held back.",
            RemedyKind.SHOW_CONFLICTS,
        )
    series = _commit_part(session, whole.plan, (leading, own), 1, (0,), signoff=options.signoff)
    return series, clear(session, whole.plan, [series], options.allowed_rules)


def _adapt_cover(session: Session, options: SeriesOptions, sent: WholeSeries) -> Cover | None:
    """Returns the cover letter, that of a topic where only its patches are sent.

    If only a part of the series is sent, it has a note about that, and about what comes first.
    Raises LeaksFound if it contains private data.
    """
    own = [name for name in sent.names if name not in options.leading]
    topics = {each.id: each for each in list_topics(session.plan)}
    home = {name: each.id for each in topics.values() for name in each.patches}
    mine = list(dict.fromkeys(home[name] for name in own))
    cover, count, total = session.plan.cover, len(own), len(session.plan.patches)
    if len(mine) == 1:
        cover = topics[mine[0]].topic.cover or cover
    if cover is None:
        return None
    if count == total or (options.only is None and not sent.holds):
        clear(session, replace(sent.plan, cover=cover), (), options.allowed_rules)
        return cover
    first = dict.fromkeys(home[name] for name in sent.names if name in options.leading)
    note = f"These are {count} of {total} patches; they need none of the others."
    if first:
        names = "; ".join(topics[name].name for name in first)
        note = f"Prerequisite, sent separately: {names}."
    cover = replace(cover, body=f"{cover.body}\n\n{note}" if cover.body else note)
    clear(session, replace(sent.plan, cover=cover), (), options.allowed_rules)
    return cover


def _write_part_cover(
    cover: Cover | None, nth: int, count: int, needed_parts: Sequence[int]
) -> Cover | None:
    """Returns the cover letter of part `nth` (from 0), with a note about the parts it needs."""
    if cover is None:
        return None
    numbers = " and ".join(str(other + 1) for other in needed_parts)
    relation = (
        f"It goes on top of part{'s' if len(needed_parts) > 1 else ''} {numbers}."
        if needed_parts
        else "It needs none of the other parts."
    )
    note = f"This is part {nth + 1} of {count}. {relation}"
    body = f"{cover.body}\n\n{note}" if cover.body else note
    return Cover(f"{cover.subject} ({nth + 1} of {count})", body)


def _format_files(
    session: Session,
    series: CommittedSeries,
    form: MailFormat,
    cover: Cover | None,
    options: MailOptions,
    needs: Sequence[OutsideNeed],
) -> tuple[OutgoingFile, ...]:
    """Returns the mails of a series, with what it needs of other repositories.

    That is in the cover letter; in a series without one, below the message of the first mail.
    """
    notes = [need.line for need in needs if need.line]
    if cover is not None and notes:
        cover = replace(cover, body="\n\n".join(filter(None, (cover.body, "\n".join(notes)))))
    leaves = list(format_mbox(session.repo, series, form, cover, session.plan.date))
    names = [name for name, _ in series.commits]
    if cover is None or len(leaves) == len(names):
        leaves[:1] = [add_notes(leaf, notes) for leaf in leaves[:1]]
    if options.routing is not None:
        found = Routing(
            options.routing.kind,
            options.routing.source,
            {name: options.routing.patches.get(name, Addressees()) for name in names},
        )
        cover_files = len(leaves) - len(names)
        for nth, leaf in enumerate(leaves):
            own = options.per_patch and nth >= cover_files
            whose = found.patches[names[nth - cover_files]] if own else found.series
            leaves[nth] = add_recipients(leaf, whose)
    return tuple(to_eml(leaf) if options.eml else leaf for leaf in leaves)


def send(
    repo_dir: Path,
    folder: Path,
    options: Sequence[str] = (),
    *,
    dry_run: bool = True,
    allowed_rules: Collection[str] = (),
    plan: str = DEFAULT_PLAN,
    to_stderr: bool = False,
) -> int:
    """Mails the patches in `folder` with git send-email, and returns its exit code.

    Those of a series in parts are mailed part by part; each is a thread of its own. `to_stderr`:
    the output of git goes to standard error. What the upstream of `plan` names is no leak, if there
    is such a plan. Raises PatchsplitError if there are no patches, and Refused if one of them has a
    leak that no rule of `allowed_rules` allows.
    """
    files = list_mails(folder)
    if not files:
        raise PatchsplitError(f"There are no patches in {folder}.", RemedyKind.EMIT_MBOX)
    with Repo.open(repo_dir) as repo:
        store = PlanStore(repo.common_dir, plan)
        source = store.load().plan.source if store.exists else None
        upstream = (source.upstream, source.base) if source is not None else ()
        cleared = clear_files(repo, files, allowed_rules, list(filter(repo.has_object, upstream)))
        code = send_email(repo, files, options, cleared, dry_run=dry_run, to_stderr=to_stderr)
        if store.exists and not dry_run and not code:
            record_mailed(store, files)
        return code
