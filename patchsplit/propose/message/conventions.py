"""Upstream's log to its commit conventions, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from patchsplit.git.log import CommitSummary, read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.conventions import (
    DEFAULT_LINE_WIDTH,
    DEFAULT_SUBJECT_WIDTH,
    CommitConventions,
    PrefixSample,
)
from patchsplit.model.delta import Oid
from patchsplit.model.message import (
    prefix_of,
    split_trailers,
    subject_without_prefix,
    trailers_of,
    wrappable_width,
)
from patchsplit.propose.history.limits import LOG_LIMIT

RECENT_LIMIT = 500
"""Latest commits of the log that are measured, except for prefixes, which need all."""
MIN_COMMITS = 20
"""Commits up to which lengths are not measured, but defaults."""
LENGTH_QUANTILE = 0.98
"""Share of the commits that are within a measured length."""
MIN_SUBJECT, MIN_LINE = 50, 72
"""Least lengths, as git's manual recommends, however short a project's lines are."""
MIN_TRAILER_SHARE = 0.01
"""Share of the commits above which a trailer is a convention."""


def learn_conventions(repo: Repo, upstream: Oid) -> CommitConventions:
    """Returns the conventions of the latest commits of `upstream`; defaults for a tree."""
    return measure_conventions(read_summaries(repo, upstream, LOG_LIMIT))


def measure_conventions(log: Sequence[CommitSummary]) -> CommitConventions:
    """Returns the conventions of a log, which is newest first."""
    recent = log[:RECENT_LIMIT]
    titled = tuple(PrefixSample(prefix_of(commit.subject), commit.paths) for commit in log)
    prefixed = _compute_share(bool(commit.prefix) for commit in titled[:RECENT_LIMIT])
    # If prefixes are the rule, subjects without one do not show the style of what follows them.
    subjects = [c.subject for c in recent if prefixed <= 0.5 or prefix_of(c.subject)]
    rests = [subject_without_prefix(subject) for subject in subjects if subject]
    prose = [split_trailers(commit.body)[0] for commit in recent]
    many = len(recent) > MIN_COMMITS
    subject = (
        _find_length_limit(len(commit.subject) for commit in recent)
        if many
        else DEFAULT_SUBJECT_WIDTH
    )
    line = (
        _find_length_limit(max_line_width(text) for text in prose if text)
        if many
        else DEFAULT_LINE_WIDTH
    )
    return CommitConventions(
        commits=len(recent),
        subject=max(subject, MIN_SUBJECT),
        line=max(line, MIN_LINE),
        stops=_compute_share(rest.endswith(".") for rest in rests),
        capitals=_compute_share(
            (rest[0].isupper() for rest in rests if rest[0].isalpha()), default=1.0
        ),
        prefixed=prefixed,
        bare=_compute_share(not text for text in prose),
        trailers=_measure_trailers(recent),
        past=titled,
    )


def max_line_width(text: str) -> int:
    """Returns the number of characters of the longest line that could be wrapped."""
    return max(map(wrappable_width, text.split("\n")))


def _compute_share(answers_of_commits: Iterable[bool], default: float = 0.0) -> float:
    """Returns the share of True, rounded to three digits; `default` if there are no answers."""
    answers = list(answers_of_commits)
    return round(sum(answers) / len(answers), 3) if answers else default


def _find_length_limit(lengths: Iterable[int]) -> int:
    """Returns the LENGTH_QUANTILE of the lengths; 0 if there are none."""
    ordered = sorted(lengths)
    return ordered[int(LENGTH_QUANTILE * (len(ordered) - 1))] if ordered else 0


def _measure_trailers(log: Sequence[CommitSummary]) -> dict[str, float]:
    """Returns trailers, in their most frequent spelling, with their shares of the commits.

    The most frequent comes first. Trailers that differ only in case are one.
    """
    count: Counter[str] = Counter()
    spelt: dict[str, Counter[str]] = {}
    for commit in log:
        keys = {key for key, _ in trailers_of(commit.body)}
        count.update({key.lower() for key in keys})
        for key in sorted(keys):
            spelt.setdefault(key.lower(), Counter())[key] += 1
    shares = {
        min(spelt[key], key=lambda word: (-spelt[key][word], word)): round(n / len(log), 3)
        for key, n in count.items()
        if n > MIN_TRAILER_SHARE * len(log)
    }
    return dict(sorted(shares.items(), key=lambda share: (-share[1], share[0])))
