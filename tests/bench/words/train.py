"""Learns which words and verbs of a change upstream's subjects have, from accepted commits.

    PYTHONPATH=tests/bench python tests/bench/words/train.py REPOS [--count 2200] [--window 9000]

Makes `patchsplit/propose/wording/model.json` anew (needs catboost). It learns from four projects,
of git before 2022 and of DPDK before 2021, and there from three quarters of a sample: subjects.py
measures on the others. The past of each commit ends before it.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier
from subjects import Case, content_words, is_learnt_from, read_cases
from train_split import export_forest

from patchsplit.git.repo import Repo
from patchsplit.propose.message.write_subject import choose_item_prefix
from patchsplit.propose.wording import salience, verbs
from patchsplit.propose.wording.chances import gather_patch_evidence
from patchsplit.propose.wording.shape import measure_shape

UNTIL = {
    "openvswitch+ovs": "",
    "git+git": "2022-01-01",
    "DPDK+dpdk": "2021-01-01",
    "openstack+neutron": "",
}
"""Project -> the date from which nothing is learnt; "": none."""
MODEL = Path(__file__).parents[3] / "patchsplit/propose/wording/model.json"
SETTINGS = {
    "depth": 6, "learning_rate": 0.08, "border_count": 64, "verbose": 0, "random_seed": 0,
}  # fmt: skip
WORD_TREES, VERB_TREES = 250, 200


class Rows:
    """Rows of features, and whether upstream's subject has the word."""

    def __init__(self) -> None:
        self.features: list[list[float]] = []
        self.answers: list[bool] = []

    def fit(self, names: tuple[str, ...], trees: int) -> dict[str, object]:
        model = CatBoostClassifier(iterations=trees, **SETTINGS)
        model.fit(np.array(self.features, np.float32), np.array(self.answers))
        return dict(export_forest(model, names))


def add_case(case: Case, words: Rows, kinds: Rows) -> None:
    real = content_words(case.summary.subject)
    if not real:
        return
    prefix = choose_item_prefix(case.items, case.style)
    (patch,) = gather_patch_evidence([(case.items, prefix)], case.novelty, case.past)
    chosen, counts = salience.choose_words(patch), case.past.counts
    words.features += salience.compute_word_features(patch, chosen, counts)
    words.answers += [word in real for word in chosen]
    shape = measure_shape(case.items, case.novelty)
    kinds.features += verbs.compute_verb_features(shape, patch.neighbours, counts)
    kinds.answers += [stem in real for stem in verbs.STEMS]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("repos", type=Path)
    options.add_argument("--count", type=int, default=2200)
    options.add_argument("--window", type=int, default=9000)
    chosen = options.parse_args()
    words, kinds = Rows(), Rows()
    for project, until in UNTIL.items():
        with Repo.open(chosen.repos / project / "repo") as repo:
            limit = [f"--before={until}"] if until else []
            head = repo.resolve_commit("HEAD")
            tip = repo.run("rev-list", "-n1", *limit, head).decode().strip()
            places = random.Random(project).sample(range(chosen.window), chosen.count)
            for case in read_cases(repo, tip, places, is_learnt_from):
                add_case(case, words, kinds)
        print(f"{project}: {len(words.answers)} words, {len(kinds.answers)} verbs")
    forests = {
        "words": words.fit(salience.FEATURES, WORD_TREES),
        "verbs": kinds.fit(verbs.FEATURES, VERB_TREES),
    }
    MODEL.write_text(json.dumps(forests, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    main()
