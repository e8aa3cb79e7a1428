"""Every hunk of a delta is in exactly one place of a plan that was proposed, and none is lost.

The files are long enough to have seams, so that hunks are cut: code, files that are generated, and
files that move; the fork has one commit, or several.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Files, slow, step, world

from patchsplit.model.ledger import Where, find_problems
from patchsplit.session.pipeline.create import PlanRequest, create_plan

PATHS = ["po/de.po", "lib/api_pb2.py", "lib/pool.c", "lib/pool.h", "app/run.py", "doc/run.rst"]
MOVED = {"lib/pool.c": "core/pool.c", "po/de.po": "po/at.po"}
NAMES = ["pool_get", "pool_put", "pool_drain_all", "run_every_job"]


def block(path: str, name: str, calls: str) -> bytes:
    """Some lines that end in a blank one, in the language of the path."""
    match path.rpartition(".")[2]:
        case "c":
            text = f"int {name}(void)\n{{\n    {calls}();\n    return {calls}_all();\n}}\n\n"
        case "h":
            text = f"int {name}(void);\nint {name}_all(void);\n\n"
        case "py":
            text = f"def {name}():\n    {calls}()\n    return {calls}_all()\n\n"
        case "po":
            text = f'#: {name}.py:1\n#, python-format\nmsgid "{name}"\nmsgstr "{calls}"\n\n'
        case _:
            text = f"{name}\n----\nIt calls {calls}.\n\n"
    return text.encode()


@st.composite
def edited(draw: st.DrawFn, path: str, blocks: list[bytes]) -> list[bytes]:
    """Blocks with some of them gone, and runs of others inserted."""
    after = list(blocks)
    names = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(after)))
        new = draw(st.lists(names, min_size=draw(st.sampled_from([0, 2])), max_size=4))
        after[at : at + draw(st.integers(0, 1))] = [block(path, *names) for names in new]
    return after


@st.composite
def successions(draw: st.DrawFn) -> list[Files]:
    """A base, and one to three states of a fork after it, each another than the one before."""
    now = {
        path: [block(path, f"{NAMES[k % 4]}_{k}", "settle") for k in range(draw(st.integers(0, 6)))]
        for path in draw(st.lists(st.sampled_from(PATHS), min_size=3, unique=True))
    }
    found: list[Files] = [{path: b"".join(some) for path, some in now.items()}]
    for _ in range(draw(st.integers(1, 3))):
        for path in draw(st.lists(st.sampled_from(PATHS), min_size=2, max_size=5, unique=True)):
            now[path] = draw(edited(path, now.get(path, [])))
        for path, target in MOVED.items():
            if path in now and target not in now and draw(st.integers(0, 5)) == 0:
                now[target] = now.pop(path)
        tree: Files = {path: b"".join(some) for path, some in now.items()}
        if tree != found[-1]:
            found.append(tree)
    return found


@settings(slow, max_examples=slow.max_examples // 2)
@given(successions().filter(lambda trees: trees[0] != trees[-1]), st.sampled_from([True, False]))
def test_a_proposal_has_each_hunk_in_one_place(trees: list[Files], history: Any) -> None:
    with world(trees[0], trees[1]) as made:
        made.story.on("fork")
        for nth, (before, after) in enumerate(pairwise(trees[1:])):
            made.story.commit(f"more {nth}", step(before, after))
        request = PlanRequest(onto="upstream", fork="fork", base="base", history=history)
        with create_plan(made.story.path, request).session as session:
            whole = {hunk.id for hunk in session.analysis.delta.hunks()}
            named = [hunk for patch in session.plan.patches for hunk in patch.hunks]

            ledger = session.ledger()

            assert find_problems(ledger, session.plan) == []
            assert sorted(named) == sorted(whole)
            assert ledger.count()[Where.PATCH] == len(whole)

            actions = {
                name: action
                for name, found in session.analysis.placements.items()
                if (action := found.action) is not None
            }
            commits = made.series([patch.hunks for patch in session.plan.patches], actions)
            assert made.repo.resolve_tree(commits[-1]) == made.story.tree("fork")
