"""patchsplit emit quilt: a queue of patches for a distribution's package."""

from __future__ import annotations

from pathlib import Path

import click

from patchsplit.cli.invocation import (
    Invocation,
    allow_option,
    plan_options,
    selection_options,
    topic_option,
)
from patchsplit.cli.send.exits import (
    preview_option,
    print_result,
    signoff_option,
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--forwarded",
    default="",
    metavar="URL|no|not-needed",
    help="Where the patches were sent upstream; by default what the patches of --queue say, or no.",
)
@click.option("--origin", default="", metavar="TEXT", help="Where the patches come from.")
@signoff_option
@click.option("--force", is_flag=True, help="Replace the patches that the folder holds.")
@preview_option
@plan_options
@topic_option
@selection_options
@allow_option
def quilt(
    invocation: Invocation, folder: Path | None, *, forwarded: str, origin: str, signoff: bool,
    force: bool, preview: bool,
) -> None:  # fmt: skip
    """Write a quilt series with DEP-3 headers into FOLDER, such as debian/patches."""
    from patchsplit.session.exits.quilt import emit_quilt

    with invocation.open() as session:
        done = emit_quilt(
            session, folder and invocation.find_target(folder), forwarded=forwarded, origin=origin,
            options=invocation.select_series(session, signoff=signoff), force=force,
            preview=preview,
        )  # fmt: skip
        print_result(invocation, session, done)
