"""A delta placed on upstream, for tiny histories: base, fork, upstream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from repos import Content, Story

from patchsplit.confirm import confirm
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Delta, HunkId, Kind, Oid
from patchsplit.model.placement import Certainty, Edit, Extent, Placement, overlap
from patchsplit.model.series import File, file_after
from patchsplit.place import place, place_and_cut, read_upstream_tree
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


@dataclass(frozen=True)
class Row:
    """A hunk, and what was found of it."""

    text: str
    """Its added lines."""
    landed: bool
    certainty: Certainty
    by: str | None
    extent: Extent | None
    evidence: str


class CutPlaced:
    """A delta whose hunks were cut where upstream has a part of them, and placed."""

    def __init__(self, story: Story) -> None:
        with Repo.open(story.path) as repo:
            base, fork, onto = (repo.resolve(name) for name in ("base", "fork", "main"))
            self.found = place_and_cut(repo, read_trees(repo, base, fork), base, onto)
            self.anew = place(repo, self.found.delta, base, onto)

    def rows(self) -> list[Row]:
        """The hunks in the delta's order."""
        assert self.anew == self.found.placements
        placed = ((hunk, self.found.placements[hunk.id]) for hunk in self.found.delta.hunks())
        return [
            Row(
                b"".join(hunk.added).decode(),
                one.landed is not None,
                one.certainty,
                one.landed.by if one.landed else None,
                one.landed.extent if one.landed else None,
                one.landed.evidence if one.landed else one.evidence,
            )
            for hunk, one in placed
        ]


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
