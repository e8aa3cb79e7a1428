"""Learns patchsplit/place/ranking/weights.json from changes that people moved between branches.

    train_place.py REPOS PAIRS.tsv ... [--report]

REPOS holds the git directories as openvswitch+ovs/repo and so on; PAIRS has the columns repo, B, C
and stratum: B is a commit on a stable branch, C the same change on the development branch. Each
hunk of B that git's merge onto C^ leaves is a group of candidates, and C says which are right.
Forest and trust are learnt apart: the trust's scores come from forests that did not see the
repository. --report prints what comes out per repository, each judged by what the others taught.
Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from patchsplit.errors import PatchsplitError
from patchsplit.git.lines import diff_lines
from patchsplit.git.repo import Repo
from patchsplit.git.tree import list_tree
from patchsplit.model.delta import Kind, Lines, Oid, Span, Status
from patchsplit.place import text
from patchsplit.place.candidates.generate import collect_candidates
from patchsplit.place.candidates.renames import find_renames
from patchsplit.place.mapping import LineMap
from patchsplit.place.ranking.likeness import compute_features
from patchsplit.place.ranking.rank import MAX_LEAD, FileContext, make_confidence_features
from patchsplit.read import read_trees

FOLDERS = {"ovs": "openvswitch+ovs", "dpdk": "DPDK+dpdk", "neutron": "openstack+neutron"}
UNTIL = {"dpdk": "2021-01-01"}
"""The date from which nothing is learnt of a project; what is later is reported alone."""
SETTINGS = {
    "max_iter": 150,
    "learning_rate": 0.05,
    "max_leaf_nodes": 8,
    "max_features": 0.3,
    "min_samples_leaf": 15,
    "l2_regularization": 3.0,
    "early_stopping": False,
}
FORESTS = 4
"""Forests with other seeds, of which the mean is taken."""
TRUSTED = (
    "score", "lead", "open", "names gone", "names new", "kept within 15", "kept within 50",
    "lines added", "only adds", "before 1", "behind 1",
)  # fmt: skip
"""What the trust in the best candidate rests on."""
WHOLE = (*TRUSTED, "outdated", "altered", "company outdated")
"""What the trust in all of a change rests on."""
SURE = {
    "share": 0.9,
    "whole": 0.33,
    "confidence": {"": 0.62, "adjacent": 0.68, "tokens": 0.76, "renamed": 0.76},
}
"""When a hunk is placed without a question: see SureThresholds in place/ranking/rank.py.

The confidences are those from which on nine in ten hunks of each way were right, after the second
look, among the context pairs and the pairs that the person adapted.
"""
NEAR = 40
"""Lines around a candidate in which the truth can have put the same lines at an equal gap."""
ADAPTED = 0.5
"""Weight of hunks of changes that the person adapted."""


Net = dict[bytes, int]
"""Lines without their white space, to how many more of each there are, or fewer."""


@dataclass(slots=True)
class Group:
    """One hunk that git's merge leaves, and what could become of it."""

    repo: str
    pair: str
    stratum: str
    late: bool
    company: FileContext
    rows: list[dict[str, float]]
    right: list[bool]
    writes: list[Net]
    """What each candidate writes."""
    rest: Net
    """What the person wrote in all that no hunk does which git's merge takes."""
    scores: np.ndarray = field(default_factory=lambda: np.zeros(0))


# ---- groups


def groups_of(repo: Repo, row: dict[str, str]) -> list[Group]:
    """Returns the groups of one pair."""
    base, upstream = (Oid(repo.run("rev-parse", f"{row[k]}^").decode().strip()) for k in "BC")
    made_on = repo.run("show", "--no-patch", "--format=%cs", row["C"]).decode().strip()
    late = made_on >= UNTIL.get(row["repo"], "9999")
    there, truth = list_tree(repo, upstream), list_tree(repo, Oid(row["C"]))
    delta = read_trees(repo, base, Oid(row["B"]))
    wanted = read_trees(repo, upstream, Oid(row["C"])).hunks()
    rest = Counter(sum_nets(net(hunk.added, hunk.removed) for hunk in wanted))
    rest.subtract(sum_nets(net(hunk.added, hunk.removed) for hunk in delta.hunks()))
    groups = []
    for file in delta.files:
        entry, made = there.get(file.path), truth.get(file.path)
        old, new = file.old, file.new
        if file.status is not Status.MODIFIED or not file.is_text or old is None or new is None:
            continue
        if entry is None or made is None or entry.oid == old.oid:
            continue
        hunks = [hunk for hunk in file.hunks if hunk.kind is Kind.TEXT]
        theirs, ours = diff_lines(repo, [(old.oid, entry.oid), (old.oid, new.oid)])
        map_ = LineMap(repo.read_lines(old.oid), repo.read_lines(entry.oid), theirs)
        _, left = text.merge_clean_hunks(hunks, file.path, map_, ours)
        known = _changes(map_.upstream, repo.read_lines(made.oid))
        renames = find_renames(map_, [line for hunk in hunks for line in hunk.added])
        with_company = text.make_context_lookup(hunks, left, map_)
        for site in left:
            all_ = collect_candidates(site, renames)
            right = [is_right(map_.upstream, known, one.at, one.lines) for one in all_]
            pair = f"{row['B']}-{row['C']}"
            rows = compute_features(site, all_)
            there_now = [map_.upstream[one.at.start : one.at.stop] for one in all_]
            writes = [net(one.lines, was) for one, was in zip(all_, there_now, strict=True)]
            rest.update(net(site.added, site.removed))
            groups.append(Group(row["repo"], pair, row["stratum"], late, with_company(site), rows,
                                right, writes, {}))  # fmt: skip
    for group in groups:
        group.rest = sum_nets([rest])
    return groups


def net(added: Lines, removed: Lines) -> Net:
    count = Counter(_strip_lines(added))
    count.subtract(_strip_lines(removed))
    return sum_nets([count])


def sum_nets(nets: Iterable[Net]) -> Net:
    total: Counter[bytes] = Counter()
    for one in nets:
        total.update(one)
    return {line: count for line, count in total.items() if count}


Change = tuple[Span, Lines]


def _changes(old: Lines, new: Lines) -> list[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(Span(a, b), new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def is_right(upstream: Lines, truth: Sequence[Change], at: Span, lines: Lines) -> bool:
    """Tells whether an edit is a part of the truth, white space apart.

    It is one where it does, in place of some of the truth's changes at or near its place, what
    they do.
    """
    touching = [change for change in truth if _meet(change[0], at)]
    near = [change for change in truth if change not in touching and _near(change[0], at)]
    for instead in [touching, *([*touching, other] for other in near[:4])]:
        if not instead:
            continue
        first = min(at.start, *(change[0].start for change in instead))
        last = max(at.stop, *(change[0].stop for change in instead))
        inside = [c for c in truth if first <= c[0].start and c[0].stop <= last]
        kept = [change for change in inside if change not in instead]
        if any(change[0].start < at.stop and at.start < change[0].stop for change in kept):
            continue
        mine = _apply(upstream, Span(first, last), [*kept, (at, lines)])
        if _strip_lines(mine) == _strip_lines(_apply(upstream, Span(first, last), inside)):
            return True
    return False


def _meet(one: Span, two: Span) -> bool:
    return one.start <= two.stop and two.start <= one.stop


def _near(one: Span, two: Span) -> bool:
    return one.start <= two.stop + NEAR and two.start <= one.stop + NEAR


def _apply(lines: Lines, span: Span, edits: Sequence[Change]) -> list[bytes]:
    made: list[bytes] = []
    position = span.start
    for at, new in sorted(edits, key=lambda edit: edit[0]):
        made += lines[position : at.start]
        made += new
        position = at.stop
    return [*made, *lines[position : span.stop]]


def _strip_lines(lines: Sequence[bytes]) -> list[bytes]:
    return [bare for line in lines if (bare := b"".join(line.split()))]


# ---- learning


def train(groups: Sequence[Group], names: Sequence[str]) -> list[HistGradientBoostingClassifier]:
    table = np.array([[row[name] for name in names] for one in groups for row in one.rows])
    right = np.array([right for one in groups for right in one.right])
    weights = np.array([
        (ADAPTED if one.stratum.startswith("adapted") else 1.0) / len(one.rows) ** 0.5
        for one in groups for _ in one.rows
    ])  # fmt: skip
    return [
        HistGradientBoostingClassifier(random_state=seed, **SETTINGS).fit(table, right, weights)
        for seed in range(FORESTS)
    ]


def score(
    forests: Sequence[HistGradientBoostingClassifier],
    groups: Sequence[Group],
    names: Sequence[str],
) -> None:
    for one in groups:
        table = np.array([[row[name] for name in names] for row in one.rows])
        one.scores = np.mean([forest.decision_function(table) for forest in forests], axis=0)


def _list_values(one: Group, names: Sequence[str]) -> list[float]:
    order = np.sort(one.scores)[::-1]
    lead = order[0] - order[1] if len(order) > 1 else MAX_LEAD
    row = one.rows[int(np.argmax(one.scores))]
    told = make_confidence_features(float(order[0]), float(lead), one.company, row)
    return [told[name] for name in names]


def made_whole(groups: Sequence[Group]) -> list[bool]:
    """Tells of each hunk whether the best candidates of its change write just what the person did.

    In whatever places.
    """
    writes: dict[str, list[Net]] = defaultdict(list)
    for one in groups:
        writes[one.pair].append(one.writes[int(np.argmax(one.scores))])
    made = {pair: sum_nets(some) for pair, some in writes.items()}
    return [made[one.pair] == one.rest for one in groups]


def trust_of(groups: Sequence[Group], *, whole: bool) -> dict[str, float]:
    """Returns the weights of a regression, by name, on the features as they are.

    It says how likely the best candidate of a hunk is right; with `whole`, how likely all of the
    change is, each change weighing the same.
    """
    best = [one.right[int(np.argmax(one.scores))] for one in groups]
    size = Counter(one.pair for one in groups)
    right = made_whole(groups) if whole else best
    weights = [1 / size[one.pair] if whole else 1.0 for one in groups]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3))
    names = WHOLE if whole else TRUSTED
    table = np.array([_list_values(one, names) for one in groups])
    model.fit(table, right, logisticregression__sample_weight=weights)
    scaler, regression = model[0], model[1]
    slopes = regression.coef_[0] / scaler.scale_
    constant = float(regression.intercept_[0] - (slopes * scaler.mean_).sum())
    return {"": constant, **{k: float(w) for k, w in zip(names, slopes, strict=True)}}


def written(
    forests: Sequence[HistGradientBoostingClassifier], names: Sequence[str]
) -> dict[str, object]:
    """Returns the mean of some forests as plain numbers."""
    trees = []
    for forest in forests:
        for (predictor,) in forest._predictors:
            trees.append([
                [-1, round(float(node["value"]) / len(forests), 5), 0, 0] if node["is_leaf"]
                else [int(node["feature_idx"]), round(float(node["num_threshold"]), 5),
                      int(node["left"]), int(node["right"])]
                for node in predictor.nodes
            ])  # fmt: skip
    start = float(np.mean([forest._baseline_prediction[0, 0] for forest in forests]))
    return {"names": list(names), "start": round(start, 5), "trees": trees}


def report(groups: Sequence[Group]) -> None:
    """Prints, by stratum, how often the first and one of the first three of a hunk is right."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for one in groups:
        order = np.argsort(-one.scores, kind="stable")
        found = [one.right[k] for k in order[:3]]
        for kind in (one.stratum, f"{one.stratum} {one.repo}"):
            kinds[kind].update(hunks=1, first=found[0], three=any(found))
    for kind, count in sorted(kinds.items()):
        first, three = (100 * count[word] / count["hunks"] for word in ("first", "three"))
        print(f"{kind:32} {count['hunks']:5} hunks, first {first:.1f} %, of three {three:.1f} %")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("repos", type=Path)
    arguments.add_argument("pairs", type=Path, nargs="+")
    arguments.add_argument("--report", action="store_true")
    given = arguments.parse_args()
    rows = [row for path in given.pairs for row in csv.DictReader(path.open(), delimiter="\t")]
    groups = []
    for name in sorted({row["repo"] for row in rows}):
        with Repo.open(given.repos / FOLDERS[name] / "repo") as repo:
            for row in rows:
                try:
                    found = groups_of(repo, row) if row["repo"] == name else []
                except PatchsplitError as error:
                    print(f"left out: {row['B'][:12]}: {error}")
                    continue
                groups += [one for one in found if one.rows]
    names = list(groups[0].rows[0])
    learnt = [one for one in groups if not one.late]
    for name in sorted({one.repo for one in groups}):
        others = [one for one in learnt if one.repo != name]
        score(train(others, names), [one for one in groups if one.repo == name], names)
    if given.report:
        report(groups)
    content = {
        "forest": written(train(learnt, names), names),
        "trust": trust_of(learnt, whole=False),
        "whole": trust_of(learnt, whole=True),
        "sure": SURE,
    }
    target = Path(__file__).parents[2] / "patchsplit/place/ranking/weights.json"
    target.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{len(learnt)} hunks, {len(names)} features: {target}")


if __name__ == "__main__":
    main()
