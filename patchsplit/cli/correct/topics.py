"""The edits of topics: decide, rename, merge, split, assign, order, reword."""

from __future__ import annotations

import click

from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.correct.reword import edit_message
from patchsplit.cli.invocation import Invocation, complete_patches, complete_topics, plan_options
from patchsplit.model.plan import Decision
from patchsplit.session import topic_edits
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.order import find_order_problems
from patchsplit.session.views.topics import resolve_topic


@click.command()
@click.argument("topic", shell_complete=complete_topics)
@click.argument("decision", type=click.Choice([each.value for each in Decision]))
@click.option("--why", default="", help="The reason.")
@plan_options
def decide(invocation: Invocation, topic: str, decision: str, why: str) -> None:
    """Decide what is to become of a topic.

    send: exits send it. later: it stays in the series, and no exit sends it. private: its hunks are
    not sent. drop: they are not sent, and the fork should not carry them any longer. A topic that
    is private or dropped comes back with its patches when it is to be sent after all.
    """
    with invocation.open() as session:
        known = find_order_problems(session)
        named = resolve_topic(session, topic)
        topic_edits.decide_topic(session, named, Decision(decision), why)
        print_edit(invocation, session, known, topic=named.id)


@click.command()
@click.argument("topic", shell_complete=complete_topics)
@click.argument("name")
@plan_options
def rename(invocation: Invocation, topic: str, name: str) -> None:
    """Give a topic another name."""
    with invocation.open() as session:
        named = resolve_topic(session, topic)
        topic_edits.rename_topic(session, named, name)
        print_edit(invocation, session, topic=named.id)


@click.command()
@click.argument(
    "topics", nargs=-1, required=True, metavar="TOPIC TOPIC...", shell_complete=complete_topics
)
@plan_options
def merge(invocation: Invocation, topics: tuple[str, ...]) -> None:
    """Merge topics into the first one, which keeps its name.

    The order of the patches does not change.
    """
    with invocation.open() as session:
        named = [resolve_topic(session, word) for word in topics]
        topic_edits.merge_topics(session, named)
        print_edit(invocation, session, topic=named[0].id)


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH...", shell_complete=complete_patches
)
@click.option("--name", default="", help="Its name; by default the subject of the first patch.")
@plan_options
def split(invocation: Invocation, patches: tuple[str, ...], name: str) -> None:
    """Make a new topic of patches."""
    with invocation.open() as session:
        named = [resolve_seen_patch(session, word) for word in patches]
        name = name or session.plan.patch(named[0]).subject.removesuffix(".")
        made = topic_edits.extract_topic(session, named, name)
        print_edit(invocation, session, topic=made)


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH...", shell_complete=complete_patches
)
@click.option("--to", "topic", required=True, metavar="TOPIC", shell_complete=complete_topics)
@plan_options
def assign(invocation: Invocation, patches: tuple[str, ...], topic: str) -> None:
    """Make patches part of another topic.

    Their positions in the series do not change.
    """
    with invocation.open() as session:
        named = [resolve_seen_patch(session, word) for word in patches]
        to = resolve_topic(session, topic)
        topic_edits.move_to_topic(session, named, to)
        print_edit(invocation, session, topic=to.id)


@click.command()
@click.argument(
    "topics", nargs=-1, required=True, metavar="TOPIC...", shell_complete=complete_topics
)
@click.option("--to", type=click.IntRange(1), required=True, metavar="N", help="From 1.")
@plan_options
def order(invocation: Invocation, topics: tuple[str, ...], to: int) -> None:
    """Move topics to another position, with all their patches.

    The first of them becomes topic number N of the list.
    """
    with invocation.open() as session:
        known = find_order_problems(session)
        named = [resolve_topic(session, word) for word in topics]
        topic_edits.reorder_topics(session, named, to=to - 1)
        print_edit(invocation, session, known)


@click.command()
@click.argument("topic", shell_complete=complete_topics)
@click.option("--subject", default="", help="The new subject; without options, an editor opens.")
@click.option("--body", help="The new body: the text below the subject.")
@plan_options
def reword(invocation: Invocation, topic: str, subject: str, body: str | None) -> None:
    """Edit the cover letter of a topic."""
    with invocation.open() as session:
        named = resolve_topic(session, topic)
        cover = named.topic.cover
        old = (cover.subject, cover.body) if cover else (named.name, "")
        topic_edits.set_topic_cover(session, named, *edit_message(old, subject, body))
        print_edit(invocation, session, topic=named.id)
