"""A session to advice on its messages: findings, likely prefixes, authors and the sign-off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from patchsplit.errors import EnvironmentFailure
from patchsplit.model.conventions import CommitConventions
from patchsplit.model.delta import Oid
from patchsplit.model.facts import Category, Person
from patchsplit.model.finding import Finding, PatchPart
from patchsplit.model.message import SIGN_OFF, with_trailer
from patchsplit.model.plan import Patch, PatchId
from patchsplit.propose.message.conventions import learn_conventions
from patchsplit.propose.message.prefix import (
    SubjectStyle,
    derive_style,
    list_folders,
    rank_prefixes,
    weigh_files,
)
from patchsplit.session.checks.advice import check_conventions, format_percent
from patchsplit.session.session import Session
from patchsplit.store.keys import conventions_key

MAX_PREFIXES = 3


@dataclass(frozen=True, slots=True)
class PrefixSuggestion:
    """A prefix for a patch, and how common it is on the patch's files."""

    prefix: str
    count: int
    """Upstream's commits on these files, or on the folders of new files, that have the prefix."""
    total: int
    """All upstream commits on these files or folders."""

    @property
    def share(self) -> float:
        return self.count / self.total if self.total else 0.0

    def __str__(self) -> str:
        if not self.count:
            return f"{self.prefix} (by name or folder)"
        return f"{self.prefix} {format_percent(self.share)} ({self.count} of {self.total})"


class ConventionAdviser:
    """Compares messages with the conventions of one upstream; caches the findings of a message."""

    def __init__(self, conventions: CommitConventions, user: Person | None = None) -> None:
        self.conventions = conventions
        self._user = user
        self.check_message = lru_cache(4096)(self._check_message)
        self._style: SubjectStyle | None = None
        self._commits_by_path: dict[str, list[int]] = {}

    def is_foreign(self, author: Person | None) -> bool:
        """Returns whether a patch has an author who is not the user."""
        return author is not None and (
            self._user is None or author.email.casefold() != self._user.email.casefold()
        )

    def _check_message(self, subject: str, body: str) -> tuple[Finding, ...]:
        return check_conventions(self.conventions, subject, body)

    def check_patch(self, patch: Patch) -> tuple[Finding, ...]:
        """Returns the findings about a patch's message in the plan.

        A generated body is not checked: it is generated again before it is sent.
        """
        found = self.check_message(patch.subject, patch.body)
        return tuple([at for at in found if not (patch.listed and at.part is PatchPart.BODY)])

    def suggest_prefixes(self, weights: Mapping[str, float]) -> tuple[PrefixSuggestion, ...]:
        """Returns at most three prefixes, most likely first, for weights by path."""
        ranked = rank_prefixes(self.style, weights)[:MAX_PREFIXES]
        near: set[int] = set()
        for path in weights:
            places = [path, *list_folders(path)]
            near.update(
                next(
                    (self._commits_by_path[at] for at in places if at in self._commits_by_path), ()
                )
            )
        used = [self.conventions.past[nth].prefix for nth in near]
        return tuple(PrefixSuggestion(prefix, used.count(prefix), len(used)) for prefix in ranked)

    @property
    def style(self) -> SubjectStyle:
        """The style of upstream's subjects."""
        if self._style is None:
            self._style = derive_style(self.conventions)
            touching: dict[str, list[int]] = defaultdict(list)
            for nth, commit in enumerate(self.conventions.past):
                for path in commit.paths:
                    touching[path].append(nth)
                for folder in {folder for path in commit.paths for folder in list_folders(path)}:
                    touching[folder].append(nth)
            self._commits_by_path = dict(touching)
        return self._style


_advisers: WeakKeyDictionary[Session, tuple[Oid, ConventionAdviser]] = WeakKeyDictionary()
"""The adviser of each session, and the upstream commit that it is for."""


def load_adviser(session: Session) -> ConventionAdviser:
    """Returns an adviser on upstream's conventions, which are learned once and then cached.

    A session has one for as long as its upstream is the same: the style takes long to derive.
    """
    upstream = session.plan.source.upstream
    known = _advisers.get(session)
    if known is None or known[0] != upstream:
        known = _advisers[session] = upstream, _load_adviser(session, upstream)
    return known[1]


def _load_adviser(session: Session, upstream: Oid) -> ConventionAdviser:
    store = session.store
    kept = store.cache.load_conventions(conventions_key(upstream)) if store is not None else None
    if kept is None:
        kept = learn_conventions(session.repo, upstream)
        if store is not None:
            store.cache.save_conventions(conventions_key(upstream), kept)
    return ConventionAdviser(kept, _find_user(session))


def _find_user(session: Session) -> Person | None:
    try:
        return session.repo.read_identity()
    except EnvironmentFailure:
        return None


def weigh_paths(session: Session, patch_id: PatchId) -> dict[str, float]:
    """Returns the weight, for ranking prefixes, of each upstream path that a patch changes."""
    known = session.analysis
    hunks = known.delta.by_id()
    parts = []
    for hunk in session.plan.patch(patch_id).hunks:
        placed, fact = known.placements.get(hunk), known.facts.get(hunk)
        path = placed.action.origin if placed and placed.action else hunks[hunk].path
        parts.append((path, fact.category if fact else Category.CODE, hunks[hunk].size))
    return weigh_files(parts)


def rank_authors(session: Session, patch_id: PatchId) -> list[Person]:
    """Returns the possible authors of a patch, each once.

    The author that it has in the plan is first; those who wrote its hunks in the fork follow, by
    the number of lines.
    """
    patch, known = session.plan.patch(patch_id), session.analysis
    hunks = known.delta.by_id()
    lines: dict[Person, int] = defaultdict(int)
    for hunk in patch.hunks:
        fact = known.facts.get(hunk)
        for oid in fact.commits[:1] if fact else ():
            if oid in known.commits:
                lines[known.commits[oid].author] += hunks[hunk].size
    ranked = sorted(lines, key=lambda person: (-lines[person], str(person)))
    return list(dict.fromkeys([patch.author, *ranked] if patch.author else ranked))


def add_sign_off(session: Session, body: str) -> str:
    """Returns the body with the user's Signed-off-by.

    Raises EnvironmentFailure if git knows no name and address of the user.
    """
    return with_trailer(body, SIGN_OFF, str(session.repo.read_identity()))


def suggest_prefixes(
    session: Session, adviser: ConventionAdviser, patch_id: PatchId
) -> tuple[PrefixSuggestion, ...]:
    """Returns at most three prefixes for a patch, most likely first."""
    return adviser.suggest_prefixes(weigh_paths(session, patch_id))
