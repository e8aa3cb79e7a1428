"""patchsplit topics: the series that are decided about, worded and sent by themselves."""

from __future__ import annotations

from itertools import groupby

import click

from patchsplit.cli import render
from patchsplit.cli.counts import counts_json
from patchsplit.cli.groups import LazyGroup
from patchsplit.cli.invocation import Invocation
from patchsplit.model.plan import Decision, PatchId
from patchsplit.session.numbers import record_numbers
from patchsplit.session.views.topics import TopicSummary, summarize_topics

MAX_RUNS = 8
"""Ranges of patch numbers that are printed for a topic; the rest become "…"."""
CAMPAIGN = "\0campaign"
"""The value of --plan without a name."""
EDITS = dict.fromkeys(
    ("decide", "rename", "merge", "split", "assign", "order", "reword"),
    "patchsplit.cli.correct.topics",
)
DECISION_STYLES = {
    Decision.SEND: "",
    Decision.LATER: "yellow",
    Decision.PRIVATE: "blue",
    Decision.DROP: "magenta",
}


@click.group(cls=LazyGroup, lazy=EDITS, invoke_without_command=True)
@click.option("--campaign", is_flag=True, help="Show what to send first, and what blocks what.")
@click.option(
    "--plan", "plan_name", is_flag=False, flag_value=CAMPAIGN, metavar="[NAME]",
    help="Use this plan instead of «default»; without a name, as --campaign.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def topics(context: click.Context, plan_name: str | None, *, campaign: bool, as_json: bool) -> None:
    """List the topics, or decide about one.

    A topic is a series that is decided about, worded and sent by itself:
    patchsplit emit mbox DIR --topic TOPIC. Where a topic needs others, they come before it. TOPIC
    is its id, as in t3, its name, or the beginning of its name.
    """
    if context.invoked_subcommand is not None:
        return
    invocation: Invocation = context.obj
    invocation.plan = plan_name if plan_name and plan_name != CAMPAIGN else invocation.plan
    invocation.json = as_json
    with invocation.open() as session:
        found = summarize_topics(session)
        numbers = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
        record_numbers(session)
        if as_json:
            render.print_json({"topics": [_topic_json(each, numbers) for each in found]})
        elif campaign or plan_name == CAMPAIGN:
            from patchsplit.cli.look.campaign import print_campaign

            print_campaign(found)
        else:
            _print_list(found, numbers)


def _print_list(found: tuple[TopicSummary, ...], numbers: dict[PatchId, int]) -> None:
    rows = []
    for each in found:
        topic = each.topic.topic
        style = DECISION_STYLES[topic.decision]
        decision = f"[{style}]{topic.decision}[/]" if style else topic.decision.value
        count = len(each.topic.patches) or len(topic.set_aside)
        rows.append(
            (
                f"[dim]{topic.id}[/]",
                decision,
                str(count),
                f"[green]+{each.added}[/]",
                f"[red]-{each.removed}[/]",
                _format_state(each),
                f"[bold]{render.escape_markup(topic.name)}[/]",
                ", ".join(each.after),
                _format_numbers([numbers[name] for name in each.topic.patches]),
            )
        )
    heads = ("topic", "", "patches", "", "", "open", "name", "after", "which")
    render.print_table(heads, rows, (2, 3, 4))


def _format_state(each: TopicSummary) -> str:
    """Returns how many questions of a topic are open, or that upstream has it; "" for neither."""
    if each.counts.have_landed:
        return "[green]✓ upstream[/]"
    asked = each.count_questions()
    return f"[red]✗ {asked}[/]" if asked else ""


def _format_numbers(numbers: list[int]) -> str:
    """Returns ascending numbers as "1-3, 7": the first MAX_RUNS ranges, then "…"."""
    groups = groupby(enumerate(numbers), lambda at: at[1] - at[0])
    runs = [[number for _, number in group] for _, group in groups]
    ranges = [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return ", ".join(ranges[:MAX_RUNS] + ["…"] * (len(ranges) > MAX_RUNS))


def _topic_json(each: TopicSummary, numbers: dict[PatchId, int]) -> dict[str, object]:
    topic = each.topic.topic
    return {
        "id": topic.id,
        "name": topic.name,
        "decision": topic.decision.value,
        "reason": topic.reason,
        "note": topic.note,
        "patches": [{"number": numbers[name], "id": name} for name in each.topic.patches],
        "set_aside": [patch.id for patch in topic.set_aside],
        "after": list(each.after),
        "blocks": list(each.blocks),
        "ready": each.is_ready,
        "held": len(each.holds),
        "added": each.added,
        "removed": each.removed,
        "landed": each.counts.have_landed,
        **counts_json(each.counts),
    }
