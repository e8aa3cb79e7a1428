"""Learns patchsplit/propose/similarity/weights.json from accepted commits.

    train_split.py REPOS [--cache DIR] [--avoid CASES.tsv]

REPOS holds the git directories as openvswitch+ovs/repo and so on. Squashes are drawn from the
projects' past (see squashes.py), never from the commits of the cases to be judged on. One squash
weighs as much as another, however many pairs of hunks it has, and in a squash one hunk as much as
another, however many its commit has. Needs catboost.
"""

from __future__ import annotations

import argparse
import json
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier
from scipy.spatial.distance import squareform
from squashes import Squash, answers, draw, in_pieces, read_avoided

from patchsplit.annotate import annotate
from patchsplit.errors import GitError
from patchsplit.git.log import read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.propose.grouping.linkage import compute_linkage
from patchsplit.propose.grouping.must_link import average_unit_probabilities, label_units
from patchsplit.propose.grouping.partition import cut_dendrogram
from patchsplit.propose.grouping.threshold import contingency_table as table_of
from patchsplit.propose.grouping.threshold import score_partition
from patchsplit.propose.history.cochange import count_cochanges
from patchsplit.propose.history.limits import HISTORY_LIMIT, LOG_LIMIT
from patchsplit.propose.history.lsa import HistoryIndex, build_history_index
from patchsplit.propose.history.words import load_commit_words
from patchsplit.propose.items import build_items, find_novelty
from patchsplit.propose.similarity.context import read_contexts
from patchsplit.propose.similarity.evidence import DeltaEvidence
from patchsplit.propose.similarity.forest import parse_forest
from patchsplit.propose.similarity.model import build_feature_columns
from patchsplit.read.trees import read_trees

PROJECTS = {
    "git/git": ("2022-01-01", ("topic", "topic", "topics", "tangle"), 66),
    "openvswitch/ovs": ("2026-09-01", ("stretch", "stretch", "tangle", "stretch"), 60),
    "DPDK/dpdk": ("2021-01-01", ("stretch", "stretch", "tangle", "stretch"), 50),
    "openstack/neutron": ("2026-09-01", ("stretch", "tangle", "stretch"), 10),
}
"""Project -> the date from which nothing is learnt, kinds of squashes, how many places."""
EACH = 10
"""Squashes of a place."""
LEAST, MOST = 4, 500
"""Items of a squash."""
PAIRS = 1000
"""Of each squash, drawn at random."""
TIED = 0.02
"""What a pair counts that is one unit whatever the forest says of it."""
FOLDS = 3
CUTS = [0.28 + 0.04 * k for k in range(9)]
PAIR_MODEL = {"iterations": 450, "depth": 6, "learning_rate": 0.06, "l2_leaf_reg": 20, "rsm": 0.2}
SAME = {
    "border_count": 64,
    "thread_count": 1,
    "random_seed": 1,
    "verbose": 0,
    "allow_writing_files": False,
}


@dataclass(frozen=True)
class Known:
    """A squash with its answer."""

    values: dict[str, np.ndarray]
    label: np.ndarray
    unit: np.ndarray

    @property
    def same(self) -> np.ndarray:
        one, two = np.triu_indices(len(self.label), 1)
        return np.asarray(self.label[one] == self.label[two])


def describe_squash(repo: Repo, squash: Squash, learnt: HistoryIndex, tip: Oid) -> Known | None:
    """Returns the features and the answer of a squash; None where it is too large or too small."""
    delta = read_trees(repo, repo.resolve_tree(squash.base), squash.trees[-1])
    delta, whole = in_pieces(delta)
    hunks = frozenset(hunk.id for hunk in delta.hunks())
    many = len(hunks) > 2 * MOST
    items = () if many else build_items(delta, annotate(repo, delta), hunks, whole)
    if not LEAST <= len(items) <= MOST:
        return None
    label = answers(repo, squash, delta)
    number = {path: k for k, file in enumerate(delta.files) for path in (file.old_path, file.path)}
    log = read_summaries(repo, tip, LOG_LIMIT)
    seen = find_novelty(repo, items), read_contexts(repo, items)
    around = DeltaEvidence(*seen, log, number, count_cochanges(log, number), learnt)
    evidence = around.for_items(items)
    return Known(
        {name: value.astype(np.float16) for name, value in build_feature_columns(evidence).items()},
        np.array([label[item.hunks[0].id] for item in items]),
        label_units(items, [], {}),
    )


def gather(repos: Path, cache: Path, cases: Path | None) -> Iterator[Known]:
    """Yields what is known of all squashes; each place is kept in a file of `cache`."""
    for project, (until, kinds, count) in PROJECTS.items():
        with Repo.open(repos / project.replace("/", "+") / "repo") as repo:
            avoid = read_avoided(cases, project, repo) if cases else set()
            places = draw(repo, project, kinds, count, EACH, until=until, avoid=avoid, seed=1)
            for nth, place in enumerate(places):
                kept = cache / f"{project.replace('/', '+')}-{nth}.pickle"
                if not kept.exists():
                    learnt = build_history_index(load_commit_words(repo, place.tip, HISTORY_LIMIT))
                    some = [_known(repo, squash, learnt, place.tip) for squash in place.squashes]
                    kept.write_bytes(pickle.dumps(some))
                    print(kept.stem, flush=True)
                yield from filter(None, pickle.loads(kept.read_bytes()))  # noqa: S301


def _known(repo: Repo, squash: Squash, learnt: HistoryIndex, tip: Oid) -> Known | None:
    """As `known`; None too where a partial clone lacks what it needs."""
    try:
        return describe_squash(repo, squash, learnt, tip)
    except GitError:
        return None


def table(some: Known, names: Sequence[str], take: Any = slice(None)) -> np.ndarray:
    return np.array([some.values[name][take] for name in names], np.float32).T


def pair_model(squashes: Sequence[Known], names: Sequence[str], **change: Any) -> dict[str, Any]:
    chance = np.random.default_rng(3)
    rows, same, weight = [], [], []
    for squash in squashes:
        answer = squash.same
        take = chance.choice(len(answer), min(PAIRS, len(answer)), replace=False)
        rows.append(table(squash, names, take))
        same.append(answer[take])
        weight.append(weights_of(squash, take))
    weights = np.concatenate(weight)
    model = CatBoostClassifier(**{**PAIR_MODEL, **SAME, **change})
    model.fit(np.concatenate(rows), np.concatenate(same), sample_weight=weights / weights.mean())
    return export_forest(model, names)


def weights_of(squash: Known, take: np.ndarray) -> np.ndarray:
    """Returns what pairs of a squash count, together 1.

    Each hunk counts alike among the pairs of one commit, and among those of two: a large commit has
    far more pairs, but is one patch all the same. How many pairs are of one commit stays as it is.
    """
    one, two = (side[take] for side in np.triu_indices(len(squash.label), 1))
    number = np.unique(squash.label, return_inverse=True)[1]
    size = np.bincount(number)[number]
    other = np.maximum(len(number) - size, 1)
    same = squash.same[take]
    weight = np.where(same, 1 / np.maximum(size[one] - 1, 1), 1 / other[one] + 1 / other[two])
    for kind in (same, ~same):
        weight[kind] *= kind.mean() / max(weight[kind].sum(), 1e-9)
    weight *= np.where(squash.unit[one] == squash.unit[two], TIED, 1)
    return np.asarray(weight / weight.sum())


def export_forest(model: Any, names: Sequence[str]) -> dict[str, Any]:
    """Returns a forest as patchsplit reads it."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        data = json.loads(Path(file.name).read_text())
    scale, bias = data["scale_and_bias"]
    trees = data["oblivious_trees"]
    asked = [[split["float_feature_index"] for split in tree["splits"]] for tree in trees]
    used = sorted({feature for some in asked for feature in some})
    place = {feature: k for k, feature in enumerate(used)}
    return {
        "names": [names[feature] for feature in used],
        "bias": round_number(bias[0] if isinstance(bias, list) else bias),
        "trees": [
            [
                [place[feature] for feature in some],
                [round_number(split["border"]) for split in tree["splits"]],
                [round(value * scale * 1000) for value in tree["leaf_values"]],
            ]
            for some, tree in zip(asked, trees, strict=True)
        ],
    }


def round_number(number: float) -> float:
    return float(f"{number:.4g}")


def odds(squash: Known, model: dict[str, Any]) -> np.ndarray:
    return parse_forest(model).predict({k: v.astype(np.float32) for k, v in squash.values.items()})


def worth(truth: np.ndarray, guess: np.ndarray) -> float:
    return score_partition(table_of(truth.tolist(), guess.tolist())).overall


def best_cut(squashes: Sequence[Known], names: Sequence[str]) -> float:
    """Returns the threshold that is best on squashes that the model has not seen."""
    found = np.zeros(len(CUTS))
    for fold in range(FOLDS):
        own = [(k // EACH) % FOLDS == fold for k in range(len(squashes))]
        learnt_from = [s for s, mine in zip(squashes, own, strict=True) if not mine]
        model = pair_model(learnt_from, names)
        for squash in (s for s, mine in zip(squashes, own, strict=True) if mine):
            chance = squareform(1 / (1 + np.exp(-odds(squash, model))), checks=False)
            if squash.unit.any():
                between = average_unit_probabilities(chance, squash.unit, [])
                tree = compute_linkage(squareform(between, checks=False))
                groups = [cut_dendrogram(tree, squash.unit, cut) for cut in CUTS]
                found += [worth(squash.label, some) for some in groups]
    return CUTS[int(found.argmax())]


def first_of(repos: Path, project: str) -> Oid:
    """Returns the oldest of a project's commits without a parent."""
    with Repo.open(repos / project.replace("/", "+") / "repo") as repo:
        roots = repo.run("rev-list", "--max-parents=0", "HEAD").decode().split()
    return Oid(roots[-1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("repos", type=Path)
    options.add_argument("--cache", type=Path, default=Path("squashes"))
    options.add_argument("--avoid", type=Path)
    chosen = options.parse_args()
    chosen.cache.mkdir(exist_ok=True)
    squashes = list(gather(chosen.repos, chosen.cache, chosen.avoid))
    names = list(squashes[0].values)
    print(len(squashes), "squashes,", len(names), "features")
    model = {
        "pairs": pair_model(squashes, names),
        "cut": best_cut(squashes, names),
        "learnt_from": {project: first_of(chosen.repos, project) for project in PROJECTS},
    }
    where = Path(__file__).parents[2] / "patchsplit/propose/similarity/weights.json"
    where.write_text(json.dumps(model, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
