"""Where the lines of a hunk went, whose file upstream no longer has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from repos import Story
from sites import make_map
from written import file, hunk

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Entry, Hunk, HunkId, Kind, Lines, Mode, Oid, Span, split_lines
from patchsplit.model.placement import Edit, Placement, Suggestion, Way
from patchsplit.place.elsewhere import (
    MAX_RIVAL_SHARE,
    MIN_FILE_SHARE,
    OWN_FILE_SHARE,
    _find_best_files,
    _find_block,
    _find_context,
    _find_key_files,
    _has_no_rival,
    _LostHunk,
    _suggest_in_file,
    place_elsewhere,
)
from patchsplit.place.mapping import LineMap

WORDS = tuple(b"some_telling_line(%d);" % k for k in range(8))


NOWHERE = Span(0, 0)


def lose(base: Lines = (), old: Span = NOWHERE, wide: tuple[bytes, ...] = WORDS) -> _LostHunk:
    plain = hunk("h", "old/a.c", b"x\n")
    one = Hunk(
        HunkId("h"), "old/a.c", plain.kind, old, Span(old.start, old.start + 1),
        base[old.start : old.stop], plain.added,
    )  # fmt: skip
    return _LostHunk(file("old/a.c", one), one, base, wide[:2], wide)


def hold(**paths: int) -> dict[bytes, set[str]]:
    """`paths` gives for each file how many of the words it has; "_" stands for ".c"."""
    return {
        word: {path.replace("_", "/") + ".c" for path, count in paths.items() if nth < count}
        for nth, word in enumerate(WORDS)
    }


# ---- the lines around a hunk


def find_context(story: Story, lines: list[bytes], at: int) -> _LostHunk:
    """What is looked for of a hunk that replaces line `at` of a file of the base."""
    story.commit("base", {"a.c": b"".join(line + b"\n" for line in lines)})
    some = hunk("h", "a.c", b"x\n")
    one = Hunk(some.id, "a.c", some.kind, Span(at, at + 1), Span(at, at + 1), (), some.added)
    entry = Entry(Mode.FILE, Oid(story.git("rev-parse", "base:a.c")))
    with Repo.open(story.path) as repo:
        return _find_context(repo, replace(file("a.c", one), old=entry), one)


def test_the_keys_are_the_two_longest_lines_up_to_two_lines_away(story: Story) -> None:
    lines = [b"line_%02d();" % k for k in range(40)]
    lines[17] = lines[23] = b"a_much_longer_line_than_the_others();"
    lines[18], lines[22] = b"\ta_longer_line(1, 2);", b"  a_longer_line(3);"
    found = find_context(story, lines, 20)
    assert found.keys == (b"a_longer_line(1, 2);", b"a_longer_line(3);")
    assert found.wide == tuple(dict.fromkeys(line.strip() for line in lines[8:33]))


@pytest.mark.parametrize("at", [0, 1, 2])
def test_the_context_begins_at_the_first_line_of_the_file(story: Story, at: int) -> None:
    lines = [b"the_first_line_of_it();", *(b"line_%02d();" % k for k in range(1, 20))]
    found = find_context(story, lines, at)
    assert found.keys == (lines[0], lines[1])
    assert found.wide == tuple(lines[: at + 13])


@pytest.mark.parametrize(("line", "key"), [(b"line(0);", True), (b"line(0)", False)])
def test_a_key_has_eight_bytes_and_trivial_lines_tell_nothing(
    story: Story,
    line: bytes,
    key: bool,  # noqa: FBT001
) -> None:
    found = find_context(story, [b"{", line, b"}"], 1)
    assert found.keys == ((line,) if key else ())
    assert found.wide == (line,)


# ---- the files with most of the lines


def test_the_files_with_most_lines_are_searched() -> None:
    least = int(MIN_FILE_SHARE * len(WORDS))
    found = _find_best_files(lose(), hold(new_a=8, new_b=least, new_c=least - 1, old_a=8))
    assert found == {"new/a.c": 1.0, "new/b.c": MIN_FILE_SHARE}


def test_at_most_so_many_files_are_searched_and_only_of_the_same_kind() -> None:
    holders = hold(a=8, b=7, c=6, d=5)
    assert [*_find_best_files(lose(), holders)] == ["a.c", "b.c", "c.c"]
    holders[WORDS[0]].add("a.py")
    assert "a.py" not in _find_best_files(lose(), holders)


@pytest.mark.parametrize(("more", "counts"), [(0, True), (1, False)])
def test_a_line_that_many_files_have_does_not_count(more: int, counts: bool) -> None:  # noqa: FBT001
    holders = {word: {"new/a.c"} for word in WORDS}
    for word in WORDS[:4]:
        holders[word] = {"new/a.c"} | {f"x{n}.py" for n in range(39 + more)}
    assert _find_best_files(lose(), holders) == {"new/a.c": 1.0 if counts else 0.5}


def offer(upstream: bytes, share: float) -> list[tuple[Suggestion, bool]]:
    """What is offered for an insertion before line 4 of BASE."""
    one = lose(BASE, Span(4, 4))
    return list(_suggest_in_file(one, "new/a.c", share, make_map(b"".join(BASE), upstream)))


def test_where_gits_merge_takes_a_hunk_it_is_as_likely_as_the_file() -> None:
    ((found, clean),) = offer(b"other();\n" + b"".join(BASE), 0.5)
    assert clean
    assert (found.edit.at, found.edit.lines, found.replaces) == (Span(5, 5), (b"x\n",), ())
    assert (found.way, found.confidence) == (Way.ELSEWHERE, 0.5)
    assert found.why == "After line 5 of new/a.c, which has 50 % of the lines around it."


def test_a_candidate_is_as_likely_as_it_and_the_file() -> None:
    changed = b"".join(BASE).replace(b"(4);", b"(4, 0);")
    whole, half = offer(changed, 1.0), offer(changed, 0.5)
    assert whole
    for (one, clean), (two, _) in zip(whole, half, strict=True):
        assert not clean
        assert two.confidence == one.confidence / 2
        assert one.way is Way.ELSEWHERE
        assert two.why.startswith("In new/a.c, which has 50 % of the lines around it. ")


# ---- one file that has nearly all, and no other


def suggest(confidence: float) -> Suggestion:
    return Suggestion(Edit("new/a.c", Span(0, 0), (), 0), (), Way.ELSEWHERE, "", confidence)


@pytest.mark.parametrize(
    ("first", "other", "left", "count", "alone"),
    [
        (OWN_FILE_SHARE, MAX_RIVAL_SHARE, 4, 8, True),
        (OWN_FILE_SHARE - 0.01, 0.0, 0, 8, False),
        (1.0, MAX_RIVAL_SHARE + 0.01, 0, 8, False),
        (1.0, 0.0, 5, 8, False),
        (1.0, 0.0, 0, 8, True),
        (1.0, 0.0, 0, 7, False),
    ],
)
def test_it_is_sure_only_where_no_other_place_has_many(
    first: float,
    other: float,
    left: int,
    count: int,
    alone: bool,  # noqa: FBT001
) -> None:
    holders = {word: ({"old/a.c"} if nth < left else set()) for nth, word in enumerate(WORDS)}
    one = lose(wide=WORDS[:count])
    assert _has_no_rival(one, suggest(first), [suggest(other)], holders) is alone


# ---- the one file that has the hunk's lines with their context


@pytest.mark.parametrize(("count", "found"), [(20, True), (21, False)])
def test_few_files_with_all_keys_are_read(count: int, found: bool) -> None:  # noqa: FBT001
    paths = {f"new/{n:02}.c" for n in range(count)}
    holders = dict.fromkeys(WORDS[:2], paths | {"new/x.py"})
    assert _find_key_files(lose(), holders) == (sorted(paths) if found else [])
    holders[WORDS[0]] = {"new/00.c"}
    assert _find_key_files(lose(), holders) == ["new/00.c"]
    assert _find_key_files(lose(wide=()), holders) == []


BASE = split_lines(b"".join(b"a_line_of_the_old_file(%d);\n" % k for k in range(9)))


def find(there: Lines, old: Span) -> list[Span]:
    return _find_block(lose(BASE, old), LineMap(BASE, there, ()))


def test_the_lines_are_found_with_as_much_context_as_there_is() -> None:
    moved = (b"other();\n", *BASE[2:7])
    assert find(moved, Span(4, 5)) == [Span(3, 4)]
    assert find((*BASE[3:6], b"other();\n", *BASE[2:7]), Span(4, 5)) == [Span(6, 7)]
    assert find((b"other();\n", *BASE[3:6]), Span(4, 5)) == [Span(2, 3)]
    assert find((b"other();\n", *BASE[2:6]), Span(4, 5)) == [Span(3, 4)]
    assert find((b"other();\n", *BASE[3:7]), Span(4, 5)) == [Span(2, 3)]
    assert find((b"other();\n", BASE[4]), Span(4, 5)) == []


@pytest.mark.parametrize(
    ("places", "first"),
    [
        ([(2, 2), (3, 2), (2, 1)], 2),
        ([(2, 2), (2, 3), (1, 2)], 2),
        ([(2, 1), (3, 1), (1, 2)], 2),
        ([(2, 1), (1, 1)], 1),
        ([(1, 2), (1, 3), (1, 1)], 2),
        ([(1, 2), (1, 1)], 1),
        ([(1, 1), (1, 1), (0, 1), (1, 0)], 2),
    ],
)
def test_the_places_with_most_context_are_returned(
    places: list[tuple[int, int]], first: int
) -> None:
    """`places` are how many lines of context each has before and after; `first` are found."""
    there: list[bytes] = []
    wanted = []
    for before, after in places:
        there.append(b"other();\n")
        wanted.append(Span(len(there) + before, len(there) + before + 1))
        there += BASE[4 - before : 5 + after]
    assert find((*there, b"other();\n"), Span(4, 5)) == wanted[:first]


def test_of_an_insertion_the_gap_is_found_and_at_the_top_what_is_below() -> None:
    assert find((b"other();\n", *BASE[2:6]), Span(4, 4)) == [Span(3, 3)]
    assert find((b"other();\n", *BASE[:3]), Span(0, 1)) == [Span(1, 2)]


def test_every_place_is_found_and_short_lines_are_not_looked_for() -> None:
    twice = (*BASE[2:7], b"other();\n", *BASE[2:7])
    assert find(twice, Span(4, 5)) == [Span(2, 3), Span(8, 9)]
    short = split_lines(b"a;\nb;\nc;\nd;\ne;\n")
    assert _find_block(lose(short, Span(2, 3)), LineMap(short, short, ())) == []


@pytest.mark.parametrize(("line", "found"), [(b"line(%d);\n", True), (b"lin(%d);\n", False)])
def test_lines_of_twenty_four_characters_are_looked_for(line: bytes, found: bool) -> None:  # noqa: FBT001
    base = tuple(line % k for k in range(9))
    there = (b"other();\n", *base[3:6])
    spans = _find_block(lose(base, Span(4, 5)), LineMap(base, there, ()))
    assert spans == [Span(2, 3)] * found


# ---- all together


def place_lost(story: Story, old: bytes, added: bytes, **there: bytes) -> Placement:
    """Places an insertion of `added` before line 10 of a deleted file; `there` are upstream's."""
    names = {name: f"new/{name}.c" for name in there}
    story.commit("base", {"old/a.c": old})
    story.branch("main")
    story.commit("moved", {"old/a.c": None, **{names[name]: text for name, text in there.items()}})
    new = split_lines(added)
    one = Hunk(HunkId("h"), "old/a.c", Kind.TEXT, Span(10, 10), Span(10, 10 + len(new)), (), new)
    entries = {
        path: Entry(Mode.FILE, Oid(story.git("rev-parse", f"main:{path}")))
        for path in names.values()
    }
    entry = Entry(Mode.FILE, Oid(story.git("rev-parse", "base:old/a.c")))
    with Repo.open(story.path) as repo:
        lost = [(replace(file("old/a.c", one), old=entry), one)]
        return place_elsewhere(repo, lost, {}, entries)[one.id]


OLD = b"".join(b"a_line_of_the_old_file(%d);\n" % k for k in range(20))


def test_a_hunk_whose_lines_are_in_one_file_is_placed_there(story: Story) -> None:
    found = place_lost(story, OLD, b"mine();\n", a=b"first();\n" + OLD, b=b"other();\n")
    assert found.way is Way.ELSEWHERE
    assert found.action == Edit("new/a.c", Span(11, 11), (b"mine();\n",), 10)


def test_of_the_places_in_several_files_three_are_suggested_the_likeliest_first(
    story: Story,
) -> None:
    half = OLD.replace(b"file(9)", b"x(9)").replace(b"file(10)", b"y(10)")
    less = half.replace(b"file(12)", b"z(12)").replace(b"file(13)", b"z(13)")
    found = place_lost(story, OLD, b"mine();\n", a=less, b=half, c=less)
    assert found.conflict is not None
    shares = [one.confidence for one in found.suggestions]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)
    assert found.suggestions[0].edit.origin == "new/b.c"
