"""Hunks whose place upstream is in another block than in the base."""

from __future__ import annotations

import pytest
from placed import Confirmed, confirm_story
from repos import Story
from sites import make_map
from written import file

from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.confirm.scope import find_scope_doubts, list_enclosing_heads
from patchsplit.model.delta import Hunk, HunkId, Kind, Span, split_lines
from patchsplit.model.placement import Certainty, Edit, Way
from patchsplit.place.lines import head_indents

KILN = """class Kiln:
    def fire(self, job, spec):
        glaze = job.glaze
        if glaze:
            spec.heat = glaze.heat
        else:
            spec.heat = job.heat
{}
        load = pack(spec)
        load.run()
        return load
"""
HINTS = """
            # The filter needs to know the shelf.
            spec.hints = {"shelf": job.shelf}
"""
HELPER = """class Kiln:
    def _spec(self, job, spec):
        glaze = job.glaze
        if glaze:
            spec.heat = glaze.heat
        else:
            spec.heat = job.heat
        return spec

    def fire(self, job, spec):
        spec = self._spec(job, spec)

        load = pack(spec)
        load.run()
        return load
"""
LOOP = """static void run(struct job *job)
{
    int n = 0;

    while (job->left) {
        n += step(job);
        log_step(job);
        count(job);
    }
    done(job, n);
    log_done(job);
    free(job);
}
"""


def ask(story: Story, before: str, fork: str, upstream: str, path: str = "a.c") -> Confirmed:
    return confirm_story(story, {path: before}, {path: fork}, {path: upstream})


def test_lines_of_a_branch_that_became_a_function_are_not_sure(story: Story) -> None:
    found = ask(story, KILN.format(""), KILN.format(HINTS), HELPER, "kiln.py").only
    assert found.certainty is not Certainty.SURE


def test_lines_under_another_loop_are_not_sure(story: Story) -> None:
    fork = LOOP.replace("        count(job);", "        count(job);\n        rest(job);")
    upstream = LOOP.replace("    while (job->left) {", "    if (job_is_ready(job, &n)) {")
    found = ask(story, LOOP, fork, upstream).only
    assert found.certainty is Certainty.LOOK
    assert found.conflict is not None
    assert found.conflict.reason == (
        "It is under «while (job->left) {» in the base, and upstream under"
        " «if (job_is_ready(job, &n)) {»."
    )
    assert found.suggestions[0].edit.lines == (b"        rest(job);\n",)


def test_a_reworded_head_is_the_same(story: Story) -> None:
    fork = LOOP.replace("        count(job);", "        count(job);\n        rest(job);")
    upstream = LOOP.replace("while (job->left)", "while (job->left > 0)").replace(
        "static void run(struct job *job)", "int run(struct job *job, const char *name, bool force)"
    )
    assert ask(story, LOOP, fork, upstream).only.certainty is Certainty.SURE


def test_lines_after_a_badly_indented_block_stay_in_their_function(story: Story) -> None:
    fork = LOOP.replace("    free(job);", "    drop(job);\n    free(job);")
    upstream = LOOP.replace(
        "    done(job, n);", "   if (n) {\n        note(n);\n    }\n    done(job, n);"
    )
    assert ask(story, LOOP, fork, upstream).only.certainty is Certainty.SURE


def test_the_lines_of_a_macro_have_no_head(story: Story) -> None:
    macros = "extern int one;\n\n#define ROW(n) \\\n    PUT(n, 1, \\\n        2)\n\nint last;\n"
    fork = macros.replace("        2)", "        2) \\\n    PUT(n, 3, 4)")
    upstream = macros.replace("extern int one;", "extern struct other two;")
    assert ask(story, macros, fork, upstream).only.certainty is Certainty.SURE


def test_comments_have_no_block(story: Story) -> None:
    base = f"int one(void);\n\n/*\n * Runs.\n */\n{LOOP}"
    fork = base.replace(" * Runs.", " * Runs.\n * @param job What.")
    upstream = base.replace("int one(void);", "static int\none_of(void)\n{\n    x();\n}")
    assert ask(story, base, fork, upstream).only.certainty is Certainty.SURE


def test_a_line_that_moved_and_is_unique_is_sure(story: Story) -> None:
    fork = LOOP.replace("    log_done(job);", "    log_done(job, n);")
    upstream = LOOP.replace("    log_done(job);\n", "").replace(
        "static void run",
        "static void end(struct job *job)\n{\n    log_done(job);\n}\n\nstatic void run",
    )
    found = ask(story, LOOP, fork, upstream).only
    reason = found.conflict.reason if found.conflict is not None else ""
    assert "It is under" not in reason


def test_heads_are_listed_from_the_innermost() -> None:
    lines = split_lines(b"def f():\n    if a:\n        b()\n\n        # why\n        c()\n")
    assert list_enclosing_heads(lines, head_indents(lines), 5, 8) == [1, 0]
    assert list_enclosing_heads(lines, head_indents(lines), 1, 4) == [0]
    assert list_enclosing_heads(lines, head_indents(lines), 6, 0) == []


def test_a_block_that_was_closed_is_no_head() -> None:
    lines = split_lines(b"void f(void)\n{\n    if (a) {\n        b();\n    }\n        c();\n}\n")
    assert list_enclosing_heads(lines, head_indents(lines), 5, 8) == [0]


@pytest.mark.parametrize(
    ("text", "position", "indent", "heads"),
    [
        ("a\n  b\n    c\n", 2, 4, [1, 0]),
        ("a\n  b\n    c\n", 2, 2, [0]),
        ("a\n  b\n    c\n", 3, 0, []),
        ("a\n  b\n  c\n", 2, 2, [0]),
        ("  b\n    c\n", 1, 4, [0]),
        ("a\n  b;\n    c\n", 2, 4, [0]),
        ("a {\n  b;\n}\n    c\n", 3, 4, []),
        ("a {\n  b {\n    x\n  }\n    c\n", 4, 4, [0]),
        ("a {\n  if {\n  } else {\n    c\n", 3, 4, [1, 0]),
        ("a {\n  b {\n    { }\n    c\n", 3, 4, [1, 0]),
    ],
    ids=["two", "not as deep", "top level", "sibling", "first line", "statement", "closed",
         "closed inside", "else", "closed on its line"],
)  # fmt: skip
def test_each_head_is_indented_less(
    text: str, position: int, indent: int, heads: list[int]
) -> None:
    lines = split_lines(text.encode())
    assert list_enclosing_heads(lines, head_indents(lines), position, indent) == heads


def doubts(base: str, upstream: str, old: Span, at: Span, lines: str, *, same: bool = False) -> str:
    """What is said of an edit of one file."""
    map_ = make_map(base.encode(), upstream.encode())
    new = split_lines(lines.encode())
    removed = map_.base[old.start : old.stop]
    hunk = Hunk(HunkId("h"), "a.c", Kind.TEXT, old, Span(0, len(new)), removed, new)
    sure = SureEdit(hunk, Edit("a.c", at, new, 0), Way.FOUND)
    where = Destination(file("a.c", hunk), "a.c", map_, (sure,), is_changed=not same)
    return " ".join(doubt.why for doubt in find_scope_doubts(where))


TWO = "first_one(a)\n    call_it(a)\n    last(a)\nsecond_one(b)\n    call_it(b)\n    last(b)\n"
ADDED = "    mine(a)\n"


def test_the_innermost_heads_that_differ_are_quoted() -> None:
    here, there = Span(2, 2), Span(5, 5)
    assert doubts(TWO, TWO, here, here, ADDED) == ""
    assert doubts(TWO, TWO, here, there, ADDED) == (
        "It is under «first_one(a)» in the base, and upstream under «second_one(b)»."
    )
    assert doubts(TWO, TWO, here, there, ADDED, same=True) == ""


def test_no_head_is_the_top_level() -> None:
    flat = TWO.replace("first_one(a)\n", "\n")
    assert doubts(TWO, flat, Span(2, 2), Span(2, 2), ADDED) == (
        "It is under «first_one(a)» in the base, and at the top level upstream."
    )
    assert doubts(flat, TWO, Span(2, 2), Span(2, 2), ADDED) == (
        "It is at the top level in the base, and upstream under «first_one(a)»."
    )
    assert doubts(flat, flat + "x\n", Span(2, 2), Span(2, 2), ADDED) == ""


def test_a_head_that_was_edited_or_names_the_same_function_is_the_same() -> None:
    here = Span(2, 2)
    for head in ("first_one(a, long_name)", "first_one  (a)", "int64_t ns::first_one(xxxx, yyyy)"):
        wanted = "" if "ns::" not in head else "It is under"
        found = doubts(TWO, TWO.replace("first_one(a)", head), here, here, ADDED)
        assert found.startswith(wanted) if wanted else not found
    renamed = TWO.replace("first_one(a)", "void first_one(struct thing *thing, int more)")
    assert doubts(TWO, renamed, here, here, ADDED) == ""
    assert doubts(TWO, TWO.replace("first_one(a)", "else"), here, here, ADDED)


def test_a_removed_line_that_is_nowhere_else_was_moved() -> None:
    unique = TWO.replace("call_it(a)", "only_one()")
    moved = unique.replace("    only_one()\n", "") + "    only_one()\n"
    assert doubts(unique, moved, Span(1, 2), Span(5, 6), ADDED) == ""
    short = unique.replace("only_one()", "only_on()")
    assert doubts(short, short.replace("    only_on()\n", "") + "    only_on()\n",
                  Span(1, 2), Span(5, 6), ADDED)  # fmt: skip
    twice = unique + "    only_one()\n"
    assert doubts(twice, moved, Span(1, 2), Span(5, 6), ADDED), "twice in the base"
    assert doubts(unique, moved + "    only_one()\n", Span(1, 2), Span(5, 6), ADDED)


def test_lines_of_a_macro_have_no_block() -> None:
    macro = TWO.replace("call_it(a)", "call_it(a) \\")
    assert doubts(macro, macro + "x\n", Span(2, 2), Span(5, 5), ADDED) == ""
    first = doubts(TWO, TWO, Span(0, 0), Span(5, 5), ADDED)
    assert first == "It is at the top level in the base, and upstream under «second_one(b)»."


@pytest.mark.parametrize("lines", ["    /* a comment */\n", "label:\n", "\n", "    {\n"])
def test_lines_without_code_are_as_deep_as_what_they_replace(lines: str) -> None:
    assert doubts(TWO, TWO, Span(2, 2), Span(5, 5), lines) == ""
    assert doubts(TWO, TWO, Span(2, 3), Span(5, 6), lines).startswith("It is under «first")
