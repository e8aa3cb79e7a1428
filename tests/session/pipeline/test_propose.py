"""A first plan cuts a hunk that holds two things, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from repos import Story

from patchsplit.model.ledger import Where
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.session import Session


def function(name: str, *calls: str) -> str:
    return f"int {name}(void)\n{{\n" + "".join(f"    {call}();\n" for call in calls) + "}\n\n"


def lines(*words: str) -> str:
    return "".join(f"{word}\n" for word in words)


PARTS = ("bond", "netdev")
UTIL = "".join(function(f"middle_{k}", f"settle_{k}", f"finish_{k}") for k in range(9))
BOND, TIMES = "bond_rebalance_hash", "netdev_timestamp_enable"
NEW = {
    BOND: function(BOND, "bond_step", f"{BOND}_all", "bond_0"),
    TIMES: function(TIMES, "netdev_step", f"{TIMES}_all", "netdev_0"),
}


@pytest.fixture
def past(story: Story) -> Story:
    """Upstream, in which the two parts never changed together."""
    for part in PARTS:
        for k in range(3):
            header = lines(*(f"int {part}_{n};" for n in range(k + 1)))
            code = function(f"{part}_run", f"{part}_step") + f"int {part}_{k};\n"
            story.commit(
                f"{part}: Step {k}.", {f"{part}/{part}.c": code, f"{part}/{part}.h": header}
            )
    story.commit("lib: Begin.", {"lib/util.c": UTIL}, tag="base")
    return story


def use(part: str, name: str) -> dict[str, str]:
    code = function(f"{part}_run", f"{part}_step") + f"int {part}_2;\n"
    return {f"{part}/{part}.c": code + lines(f"int x = {name}();", f"int y = {name}_all();")}


APACHE = "# Copyright (c) 2017 Example Works, Inc.\n# SPDX-License-Identifier: Apache-2.0\n\n"


def begun(path: Path) -> Session:
    return create_plan(path, PlanRequest(onto="main", fork="fork", base="base")).session


def test_functions_side_by_side_that_others_use_are_sent_each_with_its_use(past: Story) -> None:
    past.branch("fork").commit(
        "all of it",
        {
            "lib/util.c": UTIL + NEW[BOND] + NEW[TIMES],
            **use("bond", BOND),
            **use("netdev", TIMES),
        },
    )
    with begun(past.path) as session:
        names = {hunk.id: hunk for hunk in session.analysis.delta.hunks()}
        found = [
            {(names[hunk].path, BOND.encode() in b"".join(names[hunk].added)) for hunk in p.hunks}
            for p in session.plan.patches
        ]
        assert found == [
            {("lib/util.c", True), ("bond/bond.c", True)},
            {("lib/util.c", False), ("netdev/netdev.c", False)},
        ]
        assert {row.where for row in session.ledger().rows} == {Where.PATCH}
        piece = next(h for h in session.plan.patches[1].hunks if names[h].path == "lib/util.c")
        rest = session.plan.patches[0].subject
        assert session.plan.why[piece].endswith(f"cut from a hunk whose rest is in «{rest}»")


def test_functions_side_by_side_of_which_one_uses_the_other_stay_in_one_hunk(past: Story) -> None:
    second = function(TIMES, "netdev_step", BOND, "netdev_0")
    past.branch("fork").commit(
        "all of it",
        {"lib/util.c": UTIL + NEW[BOND] + second, **use("bond", BOND), **use("netdev", TIMES)},
    )
    with begun(past.path) as session:
        assert not session.plan.cuts
        assert len(list(session.analysis.delta.hunks())) == 3


def test_commits_of_the_fork_cut_what_was_written_in_two(past: Story) -> None:
    past.branch("fork").commit("lib: Add one.", {"lib/util.c": UTIL + NEW[BOND]})
    past.commit("lib: Add another.", {"lib/util.c": UTIL + NEW[BOND] + NEW[TIMES]})
    with begun(past.path) as session:
        assert [p.subject for p in session.plan.patches] == ["lib: Add one.", "lib: Add another."]
        assert len(session.plan.cuts) == 1


def test_what_is_new_after_a_refresh_is_cut_as_in_a_first_plan(past: Story) -> None:
    past.branch("fork").commit("readme", {"README": "ours\n"})
    begun(past.path).close()
    past.branch("grown", at="base").commit(
        "all of it",
        {
            "README": "ours\n",
            "lib/util.c": UTIL + NEW[BOND] + NEW[TIMES],
            **use("bond", BOND),
            **use("netdev", TIMES),
        },
    )
    with Session.open(past.path) as session:
        refresh(session, PlanRequest(fork="grown"))
        names = {hunk.id: hunk.path for hunk in session.analysis.delta.hunks()}
        found = [sorted(names[hunk] for hunk in patch.hunks) for patch in session.plan.patches]
        assert sorted(found[1:]) == [
            ["bond/bond.c", "lib/util.c"],
            ["lib/util.c", "netdev/netdev.c"],
        ]
        assert session.plan.cuts
        assert {row.where for row in session.ledger().rows} == {Where.PATCH}
    with Session.open(past.path) as session:
        assert {row.where for row in session.ledger().rows} == {Where.PATCH}


# ---- what needs what


DRIVER = "class Driver:\n    def report(self, ref):\n        ref.count += 1\n        ref.save({})\n"
SERVICE = "class Service:\n    def save(self{}):\n        send(self)\n"


def list_files(session: Session) -> list[set[str]]:
    """Returns the paths of each patch, in order."""
    path = {hunk.id: hunk.path for hunk in session.analysis.delta.hunks()}
    return [{path[hunk] for hunk in patch.hunks} for patch in session.plan.patches]


def test_a_parameter_comes_before_its_caller_though_the_fork_made_it_later(story: Story) -> None:
    story.commit("base", {"a/driver.py": DRIVER.format(""), "b/service.py": SERVICE.format("")})
    story.branch("fork")
    story.commit("Use the limit", {"a/driver.py": DRIVER.format("wait_limit=3")})
    story.commit("Take a limit", {"b/service.py": SERVICE.format(", wait_limit=None")})
    with begun(story.path) as session:
        assert list_files(session) == [{"b/service.py"}, {"a/driver.py"}]


def test_a_module_comes_before_its_import_though_another_has_its_name(story: Story) -> None:
    rules = "from shop.rules import base\n{}\n\ndef rules():\n    return [\n        base.ALL,\n{}"
    rules += "    ]\n"
    story.commit("base", {"shop/rules/__init__.py": rules.format("", ""), "shop/rules/base.py": ""})
    story.branch("fork").commit(
        "all of it",
        {
            "shop/api/groups.py": APACHE
            + "class Pages(object):\n    def index(self):\n        ...\n",
            "shop/rules/groups.py": APACHE + "ALL = ['rule:group']\n",
            "shop/rules/__init__.py": rules.format(
                "from shop.rules import groups\n", "        groups.ALL,\n"
            ),
        },
    )
    with begun(story.path) as session:
        found = list_files(session)
    assert {"shop/api/groups.py", "shop/rules/groups.py"} not in found
    where = {path: k for k, some in enumerate(found) for path in some}
    assert where["shop/rules/groups.py"] <= where["shop/rules/__init__.py"]


def test_both_halves_of_a_pair_are_one_patch_whoever_wrote_them(story: Story) -> None:
    log = "int level;\n\nFILE *take(void)\n{\n    return log;\n}\n\n"
    log += "int last(void)\n{\n    return 0;\n}\n"
    story.commit("base", {"log.c": log})
    story.branch("fork")
    opened = log.replace("FILE *take", "#ifndef NO_LOG\nFILE *take")
    story.commit("Open it", {"log.c": opened})
    closed = opened.replace("}\n\nint last", "}\n#endif\n\nint last")
    story.commit("Close it", {"log.c": closed, "b.c": "int b;\n"})
    with begun(story.path) as session:
        halves = [hunk.id for hunk in session.analysis.delta.hunks() if hunk.path == "log.c"]
        owner = session.plan.owner()
        assert len(halves) == 2
        assert owner[halves[0]] == owner[halves[1]]
