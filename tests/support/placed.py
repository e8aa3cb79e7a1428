"""A delta placed on upstream, for tiny histories: base, fork, upstream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from repos import Content, Story

from patchsplit.confirm import confirm
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Delta, HunkId, Kind, Oid
from patchsplit.model.placement import Edit, Placement, overlap
from patchsplit.model.series import File, file_after
from patchsplit.place import place, read_upstream_tree
from patchsplit.read.trees import read_trees

Files = Mapping[str, Content]
TEN = "".join(f"line {k} of the file\n" for k in range(10))


class Placed:
    """A delta placed on upstream, and what upstream's files are with all of it."""

    def __init__(self, story: Story, base: str = "base", upstream: str = "main") -> None:
        with Repo.open(story.path) as repo:
            self.delta: Delta = read_trees(repo, repo.resolve(base), repo.resolve("fork"))
            onto = repo.resolve(upstream)
            self.all = self._place(repo, repo.resolve(base), onto)
            self.files = self._files(repo, onto)

    def _place(self, repo: Repo, base: Oid, upstream: Oid) -> dict[HunkId, Placement]:
        return place(repo, self.delta, base, upstream)

    def _files(self, repo: Repo, onto: Oid) -> dict[str, File]:
        actions = defaultdict(list)
        for found in self.all.values():
            if found.action and not found.landed:
                actions[found.action.origin].append(found.action)
        known = find_entries(repo, onto, actions)
        after = {}
        for origin, todo in actions.items():
            edits = [action for action in todo if isinstance(action, Edit)]
            assert overlap(edits) is None
            file = file_after(origin, known.get(origin), todo, repo.read_lines)
            if file is not None:
                after[file.path] = file
        return after

    @property
    def only(self) -> Placement:
        (found,) = self.all.values()
        return found

    def of(self, kind: Kind) -> Placement:
        (found,) = (self.all[hunk.id] for hunk in self.delta.hunks() if hunk.kind is kind)
        return found

    def content(self, path: str) -> bytes | None:
        return self.files[path].content


class Confirmed(Placed):
    """The same after the second look."""

    def _place(self, repo: Repo, base: Oid, upstream: Oid) -> dict[HunkId, Placement]:
        ground = read_upstream_tree(repo, base, upstream)
        placed = super()._place(repo, base, upstream)
        return confirm(repo, self.delta, ground, upstream, placed)


def place_story(story: Story, base: Files, fork: Files, upstream: Files) -> Placed:
    _tell_story(story, base, fork, upstream)
    return Placed(story)


def confirm_story(story: Story, base: Files, fork: Files, upstream: Files) -> Confirmed:
    _tell_story(story, base, fork, upstream)
    return Confirmed(story)


def _tell_story(story: Story, base: Files, fork: Files, upstream: Files) -> None:
    story.commit("base", base)
    story.branch("fork").commit("ours", fork)
    story.on("main").commit("theirs", upstream)


# ---- lines
