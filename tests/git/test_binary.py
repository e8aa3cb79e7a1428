"""Binary patches to blobs: one that does not apply spoils no other."""

from __future__ import annotations

from repos import Story

from patchsplit.git.binary import BinaryPatch, write_binaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


def test_patches_that_do_not_apply_are_told_from_those_that_do(story: Story) -> None:
    story.commit("base", {"x": b"\0one"})
    for k in range(4):
        story.commit(f"change {k}", {"x": b"\0two%d" % k})
    with Repo.open(story.path) as repo:
        old = Oid(story.git("rev-parse", "base:x"))
        patches = []
        for k in range(4):
            diff = repo.run(
                "diff", "--binary", "--full-index", story.oid("base"), story.oid(f"change-{k}")
            )
            data = diff[diff.index(b"GIT binary patch") :]
            patches.append(BinaryPatch(old, Oid(story.git("rev-parse", f"change-{k}:x")), data))
        patches[1] = BinaryPatch(old, Oid("1" * 40), patches[1].data)
        assert write_binaries(repo, patches) == [True, False, True, True]
        assert repo.read_blob(patches[2].new) == b"\0two2"
        assert write_binaries(repo, []) == []
