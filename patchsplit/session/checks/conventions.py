"""A session to advice on its messages: findings, likely prefixes, authors, the user's sign-off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from patchsplit.errors import EnvironmentFailure
from patchsplit.model.conventions import Customs
from patchsplit.model.facts import Category, Person
from patchsplit.model.finding import Finding, Part
from patchsplit.model.message import SIGN_OFF, with_trailer
from patchsplit.model.plan import Patch, PatchId
from patchsplit.propose.message.conventions import learn
from patchsplit.propose.message.prefix import (
    Habits,
    folders_of,
    habits_of,
    prefixes_for,
    weights_of,
)
from patchsplit.session.checks.advice import advice, percent
from patchsplit.session.session import Session
from patchsplit.store.codec import customs_key

SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A prefix for a patch, and how common it is there."""

    prefix: str
    count: int
    """Commits of upstream's past on these files that begin with it; on their folders, where the
    files are new to upstream."""
    of: int
    """All commits on these files."""

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0

    def __str__(self) -> str:
        if not self.count:
            return f"{self.prefix} (by name or folder)"
        return f"{self.prefix} {percent(self.share)} ({self.count} of {self.of})"


class Adviser:
    """Knows one upstream's customs; what it found of a message is kept."""

    def __init__(self, customs: Customs, me: Person | None = None) -> None:
        self.customs = customs
        self._me = me
        self.findings = lru_cache(4096)(self._findings)
        self._habits: Habits | None = None
        self._touching: dict[str, list[int]] = {}

    def foreign(self, author: Person | None) -> bool:
        """Says whether a patch's author is someone else than the user."""
        return author is not None and (
            self._me is None or author.email.casefold() != self._me.email.casefold()
        )

    def _findings(self, subject: str, body: str) -> tuple[Finding, ...]:
        return advice(self.customs, subject, body)

    def of(self, patch: Patch) -> tuple[Finding, ...]:
        """Returns what speaks against a patch's message as it stands in the plan.

        A body that is a list is made anew before anyone reads it: nothing is said of it.
        """
        found = self.findings(patch.subject, patch.body)
        return tuple([at for at in found if not (patch.listed and at.where is Part.BODY)])

    def prefixes(self, weights: Mapping[str, float]) -> tuple[Suggestion, ...]:
        """Returns the three likeliest prefixes for files with the given weights, best first."""
        ranked = prefixes_for(self._learnt(), weights)[:SUGGESTED]
        near: set[int] = set()
        for path in weights:
            places = [path, *folders_of(path)]
            near.update(next((self._touching[at] for at in places if at in self._touching), ()))
        said = [self.customs.past[nth].prefix for nth in near]
        return tuple(Suggestion(prefix, said.count(prefix), len(said)) for prefix in ranked)

    def _learnt(self) -> Habits:
        if self._habits is None:
            self._habits = habits_of(self.customs)
            touching: dict[str, list[int]] = defaultdict(list)
            for nth, commit in enumerate(self.customs.past):
                for path in commit.paths:
                    touching[path].append(nth)
                for folder in {folder for path in commit.paths for folder in folders_of(path)}:
                    touching[folder].append(nth)
            self._touching = dict(touching)
        return self._habits


def adviser(session: Session) -> Adviser:
    """Returns what is kept of upstream's customs, or learns them now and keeps them."""
    upstream, store = session.plan.source.upstream, session.store
    kept = store.customs(customs_key(upstream)) if store is not None else None
    if kept is None:
        kept = learn(session.repo, upstream)
        if store is not None:
            store.keep_customs(customs_key(upstream), kept)
    return Adviser(kept, _me(session))


def _me(session: Session) -> Person | None:
    try:
        return session.repo.identity()
    except EnvironmentFailure:
        return None


def weights(session: Session, name: PatchId) -> dict[str, float]:
    """Weighs upstream's files that a patch changes, for its prefix."""
    known = session.analysis
    hunks = known.delta.by_id()
    parts = []
    for hunk in session.plan.patch(name).hunks:
        placed, fact = known.placements.get(hunk), known.facts.get(hunk)
        path = placed.action.origin if placed and placed.action else hunks[hunk].path
        parts.append((path, fact.category if fact else Category.CODE, hunks[hunk].size))
    return weights_of(parts)


def authors(session: Session, name: PatchId) -> list[Person]:
    """Returns who may be credited with a patch, without the user: its author, then the fork's.

    Those who wrote its hunks in the fork follow by the lines they changed.
    """
    patch, known = session.plan.patch(name), session.analysis
    hunks = known.delta.by_id()
    lines: dict[Person, int] = defaultdict(int)
    for hunk in patch.hunks:
        fact = known.facts.get(hunk)
        for oid in fact.commits[:1] if fact else ():
            if oid in known.commits:
                lines[known.commits[oid].author] += hunks[hunk].size
    ranked = sorted(lines, key=lambda person: (-lines[person], str(person)))
    return list(dict.fromkeys([patch.author, *ranked] if patch.author else ranked))


def signed_off(session: Session, body: str) -> str:
    """Returns the body with the user's Signed-off-by. Raises EnvironmentFailure without a name."""
    return with_trailer(body, SIGN_OFF, str(session.repo.identity()))


def prefixes(session: Session, by: Adviser, name: PatchId) -> tuple[Suggestion, ...]:
    """Returns the three likeliest prefixes of a patch, best first."""
    return by.prefixes(weights(session, name))
