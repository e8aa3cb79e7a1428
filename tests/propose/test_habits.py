"""A project's log to its way with subjects."""

from __future__ import annotations

import pytest

from patchsplit.git.log import Past
from patchsplit.propose.message import prefix as learnt
from patchsplit.propose.message.conventions import customs_of
from patchsplit.propose.message.prefix import Habits, prefix_for, prefixes_for, shortened, worded

OVS = [
    Past("netdev-dpdk: Fix the link state.", ("lib/netdev-dpdk.c",)),
    Past("dpif: Report errors.", ("lib/dpif.c", "lib/dpif.h")),
    Past("netdev: Add a flag for everything.", ("lib/netdev-dpdk.c", "lib/netdev.c", "lib/a.c")),
    Past("debian: Update the list.", ("debian/rules",)),
    Past("ovs-rcu: Free later.", ("lib/ovs-rcu.c",)),
    Past("Fix the world.", ("lib/b.c",)),
]
DPDK = [Past("net/mlx5: fix counters", ("drivers/net/mlx5/mlx5_flow.c",))] * 3
NEUTRON = [Past("Fix the agent's restart", ("neutron/agent/a.py",))] * 3


def habits_of(log: list[Past]) -> Habits:
    return learnt.habits_of(customs_of(log))


def test_prefixes_come_from_the_files_own_past() -> None:
    habits = habits_of(OVS)
    assert prefix_for(habits, {"lib/netdev-dpdk.c": 1.0}) == "netdev-dpdk"
    assert prefix_for(habits, {"lib/dpif.h": 1.0}) == "dpif"


def test_the_files_that_change_most_outvote_the_others() -> None:
    habits = habits_of(OVS)
    assert prefix_for(habits, {"lib/dpif.c": 1.0, "lib/netdev-dpdk.c": 5.0}) == "netdev-dpdk"
    assert prefix_for(habits, {"lib/dpif.c": 5.0, "lib/netdev-dpdk.c": 1.0}) == "dpif"


def test_a_recent_prefix_outweighs_an_old_one() -> None:
    old = [Past("older: do", ("a.c",))] * 900
    assert prefix_for(habits_of([Past("newer: do", ("a.c",))] * 700 + old), {"a.c": 1.0}) == "newer"


def test_a_file_without_a_past_takes_its_name_or_its_folders_prefix() -> None:
    assert prefix_for(habits_of(OVS), {"lib/brand-new.c": 1.0}) == "brand-new"
    assert prefix_for(habits_of(OVS), {"debian/control": 1.0}) == "debian"
    assert prefix_for(habits_of(DPDK), {"drivers/net/mlx5/new.c": 1.0}) == "net/mlx5"


def test_a_project_without_prefixes_gets_none() -> None:
    assert prefix_for(habits_of(NEUTRON), {"neutron/agent/a.py": 1.0}) == ""


def test_a_fix_or_a_revert_is_no_place() -> None:
    log = [Past("fix: the thing", ("a.c",)), Past('Revert "a: b"', ("a.c",))]
    assert prefix_for(habits_of(log), {"a.c": 1.0}) == ""


@pytest.mark.parametrize(
    ("log", "subject"),
    [(OVS, "dpif: Add foo()."), (DPDK, "dpif: add foo()"), (NEUTRON, "dpif: Add foo()")],
)
def test_a_subject_has_the_projects_capitals_and_full_stops(log: list[Past], subject: str) -> None:
    assert worded(habits_of(log), "dpif", "Add foo()") == subject


def test_a_subject_stays_within_what_the_project_is_used_to() -> None:
    strict = habits_of([Past("lib: " + "x" * 30, ("a.c",))] * 30)
    easy = habits_of([Past("lib: " + "x" * 60, ("a.c",))] * 30)
    assert (strict.limit, easy.limit) == (50, 65)
    long = worded(strict, "lib", "Add one_long_name() and another_very_long_name() and more of it")
    assert shortened(strict, long) == "lib: add one_long_name()"


def test_no_subject_ends_in_a_joining_word_or_loses_its_stop() -> None:
    habits = habits_of([Past("lib: Xxxx.", ("a.c",))] * 30)
    cut = shortened(habits, "lib: Add some_function_of_mine_there() and another_one().")
    assert cut == "lib: Add some_function_of_mine_there()."


def test_an_empty_log_has_habits_too() -> None:
    habits = habits_of([])
    assert worded(habits, prefix_for(habits, {"a.c": 1.0}), "Add foo()") == "Add foo()"


def test_other_prefixes_of_a_file_follow_the_likeliest() -> None:
    log = [Past("one: do", ("a.c",))] * 3 + [Past("two: do", ("a.c",))] * 2
    assert prefixes_for(habits_of(log), {"a.c": 1.0})[:2] == ["one", "two"]
    assert prefixes_for(habits_of(NEUTRON), {"neutron/agent/a.py": 1.0}) == []


def test_a_folder_says_how_prefixes_are_made_of_its_files_names() -> None:
    log = [Past("test/bpf: add a case", ("app/test/test_bpf.c",))] * 3
    assert prefix_for(habits_of(log), {"app/test/test_crc.c": 1.0}) == "test/crc"
    log = [Past("t1410: clean up", ("t/t1410-reflog.sh",))] * 3
    assert prefix_for(habits_of(log), {"t/t7508-status.sh": 1.0}) == "t7508"


def test_files_that_are_mostly_changed_without_a_prefix_get_none() -> None:
    log = [Past("The 2nd batch", ("RelNotes/2.56.adoc",)), Past("mv: do", ("builtin/mv.c",))]
    log += [Past("gc: do", ("builtin/gc.c",))] * 2
    assert prefix_for(habits_of(log), {"RelNotes/2.56.adoc": 1.0}) == ""


def test_what_stands_above_the_places_of_a_patch_is_offered_first() -> None:
    log = [
        Past("examples/l2fwd: fix", ("examples/l2fwd/main.c",)),
        Past("examples/l3fwd: fix", ("examples/l3fwd/main.c",)),
        Past("examples/vdpa: fix", ("examples/vdpa/main.c",)),
        Past("examples: fix all", ("examples/a/b.c", "examples/c/d.c")),
    ]
    every = {path: 1.0 for commit in log[:3] for path in commit.paths}
    assert prefix_for(habits_of(log), every) == "examples"
    assert prefix_for(habits_of(log[:3]), every) != "examples"
    assert prefix_for(habits_of(log), {"examples/l2fwd/main.c": 1.0}) == "examples/l2fwd"


def test_a_file_that_only_came_along_is_not_about_what_it_came_with() -> None:
    log = [Past("ring: Do more.", ("lib/ring.c", "tests/all.at"))] * 3
    log += [Past("tests: Mend.", ("tests/all.at", "tests/other.at"))]
    assert prefix_for(habits_of(log), {"tests/all.at": 1.0}) == "tests"
    assert prefix_for(habits_of(log), {"lib/ring.c": 1.0}) == "ring"


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        ("vhost/crypto", "lib/vhost/vhost_crypto.c"),
        ("test/hash", "app/test/test_hash_multi_perf.c"),
        ("refs/packed", "refs/packed-backend.c"),
    ],
)
def test_a_part_of_a_name_can_be_a_prefix(prefix: str, path: str) -> None:
    assert prefix in learnt.patterns(path).values()
