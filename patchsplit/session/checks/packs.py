"""Rule packs by name, by file, or by the repository that they are for.

A name is looked up in the user's folder ($XDG_CONFIG_HOME/patchsplit/rules), then among the
built-in packs. A plan may have a pack of its own: rules.toml in its folder.
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

from patchsplit.check.examples import find_failures
from patchsplit.check.pack import MAX_BYTES, PackText, parse_pack, read_pack
from patchsplit.errors import PatchsplitError, RemedyKind
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Oid
from patchsplit.model.rules.pack import Pack
from patchsplit.session.checks.draft_pack import draft_pack_text
from patchsplit.session.gitreview import read_gitreview
from patchsplit.session.pipeline.source import find_default_upstream
from patchsplit.session.session import Session

GENERIC = "generic"
PLAN_PACK_FILE = "rules.toml"
NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class SelectedPack:
    """A pack, and why it was selected."""

    pack: Pack
    why: str
    """A clause: "upstream has utilities/checkpatch.py"."""


@dataclass(frozen=True, slots=True)
class PackEntry:
    """A row of the list of packs."""

    name: str
    title: str
    """The project; "" if the pack cannot be read."""
    file: str
    """The path of the user's file; "" for a built-in pack."""
    error: str = ""
    """Why the pack cannot be read; "" if it can."""


def user_folder() -> Path:
    """Returns the folder of the user's own packs, which need not exist."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "patchsplit" / "rules"


def list_built_in_packs() -> list[str]:
    """Returns the names of the built-in packs, sorted."""
    files = resources.files("patchsplit.rules").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def list_user_packs() -> list[str]:
    """Returns the names of the user's own packs, sorted."""
    folder = user_folder()
    return sorted(file.stem for file in folder.glob("*.toml")) if folder.is_dir() else []


def find_pack_text(name: str) -> PackText:
    """Returns the text of a pack by name. Raises PatchsplitError if there is none."""
    file = user_folder() / f"{name}.toml"
    if NAME_PATTERN.fullmatch(name) and file.is_file():
        return _read_file(file)
    if name in list_built_in_packs():
        content = (resources.files("patchsplit.rules") / f"{name}.toml").read_bytes()
        return PackText(f"{name}.toml", content)
    raise PatchsplitError(f"There is no pack {name}.", RemedyKind.SHOW_PACKS)


def read_pack_text(word: str) -> PackText:
    """Returns the text of a pack by name, or by path if the word has a "/" or ends in ".toml".

    Raises PatchsplitError if there is none, or if it cannot be read.
    """
    if "/" in word or word.endswith(".toml"):
        return _read_file(Path(word))
    return find_pack_text(word)


def _read_file(file: Path) -> PackText:
    try:
        with file.open("rb") as stream:
            return PackText(str(file), stream.read(MAX_BYTES + 1))
    except OSError as error:
        raise PatchsplitError(
            f"The pack {file} cannot be read: {error.strerror}.",
            RemedyKind.SHOW_PACKS,
        ) from error


def load_pack(word: str) -> Pack:
    """Returns a pack by name or path, with what it extends. Raises PatchsplitError."""
    return read_pack(read_pack_text(word), find_pack_text)


def list_packs() -> list[PackEntry]:
    """Returns all packs: the user's own, then the built-in ones that they do not replace."""
    mine = list_user_packs()
    found = [_read_entry(name, str(user_folder() / f"{name}.toml")) for name in mine]
    return found + [_read_entry(name, "") for name in list_built_in_packs() if name not in mine]


def _read_entry(name: str, file: str) -> PackEntry:
    try:
        return PackEntry(name, read_pack(find_pack_text(name), find_pack_text).title, file)
    except PatchsplitError as error:
        return PackEntry(name, "", file, error.message)


def select_pack(session: Session, word: str = "") -> SelectedPack:
    """Returns the pack that `word` names, else the plan's own, else the one recognized."""
    if word:
        return SelectedPack(load_pack(word), "given by --rules")
    if session.store is not None and (session.store.folder / PLAN_PACK_FILE).is_file():
        file = session.store.folder / PLAN_PACK_FILE
        return SelectedPack(
            read_pack(_read_file(file), find_pack_text), f"the plan has {PLAN_PACK_FILE}"
        )
    return recognise_pack(session.repo, session.plan.source.upstream)


def recognise_pack(repo: Repo, upstream: Oid) -> SelectedPack:
    """Returns the pack of an upstream project, found by its marks.

    It is the first that one of the repository's remotes matches, else the one whose files upstream
    has (the one with the most files of several), else the first with the host of upstream's
    .gitreview, else the generic pack.
    """
    marked = list(_read_marks())
    for address in _list_remote_urls(repo):
        for pack in marked:
            if any(_matches_remote(address, remote) for remote in pack.marks.remotes):
                return SelectedPack(load_pack(pack.name), f"a remote is {address}")
    wanted = {path for pack in marked for path in pack.marks.files}
    there = find_entries(repo, upstream, wanted)
    fitting = [p for p in marked if p.marks.files and all(f in there for f in p.marks.files)]
    if fitting:
        best = max(fitting, key=lambda pack: len(pack.marks.files))
        return SelectedPack(load_pack(best.name), f"upstream has {', '.join(best.marks.files)}")
    host = _find_gerrit_host(repo, upstream)
    for pack in marked:
        if host and pack.marks.gerrit == host:
            return SelectedPack(load_pack(pack.name), f"upstream's .gitreview names {host}")
    return SelectedPack(load_pack(GENERIC), "the project was not recognized")


def _read_marks() -> Iterator[Pack]:
    """Yields all readable packs without what they extend.

    A pack whose name is not that of its file is without marks.
    """
    for name in dict.fromkeys([*list_user_packs(), *list_built_in_packs()]):
        try:
            pack = parse_pack(find_pack_text(name))
        except PatchsplitError:
            continue
        yield pack if pack.name == name else pack.__class__(name=name, title=pack.title)


def _find_gerrit_host(repo: Repo, upstream: Oid) -> str:
    try:
        review = read_gitreview(repo, upstream)
    except PatchsplitError:
        return ""
    return review.host if review is not None else ""


def _list_remote_urls(repo: Repo) -> list[str]:
    rows = repo.ask("config", "--get-regexp", r"^remote\..*\.(url|pushurl)$").splitlines()
    return sorted({row.partition(" ")[2] for row in rows})


def _matches_remote(address: str, remote: str) -> bool:
    path = address.rstrip("/").removesuffix(".git").rstrip("/")
    return path == remote or path.endswith((f"/{remote}", f":{remote}"))


def try_examples(word: str) -> tuple[Pack, list[dict[str, Any]]]:
    """Returns a pack by name or path, and the examples on which its rules fail.

    Each failure has the keys "rule", "side" ("bad" or "good") and "example".
    """
    pack = read_pack(read_pack_text(word), find_pack_text)
    rows = find_failures(pack)
    wrong = [
        {"rule": rule, "side": side, "example": msgspec.to_builtins(example)}
        for rule, side, example in rows
    ]
    return pack, wrong


def draft_pack(repo_dir: Path, name: str, onto: str) -> str:
    """Returns the text of a drafted pack for the upstream of a repository.

    `onto` is upstream's branch; "": the default one. Raises PatchsplitError for an invalid name,
    and if there is no such branch.
    """
    if not NAME_PATTERN.fullmatch(name):
        raise PatchsplitError(
            f"{name!r} is not a valid name of a pack.",
            "Use ASCII letters, digits, dots, dashes and underscores.",
        )
    with Repo.open(repo_dir) as repo:
        branch = onto or find_default_upstream(repo)
        remote = branch.partition("/")[0] if "/" in branch else "origin"
        address = repo.read_config(f"remote.{remote}.url") or ""
        return draft_pack_text(repo, repo.resolve_commit(branch), name, branch, address)


def pack_to_data(pack: Pack) -> Any:
    """Returns a pack as dicts, lists, strings and numbers."""
    return msgspec.to_builtins(pack)


def describe_pack(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yields a title and a text for each part of a pack other than its rules."""
    if pack.channel is not None:
        at = pack.channel
        where = at.list or f"{at.host}:{at.port} {at.project}".strip(": ")
        threads = f"; a new version is a {'new thread' if at.threading == 'new' else 'reply'}"
        yield (
            "channel",
            f"{at.kind} {where}{threads if at.kind == 'mail' else ''}. {at.notes}".strip(),
        )
    if pack.branches is not None:
        backport = f"; backports: {pack.branches.backport}" if pack.branches.backport else ""
        yield "branch", f"{pack.branches.dev}{backport}"
    if pack.recipients is not None:
        kinds = ", ".join(pack.recipients.kinds)
        to, cc = _join_roles(pack.recipients.to), _join_roles(pack.recipients.cc)
        yield "recipients", f"by {kinds}: To {to}; Cc {cc}"
    if pack.generated.source:
        yield "generated code", f"{pack.generated.policy} {pack.generated.trailer}".strip()


def _join_roles(roles: Iterable[str]) -> str:
    return ", ".join(roles) or "nobody"
