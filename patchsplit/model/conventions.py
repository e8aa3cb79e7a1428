"""The conventions of an upstream project for commit messages, learnt from its log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_SUBJECT_WIDTH, DEFAULT_LINE_WIDTH = 72, 75
"""Characters of a subject and of a line of a body where no log tells: those of mailed patches."""


@dataclass(frozen=True, slots=True)
class PrefixSample:
    """One commit of upstream's log."""

    prefix: str
    """Empty: the subject has none."""
    paths: tuple[str, ...]
    """The files that it changed; of a rename, both paths."""


@dataclass(frozen=True, slots=True)
class CommitConventions:
    """Shares are from 0 to 1, of the newest commits alone, as conventions change over the years."""

    commits: int = 0
    """How many commits the shares and lengths were learnt from."""
    subject: int = DEFAULT_SUBJECT_WIDTH
    """Characters that 98 % of the subjects do not exceed."""
    line: int = DEFAULT_LINE_WIDTH
    """Characters that the longest line of prose of 98 % of the bodies does not exceed."""
    stops: float = 0.0
    """Subjects that end in a full stop."""
    capitals: float = 0.5
    """Subjects whose first word after the prefix has a capital, of those that begin with a letter.
    """
    prefixed: float = 0.0
    """Subjects with a prefix."""
    bare: float = 0.0
    """Bodies without prose."""
    trailers: Mapping[str, float] = field(default_factory=dict)
    """Key, as most commits spell it -> share of the commits that have it, descending."""
    past: tuple[PrefixSample, ...] = ()
    """All commits that prefixes are learnt from, newest first."""
