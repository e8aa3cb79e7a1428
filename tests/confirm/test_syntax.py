"""Files that would no longer parse."""

from __future__ import annotations

import pytest
from placed import Confirmed, confirm_story
from repos import Story
from sites import make_map
from written import file

from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.confirm.syntax import (
    compiles,
    count_brackets,
    find_measure,
    find_syntax_doubts,
)
from patchsplit.model.delta import Hunk, HunkId, Kind, Span
from patchsplit.model.placement import Certainty, Edit, Way

LOG = """int level;

{head}FILE *log_take(void)
{{
    if (!log) {{
        return 0;
    }}
    grab(log);
    return log;
}}

void log_drop(FILE *f)
{{
    drop(f);
}}
{end}
int log_level(void)
{{
    return level;
}}
"""
COMMENT = "/* Takes the log. */\n"
JOBS = """def run(jobs):
    try:
        start(jobs)
        work(jobs)
    except Full:
        return None
    report(jobs)
    return jobs
"""
FLAT = "def run(jobs):\n    start(jobs)\n    work(jobs)\n    report(jobs)\n    return jobs\n"


def certainties(found: Confirmed) -> list[Certainty]:
    return [placement.certainty for placement in found.all.values()]


def test_half_of_a_pair_is_not_sure(story: Story) -> None:
    upstream = LOG.format(head="/*\n * Takes the log, or says why not.\n */\nstatic ", end="")
    found = confirm_story(
        story,
        {"log.c": LOG.format(head=COMMENT, end="")},
        {"log.c": LOG.format(head=f"#ifndef NO_LOG\n{COMMENT}", end="#endif\n")},
        {"log.c": upstream.replace("FILE *log_take(void)", "FILE *log_try(struct error **e)")},
    )
    assert Certainty.SURE not in certainties(found)


def test_a_whole_pair_is(story: Story) -> None:
    base = LOG.format(head=COMMENT, end="")
    found = confirm_story(
        story,
        {"log.c": base},
        {"log.c": LOG.format(head=f"#ifndef NO_LOG\n{COMMENT}", end="#endif\n")},
        {"log.c": base.replace("return level;", "return level + 1;")},
    )
    assert certainties(found) == [Certainty.SURE, Certainty.SURE]


def test_a_clause_whose_head_upstream_gave_up_is_not_sure(story: Story) -> None:
    clause = "    except Late:\n        return []\n"
    found = confirm_story(
        story,
        {"a.py": JOBS},
        {"a.py": JOBS.replace("    report(jobs)", f"{clause}    report(jobs)")},
        {"a.py": FLAT},
    )
    assert Certainty.SURE not in certainties(found)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (b"int f(int a) { return a[0]; }\n", (0, 0, 0, 0)),
        (b"if (a) {\n", (0, 1, 0, 0)),
        (b"#if A\n#else\n#endif\n#ifdef B\n", (1, 0, 0, 0)),
        (b"/* { */ f(\"(\", '['); // {\n", (0, 0, 0, 0)),
    ],
)
def test_brackets_are_counted_in_code_alone(text: bytes, counts: tuple[int, ...]) -> None:
    assert count_brackets(text) == counts


@pytest.mark.parametrize("text", [b"a = 1\n", b"x = '\\d'\n", b""])
def test_a_python_module_parses(text: bytes) -> None:
    assert compiles(text)


@pytest.mark.parametrize("text", [b"def f(:\n", b"\0", b"return = 1\n"])
def test_what_is_none_does_not(text: bytes) -> None:
    assert compiles(text) is None


@pytest.mark.parametrize(
    ("path", "measure"),
    [
        ("a.py", compiles),
        ("a.pyi", compiles),
        ("lib/a.c", count_brackets),
        ("a.java", count_brackets),
        ("a.txt", None),
        ("c", None),
    ],
)
def test_files_are_measured_by_their_suffix(path: str, measure: object) -> None:
    assert find_measure(path) is measure


def blame(*lines: bytes, changed: bool = True, path: str = "a.c") -> list[str]:
    """The edits, each of one line added to its own gap of a file, that break the file."""
    base = b"".join(b"line_%d();\n" % k for k in range(len(lines)))
    edits = []
    for nth, line in enumerate(lines):
        gap = Span(nth, nth)
        hunk = Hunk(HunkId(f"h{nth}"), path, Kind.TEXT, gap, Span(nth, nth + 1), (), (line,))
        edits.append(SureEdit(hunk, Edit(path, gap, (line,), 0), Way.MAPPED))
    some = file(path, *(sure.hunk for sure in edits))
    where = Destination(some, path, make_map(base, base), tuple(edits), is_changed=changed)
    return [doubt.hunk for doubt in find_syntax_doubts(where)]


GOOD, OPENS, CLOSES = b"f();\n", b"if (x) {\n", b"}\n"


@pytest.mark.parametrize(
    ("lines", "breaking"),
    [
        ((GOOD, GOOD), []),
        ((OPENS, CLOSES), []),
        ((GOOD, OPENS, GOOD), ["h1"]),
        ((OPENS, GOOD, OPENS, CLOSES), ["h0", "h2"]),
        ((OPENS, GOOD, OPENS), ["h0", "h2"]),
        ((OPENS, OPENS, GOOD, CLOSES, OPENS), ["h0", "h1", "h3", "h4"]),
    ],
)
def test_the_edits_that_break_a_file_are_those_without_which_it_parses(
    lines: tuple[bytes, ...], breaking: list[str]
) -> None:
    assert blame(*lines) == breaking
    assert blame(*lines, changed=False) == []
    assert blame(*lines, path="a.txt") == []


@pytest.mark.parametrize(("edits", "breaking"), [(40, ["h0", "h1"]), (41, ["h0", "h1", "h2"])])
def test_of_many_edits_those_are_named_that_do_not_parse_with_the_ones_before(
    edits: int, breaking: list[str]
) -> None:
    assert blame(OPENS, OPENS, CLOSES, *[GOOD] * (edits - 3)) == breaking
