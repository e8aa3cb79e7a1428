"""patchsplit batch: many forks, each through plan, check, verify and emit."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import click
import msgspec

from patchsplit.batch.forks import Fork, read_forks
from patchsplit.batch.run import BatchOptions, LocalChannel, StepOutcome, run_batch
from patchsplit.batch.tasks import Channel, Report, Step, StepRecord, find_worst_code
from patchsplit.cli.diagnostics import print_note, progress
from patchsplit.cli.invocation import Invocation, output_options
from patchsplit.cli.plan.targets import parse_target
from patchsplit.errors import ExitCode, PatchsplitError

SUFFIX = ".state"
"""The suffix of the folder that tells what was made, in place of that of the file of forks."""


@click.command()
@click.argument("forks_file", metavar="FORKS.toml", type=click.Path(path_type=Path))
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N",
    help="Work on so many forks at the same time; by default, one for each processor.",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS",
    help="Work on the Dask cluster with this scheduler: tcp://HOST:PORT.",
)  # fmt: skip
@click.option(
    "--bundles", is_flag=True,
    help="Send workers what they need as git bundles; without it, they share the paths.",
)  # fmt: skip
@click.option(
    "--state", "state", type=click.Path(path_type=Path), metavar="DIR",
    help="Keep here what each step made; by default, FORKS.state beside FORKS.toml.",
)  # fmt: skip
@click.option("--only", multiple=True, metavar="NAME", help="Only this fork; may be repeated.")
@click.option("--again", is_flag=True, help="Make every step again; decisions are kept.")
@click.option("--really", is_flag=True, help="Push to gerrit, github and gitlab; else it is shown.")
@output_options
def batch(
    invocation: Invocation, forks_file: Path, jobs: int | None, scheduler: str | None,
    state: Path | None, only: tuple[str, ...], *, bundles: bool, again: bool, really: bool,
) -> int:  # fmt: skip
    """Convert many forks: plan, check, verify and emit each.

    FORKS.toml has a table for each fork: [fork.NAME], with repository, fork (or diff), and to; and
    of base, onto, queue, plan, rules, verify and the options of convert what you need. [defaults]
    holds for all. The commands of verify are run as you wrote them there. Paths are relative to the
    file.

    What each step made is recorded at once: after a kill or a failure, the same command goes on.
    Done steps are made again only where the options, the commits or the plan are others. Targets
    are replaced, as by convert --update. A fork that fails stops no other.

    With --json, each step is a line, and the last line sums up. Exit code 0: all is done; 1:
    something is left for a person; else the highest code of a fork that failed.
    """
    forks = _select_forks(read_forks(forks_file), only)
    options = BatchOptions(state or forks_file.with_suffix(SUFFIX), really, again)
    reports: SimpleQueue[Report] = SimpleQueue()
    try:
        with _open_executor(scheduler, jobs, reports, ships=bundles) as (executor, channel):
            outcomes = run_batch(
                forks, executor, channel, reports, options,
                on_record=_print_record if invocation.json else _ignore_record,
                on_progress=progress,
            )  # fmt: skip
    except KeyboardInterrupt:
        print_note("Interrupted; the same command goes on.")
        return ExitCode.INTERRUPTED
    codes = _find_codes(outcomes)
    worst = find_worst_code(codes)
    if invocation.json:
        from patchsplit.cli import render

        render.print_json(_summary_json(forks, outcomes, codes, worst, options.state))
    else:
        _print_outcomes(outcomes, options.state)
    return worst


def _select_forks(forks: Sequence[Fork], only: Sequence[str]) -> tuple[Fork, ...]:
    """Returns the forks that --only names, or all; raises PatchsplitError for a wrong target."""
    from patchsplit.errors import UnknownName

    names = {fork.name for fork in forks}
    for word in only:
        if word not in names:
            raise UnknownName(f"There is no fork {word!r}.", f"Use {', '.join(sorted(names))}.")
    chosen = tuple(fork for fork in forks if not only or fork.name in only)
    for fork in chosen:
        for word in fork.to:
            parse_target(word)
    return chosen


@contextmanager
def _open_executor(
    scheduler: str | None, jobs: int | None, reports: SimpleQueue[Report], *, ships: bool
) -> Iterator[tuple[Executor, Channel]]:
    """Yields where tasks run, and how they report; at the end, none runs any more.

    Raises PatchsplitError where bundles are to be sent to no cluster.
    """
    if ships and scheduler is None:
        raise PatchsplitError("Bundles are sent to a cluster.", "Add --scheduler ADDRESS.")
    if scheduler is not None:
        from patchsplit.batch.cluster import open_cluster

        with open_cluster(scheduler, reports, ships=ships) as (executor, remote):
            yield executor, remote
        return
    channel = LocalChannel(reports)
    # Each thread only waits for the process of its fork.
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1, "fork") as pool:
        try:
            yield pool, channel
        except BaseException:
            channel.stop()
            raise


def _find_codes(outcomes: Sequence[StepOutcome]) -> dict[str, int]:
    """Returns the code of the worst step of each fork by its name."""
    codes: dict[str, dict[str, int]] = defaultdict(dict)
    for one in outcomes:
        codes[one.fork][one.step] = one.code
    return {name: int(find_worst_code(steps)) for name, steps in codes.items()}


def _ignore_record(_fork: str, _record: StepRecord) -> None:
    """Prints nothing: the table at the end has it."""


def _print_record(fork: str, record: StepRecord) -> None:
    from patchsplit.cli import render

    render.print_json({"fork": fork, **msgspec.to_builtins(record)})


def _summary_json(
    forks: Sequence[Fork],
    outcomes: Sequence[StepOutcome],
    codes: dict[str, int],
    worst: ExitCode,
    state: Path,
) -> dict[str, Any]:
    return {
        "forks": {fork.name: codes.get(fork.name, int(ExitCode.INTERRUPTED)) for fork in forks},
        "steps": len(outcomes),
        "kept": sum(one.kept for one in outcomes),
        "failed": sum(bool(one.message) for one in outcomes),
        "exit_code": int(worst),
        "state": str(state),
    }


def _print_outcomes(outcomes: Sequence[StepOutcome], state: Path) -> None:
    """Prints a row for each fork, and then what failed."""
    from patchsplit.cli import render

    rows: dict[str, dict[Step, StepOutcome]] = defaultdict(dict)
    for one in outcomes:
        rows[one.fork][one.step] = one
    cells = (
        (
            render.escape_markup(name),
            *(_format_outcome(steps.get(step)) for step in Step),
            f"{sum(one.seconds for one in steps.values()):.1f} s",
        )
        for name, steps in rows.items()
    )
    render.print_table(("fork", *map(str, Step), "took"), cells, numeric=(5,))
    for one in outcomes:
        if one.message:
            print_note(f"{one.fork}: {one.step}: {one.message}")
    print_note(f"What was made is told in {state}.")


def _format_outcome(outcome: StepOutcome | None) -> str:
    """Returns the cell of a step, as markup; one that was kept is dimmed."""
    if outcome is None:
        return "[dim]-[/]"
    code = ExitCode(outcome.code)
    words = {ExitCode.OK: "[green]✓[/]", ExitCode.FINDINGS: "[yellow]![/]"}
    cell = words.get(code, f"[red]✗[/] {code.kind}" if outcome.message else code.kind)
    return f"[dim]{cell} kept[/]" if outcome.kept else cell
