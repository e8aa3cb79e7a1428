"""Random small forks: trees with everything that git can hold, and upstreams that moved on."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from repos import Content, Executable, Link, Module, Story

from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries, list_tree
from patchsplit.git.write import NewCommit, write_commits
from patchsplit.model.delta import Delta, HunkId, Oid
from patchsplit.model.facts import Person
from patchsplit.model.placement import Action
from patchsplit.model.plan import Patch, PatchId, Plan, Source
from patchsplit.model.series import Collision, iter_steps
from patchsplit.place import place
from patchsplit.read.trees import read_trees

Files = dict[str, Content]

slow = settings(
    max_examples=int(os.environ.get("PATCHSPLIT_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
)
"""For laws that make a repository for each example."""

PATHS = [
    "a.c",
    "a.c/g",
    "d",
    "d/b.py",
    "d/e/f",
    "caf\udce9",
    'q"uote',
    "sp ace.txt",
    "new\nline",
    "t\tab",
    "é",
]
WORDS = [b"x", b"y", b"int z;", b"-- dash", b"++ plus", b"", b"\x0c", b"\xe2\x80\xa8", b"\xff\xfe"]
ENDS = [b"\n", b"\n", b"\n", b"\r\n"]

line = st.tuples(st.sampled_from(WORDS), st.sampled_from(ENDS)).map(b"".join)
lines = st.lists(line, max_size=12)


@st.composite
def text(draw: st.DrawFn) -> bytes:
    content = b"".join(draw(lines))
    return content.rstrip(b"\n") if draw(st.integers(0, 4)) == 0 else content


other = st.one_of(
    text().map(Executable),
    st.sampled_from([Link("a.c"), Link("nowhere"), Module("1" * 40), Module("2" * 40)]),
    st.sampled_from([b"\0binary", b"\0other", b""]),
)
content: st.SearchStrategy[Content] = st.one_of(text(), text(), text(), other)


def without_collisions(tree: Files) -> Files:
    """A tree that git can hold: of a file and a folder at one path, the one that came first."""
    kept: Files = {}
    for path, what in tree.items():
        if not any(path.startswith(f"{one}/") or one.startswith(f"{path}/") for one in kept):
            kept[path] = what
    return kept


trees = st.dictionaries(st.sampled_from(PATHS), content, max_size=5).map(without_collisions)


@st.composite
def edited(draw: st.DrawFn, before: bytes) -> bytes:
    """Splices random lines into a text, in a few places."""
    rows = before.split(b"\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(rows)))
        gone = draw(st.integers(0, 2))
        rows[at : at + gone] = [row.rstrip(b"\n") for row in draw(st.lists(line, max_size=3))]
    return b"\n".join(rows)


@st.composite
def changed(draw: st.DrawFn, before: Files) -> Files:
    """A tree that grew out of another: edits, deletions, renames, modes, other kinds, new files."""
    after = dict(before)
    for path, was in before.items():
        what = draw(
            st.sampled_from(["keep", "keep", "edit", "edit", "delete", "move", "mode", "kind"])
        )
        match what:
            case "edit" if isinstance(was, bytes):
                after[path] = draw(edited(was))
            case "delete":
                del after[path]
            case "move":
                free = [name for name in PATHS if name not in before and name not in after]
                if free:
                    after[draw(st.sampled_from(free))] = after.pop(path)
            case "mode" if isinstance(was, bytes):
                after[path] = Executable(was)
            case "kind":
                after[path] = draw(content)
            case _:
                pass
    for path, new in draw(st.dictionaries(st.sampled_from(PATHS), content, max_size=2)).items():
        after.setdefault(path, new)
    return without_collisions(after)


@st.composite
def forks(draw: st.DrawFn) -> tuple[Files, Files]:
    """A base and a fork that differ."""
    base = draw(trees)
    fork = draw(changed(base).filter(lambda tree: tree != base))
    return base, fork


@st.composite
def histories(draw: st.DrawFn) -> tuple[Files, Files, Files]:
    """A base, a fork, and an upstream that moved on."""
    base, fork = draw(forks())
    return base, fork, draw(changed(base))


def step(before: Files, after: Files) -> Files:
    """What Story.commit needs to get from one tree to another."""
    gone: Files = {path: None for path in before if path not in after}
    return {**gone, **{p: c for p, c in after.items() if p not in before or before[p] != c}}


@dataclass
class World:
    """A repository with the refs base, fork and upstream."""

    story: Story
    repo: Repo
    base: Oid
    fork: Oid
    upstream: Oid

    def delta(self) -> Delta:
        return read_trees(self.repo, self.base, self.fork)

    def actions(self, delta: Delta) -> dict[HunkId, Action]:
        placements = place(self.repo, delta, self.base, self.upstream)
        return {
            hunk.id: found
            for hunk in delta.hunks()
            if placements[hunk.id].landed is None and (found := placements[hunk.id].action)
        }

    def series(
        self, patches: Sequence[Sequence[HunkId]], actions: dict[HunkId, Action]
    ) -> list[Oid]:
        """Writes the patches as commits on upstream, and returns their ids; no file is lost."""
        commits, collisions = self.try_series(patches, actions)
        assert not collisions
        return commits

    def try_series(
        self, patches: Sequence[Sequence[HunkId]], actions: dict[HunkId, Action]
    ) -> tuple[list[Oid], list[Collision]]:
        """As `series`; also returns the files that are in the way of others."""
        plan = Plan(
            Source(self.base, self.fork, self.upstream),
            "1700000000 +0000",
            tuple(
                Patch(PatchId(f"p{nth}"), f"patch {nth}", tuple(hunks))
                for nth, hunks in enumerate(patches, 1)
            ),
        )
        origins = {action.origin for action in actions.values()}
        upstream = find_entries(self.repo, self.upstream, origins)
        me = Person("Ada", "ada@example.org")
        read, tree = self.repo.read_lines, list_tree(self.repo, self.upstream)
        steps = list(iter_steps(plan, actions, upstream, read, lambda: tree))
        commits = [
            NewCommit(
                made.patch.subject.encode() + b"\n",
                me,
                plan.date,
                me,
                plan.date,
                made.deletions,
                made.files,
            )
            for made in steps
        ]
        collisions = [one for made in steps for one in made.collisions]
        return write_commits(self.repo, self.upstream, commits), collisions


@contextmanager
def world(base: Files, fork: Files, upstream: Files | None = None) -> Iterator[World]:
    """Makes the repository; without an upstream, upstream is the base."""
    where = Path(tempfile.mkdtemp(prefix="world-"))
    try:
        story = Story(where / "repo").commit("base", base)
        story.branch("fork").commit("fork commit", step(base, fork), tag="fork-tip")
        story.branch("upstream", at="base")
        if upstream is not None:
            story.commit("upstream commit", step(base, upstream), tag="upstream-tip")
        with Repo.open(story.path) as repo:
            names = [Oid(story.oid(f"refs/{name}")) for name in
                     ("tags/base", "heads/fork", "heads/upstream")]  # fmt: skip
            yield World(story, repo, *names)
    finally:
        shutil.rmtree(where)
