"""What the topics of a plan need of other repositories, for the exits that say so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from patchsplit.errors import HeldBack, UnknownName
from patchsplit.model.plan import Cover, Patch, PatchId, Plan
from patchsplit.model.topics.delivery import Delivery, DeliveryKind, find_delivery
from patchsplit.model.topics.listing import TopicPatches
from patchsplit.model.topics.workspace import OutsideNeed, SendState, TopicStanding
from patchsplit.session.series.commits import SeriesOptions
from patchsplit.session.series.guard import clear
from patchsplit.session.session import Session
from patchsplit.session.views.counts import count_hunks
from patchsplit.session.views.topics import find_topics
from patchsplit.session.workspace.files import find_member, find_workspace_file, open_workspace
from patchsplit.store.deliveries import DeliveryStore


def find_outside_needs(
    session: Session, named: Path | None, patches: Collection[PatchId]
) -> tuple[OutsideNeed, ...]:
    """Returns what the topics of some patches need elsewhere, in the order of the workspace's file.

    `named` is the workspace; None: that of the user's git config, in which this plan need not be.
    Raises PatchsplitError if the workspace, or a topic that is needed, cannot be read.
    """
    file = find_workspace_file(session.repo, named)
    if file is None:
        return ()
    with open_workspace(file, session.on_progress) as opened:
        member = find_member(session, file, opened.workspace)
        if member is None:
            if named is not None:
                raise UnknownName(
                    f"The workspace {file} does not have this plan.",
                    "Add it: [repositories.NAME] with path and plan.",
                )
            return ()
        wanted = {each.id for each in find_topics(session) if {*each.patches} & {*patches}}
        found = []
        for tie in opened.workspace.ties:
            if tie.topic.repository != member.name:
                continue
            topic = opened.resolve(tie.topic)
            if topic.id in wanted:
                needed, other = opened.resolve(tie.needs), opened.open_plan(tie.needs.repository)
                found.append(OutsideNeed(topic.id, tie, find_standing(other, needed, tie.link)))
        return tuple(found)


def assign_needs(
    session: Session, needs: Iterable[OutsideNeed], order: Sequence[PatchId]
) -> dict[PatchId, list[OutsideNeed]]:
    """Returns the needs by the first patch of their topic in `order`."""
    first: dict[str, PatchId] = {}
    home = {patch: each.id for each in find_topics(session) for patch in each.patches}
    for name in order:
        first.setdefault(home[name], name)
    found: dict[PatchId, list[OutsideNeed]] = {}
    for need in needs:
        if need.topic in first:
            found.setdefault(first[need.topic], []).append(need)
    return found


def refuse_open_needs(needs: Iterable[OutsideNeed]) -> None:
    """Raises HeldBack if something that is needed elsewhere was not sent."""
    waiting = [need for need in needs if need.is_open]
    if waiting:
        raise HeldBack(
            "Nothing was sent: " + " ".join(need.sentence for need in waiting),
            'Send that first, or say where it was sent, by link = "URL" in the workspace. Or remove'
            " the need: patchsplit workspace remove TOPIC NEEDED. Others go with --only TOPIC",
        )


def find_cleared_needs(
    session: Session, options: SeriesOptions, plan: Plan, patches: Collection[PatchId]
) -> tuple[OutsideNeed, ...]:
    """Returns the same, for an exit that writes the lines of needs, which other plans word.

    `plan` has the messages that are sent. Raises LeaksFound if these lines have private data.
    """
    needs = find_outside_needs(session, options.workspace, patches)
    lines = [need.line for need in needs if need.line]
    if lines:
        text = Cover(lines[0], "\n".join(lines))
        clear(session, replace(plan, cover=text), (), options.allowed_rules)
    return needs


def find_standing(session: Session, topic: TopicPatches, link: str = "") -> TopicStanding:
    """Returns how far a topic was sent, and by what others can refer to it: its last sent patch.

    `link` is where it was sent, as the user says; "": only its plan knows.
    """
    cover = topic.topic.cover
    title = cover.subject if cover else topic.name
    if count_hunks(session, topic.patches).have_landed:
        return TopicStanding(SendState.UPSTREAM, title, link)
    if link:
        change = link if link.startswith(("https://", "http://")) else ""
        return TopicStanding(SendState.SENT, title, link, change)
    deliveries = DeliveryStore(session.store.folder).load() if session.store else ()
    sent = list(filter(None, (_find_patch(session, name, deliveries) for name in topic.patches)))
    if not sent:
        return TopicStanding(SendState.OPEN, title)
    last = sent[-1]
    state = last.state
    if state is SendState.SENT and len(sent) < len(topic.patches):
        state = SendState.PART
    return replace(last, state=state, title=cover.subject if cover else last.title or title)


def _find_patch(
    session: Session, name: PatchId, deliveries: Sequence[Delivery]
) -> TopicStanding | None:
    """Returns how a patch was sent; None if it was not."""
    patch = session.plan.patch(name)
    known = find_delivery(deliveries, patch)
    if known is None:
        return _read_patch(patch)
    state = SendState.SENT if known.is_sent else SendState.WRITTEN
    change = "" if known.kind is DeliveryKind.MAIL else known.reference
    return TopicStanding(state, known.title, known.reference, change)


def _read_patch(patch: Patch) -> TopicStanding | None:
    """Returns what a plan itself keeps of a patch that was sent; None if it was not."""
    if patch.change_id:
        return TopicStanding(SendState.SENT, "", patch.change_id, patch.change_id)
    return TopicStanding(SendState.SENT, "", patch.branch) if patch.branch else None


def list_depends(needs: Mapping[PatchId, Sequence[OutsideNeed]]) -> dict[PatchId, list[str]]:
    """Returns the changes for the Depends-On: footers of each patch.

    That of a change which upstream has is not among them, nor what was sent by mail.
    """
    return {
        name: [
            need.standing.change
            for need in some
            if need.standing.change and need.standing.state is not SendState.UPSTREAM
        ]
        for name, some in needs.items()
    }
