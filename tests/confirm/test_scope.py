"""Hunks whose place upstream is in another block than in the base."""

from __future__ import annotations

from placed import Confirmed, confirm_story
from repos import Story

from patchsplit.confirm.scope import list_enclosing_heads
from patchsplit.model.delta import split_lines
from patchsplit.model.placement import Certainty
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
