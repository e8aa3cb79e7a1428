"""The fork's commits to upstream's commits that they are versions of, as their messages say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from patchsplit.git.log import CommitIdentity
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.facts import ForkCommit, UpstreamStatus
from patchsplit.model.placement import Extent, Landed, Placement

CHANGE_ID = re.compile(r"^Change-Id:\s*(\S+)", re.MULTILINE)
ORIGIN = re.compile(
    r"""
    cherry[ -]picked[ ]from[ ]commit[ :]+ ([0-9a-f]{7,64})
    | \bcommit[ ] ([0-9a-f]{7,64}) [ ]upstream\b
    | \bupstream[ -](?:commit|hash)(?:-id)?[ :]+ ([0-9a-f]{7,64})
    | \bbackport(?:ed)?[ ](?:of|from)[ ](?:upstream[ ])?(?:commit[ ])? ([0-9a-f]{7,64})
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""How messages name the commit that they were taken from."""
OBJECT = re.compile(r"\b[0-9a-f]{7,64}\b")
"""An object name in what a patch of a queue says of upstream."""
TAKEN = frozenset({UpstreamStatus.APPLIED})
MIN_SUBJECT = 10
"""Characters of a subject from which on it is not the same by accident."""
PREFIX = 7
"""Characters of an abbreviated object name that are looked up."""


@dataclass(slots=True)
class UpstreamIdentities:
    """Upstream's commits, by what their versions elsewhere have in common with them."""

    commits: dict[Oid, CommitIdentity] = field(default_factory=dict)
    by_change_id: dict[str, Oid] = field(default_factory=dict)
    by_prefix: dict[str, list[Oid]] = field(default_factory=lambda: defaultdict(list))
    by_subject: dict[str, list[Oid]] = field(default_factory=lambda: defaultdict(list))

    def add(self, commit: CommitIdentity) -> None:
        """Adds a commit; of several with one Change-Id the first counts."""
        self.commits[commit.oid] = commit
        for change_id in commit.change_ids:
            self.by_change_id.setdefault(change_id, commit.oid)
        self.by_prefix[commit.oid[:PREFIX]].append(commit.oid)
        self.by_subject[commit.subject].append(commit.oid)

    def find(self, commit: ForkCommit) -> Oid | None:
        """Returns the commit of which a commit of the fork is a version; None if it is its own."""
        if commit.oid in self.commits:
            return commit.oid
        for found in ORIGIN.finditer(commit.body):
            name = next(filter(None, found.groups())).lower()
            known = [oid for oid in self.by_prefix.get(name[:PREFIX], ()) if oid.startswith(name)]
            if len(known) == 1:
                return known[0]
        for name in OBJECT.findall(commit.upstream) if commit.status in TAKEN else ():
            known = [oid for oid in self.by_prefix.get(name[:PREFIX], ()) if oid.startswith(name)]
            if len(known) == 1:
                return known[0]
        for change_id in CHANGE_ID.findall(commit.body):
            if change_id in self.by_change_id:
                return self.by_change_id[change_id]
        return self._find_by_subject(commit)

    def _find_by_subject(self, commit: ForkCommit) -> Oid | None:
        if len(commit.subject) < MIN_SUBJECT:
            return None
        author = commit.author
        for oid in self.by_subject.get(commit.subject, ()):
            theirs = self.commits[oid].author
            if author.email.lower() == theirs.email.lower() or author.name == theirs.name:
                return oid
        return None


def find_counterparts(
    fork: Iterable[ForkCommit], upstream: Iterable[CommitIdentity]
) -> dict[Oid, CommitIdentity]:
    """Returns the commits of the fork that are versions of upstream's, with these.

    That is said by a "cherry picked from commit" or the like, by an equal Change-Id, or by an equal
    subject and author.
    """
    known = UpstreamIdentities()
    for commit in upstream:
        known.add(commit)
    found = {commit.oid: known.find(commit) for commit in fork}
    return {own: known.commits[oid] for own, oid in found.items() if oid is not None}


def mark_versions(
    placements: Mapping[HunkId, Placement],
    written: Mapping[HunkId, Sequence[Oid]],
    counterparts: Mapping[Oid, CommitIdentity],
) -> dict[HunkId, Placement]:
    """Returns all placements; what is left of a commit that upstream has is to be looked at.

    `written` are the fork's commits that wrote each hunk, that of most lines first. A hunk with a
    place is left where it is if a commit of the fork's own wrote lines of it, too.
    """
    marked = dict(placements)
    for hunk, commits in written.items():
        placement = placements[hunk]
        theirs = counterparts.get(commits[0]) if commits else None
        if theirs is None or placement.landed is not None:
            continue
        own = sum(commit not in counterparts for commit in commits)
        if own and placement.action is not None:
            continue
        evidence = f"Upstream has this commit as {theirs.oid[:12]}, in another version."
        if own:
            evidence += f" {own} of the {len(commits)} commits that wrote these lines are your own."
        extent = Extent.PARTLY if own else Extent.MODIFIED
        marked[hunk] = replace(placement, landed=Landed(theirs.oid, evidence, extent, sure=False))
    return marked
