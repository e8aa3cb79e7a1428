"""Forks that read like a story, to a first plan."""

from __future__ import annotations

import posixpath
import random
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from repos import Content, Story

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Hunk, HunkId, Oid
from patchsplit.model.facts import Category, Facts, ForkCommit, Person, Trait
from patchsplit.model.graph import Edge, EdgeKind, Graph
from patchsplit.model.placement import Conflict, Edit, Landed, Placement, Way
from patchsplit.model.plan import Patch, Plan, Source
from patchsplit.progress import ignore_progress
from patchsplit.propose.grouping.group import Grouping, GroupingInput, group
from patchsplit.propose.grouping.partition import Partition, partition
from patchsplit.propose.message.clean import UpstreamNames, clean_commits
from patchsplit.propose.message.reasons import describe_next_best
from patchsplit.propose.similarity.model import load_model
from patchsplit.propose.stage import propose
from patchsplit.read.trees import read_trees
from patchsplit.relate import relate

DATE = "1700000000 +0000"


def make_facts(hunk: Hunk) -> Facts:
    """Facts as plain as they can be: functions are lines such as "int name(...)"."""
    added, removed = (b"".join(side).decode() for side in (hunk.added, hunk.removed))
    define = re.compile(r"^(?:int|def) (\w+)\(", re.MULTILINE)
    names = [set(define.findall(text)) for text in (added, removed)]
    words = [set(re.findall(r"\w+", text)) for text in (added, removed)]
    folder = posixpath.dirname(hunk.path).split("/", maxsplit=1)[0]
    kinds = {"tests": Category.TEST, "doc": Category.DOC, "build": Category.BUILD}
    return Facts(
        hunk.id,
        kinds.get(folder, Category.CODE),
        defines=frozenset(names[0] - names[1]),
        drops=frozenset(names[1] - names[0]),
        uses=frozenset(words[0] - names[0]),
        used=frozenset(words[1] - words[0]),
    )


class World:
    """A fork `fork` of `base`, and what the earlier stages would say of it."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.repo = Repo.open(story.path)
        base, fork = (Oid(story.oid(name)) for name in ("base", "fork"))
        self.source = Source(base, fork, base)
        self.delta: Delta = read_trees(self.repo, base, fork)
        self.facts = {hunk.id: make_facts(hunk) for hunk in self.delta.hunks()}
        self.commits: dict[Oid, ForkCommit] = {}
        self.placements = {
            hunk.id: Placement(hunk.id, Way.SAME, "", Edit(hunk.path, hunk.old, hunk.added, 0))
            for hunk in self.delta.hunks()
        }
        self.graph = relate(self.delta, self.facts)

    def plan(self) -> Plan:
        grouping = self.grouping()
        words = clean_commits(grouping.commits, UpstreamNames())
        return propose(grouping, self.graph, self.source, DATE, words)

    def grouping(self) -> Grouping:
        wanted = frozenset(h for h, placed in self.placements.items() if placed.landed is None)
        request = GroupingInput(
            self.delta, self.facts, self.commits, wanted, self.source.upstream, self.graph
        )
        return group(self.repo, request)

    def hunk(self, path: str, text: bytes = b"") -> HunkId:
        """The hunk of a file that adds `text`."""
        return next(
            h.id for h in self.delta.hunks() if h.path == path and text in b"".join(h.added)
        )

    def patch(self, plan: Plan, path: str, text: bytes = b"") -> Patch:
        return plan.patch(plan.owner()[self.hunk(path, text)])


def lines(*words: str) -> str:
    return "".join(f"{word}\n" for word in words)


def body(name: str, count: int = 30) -> list[str]:
    return [f"    {name}_step_{k}();" for k in range(count)]


BASE: dict[str, Content] = {
    "lib/netdev.c": lines("int netdev_open(void)", "{", *body("open"), "}"),
    "lib/netdev.h": lines("int netdev_open(void);"),
    "ofproto/bond.c": lines("int bond_run(void)", "{", *body("bond"), "}"),
    "tests/netdev.at": lines("AT_SETUP", *body("check")),
    "doc/bond.rst": lines("Bonding", *body("text")),
    "build/list.mk": lines("lib/netdev.c", "ofproto/bond.c"),
}


def insert(path: str, **after: str) -> str:
    """The base's file with text put behind its lines: step_3="more" goes behind "..._step_3"."""
    found = []
    for line in str(BASE[path]).splitlines():
        found.append(line)
        found.extend(text for mark, text in after.items() if line.endswith(f"{mark}();"))
    return lines(*found)


TIMESTAMP = "    netdev_timestamp_enable(port);"
REBALANCE = "    bond_rebalance_hash(bond);"
FORK: dict[str, Content] = {
    "lib/netdev.c": insert("lib/netdev.c", step_3=TIMESTAMP, step_20=TIMESTAMP),
    "lib/netdev.h": str(BASE["lib/netdev.h"]) + "int netdev_timestamp_enable(int port);\n",
    "tests/netdev.at": insert("tests/netdev.at", step_9="    netdev_timestamp_enable(test);"),
    "ofproto/bond.c": insert("ofproto/bond.c", step_5=REBALANCE, step_25=REBALANCE),
    "doc/bond.rst": insert("doc/bond.rst", step_7="    bond_rebalance_hash balances."),
}


def world(story: Story, fork: dict[str, Content], base: dict[str, Content] | None = None) -> World:
    files = BASE if base is None else base
    for path in sorted(files):
        where = posixpath.basename(path).split(".")[0]
        story.commit(f"{where}: Begin.", {path: files[path]}, tag=f"begin-{path}")
    story.commit("netdev: Say more.", {"README": "netdev\n"}, tag="base")
    return World(story.commit("all of it", fork, tag="fork"))


def test_two_features_in_one_fork_come_out_as_two_patches(story: Story) -> None:
    some = world(story, FORK)
    plan = some.plan()
    paths = {hunk.id: hunk.path for hunk in some.delta.hunks()}
    found = [{paths[hunk] for hunk in patch.hunks} for patch in plan.patches]
    assert sorted(found, key=len) == [
        {"ofproto/bond.c", "doc/bond.rst"},
        {"lib/netdev.c", "lib/netdev.h", "tests/netdev.at"},
    ]
    assert "netdev_timestamp_enable" in plan.why[some.hunk("tests/netdev.at")]
    assert "bond_rebalance_hash" in plan.why[some.hunk("ofproto/bond.c")]


def test_every_hunk_that_upstream_lacks_is_in_one_patch_with_a_reason(story: Story) -> None:
    some = world(story, FORK)
    landed, stuck = some.hunk("lib/netdev.h"), some.hunk("doc/bond.rst")
    some.placements[landed] = Placement(landed, Way.NONE, "", landed=Landed(None, "stands there"))
    conflict = Conflict("both changed it", "doc/bond.rst", None)
    some.placements[stuck] = Placement(stuck, Way.NONE, "", conflict=conflict)
    plan = some.plan()
    held = [hunk for patch in plan.patches for hunk in patch.hunks]
    assert sorted(held) == sorted(set(some.placements) - {landed})
    assert set(plan.why) == set(held)
    assert all(plan.why.values())
    assert [patch.id for patch in plan.patches] == [f"p{k + 1}" for k in range(plan.issued)]


def test_the_same_input_gives_the_same_plan_whatever_the_order_of_the_facts(story: Story) -> None:
    some = world(story, FORK)
    first = some.plan()
    keys = list(some.facts)
    random.Random(5).shuffle(keys)
    some.facts = {key: some.facts[key] for key in keys}
    some.placements = {key: some.placements[key] for key in reversed(keys)}
    assert some.plan() == first


def test_a_definition_is_in_the_patch_of_its_use_or_before(story: Story) -> None:
    fork = {
        "lib/aaa.c": lines("int first(void)", "{", "    return zeta_helper_make();", "}"),
        "ofproto/zeta.c": lines("int zeta_helper_make(void)", "{", *body("zeta", 5), "}"),
    }
    some = world(story, dict(fork))
    plan = some.plan()
    order = [patch.id for patch in plan.patches]
    owner = plan.owner()
    use, definition = some.hunk("lib/aaa.c"), some.hunk("ofproto/zeta.c")
    assert order.index(owner[definition]) <= order.index(owner[use])


def test_hard_edges_hold_in_every_plan(story: Story) -> None:
    some = world(story, FORK)
    a, b = some.hunk("lib/netdev.c"), some.hunk("ofproto/bond.c")
    for one, two in ((a, b), (b, a)):
        edge = Edge(one, two, EdgeKind.PATH, "x", hard=True)
        some.graph = Graph((edge,))
        plan = some.plan()
        order = [patch.id for patch in plan.patches]
        assert order.index(plan.owner()[one]) < order.index(plan.owner()[two])


def test_paths_that_free_each_other_are_one_patch(story: Story) -> None:
    some = world(story, FORK)
    a, b = some.hunk("lib/netdev.c"), some.hunk("ofproto/bond.c")
    ways = ((a, b), (b, a))
    some.graph = Graph(tuple(Edge(one, two, EdgeKind.PATH, "x", hard=True) for one, two in ways))
    owner = some.plan().owner()
    assert owner[a] == owner[b]


ADA, BOB = Person("Ada Lovelace", "ada@example.org"), Person("Bob", "bob@example.org")


def credit(some: World, by: dict[str, ForkCommit]) -> None:
    some.commits = {commit.oid: commit for commit in by.values()}
    for hunk in some.delta.hunks():
        told = replace(some.facts[hunk.id], commits=(by[hunk.path].oid,))
        some.facts[hunk.id] = told


ONE = ForkCommit(
    Oid("1" * 40),
    BOB,
    "1600000000 +0100",
    "netdev: Enable timestamps.",
    "Ports keep time.\n\nChange-Id: I123\nSigned-off-by: Bob <bob@example.org>\n",
)
OTHER = ForkCommit(Oid("2" * 40), ADA, "1600000500 +0100", "bond: Balance again.", "")


def by_commit() -> dict[str, ForkCommit]:
    return {path: ONE if "netdev" in path else OTHER for path in FORK}


def test_a_fork_commit_gives_its_patch_words_author_and_date(story: Story) -> None:
    some = world(story, FORK)
    credit(some, by_commit())
    plan = some.plan()
    patch = some.patch(plan, "lib/netdev.c")
    assert patch.subject == "netdev: Enable timestamps."
    assert patch.body == "Ports keep time.\n\nSigned-off-by: Bob <bob@example.org>"
    assert (patch.author, patch.date) == (BOB, "1600000000 +0100")
    assert plan.why[some.hunk("lib/netdev.h")] == (
        "written by fork commit 1111111 «netdev: Enable timestamps.»"
    )


def test_history_tears_apart_what_looks_alike_and_joins_what_does_not(story: Story) -> None:
    same = "    shared_helper_call(everywhere);"
    fork = {
        "lib/netdev.c": insert("lib/netdev.c", step_3=same),
        "ofproto/bond.c": insert("ofproto/bond.c", step_5=same),
        "tests/netdev.at": insert("tests/netdev.at", step_9="    something else entirely"),
        "doc/bond.rst": insert("doc/bond.rst", step_7="    A word on hashing."),
    }
    some = world(story, dict(fork))
    credit(some, by_commit())
    owner = some.plan().owner()
    assert owner[some.hunk("lib/netdev.c")] == owner[some.hunk("tests/netdev.at")]
    assert owner[some.hunk("ofproto/bond.c")] == owner[some.hunk("doc/bond.rst")]
    assert owner[some.hunk("lib/netdev.c")] != owner[some.hunk("doc/bond.rst")]


def test_a_fixup_belongs_to_what_it_fixes(story: Story) -> None:
    some = world(story, FORK)
    fixup = ForkCommit(Oid("3" * 40), ADA, "1600000900 +0100", f"fixup! {ONE.subject}", "")
    credit(some, by_commit() | {"doc/bond.rst": fixup})
    owner = some.plan().owner()
    assert owner[some.hunk("doc/bond.rst")] == owner[some.hunk("lib/netdev.c")]
    assert owner[some.hunk("doc/bond.rst")] != owner[some.hunk("ofproto/bond.c")]


def test_the_next_best_patch_is_named_with_how_close_it_was() -> None:
    assert describe_next_best(0.8, 0.2, "a: Do it.") == "next best «a: Do it.» (20%, here 80%)"
    assert describe_next_best(0.5, 0.45, "a") == "a close call: next best «a» (45%, here 50%)"


def test_one_commit_that_dumps_all_is_no_evidence(story: Story) -> None:
    some = world(story, FORK)
    plain = some.plan()
    credit(some, dict.fromkeys(FORK, ONE))
    assert some.plan() == plain
    assert {patch.author for patch in plain.patches} == {None}


def test_subjects_take_the_prefixes_of_the_log_and_are_distinct(story: Story) -> None:
    some = world(story, FORK)
    plan = some.plan()
    assert some.patch(plan, "lib/netdev.c").subject == "netdev: Add netdev_timestamp_enable()."
    assert some.patch(plan, "ofproto/bond.c").subject.startswith("bond: ")
    subjects = [patch.subject for patch in plan.patches]
    assert len(set(subjects)) == len(subjects)


def test_an_empty_delta_is_an_empty_plan(story: Story) -> None:
    some = world(story, {})
    assert some.plan() == Plan(some.source, DATE)


def test_a_delta_larger_than_a_block_keeps_the_laws(story: Story) -> None:
    some = world(story, FORK)
    whole = some.grouping()
    evidence = whole.items, whole.evidence, whole.commits
    blocks = partition(*evidence, load_model(), ignore_progress, block_limit=3)
    plan = propose(replace(whole, partition=blocks), some.graph, some.source, DATE, {})
    held = [hunk for patch in plan.patches for hunk in patch.hunks]
    assert sorted(held) == sorted(some.placements)


def test_groups_are_compared_with_those_of_their_block(story: Story) -> None:
    some = world(story, FORK)
    whole = some.grouping()
    between = whole.partition.probabilities.toarray()
    assert between.shape == (len(whole.partition.groups),) * 2
    assert between == pytest.approx(between.T)
    assert between.min() > 0
    assert between.max() <= 1
    evidence = whole.items, whole.evidence, whole.commits
    blocks = partition(*evidence, load_model(), ignore_progress, block_limit=3)
    compared = blocks.probabilities.toarray() > 0
    assert compared.diagonal().all()
    assert 0 < compared.mean() < 1


def test_one_edit_in_many_places_is_one_patch_whatever_stands_around_it(story: Story) -> None:
    """A rename in six files of three parts, each of which has a change of its own, too."""
    parts = ("lib", "ofproto", "vswitchd")
    base: dict[str, Content] = {}
    fork: dict[str, Content] = {}
    for part in parts:
        for k in range(2):
            rows = [f"    {part}_{k}_step_{n}();" for n in range(40)]
            base[f"{part}/{part}{k}.c"] = lines(*rows[:20], "    stale_name(port);", *rows[20:])
            own = [f"    {part}_feature_begin(port);", f"    {part}_feature_end(port);"]
            fork[f"{part}/{part}{k}.c"] = lines(
                *rows[:3], *own, *rows[3:20], "    fresh_name(port);", *rows[20:]
            )
    some = world(story, fork, base)
    plan = some.plan()
    renamed = [h for h in some.delta.hunks() if b"fresh_name" in b"".join(h.added)]
    assert len(renamed) == 6
    owner = plan.owner()
    assert len({owner[hunk.id] for hunk in renamed}) == 1
    assert {plan.why[hunk.id].partition(";")[0] for hunk in renamed} == {
        "the same edit as in 5 other hunks of this patch"
    }


STEPS = {
    "lib/alpha.c": lines("int alpha_table_make(int n)", "{", "    return n;", "}"),
    "lib/bond.c": insert("ofproto/bond.c", step_5=REBALANCE),
    "lib/mirror.c": lines("int mirror_run(void)", "{", "    return alpha_table_make(3);", "}"),
    "lib/zone.c": lines("int zone_run(void)", "{", "    return 1;", "}"),
}


def in_order(some: World, groups: Sequence[Sequence[str]]) -> list[str]:
    """The first files of the patches of a plan whose groups are given by their files."""
    made = some.grouping()
    place = {item.file.path: k for k, item in enumerate(made.items)}
    chosen = [[place[path] for path in group] for group in groups]
    parts = Partition(chosen, made.partition.memberships)
    plan = propose(replace(made, partition=parts), some.graph, some.source, DATE, {})
    paths = {hunk.id: hunk.path for hunk in some.delta.hunks()}
    return [paths[patch.hunks[0]] for patch in plan.patches]


def test_infrastructure_stands_right_before_its_first_user(story: Story) -> None:
    some = world(story, dict(STEPS), {"lib/bond.c": BASE["ofproto/bond.c"]})
    found = in_order(some, [[path] for path in STEPS])
    assert found.index("lib/alpha.c") == found.index("lib/mirror.c") - 1


def test_renames_and_clean_ups_come_first(story: Story) -> None:
    some = world(story, dict(STEPS), {"lib/bond.c": BASE["ofproto/bond.c"]})
    zone = some.hunk("lib/zone.c")
    some.facts[zone] = replace(some.facts[zone], traits=frozenset({Trait.WHITESPACE}))
    assert in_order(some, [[path] for path in STEPS])[0] == "lib/zone.c"
