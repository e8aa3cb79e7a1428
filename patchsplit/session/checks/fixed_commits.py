"""The commits that Fixes: trailers name: whether upstream has them, with that subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from patchsplit.check.messages import find_tags
from patchsplit.git.log import read_subjects
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import Finding, PatchPart, Severity
from patchsplit.model.rendered import RenderedPatch

RULE = "fixes-commit"
"""The rule about a Fixes: trailer that names no commit of upstream, or not by its subject."""
VALUE = re.compile(r'([0-9a-f]{7,40}) \("(.*)"\)')


def check_fixed_commits(
    repo: Repo, upstream: Oid, series: Sequence[RenderedPatch]
) -> Iterator[Finding]:
    """Yields the Fixes: trailers that name no commit of upstream's history, or another subject.

    Trailers that name an issue, or that have another form, are left out, and so is a commit that a
    shallow clone may lack.
    """
    for patch in series:
        for _, value in find_tags(patch.body, ("Fixes",)):
            found = VALUE.fullmatch(value)
            message = _describe_wrong(repo, upstream, found[1], found[2]) if found else ""
            if message:
                yield Finding(
                    PatchPart.TRAILERS,
                    message,
                    "the trailer names the commit that introduced the bug, for those who backport",
                    rule=RULE,
                    severity=Severity.WARNING,
                    patch=patch.patch,
                )


def _describe_wrong(repo: Repo, upstream: Oid, digits: str, subject: str) -> str:
    """Returns what is wrong with a trailer, as a clause; "": nothing."""
    oid = repo.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{digits}^{{commit}}")
    if not oid:
        shallow = repo.ask("rev-parse", "--is-shallow-repository") == "true"
        return "" if shallow else f"Fixes: names {digits}, which this repository does not have"
    if repo.ask("merge-base", oid, upstream) != oid:
        return f"Fixes: names {digits}, which is not in upstream's history"
    real = read_subjects(repo, [Oid(oid)])[Oid(oid)]
    if " ".join(real.split()) == " ".join(subject.split()):
        return ""
    return f'Fixes: has another subject than the commit: write «Fixes: {oid[:12]} ("{real}")»'
