"""Hunk headers and quoted paths, as git writes them."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.git.diff import (
    HunkHeader,
    parse_hunk_header,
    path_of_diff_header,
    unquote,
)


@pytest.mark.parametrize(
    ("line", "header"),
    [
        (b"@@ -1,2 +3,4 @@ int f(void)\n", HunkHeader(1, 2, 3, 4)),
        (b"@@ -1 +0,0 @@\n", HunkHeader(1, 1, 0, 0)),
        (b" @@ -1 +1 @@\n", None),
        (b"@@ -a +1 @@\n", None),
    ],
)
def test_a_count_that_is_left_out_is_one(line: bytes, header: HunkHeader | None) -> None:
    assert parse_hunk_header(line) == header


@pytest.mark.parametrize(
    "path", ["a", "a b", 'q"u', "t\tab", "new\nline", "back\\slash", "caf\udce9", "é", "b/ b/x"]
)
def test_a_path_comes_back_as_git_prints_it(story: Story, path: str) -> None:
    story.commit("base", {path: "1\n"}).commit("change", {path: "2\n"})
    header = story.git("diff", "HEAD~1", "HEAD").partition("\n")[0].removeprefix("diff --git ")
    assert path_of_diff_header(header.encode("utf-8", "surrogateescape")) == path


def test_a_name_without_quotes_is_plain() -> None:
    assert unquote(b"a\\tb") == "a\\tb"
    assert unquote(b'"a\\tb\\042\\\\"') == 'a\tb"\\'
