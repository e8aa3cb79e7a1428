"""A queue that patch applies ends at the fork's tree; what patch cannot apply is refused."""

from __future__ import annotations

import subprocess

from hypothesis import given
from worlds import Files, forks, slow, world

from patchsplit.emit.quilt import QuiltPatch, format_queue
from patchsplit.errors import Refused
from patchsplit.git.diff import diff_for_quilt


@slow
@given(forks())
def test_patch_makes_the_fork_of_a_queue(trees: tuple[Files, Files]) -> None:
    with world(*trees) as made:
        diff = diff_for_quilt(made.repo, made.fork)
        try:
            queue = format_queue((QuiltPatch("a: b", "Body.", "Ada", "0 +0000", diff),))
        except Refused:
            return
        work = made.story.path.parent / "work"
        run = ["git", "-c", "core.autocrlf=false"]
        subprocess.run([*run, "clone", "-q", "-s", str(made.story.path), str(work)], check=True)
        subprocess.run([*run, "checkout", "-q", made.base], cwd=work, check=True)
        done = subprocess.run(
            ["patch", "-p1", "-f", "-s"], cwd=work, input=queue[0].content, capture_output=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, (done, queue[0].content)
        subprocess.run([*run, "add", "-A"], cwd=work, check=True)
        tree = subprocess.run([*run, "write-tree"], cwd=work, check=True, capture_output=True)
        assert tree.stdout.decode().strip() == made.story.tree("fork"), queue[0].content
