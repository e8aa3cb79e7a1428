"""Upstream's log to its customs, in numbers; what is done about them is said elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from patchsplit.git.log import Past, past
from patchsplit.git.repo import Repo
from patchsplit.model.conventions import LINE, SUBJECT, Customs, Titled
from patchsplit.model.delta import Oid
from patchsplit.model.message import parted, prefix_of, rest_of, trailers_of, width

PAST = 4000
"""Commits of upstream whose paths and subjects are learnt from."""
RECENT = 500
"""The newest of them, which say what is custom today."""
FEW = 20
"""Commits that say too little for a length."""
KEPT = 0.98
NARROWEST_SUBJECT, NARROWEST_LINE = 50, 72
"""What git's own manual allows is not taken away, however short a project's lines are."""
RARE = 0.01


def learn(repo: Repo, upstream: Oid) -> Customs:
    """Learns the customs of the commits that `upstream` holds; none from a tree."""
    return customs_of(past(repo, upstream, PAST))


def customs_of(log: Sequence[Past]) -> Customs:
    """Learns from a log, newest first."""
    recent = log[:RECENT]
    titled = tuple(Titled(prefix_of(commit.subject), commit.paths) for commit in log)
    prefixed = _share(bool(commit.prefix) for commit in titled[:RECENT])
    # Where a place is the rule, subjects without one say nothing of the words behind it.
    subjects = [c.subject for c in recent if prefixed <= 0.5 or prefix_of(c.subject)]
    said = [rest_of(subject) for subject in subjects if subject]
    prose = [parted(commit.body)[0] for commit in recent]
    many = len(recent) > FEW
    subject = _kept_to(len(commit.subject) for commit in recent) if many else SUBJECT
    line = _kept_to(longest(text) for text in prose if text) if many else LINE
    return Customs(
        commits=len(recent),
        subject=max(subject, NARROWEST_SUBJECT),
        line=max(line, NARROWEST_LINE),
        stops=_share(rest.endswith(".") for rest in said),
        capitals=_share((rest[0].isupper() for rest in said if rest[0].isalpha()), none=1.0),
        prefixed=prefixed,
        bare=_share(not text for text in prose),
        trailers=_trailers(recent),
        past=titled,
    )


def longest(text: str) -> int:
    """Returns the letters of the longest line of prose."""
    return max(map(width, text.split("\n")))


def _share(said: Iterable[bool], none: float = 0.0) -> float:
    """Returns the share of what is so, to three digits; `none` where there is nothing at all."""
    answers = list(said)
    return round(sum(answers) / len(answers), 3) if answers else none


def _kept_to(lengths: Iterable[int]) -> int:
    """Returns the length that 98 % are no longer than."""
    ordered = sorted(lengths)
    return ordered[int(KEPT * (len(ordered) - 1))] if ordered else 0


def _trailers(log: Sequence[Past]) -> dict[str, float]:
    """Counts the commits that have a trailer, whatever the case of its letters."""
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
        if n > RARE * len(log)
    }
    return dict(sorted(shares.items(), key=lambda share: (-share[1], share[0])))
