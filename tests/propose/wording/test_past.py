"""Past commits that are similar to a patch show how upstream words such a change."""

from __future__ import annotations

import numpy as np
from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.propose.history.lsa import FileWords
from patchsplit.propose.wording.past import NO_PAST, PastSubjects, index_past, tokenize_patch
from patchsplit.propose.wording.past_cache import CACHE_NAME, load_past_subjects
from patchsplit.store.upstream_cache import UpstreamCache

LEAK = ("ring: Fix a leak.", (FileWords("lib/ring.c", ("ring_free", "ring_close")),))
SPEED = ("relay: Add relay_speed().", (FileWords("lib/relay.c", ("relay_speed",)),))
OTHER = ("doc: Say more.", (FileWords("doc/a.rst", ("words",)),))


def make_past() -> PastSubjects:
    return index_past([LEAK, SPEED, OTHER])


def test_the_nearest_commit_has_the_words_and_the_files_of_a_patch() -> None:
    tokens = tokenize_patch(["ring_free"], ["lib/ring.c"])

    (near,) = make_past().find_neighbours([tokens])

    assert near[0].subject == "ring: Fix a leak."
    assert 0 < near[0].similarity <= 1
    assert "doc: Say more." not in [one.subject for one in near]


def test_words_are_counted_in_changes_and_in_subjects() -> None:
    counts = make_past().counts

    assert counts.commits == 3
    assert counts.changed["relay"] == 1
    assert counts.said["relay"] == 1
    assert counts.both["relay"] == 1
    assert "leak" not in counts.both


def test_without_a_past_nothing_is_near() -> None:
    assert NO_PAST.find_neighbours([frozenset({"ring"})]) == [[]]
    assert NO_PAST.counts.commits == 0


def test_what_is_kept_is_what_was_learnt(story: Story) -> None:
    story.commit("ring: Fix a leak.", {"lib/ring.c": "ring_free(r);\n"})
    story.commit("relay: Add speed.", {"lib/relay.c": "int relay_speed;\n"})
    cache = UpstreamCache(story.path / ".git")
    tokens = [tokenize_patch(["ring_free"], ["lib/ring.c"])]
    with Repo.open(story.path) as repo:
        made = load_past_subjects(repo, repo.resolve_commit("HEAD"), cache)
        kept = load_past_subjects(repo, repo.resolve_commit("HEAD"), cache)

    assert cache.load(CACHE_NAME)
    assert kept.find_neighbours(tokens) == made.find_neighbours(tokens)
    assert kept.counts == made.counts
    assert np.array_equal(kept.rarity, made.rarity)
