"""Packs by name, by file, and by the repository that they are for.

A name is looked up in the user's own folder ($XDG_CONFIG_HOME/patchsplit/rules), then among those
that come with the program. A plan may hold a pack of its own: rules.toml in its folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from patchsplit.check.examples import failing
from patchsplit.check.pack import LONGEST, Text, parse_pack, read_pack
from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.git.tree import entries
from patchsplit.model.delta import Oid
from patchsplit.model.pack import Pack
from patchsplit.session.checks.draft_pack import starter
from patchsplit.session.gitreview import gitreview
from patchsplit.session.pipeline.create import default_upstream
from patchsplit.session.session import Session

GENERIC = "generic"
OWN = "rules.toml"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pack, and why it is this one."""

    pack: Pack
    why: str
    """ "its tree has utilities/checkpatch.py"."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A pack that can be named."""

    name: str
    title: str
    file: str
    """Empty for one that comes with the program."""
    wrong: str = ""
    """Why it cannot be used."""


def user_folder() -> Path:
    """Returns where the user's own packs lie."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "patchsplit" / "rules"


def built_in() -> list[str]:
    """Returns the names of the packs that come with the program, sorted."""
    files = resources.files("patchsplit.rules").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def own() -> list[str]:
    """Returns the names of the user's own packs, sorted."""
    folder = user_folder()
    return sorted(file.stem for file in folder.glob("*.toml")) if folder.is_dir() else []


def text_named(name: str) -> Text:
    """Returns the text of a pack by name. Raises PatchsplitError where there is none."""
    file = user_folder() / f"{name}.toml"
    if NAME.fullmatch(name) and file.is_file():
        return _read(file)
    if name in built_in():
        content = (resources.files("patchsplit.rules") / f"{name}.toml").read_bytes()
        return Text(f"{name}.toml", content)
    raise PatchsplitError(
        f"There is no pack {name}.", "List them: patchsplit rules list; or name a file."
    )


def text_of(word: str) -> Text:
    """Returns the text of a pack by name, or by the path of its file."""
    if "/" in word or word.endswith(".toml"):
        return _read(Path(word))
    return text_named(word)


def _read(file: Path) -> Text:
    try:
        with file.open("rb") as stream:
            return Text(str(file), stream.read(LONGEST + 1))
    except OSError as error:
        raise PatchsplitError(
            f"The pack {file} cannot be read: {error.strerror}.",
            "List what there is: patchsplit rules list",
        ) from error


def pack_named(word: str) -> Pack:
    """Returns a pack by name or file, with what it builds on. Raises PatchsplitError."""
    return read_pack(text_of(word), text_named)


def packs() -> list[Listed]:
    """Returns every pack that can be named: the user's own first."""
    mine = own()
    found = [_listed(name, str(user_folder() / f"{name}.toml")) for name in mine]
    return found + [_listed(name, "") for name in built_in() if name not in mine]


def _listed(name: str, file: str) -> Listed:
    try:
        return Listed(name, read_pack(text_named(name), text_named).title, file)
    except PatchsplitError as error:
        return Listed(name, "", file, error.message)


def chosen(session: Session, word: str = "") -> Chosen:
    """Returns the pack of a plan: the one named, the plan's own, or the one recognised."""
    if word:
        return Chosen(pack_named(word), "as you said")
    if session.store is not None and (session.store.folder / OWN).is_file():
        file = session.store.folder / OWN
        return Chosen(read_pack(_read(file), text_named), f"{OWN} beside the plan")
    return recognised(session.repo, session.plan.source.upstream)


def recognised(repo: Repo, upstream: Oid) -> Chosen:
    """Returns the pack whose remote the repository has, else whose files or Gerrit upstream has.

    Of two whose files are there, the one that asks for more of them; generic where there is none.
    """
    marked = list(_marked())
    for address in _remotes(repo):
        for pack in marked:
            if any(_ends(address, remote) for remote in pack.marks.remotes):
                return Chosen(pack_named(pack.name), f"a remote is {address}")
    wanted = {path for pack in marked for path in pack.marks.files}
    there = entries(repo, upstream, wanted)
    fitting = [p for p in marked if p.marks.files and all(f in there for f in p.marks.files)]
    if fitting:
        best = max(fitting, key=lambda pack: len(pack.marks.files))
        return Chosen(pack_named(best.name), f"upstream has {', '.join(best.marks.files)}")
    host = _gerrit(repo, upstream)
    for pack in marked:
        if host and pack.marks.gerrit == host:
            return Chosen(pack_named(pack.name), f"upstream's .gitreview names {host}")
    return Chosen(pack_named(GENERIC), "nothing tells which project this is")


def _marked() -> Iterator[Pack]:
    """Yields all packs without what they build on; one that cannot be read marks nothing."""
    for name in dict.fromkeys([*own(), *built_in()]):
        try:
            pack = parse_pack(text_named(name))
        except PatchsplitError:
            continue
        yield pack if pack.name == name else pack.__class__(name=name, title=pack.title)


def _gerrit(repo: Repo, upstream: Oid) -> str:
    try:
        review = gitreview(repo, upstream)
    except PatchsplitError:
        return ""
    return review.host if review is not None else ""


def _remotes(repo: Repo) -> list[str]:
    rows = repo.ask("config", "--get-regexp", r"^remote\..*\.(url|pushurl)$").splitlines()
    return sorted({row.partition(" ")[2] for row in rows})


def _ends(address: str, remote: str) -> bool:
    path = address.rstrip("/").removesuffix(".git").rstrip("/")
    return path == remote or path.endswith((f"/{remote}", f":{remote}"))


def tried(word: str) -> tuple[Pack, list[dict[str, Any]]]:
    """Returns a pack, and the examples of which its rules say the wrong thing."""
    pack = read_pack(text_of(word), text_named)
    rows = failing(pack)
    wrong = [
        {"rule": rule, "side": side, "example": msgspec.to_builtins(example)}
        for rule, side, example in rows
    ]
    return pack, wrong


def drafted(where: Path, name: str, onto: str) -> str:
    """Returns the text of a first pack for the upstream of a repository."""
    if not NAME.fullmatch(name):
        raise PatchsplitError(f"{name!r} is no name for a pack.", "Use letters, digits, dashes.")
    with Repo.open(where) as repo:
        branch = onto or default_upstream(repo)
        remote = branch.partition("/")[0] if "/" in branch else "origin"
        address = repo.config(f"remote.{remote}.url") or ""
        return starter(repo, repo.commit(branch), name, branch, address)


def as_data(pack: Pack) -> Any:
    """Returns a pack as plain values."""
    return msgspec.to_builtins(pack)


def facts(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yields what a pack says beside its rules, as a title and words."""
    if pack.channel is not None:
        at = pack.channel
        where = at.list or f"{at.host}:{at.port} {at.project}".strip(": ")
        threads = (
            f"; a new version is a {'thread of its own' if at.threading == 'new' else 'reply'}"
        )
        yield (
            "channel",
            f"{at.kind} {where}{threads if at.kind == 'mail' else ''}. {at.notes}".strip(),
        )
    if pack.branches is not None:
        backport = f"; backports: {pack.branches.backport}" if pack.branches.backport else ""
        yield "branch", f"{pack.branches.dev}{backport}"
    if pack.recipients is not None:
        kinds = ", ".join(pack.recipients.kinds)
        yield (
            "recipients",
            f"by {kinds}: To {_who(pack.recipients.to)}; Cc {_who(pack.recipients.cc)}",
        )
    if pack.generated.source:
        yield "machine-written work", f"{pack.generated.policy} {pack.generated.trailer}".strip()


def _who(roles: Iterable[str]) -> str:
    return ", ".join(roles) or "nobody"
