"""Learns patchsplit/propose/weights.json from accepted commits.

    train_split.py REPOS [--cache DIR] [--avoid CASES.tsv] [--cut FLOAT]

REPOS holds the git directories as openvswitch+ovs/repo and so on. Squashes are drawn from the
projects' past (see squashes.py), never from the commits of the cases to be judged on. One squash
weighs as much as another, however many pairs of hunks it has. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import pickle
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score
from sklearn.neural_network import MLPClassifier
from squashes import Squash, answers, avoided, draw

from patchsplit.annotate import annotate
from patchsplit.errors import GitError
from patchsplit.git.repo import Repo
from patchsplit.propose.affinity import FAR, joined, log_odds, model_of, values
from patchsplit.propose.cluster import clusters
from patchsplit.propose.items import items_of
from patchsplit.propose.surroundings import surroundings
from patchsplit.read.trees import read_trees

PROJECTS = {
    "openvswitch/ovs": ("2026-09-01", {"stretch": 70, "tangle": 45}),
    "git/git": ("2022-01-01", {"topic": 70, "topics": 50, "tangle": 35}),
    "DPDK/dpdk": ("2021-01-01", {"stretch": 50, "tangle": 30}),
    "openstack/neutron": ("2026-09-01", {"stretch": 40}),
}
"""Project -> the date from which nothing is learnt, and how many squashes of each kind."""

MOST_HUNKS = 1000
PAIRS = 4000
MORE = """
    cos cos_signed subcos cos_relmax subcos_relmax cos_snn subcos_snn newlink gonelink rarelink
    defuse sys_edit templates lines logn lognf infile
"""
WITHIN_FILE = MORE.split()
"""Features that mean something else between two hunks of one file."""
LAYERS = (24,)
NETWORKS = 4


@dataclass(frozen=True)
class Known:
    """A squash with its answer."""

    values: dict[str, np.ndarray]
    label: np.ndarray

    @property
    def same(self) -> np.ndarray:
        one, two = np.triu_indices(len(self.label), 1)
        return self.label[one] == self.label[two]


def known(repo: Repo, squash: Squash) -> Known | None:
    """Returns the features and the answer of a squash; None where it is too large or too small."""
    delta = read_trees(repo, repo.tree(squash.base), squash.trees[-1])
    hunks = frozenset(hunk.id for hunk in delta.hunks())
    if not 4 <= len(hunks) <= MOST_HUNKS:
        return None
    label = answers(repo, squash, delta)
    items = items_of(delta, annotate(repo, delta), hunks)
    if len(items) < 4:
        return None
    evidence = surroundings(repo, delta, items, squash.base).evidence(items)
    single = {name: value.astype(np.float16) for name, value in values(evidence).items()}
    return Known(single, np.array([label[item.hunks[0].id] for item in items]))


def _known(repo: Repo, squash: Squash) -> Known | None:
    """As `known`; None too where a partial clone lacks what it needs."""
    try:
        return known(repo, squash)
    except GitError:
        return None


def gather(repos: Path, cache: Path, cases: Path | None) -> Iterator[Known]:
    for project, (until, counts) in PROJECTS.items():
        with Repo.open(repos / project.replace("/", "+") / "repo") as repo:
            avoid = avoided(cases, project, repo) if cases else set()
            squashes = draw(repo, project, counts, until=until, avoid=avoid, seed=1)
            for nth, squash in enumerate(squashes):
                kept = cache / f"{project.replace('/', '+')}-{squash.kind}-{nth}.pickle"
                if not kept.exists():
                    kept.write_bytes(pickle.dumps(_known(repo, squash)))
                    print(kept.stem, flush=True)
                found = pickle.loads(kept.read_bytes())  # noqa: S301 - written above
                if found:
                    yield found


def table(some: Known, names: list[str]) -> np.ndarray:
    return joined(some.values, names, slice(None)).T


def sampled(
    squashes: list[Known], names: list[str], chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns pairs x features, whether each is of one commit, and its weight."""
    rows, same, weight = [], [], []
    for squash in squashes:
        answer = squash.same
        take = chance.choice(len(answer), min(PAIRS, len(answer)), replace=False)
        part = Known({k: v[take] for k, v in squash.values.items()}, squash.label)
        rows.append(table(part, names))
        same.append(answer[take])
        weight.append(np.full(len(take), 1 / len(take)))
    return np.concatenate(rows), np.concatenate(same), np.concatenate(weight)


def fit(squashes: list[Known], names: list[str]) -> dict:
    """Returns the model but for its cut."""
    chance = np.random.default_rng(3)
    rows, same, weight = sampled(squashes, names, chance)
    mean, scale = rows.mean(0), rows.std(0) + 1e-6
    scaled = np.clip((rows - mean) / scale, -FAR, FAR)
    linear = LogisticRegression(C=0.003, max_iter=300).fit(scaled, same, weight / weight.mean())
    networks = [[(linear.coef_.T, linear.intercept_)]]
    draw = chance.choice(len(same), len(same), p=weight / weight.sum())
    for seed in range(NETWORKS):
        net = MLPClassifier(
            LAYERS,
            alpha=1.0,
            batch_size=1024,
            learning_rate_init=2e-3,
            max_iter=8,
            random_state=seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            net.fit(scaled[draw], same[draw])
        networks.append(list(zip(net.coefs_, net.intercepts_, strict=True)))

    def rounded(numbers: np.ndarray) -> list:
        return np.vectorize(lambda x: float(f"{x:.4g}"))(numbers).tolist()

    return {
        "names": names,
        "mean": rounded(mean),
        "scale": rounded(scale),
        "networks": [[(rounded(w), rounded(b)) for w, b in network] for network in networks],
    }


def chances(squash: Known, model: dict) -> np.ndarray:
    learnt = model_of(json.dumps({"cut": 0, **model}))
    odds = log_odds(squash.values, learnt)
    return 1 / (1 + np.exp(-odds))


def best_cut(squashes: list[Known], model: dict) -> tuple[float, float]:
    """Returns the threshold with the best mean adjusted Rand index, and that index."""
    cuts = np.linspace(0.2, 0.6, 21)
    found = np.zeros(len(cuts))
    for squash in squashes:
        likeness = chances(squash, model)
        for k, cut in enumerate(cuts):
            guess = clusters(likeness, len(squash.label), float(cut))
            found[k] += adjusted_rand_score(squash.label, guess) / len(squashes)
    return float(cuts[found.argmax()]), float(found.max())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("repos", type=Path)
    options.add_argument("--cache", type=Path, default=Path("squashes"))
    options.add_argument("--avoid", type=Path)
    options.add_argument("--cut", type=float, help="keep this threshold, not the best one found")
    chosen = options.parse_args()
    chosen.cache.mkdir(exist_ok=True)
    squashes = list(gather(chosen.repos, chosen.cache, chosen.avoid))
    names = list(squashes[0].values)
    names += [f"samefile*{name}" for name in WITHIN_FILE]
    half = fit(squashes[::2], names)
    cut, index = best_cut(squashes[1::2], half)
    print(f"{len(squashes)} squashes; from one half on the other: cut {cut:.2f}, ARI {index:.3f}")
    model = {**fit(squashes, names), "cut": chosen.cut or round(cut, 3)}
    where = Path(__file__).parents[2] / "patchsplit/propose/weights.json"
    where.write_text(json.dumps(model, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
