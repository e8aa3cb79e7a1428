"""Hunks that look as if they were for the fork alone, each with the reason; a person decides.

They are about the fork's own review server, tests, packages, changelog and contributors, about
nothing but copyright, or name the company in each line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from patchsplit.errors import PlanError
from patchsplit.model import edits
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import FileChange, Hunk, HunkId, Kind, Status
from patchsplit.model.facts import UpstreamStatus
from patchsplit.model.ledger import Where
from patchsplit.model.plan import Plan
from patchsplit.propose.boilerplate import find_holders, is_ownership_line
from patchsplit.session.edits import MOVE_REASON
from patchsplit.session.session import Session

PUBLIC_DOMAIN_TEXT = """
    gmail googlemail outlook hotmail yahoo icloud protonmail posteo qq 163 126 users github gitlab
    noreply example localhost
"""
PUBLIC_DOMAINS = frozenset(PUBLIC_DOMAIN_TEXT.split())
"""First parts of domains that are no company's."""
MIN_COMPANY_SHARE = 0.3
"""Share of the fork's commits that a domain needs to be the company's."""
MIN_NAME_LENGTH = 4
"""Characters of a company's name; shorter ones mean other things, too."""


class PrivateKind(StrEnum):
    """Why a hunk looks private."""

    REVIEW = "review server"
    CI = "CI configuration"
    PACKAGING = "packaging"
    CHANGELOG = "changelog"
    CONTRIBUTORS = "list of contributors"
    COPYRIGHT = "copyright lines alone"
    BRANDING = "the company's name in each line"
    QUEUE = "not meant for upstream, says its queue"


@dataclass(frozen=True, slots=True)
class PrivateSuggestion:
    """One hunk that looks private."""

    hunk: Hunk
    kind: PrivateKind


FileKinds = Sequence[tuple[PrivateKind, re.Pattern[str]]]
"""Kinds, each with the paths that are of it."""


def _match(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


ALWAYS: FileKinds = (
    (PrivateKind.REVIEW, _match(r"(?:^|/)\.gitreview$")),
    (
        PrivateKind.CI,
        _match(
            r"(?:^|/)(?:\.ci|\.circleci|\.gitlab|\.zuul\.d|zuul\.d|\.buildkite|\.github/workflows)/"
            r"|(?:^|/)(?:\.gitlab-ci|\.zuul|\.cirrus|\.travis|appveyor|azure-pipelines)[\w-]*\.ya?ml$"
            r"|(?:^|/)Jenkinsfile[^/]*$"
        ),
    ),
    (PrivateKind.CHANGELOG, _match(r"(?:^|/)debian/changelog$")),
    (
        PrivateKind.CONTRIBUTORS,
        _match(
            r"(?:^|/)(?:AUTHORS|CREDITS|CONTRIBUTORS|THANKS|MAINTAINERS|OWNERS|CODEOWNERS)"
            r"(?:\.\w+)?$|(?:^|/)\.mailmap$"
        ),
    ),
)
"""Kinds of files that look private, whatever the fork changes in them."""
IF_NEW: FileKinds = (
    (
        PrivateKind.PACKAGING,
        _match(
            r"(?:^|/)(?:debian|rpm|rpms|packaging|pkg|snap|centos)/"
            r"|\.(?:spec|spec\.in|dsc|nspawn|ebuild)$|(?:^|/)PKGBUILD$"
        ),
    ),
    (PrivateKind.CHANGELOG, _match(r"(?:^|/)(?:CHANGE(?:LOG|S)|HISTORY|RELEASE-?NOTES)[^/]*$")),
)
"""Kinds of files that look private if the fork added them."""


def suggest_private(session: Session) -> list[PrivateSuggestion]:
    """Returns the hunks that look private and would be sent, in the order of the delta.

    Those that a person has moved to a patch are not among them.
    """
    analysis, rows, why = session.analysis, session.ledger().row_of, session.plan.why
    company = _find_company(analysis)
    found = []
    for file in analysis.delta.files:
        for hunk in file.hunks:
            left = rows[hunk.id].where not in (Where.PRIVATE, Where.UPSTREAM)
            if left and why.get(hunk.id) != MOVE_REASON:
                kind = find_private_kind(file, hunk, company)
                if kind is None and _is_private_in_queue(analysis, hunk.id):
                    kind = PrivateKind.QUEUE
                if kind is not None:
                    found.append(PrivateSuggestion(hunk, kind))
    return found


def _is_private_in_queue(analysis: Analysis, hunk: HunkId) -> bool:
    """Tells whether the patch of the queue that wrote most of a hunk is not meant for upstream."""
    wrote = analysis.facts[hunk].commits[:1]
    return any(
        oid in analysis.commits and analysis.commits[oid].status is UpstreamStatus.PRIVATE
        for oid in wrote
    )


def find_private_kind(
    file: FileChange, hunk: Hunk, company: re.Pattern[bytes] | None
) -> PrivateKind | None:
    """Returns why a hunk looks private; None if it does not. `company` matches its name."""
    added = file.status in (Status.ADDED, Status.COPIED)
    for kind, pattern in (*ALWAYS, *(IF_NEW if added else ())):
        if pattern.search(file.path):
            return kind
    lines = [line for line in (*hunk.removed, *hunk.added) if line.strip()]
    if hunk.kind is not Kind.TEXT or not lines:
        return None
    if all(map(is_ownership_line, lines)):
        return PrivateKind.COPYRIGHT
    new = [line for line in hunk.added if line.strip()]
    if company is not None and new and all(map(company.search, new)):
        return PrivateKind.BRANDING
    return None


def _find_company(analysis: Analysis) -> re.Pattern[bytes] | None:
    """Returns what matches the company's name; None if it is not known.

    That is the domain of many of the fork's authors, and the copyright holder of added lines.
    """
    domains = Counter(
        part
        for commit in analysis.commits.values()
        for part in re.findall(r"@(?:[\w-]+\.)*?([\w-]+)\.(?:co\.)?\w+$", commit.author.email)
    )
    least = MIN_COMPANY_SHARE * len(analysis.commits)
    names = {name.lower() for name, count in domains.items() if count >= least}
    names |= {name.lower() for name in find_holders(h.added for h in analysis.delta.hunks())}
    names = {name for name in names - PUBLIC_DOMAINS if len(name) >= MIN_NAME_LENGTH}
    if not names:
        return None
    words = "|".join(re.escape(name) for name in sorted(names))
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])".encode(), re.IGNORECASE)


def count_suggestions(
    suggestions: Iterable[PrivateSuggestion],
) -> list[tuple[PrivateKind, Sequence[PrivateSuggestion]]]:
    """Returns the suggestions of each kind, the most frequent kind first."""
    kinds: dict[PrivateKind, list[PrivateSuggestion]] = {}
    for one in suggestions:
        kinds.setdefault(one.kind, []).append(one)
    return sorted(kinds.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def describe_suggestions(suggestions: Sequence[PrivateSuggestion]) -> str:
    """Returns how many hunks look private, and why: "3 hunks look private: 2 packaging, …"."""
    verb = "1 hunk looks" if len(suggestions) == 1 else f"{len(suggestions)} hunks look"
    parts = [f"{len(some)} {kind}" for kind, some in count_suggestions(suggestions)]
    return f"{verb} private: {', '.join(parts)}"


def keep_suggested(session: Session, suggestions: Sequence[PrivateSuggestion]) -> None:
    """Keeps hunks private, each for the reason of its suggestion, in one edit.

    Raises PlanError if there are none.
    """
    if not suggestions:
        raise PlanError("No hunk looks private.")
    reasons: Mapping[PrivateKind, list[HunkId]] = {
        kind: [one.hunk.id for one in some] for kind, some in count_suggestions(suggestions)
    }

    def change(plan: Plan) -> Plan:
        for kind, hunks in reasons.items():
            plan = edits.keep_private(plan, hunks, kind)
        return plan

    count = "1 hunk" if len(suggestions) == 1 else f"{len(suggestions)} hunks"
    session.edit(f"keep {count} private, as suggested", change)
