"""Upstreams that no one would wish for: a right placement or a clear state, never a traceback."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from repos import Content, Link, Module, Story

from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.model.placement import Certainty, Edit, Placement
from patchsplit.model.series import compose
from patchsplit.place import place
from patchsplit.read.trees import read_trees

CODE = "".join(
    f"int function_{k}(int value)\n{{\n    int result = compute_{k}(value);\n\n"
    f"    return result + {k};\n}}\n\n"
    for k in range(9)
)
FORK = CODE.replace("return result + 4", "return result + forty_four")


def place_lines(where: Path, base: str, fork: str, upstream: str) -> list[Placement]:
    with Repo.open(where) as repo:
        ends = [repo.resolve(name) for name in (base, fork, upstream)]
        return list(place(repo, read_trees(repo, ends[0], ends[1]), ends[0], ends[2]).values())


def place_one(story: Story, upstream: dict[str, Content], fork: str = FORK) -> Placement:
    """Places the one hunk of a fork of a.c."""
    story.commit("base", {"a.c": CODE, "kept": "kept\n"})
    story.branch("fork").commit("ours", {"a.c": fork})
    story.on("main").commit("theirs", upstream)
    (found,) = place_lines(story.path, "base", "fork", "main")
    return found


def offers(found: Placement, upstream: str, wanted: str) -> bool:
    """Tells whether a hunk is placed so that the file is as wanted, or that is suggested."""
    edits = [found.action, *(one.edit for one in found.suggestions)]
    lines = tuple(line.encode() for line in upstream.splitlines(keepends=True))
    return any(
        compose(lines, [edit]) == wanted.encode() for edit in edits if isinstance(edit, Edit)
    )


@pytest.mark.parametrize(
    "upstream",
    [
        {"a.c": None},
        {"a.c": None, "a.c/inner": "a folder by now\n"},
        {"a.c": Link("kept")},
        {"a.c": Module("1" * 40)},
        {"a.c": b"\0binary\n" * 9},
        {"a.c": ""},
    ],
    ids=["deleted", "folder", "symlink", "submodule", "binary", "emptied"],
)
def test_a_file_that_is_something_else_by_now_is_asked_about(
    story: Story, upstream: dict[str, Content]
) -> None:
    found = place_one(story, upstream)
    assert found.action is None
    assert found.landed is None
    assert found.conflict is not None
    assert found.certainty is not Certainty.SURE


def test_a_text_that_the_fork_made_binary_is_asked_about(story: Story) -> None:
    story.commit("base", {"a.c": CODE})
    story.branch("fork").commit("ours", {"a.c": b"\0binary\n"})
    story.on("main").commit("theirs", {"a.c": CODE.replace("value", "number")})
    (found,) = place_lines(story.path, "base", "fork", "main")
    assert found.conflict is not None


def test_line_ends_that_upstream_changed_are_followed(story: Story) -> None:
    upstream = CODE.replace("\n", "\r\n")
    found = place_one(story, {"a.c": upstream})
    lines = tuple(line + b"\n" for line in upstream.encode().split(b"\n")[:-1])
    edits = [found.action, *(one.edit for one in found.suggestions)]
    made = [compose(lines, [edit]) for edit in edits if isinstance(edit, Edit)]
    assert FORK.replace("\n", "\r\n").encode() in made


def test_a_file_that_upstream_indented_anew_is_followed(story: Story) -> None:
    upstream = CODE.replace("    ", "\t")
    found = place_one(story, {"a.c": upstream})
    assert offers(found, upstream, FORK.replace("    ", "\t"))


def test_a_file_that_upstream_sorted_anew(story: Story) -> None:
    parts = [part + "\n\n" for part in CODE.split("\n\n") if part]
    whole = ["".join(parts[k : k + 2]) for k in range(0, len(parts), 2)]
    upstream = "".join(reversed(whole))
    found = place_one(story, {"a.c": upstream})
    wanted = upstream.replace("return result + 4", "return result + forty_four")
    assert offers(found, upstream, wanted)


def test_the_same_hunk_five_times_in_a_file(story: Story) -> None:
    base = "begin();\nwork();\nend();\n" * 5
    fork = base.replace("work();", "work(true);")
    upstream = "first();\n" + base.replace("end();\nbegin();", "end();\n\nbegin();")
    story.commit("base", {"a.c": base})
    story.branch("fork").commit("ours", {"a.c": fork})
    story.on("main").commit("theirs", {"a.c": upstream})
    found = place_lines(story.path, "base", "fork", "main")
    edits = [one.action for one in found if isinstance(one.action, Edit)]
    assert len(found) == 5
    assert len({edit.at for edit in edits}) == len(edits)
    lines = tuple(line.encode() for line in upstream.splitlines(keepends=True))
    assert compose(lines, edits).count(b"work(true);") == len(edits)


def test_an_empty_upstream(story: Story) -> None:
    found = place_one(story, {"a.c": None, "kept": None})
    assert found.conflict is not None


def test_an_upstream_that_is_older_than_the_base(story: Story) -> None:
    story.commit("long ago", {"a.c": CODE.replace("result + 4", "result - 4")})
    story.commit("base", {"a.c": CODE})
    story.branch("fork").commit("ours", {"a.c": FORK})
    (found,) = place_lines(story.path, "base", "fork", "long-ago")
    assert found.landed is None
    assert found.certainty is not Certainty.SURE or found.action is not None


def test_histories_without_a_common_commit(story: Story) -> None:
    story.commit("base", {"a.c": CODE})
    story.branch("fork").commit("ours", {"a.c": FORK})
    story.git("symbolic-ref", "HEAD", "refs/heads/other")
    story.commit("theirs", {"a.c": "/* new */\n" + CODE})
    (found,) = place_lines(story.path, "base", "fork", "other")
    assert offers(found, "/* new */\n" + CODE, "/* new */\n" + FORK)


@pytest.mark.parametrize("how", ["--depth=1", "--filter=blob:none"])
def test_a_shallow_or_partial_clone(story: Story, tmp_path: Path, how: str) -> None:
    story.commit("base", {"a.c": CODE})
    story.branch("fork").commit("ours", {"a.c": FORK})
    story.on("main").commit("between", {"a.c": "/* 1 */\n" + CODE})
    story.commit("theirs", {"a.c": "/* 2 */\n" + CODE})
    story.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--bare", "--no-single-branch", how, story.path.as_uri(), clone],
        check=True,
        capture_output=True,
    )
    try:
        found = place_lines(clone, "fork~1", "fork", "main")
    except PatchsplitError as error:
        said = error.hint
    else:
        said = found[0].certainty.value
        assert found[0].certainty is Certainty.SURE
    assert said, "an error names the way out"


def test_a_file_that_both_moved_and_changed_alike_has_landed_whole(story: Story) -> None:
    text = "".join(f"line {k}\n" for k in range(20))
    story.commit("base", {"a.h": text, "b.h": text.replace("line 3", "other")})
    story.branch("fork")
    story.commit("move", {"a.h": None, "b.h": None, "c.h": text.replace("line 7\n", "")})

    assert all(found.landed for found in place_lines(story.path, "base", "fork", "fork"))
