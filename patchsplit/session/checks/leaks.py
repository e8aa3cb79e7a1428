"""A series to the private data that it contains: a company's names, hosts, tickets and keys."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from patchsplit.check.leaks import (
    RULE_PREFIX,
    LeakContext,
    find_leaks,
    find_suspects,
    list_suspects,
)
from patchsplit.check.names import Corpus, Names, measure_tickets
from patchsplit.check.wordlist import Wordlist, parse_wordlist
from patchsplit.errors import PatchsplitError
from patchsplit.git.grep import find_lines
from patchsplit.git.log import grep_messages
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Oid
from patchsplit.model.finding import Finding
from patchsplit.model.plan import PatchId, Source
from patchsplit.model.rendered import RenderedPatch
from patchsplit.model.rules.pack import Pack
from patchsplit.session.checks.packs import select_pack
from patchsplit.session.gitreview import read_gitreview
from patchsplit.session.session import Session
from patchsplit.store.findings import NO_REUSE, Reuse

PUBLIC_NAME_RULES = frozenset(f"{RULE_PREFIX}{name}" for name in ("host", "ticket", "url", "mail"))
"""Rules about names that are public if upstream has them."""
EXAMPLE_NUMBER = 100
"""Of a ticket that stands for all of its project."""
MAX_BYTES = 1 << 20
"""Bytes of a word list that are read."""


def load_leak_context(repo: Repo) -> LeakContext:
    """Returns what leak rules need besides a series, without what upstream names."""
    return LeakContext(repo.read_lines, load_wordlist(repo))


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
    if len(lists) < 2:
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


def find_series_leaks(
    repo: Repo,
    series: Sequence[RenderedPatch],
    upstream: Sequence[Oid],
    read_corpus: Callable[[], Corpus] | None = None,
    list_public: Callable[[], Iterable[str]] = list,
    reuse: Reuse = NO_REUSE,
) -> tuple[Finding, ...]:
    """Returns the leaks in a series, in its order.

    `upstream`: commits or trees of upstream, and of the base; what their files or their log name is
    public, and what the texts name that `list_public` returns. `read_corpus` returns what the whole
    fork adds; None: the series is all. All of that is read only if a finding may be about a name
    that it has.
    """
    known = load_leak_context(repo)
    found = list(find_leaks(series, known, reuse))
    unsure = {one.patch for one in found if one.rule in PUBLIC_NAME_RULES}
    if unsure:
        again = [patch for patch in series if patch.patch in unsure]
        corpus = build_corpus(series) if read_corpus is None else read_corpus()
        suspects = list_suspects(again)
        public = suspects.find_public(list_public())
        known = _investigate(repo, known, suspects, public, upstream, corpus)
        found = [one for one in found if one.patch not in unsure] + [*find_leaks(again, known)]
    place: dict[PatchId | None, int] = {patch.patch: nth for nth, patch in enumerate(series)}
    return tuple(sorted(found, key=lambda one: place.get(one.patch, 0)))


def find_session_leaks(
    session: Session,
    series: Sequence[RenderedPatch],
    pack: Pack | None = None,
    reuse: Reuse = NO_REUSE,
) -> tuple[Finding, ...]:
    """Returns the leaks in some patches of a session, in their order.

    What `pack` (None: the plan's) says of upstream is public.
    """
    source = session.plan.source
    trees = (source.upstream, source.base)
    return find_series_leaks(
        session.repo,
        series,
        trees,
        lambda: read_corpus(session),
        lambda: list_public(session.repo, source.upstream, pack or select_pack(session).pack),
        reuse,
    )


def load_text_context(session: Session, texts: Iterable[str]) -> LeakContext:
    """Returns what leak rules need for some texts of a session, with what upstream names of it."""
    pack, source = select_pack(session).pack, session.plan.source
    return load_public_context(session.repo, source, texts, pack, lambda: read_corpus(session))


def load_public_context(
    repo: Repo,
    source: Source,
    texts: Iterable[str],
    pack: Pack,
    read_corpus: Callable[[], Corpus],
) -> LeakContext:
    """Returns what leak rules need for some texts about the changes of a source.

    `read_corpus` returns what the whole fork adds; it is called only if the texts name something.
    """
    known, suspects = load_leak_context(repo), find_suspects(texts)
    if not (suspects.tickets or suspects.hosts):
        return known
    public = suspects.find_public(list_public(repo, source.upstream, pack))
    trees = (source.upstream, source.base)
    return _investigate(repo, known, suspects, public, trees, read_corpus())


def list_public(repo: Repo, upstream: Oid, pack: Pack) -> list[str]:
    """Returns texts about upstream whose names are public, as a shallow clone may lack its log.

    They are the examples of the pack that hold, and a ticket of the project of .gitreview.
    """
    texts = []
    for rule in pack.rules.values():
        examples = (msgspec.to_builtins(one) for one in rule.good)
        texts += [
            one if isinstance(one, str) else msgspec.json.encode(one).decode() for one in examples
        ]
    review = read_gitreview(repo, upstream)
    if review is not None:
        name = review.project.removesuffix(".git").rpartition("/")[2]
        texts.append(f"{review.host} {name.upper()}-{EXAMPLE_NUMBER}")
    return texts


def build_corpus(series: Sequence[RenderedPatch]) -> Corpus:
    """Returns the messages of a series, and the lines that it adds."""
    files: dict[str, list[bytes]] = defaultdict(list)
    for patch in series:
        for change in patch.files:
            files[change.path] += [line.text for line in change.added]
    return Corpus(
        {path: b"".join(lines).decode("utf-8", "replace") for path, lines in files.items()},
        [f"{patch.subject}\n\n{patch.body}" for patch in series],
    )


def read_corpus(session: Session) -> Corpus:
    """Returns the messages of a plan, and the lines that its fork adds, whether sent or not."""
    messages = [f"{one.subject}\n\n{one.body}" for one in session.plan.patches]
    return read_delta_corpus(session.analysis.delta, messages)


def read_delta_corpus(delta: Delta, messages: Sequence[str]) -> Corpus:
    """Returns messages, and the lines that a delta adds."""
    files: dict[str, str] = {}
    for file in delta.files:
        lines = [line for hunk in file.hunks for line in (*hunk.added, b"\n")]
        files[file.path] = b"".join(lines).decode("utf-8", "replace")
    return Corpus(files, messages)


def _investigate(
    repo: Repo,
    known: LeakContext,
    names: Names,
    public: frozenset[str],
    upstream: Sequence[Oid],
    corpus: Corpus,
) -> LeakContext:
    """Returns the context with those of `names` that are public, and what is known of the others.

    `public` are known to be. Each tree of `upstream`, and then the log, is searched once for all
    names that are left.
    """
    left = names.without(public)
    for tree in dict.fromkeys(upstream):
        public |= left.find_public(find_lines(repo, tree, left.list_words()))
        left = names.without(public)
    public |= left.find_public(grep_messages(repo, upstream, left.list_words()))
    left = names.without(public)
    uses = measure_tickets(corpus, left)
    models = frozenset(name for name, use in uses.items() if use.is_model)
    tickets = {
        name: f"{name} is in {use.describe() or 'the series'}" + _describe_upstream(name, upstream)
        for name, use in uses.items()
    }
    hosts = {host: "upstream never names it" for host in left.hosts if upstream}
    return replace(known, public_names=public | models, uses={**tickets, **hosts})


def _describe_upstream(ticket: str, upstream: Sequence[Oid]) -> str:
    """Returns that upstream never names the ticket's project; "" if upstream is not known."""
    return f", and upstream never names {ticket.partition('-')[0]}" if upstream else ""
