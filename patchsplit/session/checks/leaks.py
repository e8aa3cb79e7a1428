"""A series to the private data that it contains: a company's names, hosts, tickets and keys."""

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
"""Newest upstream commits whose messages show which trackers and hosts are public."""
MIN_MENTIONS = 2
PUBLIC_NAME_RULES = frozenset(f"{RULE_PREFIX}{name}" for name in ("host", "ticket", "url", "mail"))
"""Rules about names that are allowed if upstream's log contains them."""
MAX_BYTES = 1 << 20
"""Bytes of a word list that are read."""


def load_leak_context(repo: Repo, upstream: Oid | None = None) -> LeakContext:
    """Returns what leak rules need besides a series; with `upstream`, the names in its log, too."""
    public = find_public_names(repo, upstream) if upstream else frozenset()
    return LeakContext(repo.read_lines, load_wordlist(repo), public)


def load_wordlist(repo: Repo) -> Wordlist:
    """Returns the user's private words.

    They are read from the files that git config patchsplit.leaks names, and from patchsplit/leaks
    in $XDG_CONFIG_HOME. Raises PatchsplitError if a file cannot be read.
    """
    configured = repo.ask("config", "--type=path", "--get-all", "patchsplit.leaks").splitlines()
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    own = home / "patchsplit" / "leaks"
    files = [*map(Path, configured), *([own] if own.is_file() else [])]
    lists = [parse_wordlist(_read_text(file), str(file)) for file in files]
    if len(lists) < MIN_MENTIONS:
        return lists[0] if lists else Wordlist()
    return parse_wordlist("\n".join(map(_read_text, files)), "your word lists")


def _read_text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise PatchsplitError(
            f"The word list {file} cannot be read: {error.strerror}.",
            "Check git config patchsplit.leaks.",
        ) from error


def find_public_names(repo: Repo, upstream: Oid) -> frozenset[str]:
    """Returns ticket prefixes, hosts and addresses that upstream's log names at least twice."""
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
    """Returns the leaks in a series, in its order.

    Upstream's log is read only if a finding may be about a name that it contains.
    """
    known = load_leak_context(repo)
    found = list(find_leaks(series, known))
    unsure = {one.patch for one in found if one.rule in PUBLIC_NAME_RULES}
    if unsure:
        known = replace(known, public_names=find_public_names(repo, upstream))
        again = [patch for patch in series if patch.patch in unsure]
        found = [one for one in found if one.patch not in unsure] + [*find_leaks(again, known)]
    place: dict[PatchId | None, int] = {patch.patch: nth for nth, patch in enumerate(series)}
    return tuple(sorted(found, key=lambda one: place.get(one.patch, 0)))
