"""A project's log to its way with subjects."""

from __future__ import annotations

import pytest

from patchsplit.git.log import CommitSummary
from patchsplit.propose.message import prefix as learnt
from patchsplit.propose.message.conventions import measure_conventions
from patchsplit.propose.message.prefix import (
    SubjectStyle,
    choose_prefix,
    format_subject,
    rank_prefixes,
    shorten_subject,
)

OVS = [
    CommitSummary("netdev-dpdk: Fix the link state.", ("lib/netdev-dpdk.c",)),
    CommitSummary("dpif: Report errors.", ("lib/dpif.c", "lib/dpif.h")),
    CommitSummary(
        "netdev: Add a flag for everything.", ("lib/netdev-dpdk.c", "lib/netdev.c", "lib/a.c")
    ),
    CommitSummary("debian: Update the list.", ("debian/rules",)),
    CommitSummary("ovs-rcu: Free later.", ("lib/ovs-rcu.c",)),
    CommitSummary("Fix the world.", ("lib/b.c",)),
]
DPDK = [CommitSummary("net/mlx5: fix counters", ("drivers/net/mlx5/mlx5_flow.c",))] * 3
NEUTRON = [CommitSummary("Fix the agent's restart", ("neutron/agent/a.py",))] * 3


def habits_of(log: list[CommitSummary]) -> SubjectStyle:
    return learnt.derive_style(measure_conventions(log))


def test_prefixes_come_from_the_files_own_past() -> None:
    habits = habits_of(OVS)
    assert choose_prefix(habits, {"lib/netdev-dpdk.c": 1.0}) == "netdev-dpdk"
    assert choose_prefix(habits, {"lib/dpif.h": 1.0}) == "dpif"


def test_the_files_that_change_most_outvote_the_others() -> None:
    habits = habits_of(OVS)
    assert choose_prefix(habits, {"lib/dpif.c": 1.0, "lib/netdev-dpdk.c": 5.0}) == "netdev-dpdk"
    assert choose_prefix(habits, {"lib/dpif.c": 5.0, "lib/netdev-dpdk.c": 1.0}) == "dpif"


def test_a_recent_prefix_outweighs_an_old_one() -> None:
    old = [CommitSummary("older: do", ("a.c",))] * 900
    assert (
        choose_prefix(habits_of([CommitSummary("newer: do", ("a.c",))] * 700 + old), {"a.c": 1.0})
        == "newer"
    )


def test_a_file_without_a_past_takes_its_name_or_its_folders_prefix() -> None:
    assert choose_prefix(habits_of(OVS), {"lib/brand-new.c": 1.0}) == "brand-new"
    assert choose_prefix(habits_of(OVS), {"debian/control": 1.0}) == "debian"
    assert choose_prefix(habits_of(DPDK), {"drivers/net/mlx5/new.c": 1.0}) == "net/mlx5"


def test_a_project_without_prefixes_gets_none() -> None:
    assert choose_prefix(habits_of(NEUTRON), {"neutron/agent/a.py": 1.0}) == ""


def test_a_fix_or_a_revert_is_no_place() -> None:
    log = [CommitSummary("fix: the thing", ("a.c",)), CommitSummary('Revert "a: b"', ("a.c",))]
    assert choose_prefix(habits_of(log), {"a.c": 1.0}) == ""


@pytest.mark.parametrize(
    ("log", "subject"),
    [(OVS, "dpif: Add foo()."), (DPDK, "dpif: add foo()"), (NEUTRON, "dpif: Add foo()")],
)
def test_a_subject_has_the_projects_capitals_and_full_stops(
    log: list[CommitSummary], subject: str
) -> None:
    assert format_subject(habits_of(log), "dpif", "Add foo()") == subject


def test_a_subject_stays_within_what_the_project_is_used_to() -> None:
    strict = habits_of([CommitSummary("lib: " + "x" * 30, ("a.c",))] * 30)
    easy = habits_of([CommitSummary("lib: " + "x" * 60, ("a.c",))] * 30)
    assert (strict.max_length, easy.max_length) == (50, 65)
    long = format_subject(
        strict, "lib", "Add one_long_name() and another_very_long_name() and more of it"
    )
    assert shorten_subject(strict, long) == "lib: add one_long_name()"


def test_no_subject_ends_in_a_joining_word_or_loses_its_stop() -> None:
    habits = habits_of([CommitSummary("lib: Xxxx.", ("a.c",))] * 30)
    cut = shorten_subject(habits, "lib: Add some_function_of_mine_there() and another_one().")
    assert cut == "lib: Add some_function_of_mine_there()."


def test_an_empty_log_has_habits_too() -> None:
    habits = habits_of([])
    assert format_subject(habits, choose_prefix(habits, {"a.c": 1.0}), "Add foo()") == "Add foo()"


def test_other_prefixes_of_a_file_follow_the_likeliest() -> None:
    log = [CommitSummary("one: do", ("a.c",))] * 3 + [CommitSummary("two: do", ("a.c",))] * 2
    assert rank_prefixes(habits_of(log), {"a.c": 1.0})[:2] == ["one", "two"]
    assert rank_prefixes(habits_of(NEUTRON), {"neutron/agent/a.py": 1.0}) == []


def test_a_folder_says_how_prefixes_are_made_of_its_files_names() -> None:
    log = [CommitSummary("test/bpf: add a case", ("app/test/test_bpf.c",))] * 3
    assert choose_prefix(habits_of(log), {"app/test/test_crc.c": 1.0}) == "test/crc"
    log = [CommitSummary("t1410: clean up", ("t/t1410-reflog.sh",))] * 3
    assert choose_prefix(habits_of(log), {"t/t7508-status.sh": 1.0}) == "t7508"


def test_files_that_are_mostly_changed_without_a_prefix_get_none() -> None:
    log = [
        CommitSummary("The 2nd batch", ("RelNotes/2.56.adoc",)),
        CommitSummary("mv: do", ("builtin/mv.c",)),
    ]
    log += [CommitSummary("gc: do", ("builtin/gc.c",))] * 2
    assert choose_prefix(habits_of(log), {"RelNotes/2.56.adoc": 1.0}) == ""


def test_what_stands_above_the_places_of_a_patch_is_offered_first() -> None:
    log = [
        CommitSummary("examples/l2fwd: fix", ("examples/l2fwd/main.c",)),
        CommitSummary("examples/l3fwd: fix", ("examples/l3fwd/main.c",)),
        CommitSummary("examples/vdpa: fix", ("examples/vdpa/main.c",)),
        CommitSummary("examples: fix all", ("examples/a/b.c", "examples/c/d.c")),
    ]
    every = {path: 1.0 for commit in log[:3] for path in commit.paths}
    assert choose_prefix(habits_of(log), every) == "examples"
    assert choose_prefix(habits_of(log[:3]), every) != "examples"
    assert choose_prefix(habits_of(log), {"examples/l2fwd/main.c": 1.0}) == "examples/l2fwd"


def test_a_file_that_only_came_along_is_not_about_what_it_came_with() -> None:
    log = [CommitSummary("ring: Do more.", ("lib/ring.c", "tests/all.at"))] * 3
    log += [CommitSummary("tests: Mend.", ("tests/all.at", "tests/other.at"))]
    assert choose_prefix(habits_of(log), {"tests/all.at": 1.0}) == "tests"
    assert choose_prefix(habits_of(log), {"lib/ring.c": 1.0}) == "ring"


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        ("vhost/crypto", "lib/vhost/vhost_crypto.c"),
        ("test/hash", "app/test/test_hash_multi_perf.c"),
        ("refs/packed", "refs/packed-backend.c"),
    ],
)
def test_a_part_of_a_name_can_be_a_prefix(prefix: str, path: str) -> None:
    assert prefix in learnt.derive_prefixes(path).values()
