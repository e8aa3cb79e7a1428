"""Lines that no upstream wants are found in the part of a line where they mean that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered_patches import make_change, make_patch

from patchsplit.check.leaks import LeakContext
from patchsplit.check.smells import SMELLS, find_smells
from patchsplit.model.rendered import RenderedFile


def rules(one: RenderedFile) -> list[str]:
    return [finding.rule for finding in find_smells([make_patch(one)], LeakContext())]


@pytest.mark.parametrize(
    ("path", "line", "rule"),
    [
        ("lib/a.c", "#if 0", "if-0"),
        ("lib/a.c", "#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 4, 0)", "version-compat"),
        ("lib/a.py", "if sys.version_info < (3, 8):", "python-compat"),
        ("lib/a.h", "#ifdef ACME_VENDOR_BUILD", "vendor-ifdef"),
        ("lib/a.py", "import pdb; pdb.set_trace()", "debugger"),
        ("lib/a.c", '    printf("here %d", x);', "debug-print"),
        ("lib/a.py", 'print("here")', "debug-print"),
        ("src/A.java", '  System.out.println("x");', "console-output"),
        ("lib/a.c", "x = 1; /* FIXME: later */", "todo"),
        ("lib/a.c", "<<<<<<< HEAD", "conflict-marker"),
        ("lib/a.c", "// foo(bar);", "commented-out"),
        ("lib/a.c", "/* x = 3; */", "commented-out"),
        ("lib/a.py", "# return self.x", "commented-out"),
        ("lib/a.py", "# return x + 1", "commented-out"),
        ("lib/a.py", "# return 'x' % y", "commented-out"),
        ("lib/a.py", "# return f(x) or y", "commented-out"),
        ("lib/a.py", "# for x in y:", "commented-out"),
        ("src/A.java", "        // logger.info(x);", "commented-out"),
    ],
)
def test_a_line_that_nobody_wants_is_found(path: str, line: str, rule: str) -> None:
    assert rules(make_change(path, f"{line}\n")) == [rule]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("lib/a.c", 'log("FIXME is a word");'),
        ("lib/a.c", "/* printf(x) would print */"),
        ("lib/a.c", 'log("printf (x)");'),
        ("lib/a.c", "snprintf(buf, n, x);"),
        ("lib/a.c", "/* Returns the number of ports. */"),
        ("lib/a.c", "#define VENDOR_ID 7"),
        ("lib/a.py", "# if it is empty, nothing is done"),
        ("lib/a.py", "# return the 'host', which is odd"),
        ("lib/a.py", "# for example:"),
        ("tests/a.out", "XXX: no such device"),
        ("po/sv.po", "# TODO: translate"),
        ("lib/a.py", "self.print(x)"),
        ("tests/test_a.py", 'print("here")'),
        ("tools/a.c", 'printf("usage");'),
        ("doc/a.rst", "Use print(x) for that."),
    ],
)
def test_what_only_looks_alike_is_not_found(path: str, line: str) -> None:
    assert rules(make_change(path, f"{line}\n")) == []


def test_a_line_that_moved_is_not_blamed() -> None:
    assert rules(make_change("lib/a.c", "        // foo(bar);\n", "    // foo(bar);\n")) == []


@pytest.mark.parametrize(
    ("before", "found"),
    [(b"/* One. */\n", []), (b"/* One:\n", ["commented-out"]), (b"\n", [])],
)
def test_a_directive_is_commented_out_in_a_comment_alone(before: bytes, found: list[str]) -> None:
    line = b"#include <a.h>\n"
    change = make_change("lib/a.c", before + line)
    change = replace(change, added=change.added[1:])
    context = LeakContext(lambda _: (before, line, b"int a; /* More. */\n"))

    assert [one.rule for one in find_smells([make_patch(change)], context)] == found


FRAGMENTS = (
    "#if 0", "  # if 1", "#ifdef A_VENDOR_B", "#ifdef VENDORSID", "printf (", "std::cout", "print(",
    "x.print(", "import six", "from six", "KERNEL_VERSION", "(5)", "TODO", "XXX", "<<<<<<<", "HEAD",
    " ", "breakpoint()", "System.out.print", "ID",
)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(FRAGMENTS), max_size=3).map("".join), max_size=4))
def test_what_matches_a_line_is_found_in_all_lines(lines: list[str]) -> None:
    for smell in SMELLS:
        if any(smell.pattern.search(line) for line in lines):
            assert smell.may_be_in("\n".join(lines))
