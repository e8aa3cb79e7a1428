"""The customs of an upstream: how its commits are worded, as its own log has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_SUBJECT_WIDTH, DEFAULT_LINE_WIDTH = 72, 75
"""Letters of a subject and of a line of a body where no log says otherwise, as mailed patches
have them."""


@dataclass(frozen=True, slots=True)
class PrefixSample:
    """One commit of upstream's past."""

    prefix: str
    """Empty where the subject has none."""
    paths: tuple[str, ...]
    """What it touched; a rename counts as both of its paths."""


@dataclass(frozen=True, slots=True)
class CommitConventions:
    """Shares are from 0 to 1, of the newest commits alone: customs change over the years."""

    commits: int = 0
    """How many commits the shares and lengths were learnt from."""
    subject: int = DEFAULT_SUBJECT_WIDTH
    """Letters of a subject that 98 % keep to."""
    line: int = DEFAULT_LINE_WIDTH
    """Letters of the longest line of prose that 98 % keep to."""
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
    """Key, as it is written most, -> share of the commits that have it; the most common first."""
    past: tuple[PrefixSample, ...] = ()
    """All commits that prefixes are learnt from, newest first."""
