"""The root of the command line, and its one error boundary."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from patchsplit import __version__
from patchsplit.cli.diagnostics import (
    print_error,
    print_json_error,
    print_note,
    progress,
    wants_json,
)
from patchsplit.cli.groups import RootGroup
from patchsplit.cli.invocation import Invocation
from patchsplit.cli.process import describe_system_error, discard_output, prepare_process
from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import ExitCode, PatchsplitError
from patchsplit.progress import Cancelled

CLOSED_PIPE = 1
"""The code with which click and rich end the process where nobody reads its output any more."""


@click.group(
    cls=RootGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-C", "where", metavar="DIR", type=click.Path(path_type=Path), default=Path(),
    help="Run as if started in DIR.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON.")
@click.version_option(__version__, prog_name="patchsplit")
@click.pass_context
def cli(ctx: click.Context, where: Path, *, as_json: bool) -> None:
    """Turn a private fork into small stand-alone patches that upstream can take.

    Without a command, open the terminal UI on the plan. Without a plan or a terminal, print the
    status and the next step.

    \b
    Exit codes:
      0    success
      1    something needs attention: a conflict, a finding, a failed step
      2    the command line, a plan or a diff is not valid
      3    refused, because it would not be safe
      4    a problem with git, the disk, the network or your identity
      5    a name is that of no commit, plan, patch, topic or hunk
      6    nothing to do: the fork and its base are the same
      7    nothing to send: upstream has all of it
      8    nothing was sent: all patches are held back
      9    nothing was sent: private data
      10   the plan, branch or folder exists already
      11   another process has changed the plan
      70   a bug in patchsplit
      130  interrupted
    """  # noqa: D301 - \b keeps click from wrapping the lines
    ctx.obj = Invocation(start_dir=_find_folder() or Path())
    ctx.obj.repo_dir = _enter_folder(where)
    if ctx.invoked_subcommand is None:
        from patchsplit.cli import tui
        from patchsplit.cli.plan.status import print_status

        ctx.obj.json = as_json
        if tui.should_open_tui(ctx.obj):
            tui.run_tui(ctx.obj)
        else:
            print_status(ctx.obj)


def _find_folder() -> Path | None:
    """Returns the folder that the process is in; None if it is gone."""
    with suppress(OSError):
        return Path.cwd()
    return None


def _enter_folder(where: Path) -> Path:
    """Goes to the folder of -C, as git does, so that paths are relative to it; returns it.

    "." stays what it is: a repository may be named by the variable GIT_DIR then. Raises
    PatchsplitError where there is no such folder.
    """
    if where == Path():
        return where
    try:
        os.chdir(where)
    except NotADirectoryError:
        raise PatchsplitError(f"{where} is no directory.", "Check the path after -C.") from None
    except FileNotFoundError:
        raise PatchsplitError(
            f"There is no directory {where}.", "Check the path after -C."
        ) from None
    return Path.cwd()


def main() -> NoReturn:
    """Runs the command line and exits with its code."""
    prepare_process()
    is_git_command = Path(sys.argv[0]).name == "git-patchsplit"
    sys.exit(run(sys.argv[1:], "git patchsplit" if is_git_command else "patchsplit"))


def run(args: list[str], program: str = "patchsplit") -> int:
    """Runs one command and returns its exit code; prints errors to standard error.

    `args` are the words after the program's name; `program` is the name that usage messages show.
    """
    # Nearly all objects live as long as the command: searching for cycles after each 700 new
    # objects, as Python does, takes a third of the time until the terminal UI is open.
    gc.set_threshold(100_000, 20, 50)
    here = _find_folder()
    try:
        code = _call_command(args, program)
    except click.ClickException as error:
        progress.stop()
        if wants_json(args):
            print_json_error(ExitCode.USAGE, error.format_message())
        else:
            with suppress(OSError):  # a terminal or a file that cannot be written
                error.show()
        return ExitCode.USAGE
    except PatchsplitError as error:
        _print_failure(args, error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt, Cancelled):
        with suppress(OSError):  # a terminal that was closed
            print_note("Interrupted; nothing was changed.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        discard_output()
        return ExitCode.OK
    except (OSError, MemoryError) as error:
        discard_output()
        failure = describe_system_error(error)
        if failure is None:
            return _report_bug()
        with suppress(OSError):
            _print_failure(args, failure)
        return ExitCode.ENVIRONMENT
    except Exception:  # noqa: BLE001 - the error boundary: any other exception is a bug
        return _report_bug()
    finally:
        progress.stop()
        if here is not None:
            os.chdir(here)
    # click returns what the command returned: an exit code, or None.
    return code if isinstance(code, int) else ExitCode.OK


def _call_command(args: list[str], program: str) -> object:
    """Runs one command; returns what it returned. Raises BrokenPipeError if its reader is gone."""
    try:
        code: object = cli.main(args=args, prog_name=program, standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as ended:
        if ended.code == CLOSED_PIPE:
            raise BrokenPipeError from None
        raise
    return code


def _print_failure(args: list[str], error: PatchsplitError) -> None:
    """Prints what failed, as JSON where the command line asks for JSON."""
    if wants_json(args):
        print_json_error(error.exit_code, error.message, word_remedy(error.hint))
    else:
        print_error(error)


def _report_bug() -> ExitCode:
    """Prints the exception that is being handled, which is none that a user can act on."""
    progress.stop()
    import traceback

    with suppress(OSError):
        traceback.print_exc()
    print_note("This is a bug in patchsplit; please report it with the lines above.")
    return ExitCode.BUG
