"""Lines that no upstream wants are found in the part of a line where they mean that."""

from __future__ import annotations

import pytest
from rendered_patches import make_change, make_patch

from patchsplit.check.leaks import LeakContext
from patchsplit.check.smells import find_smells
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
