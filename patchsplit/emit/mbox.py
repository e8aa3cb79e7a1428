"""A series to a folder of patches that git am takes and git send-email sends."""

from __future__ import annotations

import hashlib
import re
import tempfile
from pathlib import Path

from patchsplit.emit.commits import Made
from patchsplit.errors import EnvironmentFailure, Refused
from patchsplit.git.mail import Format, format_patch
from patchsplit.git.repo import Repo
from patchsplit.model.plan import Cover

MESSAGE_ID = re.compile(rb"^Message-I[dD]: <([^>\n]+)>$", re.MULTILINE)


def write_mbox(
    repo: Repo,
    made: Made,
    folder: Path,
    form: Format,
    cover: Cover | None,
    date: str,
    *,
    force: bool = False,
) -> list[Path]:
    """Writes the patches into `folder` and returns them in order.

    A new or empty folder gets all of them in one rename, or none. git prints them, the cover letter
    as of `date` (git's raw format); only its message ids, which hold the time of day, are replaced
    by ones that the commits decide, so that the same series is the same bytes. Raises Refused where
    the folder holds something and `force` is not set; with `force` its patches are replaced one by
    one, and those that are left over go last.
    """
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file.", "Name a folder for the patches.")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise Refused(
            f"{folder} is not empty.", "Name another folder, or replace its patches with --force."
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".patchsplit-", dir=folder.parent) as half:
            made_in = Path(half) / "series"
            made_in.mkdir()
            files = format_patch(
                repo, made.onto, made.tip, made_in, form, cover, date, len(made.commits)
            )
            _settle_ids(files, made, form)
            _install(made_in, folder)
    except OSError as error:
        raise EnvironmentFailure(
            f"The patches cannot be written to {folder}: {error.strerror}.",
            "Free some space, or name another folder; nothing was left there.",
        ) from error
    return [folder / path.name for path in files]


def _settle_ids(files: list[Path], made: Made, form: Format) -> None:
    """Replaces git's message ids, here and in the headers that refer to them."""
    contents = [path.read_bytes() for path in files]
    names: dict[bytes, bytes] = {}
    for nth, content in enumerate(contents):
        found = MESSAGE_ID.search(content)
        if found:
            what = f"{made.tip} {form.reroll or 1} {nth}".encode()
            host = found[1].rpartition(b"@")[2]
            seed = hashlib.blake2b(what, digest_size=10).hexdigest()
            names[found[1]] = b"%s-%d.patchsplit@%s" % (seed.encode(), nth, host)
    for path, content in zip(files, contents, strict=True):
        head, gap, body = content.partition(b"\n\n")
        for old, new in names.items():
            head = head.replace(b"<" + old + b">", b"<" + new + b">")
        path.write_bytes(head + gap + body)


def _install(made_in: Path, folder: Path) -> None:
    """Puts the finished folder in place: in one rename, or file by file into one in use."""
    if not folder.exists() or not any(folder.iterdir()):
        made_in.replace(folder)
        return
    made = {new.name for new in made_in.iterdir()}
    for name in sorted(made):
        (made_in / name).replace(folder / name)
    for old in folder.glob("*.patch"):
        if old.name not in made:
            old.unlink()
