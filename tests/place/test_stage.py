"""The whole stage on tiny histories: base, fork, upstream."""

from __future__ import annotations

from dataclasses import replace

import pytest
from placed import TEN, Files, Placed, place_story
from repos import Content, Executable, Link, Story
from written import ENTRY, delta, file, hunk

from patchsplit.git.repo import Repo
from patchsplit.model.delta import (
    Cut,
    Entry,
    FileChange,
    Hunk,
    HunkId,
    Kind,
    Mode,
    Oid,
    Span,
    Status,
    cut_hunk,
)
from patchsplit.model.placement import (
    Certainty,
    Chmod,
    Conflict,
    Edit,
    Extent,
    Landed,
    Move,
    Placement,
    Replace,
    Suggestion,
    Way,
)
from patchsplit.place import place
from patchsplit.place.stage import (
    _find_idle_cuts,
    _find_leaving_files,
    _find_misplaced,
    _find_orphaned,
    _find_replaced_files,
)
from patchsplit.place.upstream_tree import UpstreamTree, list_parent_folders
from patchsplit.progress import Progress
from patchsplit.read.trees import read_trees


def test_a_hunk_of_an_untouched_file_stays_where_it_is(story: Story) -> None:
    found = place_story(story, {"a": "1\n2\n"}, {"a": "1\nTWO\n"}, {"b": "other\n"}).only
    assert found.way is Way.SAME
    assert found.action == Edit("a", Span(1, 2), (b"TWO\n",), order=1)


def test_a_hunk_moves_with_the_lines_around_it(story: Story) -> None:
    told = place_story(
        story,
        {"a": TEN},
        {"a": TEN.replace("line 7", "LINE 7")},
        {"a": "new\n" + TEN},
    )
    assert told.only.way is Way.MAPPED
    assert told.only.action == Edit("a", Span(8, 9), (b"LINE 7 of the file\n",), order=7)


def test_a_hunk_that_touches_a_change_of_upstreams_is_not_clean(story: Story) -> None:
    told = place_story(
        story,
        {"a": TEN},
        {"a": TEN.replace("line 7", "LINE 7")},
        {"a": TEN.replace("line 6", "Line 6")},
    )
    assert told.only.way is Way.ADJACENT
    assert b"Line 6 of the file\nLINE 7 of the file\n" in (told.content("a") or b"")


def test_both_changed_one_line_is_a_conflict_with_its_three_texts(story: Story) -> None:
    found = place_story(
        story, {"a": "1\n2\n3\n"}, {"a": "1\nours\n3\n"}, {"a": "1\ntheirs\n3\n"}
    ).only
    assert found.way is Way.NONE
    assert found.action is None
    assert found.conflict is not None
    assert found.conflict.at == Span(1, 2)
    assert found.conflict.base == (b"2\n",)
    assert found.conflict.fork == (b"ours\n",)
    assert found.conflict.upstream == (b"theirs\n",)


def test_both_inserted_here_is_never_guessed(story: Story) -> None:
    found = place_story(story, {"a": "1\n2\n"}, {"a": "1\nx();\n2\n"}, {"a": "1\ny();\n2\n"}).only
    assert found.action is None
    assert found.conflict is not None
    assert found.conflict.upstream == (b"y();\n",)


def test_the_same_change_on_both_sides_has_landed(story: Story) -> None:
    told = place_story(story, {"a": "1\n2\n3\n"}, {"a": "1\nboth\n3\n"}, {"a": "1\nboth\n3\n"})
    assert told.only.landed is not None
    assert told.only.landed.by == story.oid("theirs")


def test_a_hunk_follows_the_file_that_upstream_renamed(story: Story) -> None:
    told = place_story(
        story,
        {"old": TEN},
        {"old": TEN.replace("line 7", "LINE 7")},
        {"old": None, "new": "top\n" + TEN},
    )
    assert told.only.way is Way.MAPPED
    assert told.content("new") == ("top\n" + TEN.replace("line 7", "LINE 7")).encode()


def test_a_hunk_follows_its_lines_into_another_file(story: Story) -> None:
    code = "".join(f"    statement_number({k});\n" for k in range(20))
    told = place_story(
        story,
        {"one.c": code, "two.c": "int two;\n"},
        {"one.c": code.replace("number(9)", "number(nine)")},
        {
            "one.c": None,
            "two.c": "int two;\n" * 99 + code.replace("(3)", "(three)") + "int 2;\n" * 99,
        },
    )
    assert told.only.way is Way.ELSEWHERE
    assert b"number(8);\n    statement_number(nine);\n" in (told.content("two.c") or b"")


def test_a_hunk_whose_lines_stand_in_two_other_files_is_a_conflict(story: Story) -> None:
    code = "".join(f"    statement_number({k});\n" for k in range(20))
    grown = {f"{name}.c": "int x;\n" * 99 + code for name in ("two", "three")}
    told = place_story(
        story,
        {"one.c": code, **dict.fromkeys(grown, "int x;\n")},
        {"one.c": code.replace("number(9)", "number(nine)")},
        {"one.c": None, **grown},
    )
    assert told.only.conflict is not None
    assert told.only.conflict.at is None


REPEATED = "".join(
    f"void reset_{k}(void)\n{{\n    int was_{k};\n    clear();\n    clear();\n}}\n\n"
    for k in range(20)
)
"""Functions whose bodies end alike: two lines of context say nothing."""


@pytest.mark.parametrize(("split", "found"), [(False, True), (True, False)])
def test_the_lines_around_tell_the_file_where_the_hunks_own_stand_many_times(
    story: Story, *, split: bool, found: bool
) -> None:
    here = "int was_9;\n    clear();\n    clear();\n"
    ours = REPEATED.replace(here, f"{here}    go();\n")
    theirs: dict[str, Content] = {
        "one.c": None,
        "two.c": "int two;\n" * 99 + REPEATED + "int 2;\n" * 99,
    }
    if split:
        theirs["three.c"] = "int three;\n" * 99 + REPEATED + "int 3;\n" * 99
    told = place_story(story, {"one.c": REPEATED, "two.c": "int two;\n"}, {"one.c": ours}, theirs)
    assert (told.only.way is Way.ELSEWHERE) is found
    assert [one.way for one in told.only.suggestions[:1]] == [Way.ELSEWHERE] * (not found)
    if found:
        assert f"{here}    go();\n}}\n".encode() in (told.content("two.c") or b"")


# ---- files


def test_a_new_file_is_created(story: Story) -> None:
    told = place_story(story, {"a": "1\n"}, {"d/new": Executable("x\ny\n")}, {"b": "2\n"})
    assert told.only.action == Edit(
        "d/new", Span(0, 0), (b"x\n", b"y\n"), order=0, creates=Mode.EXECUTABLE
    )


def test_a_new_file_that_upstream_has_too_has_landed(story: Story) -> None:
    told = place_story(story, {"a": "1\n"}, {"new": "x\n"}, {"new": "x\n"})
    assert told.only.landed is not None
    assert told.only.landed.by == story.oid("theirs")
    assert told.only.action is None


@pytest.mark.parametrize(
    "upstream",
    [{"d/new": "other\n"}, {"d": "a file\n"}, {"d/new/inner": "a folder\n"}],
    ids=["another file", "a file where the folder would be", "a folder"],
)
def test_a_new_file_where_upstream_has_something_else_is_a_conflict(
    story: Story, upstream: Files
) -> None:
    told = place_story(story, {"a": "1\n"}, {"d/new": "x\n"}, upstream)
    assert told.only.conflict is not None


def test_a_deleted_file_goes_away(story: Story) -> None:
    told = place_story(story, {"a": "1\n", "gone": "x\n"}, {"gone": None}, {"a": "2\n"})
    assert told.only.action == Edit("gone", Span(0, 1), (), order=0, deletes=True)
    assert told.files == {}


def test_a_deleted_file_that_upstream_changed_is_a_conflict(story: Story) -> None:
    told = place_story(story, {"a": "1\n", "gone": "x\n"}, {"gone": None}, {"gone": "y\n"})
    assert told.only.conflict is not None
    assert told.only.conflict.upstream == (b"y\n",)


def test_a_deleted_file_that_upstream_deleted_has_landed(story: Story) -> None:
    told = place_story(story, {"a": "1\n", "gone": "x\n"}, {"gone": None}, {"gone": None})
    assert told.only.landed is not None
    assert told.only.landed.by == story.oid("theirs")


def test_a_rename_moves_the_file_with_upstreams_content(story: Story) -> None:
    told = place_story(story, {"a": TEN}, {"a": None, "b": TEN}, {"a": TEN + "more\n"})
    assert told.of(Kind.RENAME).action == Move("a", "b")


def test_a_rename_that_upstream_made_has_landed_and_its_edits_apply(story: Story) -> None:
    told = place_story(
        story,
        {"a": TEN},
        {"a": None, "b": TEN.replace("line 7", "LINE 7")},
        {"a": None, "b": "top\n" + TEN},
    )
    assert told.of(Kind.RENAME).landed is not None
    assert told.content("b") == ("top\n" + TEN.replace("line 7", "LINE 7")).encode()


@pytest.mark.parametrize("upstream", [{"a": None, "c": TEN}, {"b": "taken\n"}])
def test_a_rename_that_upstream_stands_against_is_a_conflict(story: Story, upstream: Files) -> None:
    told = place_story(story, {"a": TEN}, {"a": None, "b": TEN}, upstream)
    assert told.of(Kind.RENAME).conflict is not None


def test_a_mode_is_set(story: Story) -> None:
    told = place_story(story, {"a": "1\n"}, {"a": Executable("1\n")}, {"a": "2\n"})
    assert told.only.action == Chmod("a", Mode.EXECUTABLE)


def test_a_mode_that_upstream_set_has_landed(story: Story) -> None:
    told = place_story(story, {"a": "1\n"}, {"a": Executable("1\n")}, {"a": Executable("2\n")})
    assert told.only.landed is not None
    assert told.only.landed.by == story.oid("theirs")


def test_a_link_is_replaced_where_upstream_left_it(story: Story) -> None:
    told = place_story(story, {"a": Link("x")}, {"a": Link("y")}, {"b": "2\n"})
    assert isinstance(told.only.action, Replace)


def test_a_link_that_both_changed_is_a_conflict(story: Story) -> None:
    told = place_story(story, {"a": Link("x")}, {"a": Link("y")}, {"a": Link("z")})
    assert told.only.conflict is not None


# ---- what has landed


FIX = {"a": TEN.replace("line 3", "fixed 3").replace("line 4", "fixed 4")}


def test_what_upstream_has_changed_since_has_landed_all_the_same(story: Story) -> None:
    story.commit("base", {"a": TEN}).branch("fork").commit("ours", FIX)
    story.on("main").commit("the fix", FIX)
    story.commit("later", {"a": TEN.replace("line 3", "other 3").replace("line 4", "other 4")})
    found = Placed(story).only
    assert found.landed is not None
    assert found.landed.by == story.oid("the-fix")
    assert found.landed.evidence.endswith("changed the lines since.")


def test_what_upstream_took_back_is_asked_about_with_both_commits(story: Story) -> None:
    story.commit("base", {"a": TEN}).branch("fork").commit("ours", FIX)
    story.on("main").commit("the fix", FIX).commit("revert", {"a": TEN + "more\n"})
    found = Placed(story).only
    assert found.landed is not None
    assert (found.landed.by, found.landed.extent) == (story.oid("the-fix"), Extent.GONE)
    assert f"{story.oid('revert')[:12]} reverted it" in found.landed.evidence
    assert found.certainty is Certainty.LOOK
    assert found.action is not None


def test_a_line_that_a_commit_put_elsewhere_has_not_landed(story: Story) -> None:
    story.commit("base", {"a": TEN}).branch("fork")
    story.commit("ours", {"a": TEN.replace("line 8", "check_it(all);\nline 8")})
    story.on("main").commit("theirs", {"a": "check_it(all);\n" + TEN.replace("line 8", "other 8")})
    assert Placed(story).only.landed is None


def test_what_upstream_took_back_in_other_words_is_to_be_looked_at(story: Story) -> None:
    fix = TEN.replace("line 3", "one 3\ntwo 3\nthree 3\nfour 3")
    story.commit("base", {"a": TEN}).branch("fork").commit("ours", {"a": fix})
    story.on("main").commit("the fix", {"a": fix}).commit("half", {"a": fix.replace("one 3", "1")})
    story.commit("gone", {"a": "top\n" + TEN})
    found = Placed(story).only
    assert found.landed is not None
    assert found.landed.extent is Extent.GONE
    assert found.certainty is Certainty.LOOK
    assert found.landed.by == story.oid("the-fix")
    assert found.way is Way.MAPPED, "a person can take it into a patch all the same"


def test_a_change_that_stands_elsewhere_by_now_has_landed(story: Story) -> None:
    """The commit that made it is the fork's; then upstream moved the lines within the file."""
    fix = TEN.replace("line 3", "one 3\ntwo 3\nline 3")
    story.commit("base", {"a": TEN}).branch("fork").commit("ours", {"a": fix})
    story.on("main").commit("the fix", {"a": fix}).commit("move", {"a": TEN + "one 3\ntwo 3\n"})
    found = Placed(story).only
    assert found.landed is not None
    assert found.certainty is Certainty.SURE
    assert found.landed.by == story.oid("the-fix")


def test_one_line_of_a_large_commit_is_not_taken_for_the_commit(story: Story) -> None:
    """Both dropped the same line: upstream in a sweep of which the fork has nothing else."""
    others = {f"b{k}": TEN for k in range(4)}
    story.commit("base", {"a": TEN, **others}).branch("fork")
    story.commit("ours", {"a": TEN.replace("line 3 of the file\n", "")})
    swept = dict.fromkeys(others, TEN.replace("line 3", "no line 3").replace("line 8", "no line 8"))
    story.on("main").commit("sweep", {"a": TEN.replace("line 3 of the file\n", ""), **swept})
    found = Placed(story).only
    assert found.landed is not None
    assert found.certainty is Certainty.LOOK
    assert found.landed.by == story.oid("sweep")
    assert "the fork has 6%" in found.landed.evidence


def test_a_commit_that_moves_a_file_is_the_forks_where_it_moved_it_too(story: Story) -> None:
    after = TEN.replace("line 3", "fixed 3")
    story.commit("base", {"a": TEN, "b": TEN}).branch("fork")
    story.commit("ours", {"a": None, "c": TEN, "b": after})
    story.on("main").commit("theirs", {"a": None, "c": TEN, "b": after})
    told = Placed(story)
    assert all(found.certainty is Certainty.SURE for found in told.all.values())
    assert {found.landed and found.landed.by for found in told.all.values()} == {
        story.oid("theirs")
    }


def test_four_fifths_of_a_hunk_from_one_commit_have_landed(story: Story) -> None:
    ours = TEN.replace("line", "our")
    theirs = ours.replace("our 9", "their 9")
    found = place_story(story, {"a": TEN}, {"a": ours}, {"a": theirs}).only
    assert found.landed is not None
    assert found.landed.by == story.oid("theirs")


def test_a_tree_as_base_has_no_history_to_search(story: Story) -> None:
    story.commit("base", {"a": TEN}).branch("fork").commit("ours", FIX)
    story.on("main").commit("the fix", FIX)
    told = Placed(story, base=story.tree("base"))
    assert told.only.landed is not None
    assert told.only.landed.by is None


# ---- what the placements say


def test_a_file_that_is_as_in_the_fork_has_landed_whole(story: Story) -> None:
    both = {"a": "1\nboth\n3\n"}
    found = place_story(story, {"a": "1\n2\n3\n"}, both, both).only
    assert found.evidence.startswith("Upstream's a is identical to the fork's.")


def test_progress_is_told_for_each_file_from_one(story: Story) -> None:
    files = dict.fromkeys(("a", "b", "c"), TEN)
    ours = {name: TEN.replace("line 7", "LINE 7") for name in files}
    story.commit("base", files).branch("fork").commit("ours", ours)
    story.on("main").commit("theirs", dict.fromkeys(files, f"new\n{TEN}"))
    seen: list[tuple[int, int | None]] = []
    with Repo.open(story.path) as repo:
        base, fork, onto = (repo.resolve(name) for name in ("base", "fork", "main"))
        delta = read_trees(repo, base, fork)
        place(repo, delta, base, onto, lambda now: seen.append((now.done, now.total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_file_that_stays_upstream_as_it_was_changed_there_blocks_its_path(story: Story) -> None:
    told = place_story(story, {"d": "1\n"}, {"d": None, "d/new": "x\n"}, {"d": "2\n"})
    causes = [one.conflict and one.conflict.cause for one in told.all.values()]
    assert sorted(map(str, causes)) == ["blocked-path", "changed-file"]


def test_a_file_that_upstream_only_moved_is_told(story: Story) -> None:
    ours = {"old": TEN.replace("line 7", "LINE 7")}
    told = place_story(story, {"old": TEN}, ours, {"old": None, "new": TEN})
    assert told.only.way is Way.SAME
    assert told.only.evidence == "Upstream moved the file to new and changed none of its lines."


def test_a_file_that_upstream_left_is_told(story: Story) -> None:
    told = place_story(story, {"a": TEN}, {"a": TEN.replace("line 7", "LINE 7")}, {"b": "x\n"})
    assert told.only.evidence == "Upstream has not changed the file since the base."


@pytest.mark.parametrize(
    ("ours", "theirs"), [("x\n", Link("y")), (b"\0binary", "text\n"), (b"\0binary", b"\0other")]
)
def test_a_new_file_and_something_else_cannot_be_merged_by_lines(
    story: Story, ours: Content, theirs: Content
) -> None:
    found = place_story(story, {"a": "1\n"}, {"new": ours}, {"new": theirs}).only
    assert found.conflict is not None
    assert (found.conflict.at, found.conflict.upstream) == (None, ())


@pytest.mark.parametrize(
    ("upstream", "words"),
    [({"gone": TEN + "x\n"}, "changed it"), ({"gone": None, "there": TEN}, "moved it to there")],
)
def test_a_deletion_of_what_upstream_changed_or_moved_is_asked_about(
    story: Story, upstream: Files, words: str
) -> None:
    found = place_story(story, {"gone": TEN}, {"gone": None}, upstream).only
    assert found.conflict is not None
    assert found.evidence == f"The fork deletes gone, but upstream {words}."
    assert found.suggestions == ()


def test_each_file_whose_lines_are_placed_is_reported(story: Story) -> None:
    files: Files = {"a.c": TEN, "b.c": TEN, "c.c": TEN}
    story.commit("base", files)
    ours = TEN.replace("line 5", "our 5")
    story.branch("fork").commit("ours", {"a.c": ours, "c.c": ours, "new.c": ours})
    story.on("main").commit("theirs", {"a.c": f"top\n{TEN}"})
    seen: list[Progress] = []
    with Repo.open(story.path) as repo:
        base, fork, upstream = (repo.resolve(name) for name in ("base", "fork", "main"))
        place(repo, read_trees(repo, base, fork), base, upstream, seen.append)
    assert [one for one in seen if one.stage == "placing"] == [
        Progress("placing", 1, 2, "a.c"),
        Progress("placing", 2, 2, "c.c"),
    ]


# ---- files, by upstream's tree


OTHER = Entry(Mode.FILE, Oid("2" * 40))


def tree(renames: dict[str, str] | None = None, **entries: Entry) -> UpstreamTree:
    """`entries` are upstream's files; "_" in their names stands for "/"."""
    files = {path.replace("_", "/"): entry for path, entry in entries.items()}
    folders = frozenset(folder for path in files for folder in list_parent_folders(path))
    return UpstreamTree({}, files, {}, renames or {}, folders, {})


def change(path: str, status: Status, old: str = "") -> FileChange:
    return file(path, hunk(path, path, b"x\n"), status=status, old=old)


@pytest.mark.parametrize(
    ("changes", "upstream", "leaving"),
    [
        ([("a", Status.DELETED, "")], tree(a=ENTRY), {"a"}),
        ([("a", Status.DELETED, "")], tree(a=OTHER), set()),
        ([("a", Status.DELETED, "")], tree(), set()),
        ([("a", Status.MODIFIED, "")], tree(a=ENTRY), set()),
        ([("b", Status.RENAMED, "a")], tree(a=OTHER), {"a"}),
        ([("b", Status.RENAMED, "a")], tree(), set()),
        ([("b", Status.RENAMED, "a")], tree(a=ENTRY, b=ENTRY), set()),
        ([("a/b", Status.RENAMED, "a")], tree(a=ENTRY), {"a"}),
        ([("b/c", Status.RENAMED, "a"), ("c", Status.RENAMED, "b")], tree(a=ENTRY, b=ENTRY),
         {"a", "b"}),
        ([("b/c", Status.RENAMED, "a"), ("c", Status.RENAMED, "b")],
         tree(a=ENTRY, b=ENTRY, c=ENTRY), set()),
    ],
    ids=["deleted", "deleted and changed", "gone", "changed", "renamed", "renamed and gone",
         "blocked", "into a folder of its name", "after one another", "both blocked"],
)  # fmt: skip
def test_files_leave_their_paths_if_nothing_is_in_their_way(
    changes: list[tuple[str, Status, str]], upstream: UpstreamTree, leaving: set[str]
) -> None:
    assert _find_leaving_files(delta(*(change(*one) for one in changes)), upstream) == leaving


def test_files_with_a_hunk_of_the_whole_file_are_replaced() -> None:
    lines = hunk("h", "a", b"x\n")
    whole = file("a", lines, replace(lines, kind=Kind.WHOLE))
    assert _find_replaced_files(delta(whole), tree(a=ENTRY)) == {"a"}
    assert _find_replaced_files(delta(whole), tree({"a": "b"}, b=ENTRY)) == {"b"}
    assert _find_replaced_files(delta(whole), tree()) == frozenset()
    assert _find_replaced_files(delta(file("a", lines)), tree(a=ENTRY)) == frozenset()


@pytest.mark.parametrize(
    ("status", "orphaned"),
    [
        (Status.MODIFIED, True),
        (Status.RENAMED, True),
        (Status.ADDED, False),
        (Status.COPIED, False),
        (Status.DELETED, False),
    ],
)
def test_lines_of_a_file_that_upstream_has_not_are_orphaned(
    status: Status,
    orphaned: bool,  # noqa: FBT001
) -> None:
    lines, mode = hunk("h", "new", b"x\n"), replace(hunk("m", "new"), kind=Kind.MODE)
    some = file("new", lines, mode, status=status, old="old")
    assert _find_orphaned(delta(some), tree()) == [(some, lines)] * orphaned
    assert _find_orphaned(delta(some), tree(old=OTHER)) == []
    assert _find_orphaned(delta(some), tree({"old": "moved"}, moved=OTHER)) == []


def ask(*confidences: float) -> Placement:
    edit = Edit("a", Span(0, 0), (), 0)
    some = tuple(Suggestion(edit, (), Way.OVER, "", one) for one in confidences)
    return Placement(HunkId("h"), Way.NONE, "", conflict=Conflict("", "a", None), suggestions=some)


LINES = hunk("h", "a", b"x\n")


@pytest.mark.parametrize(
    ("placement", "misplaced"),
    [
        (ask(), True),
        (ask(0.29), True),
        (ask(0.3), False),
        (ask(0.29, 0.9), True),
        (Placement(LINES.id, Way.SAME, "", action=Edit("a", Span(0, 0), (), 0)), False),
        (Placement(LINES.id, Way.NONE, "", landed=Landed(None, "")), False),
    ],
)
def test_a_conflict_without_a_likely_suggestion_is_misplaced(
    placement: Placement,
    misplaced: bool,  # noqa: FBT001
) -> None:
    some = file("a", LINES)
    found = _find_misplaced(delta(some), {LINES.id: placement}, frozenset())
    assert found == ({LINES.id: (some, LINES, placement)} if misplaced else {})


@pytest.mark.parametrize(
    "some",
    [
        file("a", LINES, status=Status.ADDED),
        file("a", LINES, status=Status.COPIED),
        file("a", LINES, status=Status.DELETED),
        replace(file("a", LINES), is_text=False),
        file("a", replace(LINES, kind=Kind.MODE)),
    ],
    ids=["new", "copied", "deleted", "binary", "no lines"],
)
def test_other_conflicts_are_looked_for_nowhere_else(some: FileChange) -> None:
    assert _find_misplaced(delta(some), {LINES.id: ask()}, frozenset()) == {}
    assert _find_misplaced(delta(file("a", LINES)), {LINES.id: ask()}, {LINES.id}) == {}
    assert _find_misplaced(delta(file("a", LINES)), {}, frozenset()) == {}


@pytest.mark.parametrize(("landed", "idle"), [((), True), ((0,), False), ((0, 1), False)])
def test_cuts_are_idle_where_no_piece_has_landed(
    landed: tuple[int, ...],
    idle: bool,  # noqa: FBT001
) -> None:
    whole: Hunk = hunk("h", "a", b"x\ny\n")
    cuts = {whole.id: (Cut(0, 1),)}
    placements = {
        piece.id: replace(ask(), landed=Landed(None, "") if nth in landed else None)
        for nth, piece in enumerate(cut_hunk(whole, cuts[whole.id]))
    }
    found = _find_idle_cuts(delta(file("a", whole)), cuts, placements)
    assert found == ({whole.id} if idle else set())
