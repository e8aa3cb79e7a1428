"""Laws of placing, on random small files: many at a time, because a repository is dear."""

from __future__ import annotations

import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.placement import Certainty, Edit, Placement, overlap
from patchsplit.model.series import compose
from patchsplit.place import place
from patchsplit.read.trees import read_trees

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", "{", "}", ""]), max_size=14)
EDITS = st.lists(
    st.tuples(
        st.integers(0, 14), st.integers(0, 3), st.lists(st.sampled_from("abcxy"), max_size=3)
    ),
    max_size=3,
)
Triple = tuple[str, str, str]


def _edit(lines: list[str], edits: list[tuple[int, int, list[str]]]) -> str:
    done = list(lines)
    for at, gone, new in edits:
        done[at : at + gone] = new
    return "".join(f"{line}\n" for line in done)


@st.composite
def _triple(draw: st.DrawFn) -> Triple:
    base = draw(LINES)
    sides = (_edit(base, []), _edit(base, draw(EDITS)), _edit(base, draw(EDITS)))
    whole = draw(st.tuples(*[st.sampled_from([True, True, False])] * 3))
    one, two, three = (side if ends else side[:-1] for side, ends in zip(sides, whole, strict=True))
    return one, two, three


TRIPLES = st.lists(_triple(), min_size=1, max_size=40)
SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class World:
    """Many files, each with a base, a fork and an upstream, placed."""

    def __init__(self, triples: list[Triple], where: Path) -> None:
        self.names = [f"f{k}" for k in range(len(triples))]
        story = Story(where)
        sides = zip(("base", "fork", "main"), zip(*triples, strict=True), strict=True)
        told = b"".join(self._commit(name, side) for name, side in sides)
        story.git("fast-import", "--quiet", "--force", stdin=told)
        self.story = story
        with Repo.open(where) as repo:
            base, fork, main = (repo.resolve(name) for name in ("base", "fork", "main"))
            self.delta = read_trees(repo, base, fork)
            self.all = place(repo, self.delta, base, main)
            self.again = place(repo, self.delta, base, main)
            found = find_entries(repo, main, self.names)
            self.upstream = {name: repo.read_lines(entry.oid) for name, entry in found.items()}

    def _commit(self, branch: str, contents: Sequence[str]) -> bytes:
        """One commit of all files, on the base, for fast-import."""
        parts = [f"commit refs/heads/{branch}\ncommitter A <a@b> 1700000000 +0000\ndata 0\n"]
        parts.append("" if branch == "base" else "from refs/heads/base\n")
        for name, content in zip(self.names, contents, strict=True):
            parts.append(f"M 100644 inline {name}\ndata {len(content)}\n{content}\n")
        return "".join(parts).encode()

    def of(self, name: str) -> list[Placement]:
        return [self.all[h.id] for file in self.delta.files for h in file.hunks if h.path == name]

    def merged(self, name: str) -> bytes:
        """Upstream's file with all that is placed and has not landed."""
        return compose(
            self.upstream[name],
            [p.action for p in self.of(name) if isinstance(p.action, Edit) and not p.landed],
        )

    def git_merges(self) -> tuple[str, set[str]]:
        """What git makes of it: a tree, and the files that it leaves in conflict."""
        done = subprocess.run(
            ["git", "merge-tree", "--write-tree", "--name-only", "main", "fork"],
            cwd=self.story.path,
            capture_output=True,
            check=False,
        )
        tree, *names = done.stdout.decode().split("\n\n", maxsplit=1)[0].split()
        return tree, set(names)


@SLOW
@given(TRIPLES)
def test_every_hunk_has_one_placement_and_no_two_overlap(triples: list[Triple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(triples, Path(folder))
    assert list(world.all) == [hunk.id for hunk in world.delta.hunks()]
    assert world.all == world.again
    claims = defaultdict(list)
    for found in world.all.values():
        assert found.action is None or found.conflict is None
        assert found.action or found.conflict or found.landed
        assert found.evidence
        if isinstance(found.action, Edit):
            claims[found.action.origin].append(found.action)
        conflict = found.conflict
        if conflict and conflict.at is not None:
            lines = world.upstream[conflict.path][conflict.at.start : conflict.at.stop]
            assert conflict.upstream == lines
            claims[conflict.path].append(Edit(conflict.path, conflict.at, (), order=0))
    for edits in claims.values():
        assert overlap(edits) is None


def is_left_alone(found: Placement) -> bool:
    """Says whether a hunk is not written though git would merge it: upstream has it elsewhere."""
    return found.landed is not None and found.action is not None


@SLOW
@given(TRIPLES)
@example([("a\n", "b\na\n", "a\nb\n")])
def test_what_git_merges_cleanly_comes_out_as_git_merges_it(triples: list[Triple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(triples, Path(folder))
        tree, conflicts = world.git_merges()
        for name in world.names:
            if name not in conflicts and not any(
                found.conflict or is_left_alone(found) for found in world.of(name)
            ):
                assert world.merged(name) == world.story.read(tree, name)


@SLOW
@given(TRIPLES)
def test_of_a_fork_that_upstream_took_whole_nothing_is_left(triples: list[Triple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World([(base, fork, fork) for base, fork, _ in triples], Path(folder))
    assert all(found.landed and not found.conflict for found in world.all.values())


def test_the_law_sees_clean_merges(tmp_path: Path) -> None:
    world = World([("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n")], tmp_path)
    assert world.git_merges()[1] == set()
    assert world.merged("f0") == b"A\nb\nc\nD\n"


def test_git_is_heard_where_it_cuts_the_change_otherwise(tmp_path: Path) -> None:
    base = "}\nc\n}\n{\nc\n\nc\n{\nc\n\n\n"
    world = World([(base, "}\na\n}\n{\nc\nx\na\nc\n\n", base[:-1])], tmp_path)
    tree, conflicts = world.git_merges()
    assert conflicts == set()
    asked = any(found.conflict for found in world.of("f0"))
    assert asked or world.merged("f0") == world.story.read(tree, "f0")


@SLOW
@given(TRIPLES)
def test_placing_onto_the_base_itself_is_the_identity(triples: list[Triple]) -> None:
    at_home = [(base, fork, base) for base, fork, _ in triples]
    with tempfile.TemporaryDirectory() as folder:
        world = World(at_home, Path(folder))
        for name, (_, fork, _) in zip(world.names, at_home, strict=True):
            assert world.merged(name) == fork.encode()
    assert all(found.certainty is Certainty.SURE for found in world.all.values())


@SLOW
@given(TRIPLES)
def test_the_order_of_files_does_not_matter(triples: list[Triple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(triples, Path(folder))
        with Repo.open(world.story.path) as repo:
            base, onto = repo.resolve("base"), repo.resolve("main")
            turned = replace(world.delta, files=tuple(reversed(world.delta.files)))
            assert place(repo, turned, base, onto) == world.all


@SLOW
@given(TRIPLES)
def test_every_suggestion_fits_into_upstreams_file(triples: list[Triple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(triples, Path(folder))
    for found in world.all.values():
        assert len(found.suggestions) <= 3
        assert not found.suggestions or found.conflict is not None
        for one in found.suggestions:
            at = one.edit.at
            assert world.upstream[one.edit.origin][at.start : at.stop] == one.replaces
            assert 0 <= one.confidence <= 1
