"""What upstream's history has of a delta: each hunk that has landed, with its commit and evidence.

A line in upstream's tree may have come from anywhere, so the tree alone is not enough. A hunk has
landed if a commit removed and added the same lines in the same path (whitespace at their ends is
ignored), or if a few commits made its lines. It is sure only if the fork evidently took these
commits; otherwise both may have made the same change independently, and a person is asked. No line
of a sure hunk is the fork's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from patchsplit.model.delta import FileChange, Hunk, HunkId, Kind, Oid, Status
from patchsplit.model.placement import Extent, Landed
from patchsplit.place.history.explain import (
    FORK_SOURCES,
    Explanation,
    FileLines,
    Source,
    explain_hunk,
)
from patchsplit.place.history.search import HistorySearch, HunkQuery
from patchsplit.place.lines import remove_whitespace

SURE_LIKELIHOOD = 0.6
"""The mean, over a hunk's lines, of the share that the fork has of the line's commit."""
MIN_LIKELIHOOD = 0.4
"""The same mean, from which on a person is asked."""
MIN_OTHER_SHARE = 0.4
"""Share of a commit's other lines that the fork must have to have taken it though it is gone."""
MIN_OTHER_LINES = 3
"""How many lines these must be."""
MIN_FILE_LINES = 8
"""Other lines that must differ from the base in a file that is as upstream's once was."""
MIN_GONE_LINES = 2
"""Added lines that upstream once had and has no more, from which on it had the hunk."""
MIN_CHARACTERS = 16
"""Characters of added lines, without whitespace, from which on a hunk is telling."""
MAX_QUOTE = 80
"""Characters of a line that are quoted."""
MAX_NAMED_COMMITS = 4
"""Commits that the evidence names."""

STANDS_ELSEWHERE = "Its lines are in upstream's file, at another place."
TAKEN_BACK = "Upstream no longer has it: it was reverted or rewritten."


@dataclass(frozen=True, slots=True)
class TreeEvidence:
    """What upstream's tree shows of the hunks."""

    equal: Container[HunkId]
    """Hunks that the tree has in their place; only their commit is looked for."""
    with_place: Container[HunkId]
    """Hunks that have a place in the tree, which so does not have them there."""
    visible: Container[HunkId]
    """Hunks whose effect the tree shows at their place."""
    read_lines: Callable[[str], FileLines]
    """Returns the lines of a file, by its search path; without any where a side has no file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What upstream's history says of one hunk."""

    hunk: Hunk
    name: str
    """The search path of its file."""
    landed: Landed | None
    explanation: Explanation | None = None
    """Where its lines come from, if no commit made exactly this hunk."""
    fate: str = ""
    """A sentence on the commit that undid most of its lines, or removed the file; "" if none."""

    @property
    def is_sure(self) -> bool:
        """Whether it has landed for sure."""
        return self.landed is not None and self.landed.sure


NO_VERDICTS: Mapping[HunkId, Verdict] = {}


def judge_hunks(
    search: HistorySearch, tree: TreeEvidence, earlier: Mapping[HunkId, Verdict] = NO_VERDICTS
) -> dict[HunkId, Verdict]:
    """Returns what upstream's history says of each hunk of lines.

    `earlier` are verdicts by the same search and the same files, with other evidence of the tree.
    """
    return {
        query.hunk.id: _Judge(search, query, name, tree, earlier.get(query.hunk.id)).judge()
        for (name, _, _), queries in search.queries.items()
        for query in queries
    }


@dataclass(frozen=True, slots=True)
class _Judge:
    """One hunk, and what is known of it."""

    search: HistorySearch
    query: HunkQuery
    name: str
    """The search path of its file."""
    tree: TreeEvidence
    earlier: Verdict | None

    @property
    def hunk(self) -> Hunk:
        return self.query.hunk

    def judge(self) -> Verdict:
        """Returns what upstream's history says of the hunk."""
        history = self.query.net_matches()
        made = [commit for commit, made in takewhile(lambda one: one[1], history)]
        if self.hunk.id in self.tree.equal:
            made = made or [commit for commit, made in history if made]
            return self._decide(self._judge_exact(made) if made else self._name_commit())
        if self.hunk.id in self.tree.with_place:
            if history and not history[0][1]:
                reverted = self._judge_reverted(history)
                if reverted is not None:
                    return self._decide(reverted)
            if made and self.hunk.added:
                return self._decide(self._judge_gone(self._judge_exact(made)))
        elif self.query.matches:
            landed = self._judge_exact(made) if made else None
            if landed is not None and (landed.sure or self.hunk.id in self.tree.visible):
                return self._decide(landed)
        return self._judge_lines()

    def _decide(self, landed: Landed | None, explanation: Explanation | None = None) -> Verdict:
        fate = self._describe_fate(landed) if landed is not None else ""
        return Verdict(self.hunk, self.name, landed, explanation, fate)

    def _judge_exact(self, made: Sequence[Oid]) -> Landed:
        """Returns the commit of `made` of which the fork has the largest share, or the oldest."""
        commit = max(reversed(made), key=self.search.share)
        return self._make_landed(
            commit, f"Commit {commit[:12]} makes the same change to {self.name}."
        )

    def _make_landed(self, commit: Oid, evidence: str) -> Landed:
        landed = make_landed(self.search, commit, evidence, removes=not self.hunk.added)
        if landed.sure or not self._is_file_upstreams():
            return landed
        state = self.search.states[self.name]
        same = f"Upstream's file was identical to the fork's after commit {state[:12]}."
        return Landed(commit, f"{evidence} {same}")

    def _judge_gone(self, landed: Landed) -> Landed | None:
        """Returns the verdict on a hunk that commits made but that has a place in upstream's tree.

        None if it is not sure and says too little.
        """
        if landed.sure and self._is_present():
            return replace(landed, evidence=f"{landed.evidence} {STANDS_ELSEWHERE}")
        if not self._is_telling() and not self._is_file_upstreams():
            return None
        sure = landed.sure and self._has_other_evidence(landed)
        evidence = f"{landed.evidence} {self._describe_fate(landed) or TAKEN_BACK}"
        return replace(landed, evidence=evidence, extent=Extent.GONE, sure=sure)

    def _judge_reverted(self, history: Sequence[tuple[Oid, bool]]) -> Landed | None:
        """Returns the verdict on a hunk that the first commit of `history` reverted.

        None if no commit made it.
        """
        made = [commit for commit, made in history if made]
        if not made or not self._is_telling():
            return None
        landed = self._judge_exact(made)
        evidence = f"{landed.evidence} Commit {history[0][0][:12]} reverted it."
        sure = landed.sure and self._has_other_evidence(landed)
        return replace(landed, evidence=evidence, extent=Extent.GONE, sure=sure)

    def _is_telling(self) -> bool:
        """Tells whether the hunk says enough not to be made twice by accident."""
        lines = self.hunk.added or self.hunk.removed
        return sum(len(remove_whitespace(line)) for line in lines) >= MIN_CHARACTERS

    def _is_present(self) -> bool:
        """Tells whether all added lines are anywhere in upstream's file."""
        there = self.tree.read_lines(self.name).upstream
        lines = [text for line in self.hunk.added if (text := line.strip())]
        return bool(lines) and all(text in there for text in lines)

    def _has_other_evidence(self, landed: Landed) -> bool:
        """Tells whether other hunks show, too, that the fork took the change from upstream."""
        own = self.query.lines.total()
        if landed.by is not None:
            rest = self.search.sizes[landed.by] - own
            had = self.search.fork_lines[landed.by] - own
            if rest >= MIN_OTHER_LINES and had / rest >= MIN_OTHER_SHARE:
                return True
        return self._is_file_upstreams()

    def _is_file_upstreams(self) -> bool:
        """Tells whether the fork's file was once upstream's, with other changes than the hunk."""
        others = len(self.search.lines[self.name]) - len(self.query.lines)
        return self.name in self.search.states and others >= MIN_FILE_LINES

    def _describe_fate(self, landed: Landed) -> str:
        """Returns a sentence on the latest commit that undid most of the hunk's lines.

        Or on the one that removed the file, if upstream has none. "" if no commit did either, or
        it is the commit that made the hunk, which so moved the lines.
        """
        deleter = self.search.deleters.get(self.name)
        if deleter is not None and not self.tree.read_lines(self.name).upstream:
            return f"Commit {deleter[:12]} removed the file since."
        undone = self.search.undone.get(self.name, {})
        votes = Counter(undone[line] for line in self.query.lines if line in undone)
        if not votes:
            return ""
        commit = max(votes, key=lambda one: votes[one])
        return "" if commit == landed.by else f"Commit {commit[:12]} has changed the lines since."

    def _name_commit(self) -> Landed | None:
        """Returns the commit that has most lines of a hunk that upstream's tree has.

        None if no commit has any, and upstream's file never was the fork's.
        """
        votes: Counter[Oid] = Counter()
        for line, times in self.query.lines.items():
            for commit in self.search.lines[self.name][line]:
                votes[commit] += times
        if not votes:
            return self._name_state()
        most = max(votes.values())
        best = [one for one in reversed(votes) if votes[one] == most]
        commit = max(best, key=self.search.share)
        total = self.query.lines.total()
        evidence = (
            f"Commit {commit[:12]} makes {most} of the hunk's {total} line changes to {self.name}."
        )
        return replace(self._make_landed(commit, evidence), extent=Extent.PARTLY)

    def _name_state(self) -> Landed | None:
        commit = self.search.states.get(self.name)
        if commit is None:
            return None
        return Landed(
            commit, f"{self.name} was identical to the fork's after commit {commit[:12]}."
        )

    def _judge_lines(self) -> Verdict:
        """Returns the verdict on a hunk that no commit made exactly."""
        explanation = self._explain()
        if self._is_file_upstreams():
            found = self._describe_lines(explanation) if explanation.commits else self._name_state()
            gone = found is not None and self.hunk.id in self.tree.with_place
            return self._decide(self._judge_gone(found) if found and gone else found, explanation)
        likely = self._rate(explanation)
        if likely < MIN_LIKELIHOOD:
            return self._decide(self._judge_past(explanation), explanation)
        landed = self._describe_lines(explanation)
        removes = not self.hunk.added
        sure = (
            likely >= SURE_LIKELIHOOD
            and explanation.is_proven()
            and all(self.search.is_evident(one, removes=removes) for one in explanation.commits)
        )
        if self.hunk.id not in self.tree.with_place:
            rest = "" if sure else self._describe_rest(explanation)
            evidence = f"{landed.evidence} {rest}".rstrip()
            return self._decide(replace(landed, evidence=evidence, sure=sure), explanation)
        gone = sure and bool(self.hunk.added) and not self._is_present()
        return self._decide(self._judge_gone(landed) if gone else None, explanation)

    def _explain(self) -> Explanation:
        if self.earlier is not None and self.earlier.explanation is not None:
            return self.earlier.explanation
        file = self.tree.read_lines(self.name)
        upstreams = self._is_file_upstreams()
        return explain_hunk(self.search, self.name, self.hunk, file, is_upstreams=upstreams)

    def _judge_past(self, explanation: Explanation) -> Landed | None:
        """Returns a verdict to look at on a hunk whose lines upstream all had and has no more.

        None if upstream did not have them all, or has most of them, or they say too little.
        """
        telling = [one for one in explanation.added if one.source is not Source.TRIVIAL]
        gone = sum(not one.is_kept for one in telling)
        alien = any(one.source is Source.FORK for one in explanation.rows())
        known = self.hunk.id not in self.tree.with_place or alien or not self._is_telling()
        if known or gone < MIN_GONE_LINES or 2 * gone < len(telling):
            return None
        found = self._name_commit()
        return self._judge_gone(replace(found, sure=False)) if found is not None else None

    def _describe_rest(self, explanation: Explanation) -> str:
        """Returns a sentence that quotes the first line that upstream never had; "" if none is."""
        for what, lines, sources in (
            ("These commits do not add", self.hunk.added, explanation.added),
            ("These commits do not remove", self.hunk.removed, explanation.removed),
        ):
            for line, one in zip(lines, sources, strict=True):
                if not explanation.is_leads(one) and one.source in FORK_SOURCES:
                    return f"{what}: {line.decode('utf-8', 'replace').strip()[:MAX_QUOTE]}"
        return ""

    def _rate(self, explanation: Explanation) -> float:
        """Returns how likely a hunk has landed, from 0 to 1.

        Two different changes of one line remove the same line: only added lines tell them apart.
        """
        if not explanation.commits:
            return 0.0
        rates = []
        for lines in (explanation.rows(), explanation.added):
            telling = [one for one in lines if one.source is not Source.TRIVIAL]
            telling = [one for one in telling if not one.is_common] or telling
            shares = [self.search.share(one.commit) for one in telling if one.commit is not None]
            rates.append(sum(shares) / len(telling) if telling else 1.0)
        return min(rates)

    def _describe_lines(self, explanation: Explanation) -> Landed:
        named = list(explanation.commits.items())
        total = self.query.lines.total()
        commit, lines = named[0]
        if len(named) == 1:
            evidence = (
                f"Commit {commit[:12]} makes {lines} of the hunk's {total} line changes to"
                f" {self.name}."
            )
        else:
            counts = [f"{one[:12]} ({count})" for one, count in named[:MAX_NAMED_COMMITS]]
            more = len(named) - len(counts)
            rest = f" and {more} more" if more else ""
            evidence = (
                f"Commits {', '.join(counts)}{rest} make {sum(explanation.commits.values())} of the"
                f" hunk's {total} line changes to {self.name}."
            )
        return Landed(commit, evidence, Extent.PARTLY)


def make_landed(search: HistorySearch, commit: Oid, evidence: str, *, removes: bool) -> Landed:
    """Returns what landed by a commit: it is sure if the fork evidently took the commit.

    `removes` tells whether it only removes lines.
    """
    if search.is_evident(commit, removes=removes):
        return Landed(commit, evidence)
    doubt = _describe_doubt(search.share(commit))
    return Landed(commit, f"{evidence} {doubt}", sure=False)


def _describe_doubt(share: float) -> str:
    return f"Of that commit's lines the fork has {share:.0%}: both may have made it independently."


def find_bringing_commit(search: HistorySearch, file: FileChange, hunk: Hunk) -> Landed | None:
    """Returns the commit that gave a file the state that upstream's tree shows; None if unknown."""
    commit = _find_bringer(search, file, hunk)
    if commit is None:
        return None
    removes = file.status is Status.DELETED
    return make_landed(search, commit, f"Commit {commit[:12]} did this.", removes=removes)


def _find_bringer(search: HistorySearch, file: FileChange, hunk: Hunk) -> Oid | None:
    path = file.path
    if file.status is Status.DELETED:
        return search.deleters.get(path)
    if hunk.kind is Kind.RENAME or (hunk.kind is Kind.TEXT and path in search.new_files):
        return search.creators.get(path)
    if hunk.kind is Kind.MODE and file.new is not None:
        return search.modes.get((path, file.new.mode))
    if hunk.kind is Kind.WHOLE and file.new is not None:
        return search.blobs.get((path, file.new.oid))
    return None
