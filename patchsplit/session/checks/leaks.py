"""A series to what it gives away: names, hosts, tickets and keys of the company behind the fork."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from patchsplit.check.leaks import (
    EMAIL,
    HOST,
    RULE_PREFIX,
    TICKET,
    URL,
    LeakContext,
    find_leaks,
)
from patchsplit.check.wordlist import Wordlist, parse_wordlist
from patchsplit.errors import PatchsplitError
from patchsplit.git.log import read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import Finding
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch

MAX_LOG_COMMITS = 3000
"""Commits of upstream whose messages say which trackers and hosts are public."""
MIN_MENTIONS = 2
PUBLIC_NAME_RULES = frozenset(f"{RULE_PREFIX}{name}" for name in ("host", "ticket", "url", "mail"))
"""Rules about names that upstream's log may have made public."""
MAX_BYTES = 1 << 20
"""Bytes of a list of words."""


def load_leak_context(repo: Repo, upstream: Oid | None = None) -> LeakContext:
    """Returns what is known beside a series; `upstream`: also what its log makes public."""
    public = find_public_names(repo, upstream) if upstream else frozenset()
    return LeakContext(repo.read_lines, load_wordlist(repo), public)


def load_wordlist(repo: Repo) -> Wordlist:
    """Returns the user's words: of the files in `patchsplit.leaks`, and of ~/.config.

    Raises PatchsplitError where a list cannot be read.
    """
    told = repo.ask("config", "--type=path", "--get-all", "patchsplit.leaks").splitlines()
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    own = home / "patchsplit" / "leaks"
    files = [*map(Path, told), *([own] if own.is_file() else [])]
    lists = [parse_wordlist(_read_text(file), str(file)) for file in files]
    if len(lists) < MIN_MENTIONS:
        return lists[0] if lists else Wordlist()
    return parse_wordlist("\n".join(map(_read_text, files)), "your lists")


def _read_text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise PatchsplitError(
            f"Your list {file} cannot be read: {error.strerror}.",
            "It is named by git config patchsplit.leaks.",
        ) from error


def find_public_names(repo: Repo, upstream: Oid) -> frozenset[str]:
    """Returns trackers' projects and hosts that upstream's newest commits name more than once."""
    count: Counter[str] = Counter()
    for commit in read_summaries(repo, upstream, MAX_LOG_COMMITS):
        text = f"{commit.subject}\n{commit.body}"
        count.update({match[1] for match in TICKET.finditer(text)})
        for pattern in (HOST, URL, EMAIL):
            count.update({match[1].lower() for match in pattern.finditer(text)})
    return frozenset(name for name, times in count.items() if times >= MIN_MENTIONS)


def find_series_leaks(
    repo: Repo, series: Sequence[RenderedPatch], upstream: Oid
) -> tuple[Finding, ...]:
    """Returns what a series gives away; upstream's log is asked only where that may settle it."""
    known = load_leak_context(repo)
    found = list(find_leaks(series, known))
    unsure = {one.patch for one in found if one.rule in PUBLIC_NAME_RULES}
    if unsure:
        known = replace(known, public_names=find_public_names(repo, upstream))
        again = [patch for patch in series if patch.patch in unsure]
        found = [one for one in found if one.patch not in unsure] + [*find_leaks(again, known)]
    place: dict[PatchId | None, int] = {patch.patch: nth for nth, patch in enumerate(series)}
    return tuple(sorted(found, key=lambda one: place.get(one.patch, 0)))
