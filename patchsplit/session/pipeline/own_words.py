"""The fork's commits with messages in which nothing is the house's own.

What looks like a ticket and is public, or the name of a model, stays in a message. So the same is
known of it here as where a series is checked for private data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from patchsplit.git.log import CommitSummary
from patchsplit.git.repo import Repo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.model.plan import Source
from patchsplit.propose.message.clean import clean_commits, read_upstream_names
from patchsplit.session.checks.leaks import load_public_context, read_delta_corpus
from patchsplit.session.checks.packs import recognise_pack


def clean_words(
    repo: Repo,
    source: Source,
    analysis: Analysis,
    commits: Mapping[Oid, ForkCommit],
    log: Sequence[CommitSummary],
) -> dict[Oid, ForkCommit]:
    """Returns commits of a fork with clean messages; `log` is upstream's."""
    if not commits:
        return {}
    known = read_upstream_names((one.subject, one.body) for one in log)
    texts = [f"{one.subject}\n\n{one.body}" for one in commits.values()]
    context = load_public_context(
        repo,
        source,
        texts,
        recognise_pack(repo, source.upstream).pack,
        lambda: read_delta_corpus(analysis.delta, texts),
    )
    trackers = known.trackers | context.public_names
    return clean_commits(commits, replace(known, trackers=trackers))
