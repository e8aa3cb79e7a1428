"""The plan of campaign: the topics by how ready they are, and which of them block others."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.cli import render
from patchsplit.model.plan import Decision, TopicId
from patchsplit.session.series.holds import count_reasons
from patchsplit.session.views.topics import TopicSummary

MAX_NAMED = 6
"""Topics that a cell names."""


def print_campaign(found: Sequence[TopicSummary]) -> None:
    """Prints one table for each stage: what can be sent now, then what, and what is not sent."""
    stages = sort_by_stage(found)
    patches = sum(len(each.topic.patches) for each in found)
    render.print_markup(
        f"{patches} patches in {len(found)} topics; "
        f"{sum(each.is_ready for each in found)} topics are ready."
    )
    for title, some in stages.items():
        if some:
            render.print_markup(f"\n[bold]{title}[/]")
            rows = [_format_row(each) for each in some]
            render.print_table(
                ("topic", "patches", "", "", "name", "after", "blocks", "open"), rows, (1, 2, 3)
            )
    first = next(iter(stages[FIRST]), None)
    if first is not None:
        render.print_markup(
            f"\nSend the first one: [bold]patchsplit emit mbox DIR --topic {first.topic.id}[/]"
        )


FIRST = "Send now: complete, and nothing is needed first"
NEXT = "Then: complete, after the topics that they need"
OPEN = "Has open questions: patchsplit resolve"
LATER = "Later"
UPSTREAM = "Upstream has it"
PRIVATE = "Not sent"


def sort_by_stage(found: Sequence[TopicSummary]) -> dict[str, list[TopicSummary]]:
    """Returns the topics by their stage; inside, those that block the most others come first."""
    stages: dict[str, list[TopicSummary]] = {
        name: [] for name in (FIRST, NEXT, OPEN, LATER, UPSTREAM, PRIVATE)
    }
    waiting = {each.topic.id for each in found if not each.counts.have_landed}
    for each in found:
        stages[_find_stage(each, waiting)].append(each)
    for some in stages.values():
        some.sort(key=lambda each: -len(each.blocks))
    return stages


def _find_stage(each: TopicSummary, waiting: set[TopicId]) -> str:
    decision = each.topic.topic.decision
    if not decision.is_in_series:
        return PRIVATE
    if each.counts.have_landed:
        return UPSTREAM
    if decision is Decision.LATER:
        return LATER
    if not each.is_ready:
        return OPEN
    return NEXT if waiting & {*each.after} else FIRST


def _format_row(each: TopicSummary) -> tuple[str, ...]:
    topic = each.topic.topic
    return (
        f"[dim]{topic.id}[/]",
        str(len(each.topic.patches) or len(topic.set_aside)),
        f"[green]+{each.added}[/]",
        f"[red]-{each.removed}[/]",
        f"[bold]{render.escape_markup(topic.name)}[/]",
        _join(each.after),
        _join(each.blocks),
        _describe_open(each),
    )


def _join(names: Sequence[TopicId]) -> str:
    return ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")


def _describe_open(each: TopicSummary) -> str:
    """Returns why it is not ready, or the reason of the decision; and why it is one topic."""
    topic = each.topic.topic
    parts = [topic.reason] if topic.reason else []
    if each.holds and not topic.reason:
        asked = each.count_questions()
        holds = [hold for some in each.holds.values() for hold in some]
        reasons = ", ".join(f"{number} {reason.label}" for reason, number in count_reasons(holds))
        noun = "question" if asked == 1 else "questions"
        parts += [f"{asked} {noun}"] if asked else []
        parts.append(f"patches: {reasons}")
    if topic.note:
        parts.append(topic.note.removesuffix("."))
    return render.escape_markup("; ".join(parts))
