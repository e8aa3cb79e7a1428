"""What shared new names say of two hunks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from items import item
from scipy.spatial.distance import squareform

from patchsplit.model.delta import HunkId
from patchsplit.propose.history.cochange import count_cochanges
from patchsplit.propose.history.lsa import build_history_index
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.similarity.evidence import DeltaEvidence
from patchsplit.propose.similarity.new_names import NEW_NAME_WEIGHT, weigh_new_names


def weigh(
    items: Sequence[Item], new: str, contexts: Mapping[HunkId, frozenset[str]] | None = None
) -> list[list[float]]:
    number = {one.file.path: k for k, one in enumerate(items)}
    novelty = Novelty(frozenset(new.split()), frozenset())
    evidence = DeltaEvidence(
        novelty, contexts or {}, (), number, count_cochanges((), number), build_history_index([])
    )
    found: list[list[float]] = squareform(weigh_new_names(evidence.for_items(items))).tolist()
    return found


def test_the_same_new_names_count_in_full_and_others_not_at_all() -> None:
    weights = weigh(
        [
            item("a.c", "cache_way_count();"),
            item("b.c", "cache_way_count();"),
            item("c.c", "queue_pair_count(other_name);"),
        ],
        "cache_way_count queue_pair_count",
    )
    assert weights[0][1] == pytest.approx(NEW_NAME_WEIGHT)
    assert weights[0][2] == weights[1][2] == 0


def test_names_that_the_base_has_do_not_count() -> None:
    assert weigh([item("a.c", "old_name();"), item("b.c", "old_name();")], "new_name")[0][1] == 0


def test_names_count_in_the_lines_around_and_in_removed_lines() -> None:
    first, second = item("a.c", "cache_way_count();"), item("b.c", "return 0;")
    near = {second.hunks[0].id: frozenset({"cache_way_count"})}
    assert weigh([first, second], "cache_way_count")[0][1] == 0
    assert weigh([first, second], "cache_way_count", near)[0][1] == pytest.approx(NEW_NAME_WEIGHT)


@pytest.mark.parametrize("line", ["/* A word_in_comment. */", "// A word_in_comment."])
def test_names_in_comments_alone_do_not_count(line: str) -> None:
    said = [item("a.c", line), item("b.c", line + "|call();")]
    assert weigh(said, "word_in_comment")[0][1] == 0
    assert weigh([*said, item("c.c", "word_in_comment();")], "word_in_comment")[0][1] > 0


def test_rare_names_count_more() -> None:
    weights = weigh(
        [
            item("a.c", "everywhere(rare_one);"),
            item("b.c", "everywhere(rare_one, more_of_it);"),
            item("c.c", "everywhere(rare_two);"),
            item("d.c", "everywhere(rare_two, more_of_this);"),
        ],
        "everywhere rare_one rare_two more_of_it more_of_this",
    )
    assert weights[0][1] > 3 * weights[0][2] > 0
