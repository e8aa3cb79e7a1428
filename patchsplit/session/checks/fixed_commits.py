"""The commits that Fixes: trailers name: whether upstream has them, with that subject."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from patchsplit.check.messages import find_tags
from patchsplit.git.log import read_subjects
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import Finding, PatchPart, Severity
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch
from patchsplit.store.findings import NO_REUSE, Reuse

RULE = "fixes-commit"
"""The rule about a Fixes: trailer that names no commit of upstream, or not by its subject."""
VALUE = re.compile(r'([0-9a-f]{7,40}) \("(.*)"\)')


def check_fixed_commits(
    repo: Repo, upstream: Oid, series: Sequence[RenderedPatch], reuse: Reuse = NO_REUSE
) -> Iterator[Finding]:
    """Yields the Fixes: trailers that name no commit of upstream's history, or another subject.

    Trailers that name an issue, or that have another form, are left out, and so is a commit that a
    shallow clone may lack. git is asked about all of them at once. Only that all trailers of a
    patch are right is reused, as git fetch may bring the others' commits.
    """
    check = f"fixed {upstream}"
    trailers = [
        (patch, found[1], found[2])
        for patch in series
        if reuse.load(check, patch) is None
        for _, value in find_tags(patch.body, ("Fixes",))
        if (found := VALUE.fullmatch(value))
    ]
    if not trailers:
        return
    oids = _resolve_commits(repo, [digits for _, digits, _ in trailers])
    known = frozenset(oids.values())
    outside = _find_outside(repo, upstream, known)
    subjects = read_subjects(repo, known - outside)
    shallow = repo.ask("rev-parse", "--is-shallow-repository") == "true"
    unsure: set[PatchId] = set()
    for patch, digits, subject in trailers:
        oid = oids.get(digits)
        if oid is None:
            lacking = f"Fixes: names {digits}, which this repository does not have"
            message = "" if shallow else lacking
        elif oid in outside:
            message = f"Fixes: names {digits}, which is not in upstream's history"
        elif " ".join(subjects[oid].split()) != " ".join(subject.split()):
            real = f'Fixes: {oid[:12]} ("{subjects[oid]}")'
            message = f"Fixes: has another subject than the commit: write «{real}»"
        else:
            message = ""
        if message or oid is None:
            unsure.add(patch.patch)
        if message:
            yield Finding(
                PatchPart.TRAILERS,
                message,
                "the trailer names the commit that introduced the bug, for those who backport",
                rule=RULE,
                severity=Severity.WARNING,
                patch=patch.patch,
            )
    for patch in {one.patch: one for one, _, _ in trailers if one.patch not in unsure}.values():
        reuse.save(check, patch, ())


def _resolve_commits(repo: Repo, digits: Sequence[str]) -> Mapping[str, Oid]:
    """Returns the commits by the beginnings of their names; those that there are not are left out.

    So is a beginning that several objects share.
    """
    asked = list(dict.fromkeys(digits))
    lines = "".join(f"{one}^{{commit}}\n" for one in asked)
    rows = repo.run("cat-file", "--batch-check", stdin=lines.encode()).decode().splitlines()
    answers = zip(asked, (row.split(" ") for row in rows), strict=True)
    return {one: Oid(answer[0]) for one, answer in answers if answer[1] == "commit"}


def _find_outside(repo: Repo, upstream: Oid, commits: Collection[Oid]) -> frozenset[Oid]:
    """Returns those of the commits that are not in the history of upstream."""
    if not commits:
        return frozenset()
    revisions = "".join(f"{oid}\n" for oid in (*sorted(commits), f"^{upstream}"))
    listed = repo.run("rev-list", "--stdin", stdin=revisions.encode()).decode().split()
    return frozenset(commits).intersection(map(Oid, listed))
