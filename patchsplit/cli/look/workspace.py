"""patchsplit workspace: topics of several repositories that need one another."""

from __future__ import annotations

from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.groups import SuggestingGroup
from patchsplit.cli.invocation import Invocation
from patchsplit.cli.send.exits import need_json
from patchsplit.model.plan import Decision
from patchsplit.model.topics.workspace import SendState, Tie
from patchsplit.session.series.holds import count_reasons
from patchsplit.session.workspace import ties
from patchsplit.session.workspace.files import name_workspace_file
from patchsplit.session.workspace.survey import WorkspaceTopic, survey_workspace

STATE_STYLES = {
    SendState.UPSTREAM: "green",
    SendState.SENT: "green",
    SendState.PART: "yellow",
    SendState.WRITTEN: "yellow",
    SendState.OPEN: "",
}
FILE_OPTION = "--workspace"

file_option = click.option(
    FILE_OPTION, "file", type=click.Path(path_type=Path), metavar="FILE",
    help="Its file; default: git config --global patchsplit.workspace.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class FileOrCommandGroup(SuggestingGroup):
    """A group whose first word may be a file in place of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses like click, with a first word that is no command as the value of FILE_OPTION."""
        words = [nth for nth, word in enumerate(args) if not word.startswith("-")]
        if words and FILE_OPTION not in args and args[words[0]] not in self.commands:
            args = [*args[: words[0]], FILE_OPTION, *args[words[0] :]]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Returns the words of the usage after the name of the command."""
        return ["[OPTIONS]", "[FILE | COMMAND [ARGS]...]"]


@click.group(cls=FileOrCommandGroup, invoke_without_command=True)
@file_option
@click.option("--all", "whole", is_flag=True, help="Also list the topics that no other waits for.")
@json_option
@click.pass_context
def workspace(context: click.Context, file: Path | None, *, whole: bool, as_json: bool) -> None:
    """Show what waits for what in several repositories, or tie topics.

    A workspace is a file of yours, which ties topics of several plans: one feature often needs
    patches in several projects. The topics are listed in an order in which they can be sent.
    FILE has, for each repository and need:

    \b
    [repositories.nova]
    path = "../nova"
    plan = "default"
    [[needs]]
    topic = "nova:VF migration"
    needs = "qemu:dirty tracking"
    why = "it reads the new counters"

    Of these, plan and why may be left out. With link = "URL or Message-Id", a need says where the
    needed topic was sent, if its plan does not know.
    """  # noqa: D301 - click reads \b
    invocation: Invocation = context.obj
    if context.invoked_subcommand is not None:
        invocation.workspace = file
        return
    path = name_workspace_file(invocation.repo_dir, file)
    found = survey_workspace(path, whole=whole)
    if as_json:
        rows = [_topic_json(nth, each) for nth, each in enumerate(found, 1)]
        render.print_json({"file": str(path), "topics": rows})
    elif found:
        _print_list(found)
    else:
        render.print_line("No topic needs one of another repository: patchsplit workspace add")


@workspace.command("add")
@click.argument("topic", metavar="REPO:TOPIC")
@click.argument("needed", metavar="REPO:TOPIC")
@click.option("--why", default="", help="The reason.")
@click.option("--link", default="", metavar="URL|MESSAGE-ID", help="Where the second was sent.")
@file_option
@json_option
@click.pass_obj
def add(
    invocation: Invocation, topic: str, needed: str, *, why: str, link: str, file: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Say that the first topic needs the second one."""
    path = name_workspace_file(invocation.repo_dir, file or invocation.workspace)
    _print_tie("add", path, ties.add_tie(path, topic, needed, why, link), as_json=as_json)


@workspace.command("remove")
@click.argument("topic", metavar="REPO:TOPIC")
@click.argument("needed", metavar="REPO:TOPIC")
@file_option
@json_option
@click.pass_obj
def remove(
    invocation: Invocation, topic: str, needed: str, *, file: Path | None, as_json: bool
) -> None:
    """Say that the first topic does not need the second one any more."""
    path = name_workspace_file(invocation.repo_dir, file or invocation.workspace)
    _print_tie("remove", path, ties.remove_tie(path, topic, needed), as_json=as_json)


def _print_tie(did: str, path: Path, tie: Tie, *, as_json: bool) -> None:
    if as_json:
        render.print_json(
            {"did": did, "file": str(path), "topic": str(tie.topic), "needs": str(tie.needs)}
        )
        return
    verb = "needs" if did == "add" else "no longer needs"
    render.print_markup(f"{render.escape_markup(f'{tie.topic} {verb} {tie.needs}')}.")


def _print_list(found: tuple[WorkspaceTopic, ...]) -> None:
    rows = [
        (
            str(nth),
            f"[bold]{render.escape_markup(str(each.name))}[/]",
            each.summary.topic.topic.decision.value,
            render.escape_markup(_describe_state(each)),
            render.escape_markup(", ".join(str(one.tie.needs) for one in each.needs)),
            _format_sent(each),
        )
        for nth, each in enumerate(found, 1)
    ]
    render.print_table(("#", "topic", "", "state", "needs elsewhere", "sent"), rows, (0,))


def _describe_state(each: WorkspaceTopic) -> str:
    """Returns whether a topic can be sent, or why not: what it waits for, and what is held back."""
    topic = each.summary.topic.topic
    if each.standing.state is SendState.UPSTREAM:
        return ""
    parts = [topic.reason] if topic.reason else []
    if topic.decision.is_in_series and topic.decision is not Decision.LATER:
        holds = [hold for some in each.summary.holds.values() for hold in some]
        parts += [f"{count} {reason.label}" for reason, count in count_reasons(holds)]
    if each.waits:
        parts.append("waits for " + ", ".join(map(str, each.waits)))
    return "; ".join(parts) or ("ready" if each.is_ready else "")


def _format_sent(each: WorkspaceTopic) -> str:
    state, style = each.standing.state, STATE_STYLES[each.standing.state]
    if state is SendState.OPEN:
        return ""
    shown = " ".join(filter(None, (state.value, render.escape_markup(each.standing.reference))))
    return f"[{style}]{shown}[/]"


def _topic_json(position: int, each: WorkspaceTopic) -> dict[str, object]:
    topic = each.summary.topic
    holds = [hold for some in each.summary.holds.values() for hold in some]
    return {
        "position": position,
        "repository": each.name.repository,
        "plan": each.plan,
        "id": topic.id,
        "name": topic.name,
        "decision": topic.topic.decision.value,
        "reason": topic.topic.reason,
        "ready": each.is_ready,
        "held": {reason.value: count for reason, count in count_reasons(holds)},
        "after": [str(name) for name in each.after],
        "needs": [need_json(need) for need in each.needs],
        "waits": [str(name) for name in each.waits],
        "state": each.standing.state.value,
        "title": each.standing.title,
        "reference": each.standing.reference,
    }
