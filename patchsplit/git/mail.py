"""Patches printed by git format-patch and sent by git send-email."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from patchsplit.errors import EnvironmentFailure
from patchsplit.git.process import run_git, user_environment
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.outgoing import Cleared
from patchsplit.model.plan import Cover

SERIES = "series"
"""The branch in the quarantine that is printed: the cover letter is its description."""
LEAST_CONTEXT = 3
"""Lines of context: with fewer, git am may refuse a patch, or apply it elsewhere."""
FIXED_OPTIONS = (
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--ignore-submodules=none",
    "--submodule=short",
    "--no-relative",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--binary",
    "--encoding=UTF-8",
)


@dataclass(frozen=True, slots=True)
class MailFormat:
    """Options of git format-patch; unset ones come from the user's format.* settings."""

    reroll: int | None = None
    """-v N: the version of the series."""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject_prefix: str | None = None
    """The text in the brackets of the subject, without "v2" and the number."""
    in_reply_to: str | None = None
    cover: bool | None = None
    """None: by the user's setting, else where there is more than one patch."""


def format_patch(
    repo: Repo,
    onto: Oid,
    tip: Oid,
    folder: Path,
    form: MailFormat,
    cover: Cover | None,
    date: str,
    count: int,
    base: Oid | None = None,
    *,
    force_from: bool = False,
) -> list[Path]:
    """Writes onto..tip into `folder` by git format-patch, and returns the files in order.

    `date` is that of the cover letter, in git's raw format. `base` is the public commit below
    `onto`, where that is not `onto`: git then lists the patches between the two as prerequisites.
    `force_from`: each body begins with the author, so that git am takes no line after it for a
    header.
    """
    options = [*_list_fixed_options(repo), *_list_options(repo, form, count)]
    if force_from:
        options.append("--force-in-body-from")
        if repo.read_config("format.from", "bool-or-str") == "false":
            options.append("--from")
    settings = []
    if cover is not None:
        words = f"{cover.subject}\n\n{cover.body}\n"
        settings = ["-c", f"branch.{SERIES}.description={words}"]
    user = repo.read_identity()
    env = repo.make_user_environment(
        GIT_COMMITTER_NAME=user.name,
        GIT_COMMITTER_EMAIL=user.email,
        GIT_COMMITTER_DATE=f"@{date}",  # without "@" git takes small numbers for a day
    )
    run_git(["update-ref", f"refs/heads/{SERIES}", tip], env)
    folder.mkdir(parents=True, exist_ok=True)
    where = ["--output-directory=.", f"--base={base or onto}", f"{onto}..{SERIES}"]
    # In the folder: git prints names line by line, and that of the folder may hold a newline.
    # Attributes of a work tree that the process happens to be in do not count, either.
    out = run_git([*settings, "format-patch", *options, *where], env, cwd=folder)
    return [folder / os.fsdecode(row) for row in out.splitlines()]


def _list_fixed_options(repo: Repo) -> list[str]:
    """Returns the options without which a setting could make patches that git am does not apply.

    Settings of the same kind that do no harm hold: more lines of context, an order of the files.
    """
    context = repo.read_config("diff.context", "int") or "0"
    options = [f"--unified={max(LEAST_CONTEXT, int(context))}", *FIXED_OPTIONS]
    # Relative names are relative to the work tree, in which this git does not run.
    order = repo.read_config("diff.orderFile", "path")
    if order:
        options.append(f"-O{repo.find_work_tree() / order}")
    signature = repo.read_config("format.signatureFile", "path")
    if signature:
        options.append(f"--signature-file={repo.find_work_tree() / signature}")
    return options


def _list_options(repo: Repo, form: MailFormat, count: int) -> list[str]:
    """Returns the options of a series of `count` patches, where the user's settings have none."""
    options = ["--cover-from-description=subject"]
    letter = form.cover
    if letter is None and repo.read_config("format.coverLetter") is None:
        letter = count > 1
    if letter is not None:
        options.append("--cover-letter" if letter else "--no-cover-letter")
    if repo.read_config("format.thread") is None:
        options.append("--thread=shallow")
    if repo.read_config("format.from") is None:
        options.append("--from")
    if form.reroll is not None:
        options.append(f"--reroll-count={form.reroll}")
    if form.subject_prefix is not None:
        options.append(f"--subject-prefix={form.subject_prefix}")
    if form.in_reply_to is not None:
        options.append(f"--in-reply-to={form.in_reply_to}")
    options += [f"--to={address}" for address in form.to]
    options += [f"--cc={address}" for address in form.cc]
    return options


def send_email(
    repo: Repo,
    files: Sequence[Path],
    options: Sequence[str],
    cleared: Cleared,
    *,
    dry_run: bool,
    to_stderr: bool = False,
) -> int:
    """Runs git send-email on the user's terminal, and returns its exit code.

    `to_stderr`: its output goes to standard error. `cleared` names every file. The files are
    threaded already, so send-email must not do it again. Raises EnvironmentFailure where git has no
    send-email.
    """
    cleared.check_files(map(str, files))
    env = user_environment()
    found = Path(run_git(["--exec-path"], env).decode().strip()) / "git-send-email"
    if not found.exists():
        raise EnvironmentFailure(
            "git send-email is not installed.",
            "Install the package git-email (Debian, Ubuntu, Fedora).",
        )
    how = ["--dry-run"] if dry_run else []
    command = ["git", "send-email", "--no-thread", *how, *options, *map(str, files)]
    env["GIT_DIR"] = str(repo.git_dir)
    out = sys.stderr if to_stderr else None
    return subprocess.run(command, env=env, stdout=out, check=False).returncode
