"""patchsplit topics: the groups of patches that can be sent independently of each other."""

from __future__ import annotations

from itertools import groupby

import click

from patchsplit.cli import render
from patchsplit.cli.counts import counts_json
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.model.plan import PatchId
from patchsplit.model.topic import Topic
from patchsplit.session.numbers import record_numbers
from patchsplit.session.views.counts import HunkCounts, count_hunks
from patchsplit.session.views.survey import PatchSummary, take_survey
from patchsplit.session.views.topics import group_topics

MAX_RUNS = 8
"""Ranges of patch numbers that are printed for a topic; the rest become "…"."""


@click.command()
@plan_options
def topics(invocation: Invocation) -> None:
    """List the groups of patches that can be sent alone.

    Send one of these topics with: patchsplit emit mbox DIR --only TOPIC. Patches that need each
    other are in one topic; so are independent patches with the same prefix, or in the same folder.
    """
    with invocation.open() as session:
        found = take_survey(session)
        summaries = {summary.patch.id: summary for summary in found.patches}
        known = group_topics(session.plan, found.index.hunks, found.edges)
        record_numbers(session)
        counts = {topic.name: count_hunks(session, topic.patches) for topic in known}
    if invocation.json:
        told = [_topic_json(topic, summaries, counts[topic.name]) for topic in known]
        render.print_json({"topics": told})
        return
    rows = [
        (
            f"[bold]{render.escape_markup(topic.name)}[/]",
            str(len(topic.patches)),
            *_format_sizes([summaries[name] for name in topic.patches], counts[topic.name]),
            _format_numbers([summaries[name].nth for name in topic.patches]),
        )
        for topic in known
    ]
    render.print_table(("topic", "patches", "", "", "open", "which"), rows, (1, 2, 3))


def _format_sizes(patches: list[PatchSummary], counts: HunkCounts) -> tuple[str, str, str]:
    added, removed, unresolved = (
        sum(getattr(one.size, side) for one in patches)
        for side in ("added", "removed", "unresolved")
    )
    badge = f"[red]✗ {unresolved}[/]" if unresolved else ""
    badge = "[green]✓ upstream[/]" if counts.have_landed else badge
    return f"[green]+{added}[/]", f"[red]-{removed}[/]", badge


def _format_numbers(numbers: list[int]) -> str:
    """Returns ascending numbers as "1-3, 7": the first MAX_RUNS ranges, then "…"."""
    groups = groupby(enumerate(numbers), lambda at: at[1] - at[0])
    runs = [[number for _, number in group] for _, group in groups]
    ranges = [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return ", ".join(ranges[:MAX_RUNS] + ["…"] * (len(ranges) > MAX_RUNS))


def _topic_json(
    topic: Topic[PatchId], summaries: dict[PatchId, PatchSummary], counts: HunkCounts
) -> dict[str, object]:
    patches = [summaries[name] for name in topic.patches]
    return {
        "name": topic.name,
        "patches": [{"number": one.nth, "id": one.patch.id} for one in patches],
        "landed": counts.have_landed,
        **counts_json(counts),
    }
