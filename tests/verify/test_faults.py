"""The places and names that the output of compilers and test runners names."""

from __future__ import annotations

import pytest

from patchsplit.verify.faults import Fault, find_faults, find_missing_names, match_path


@pytest.mark.parametrize(
    ("row", "path", "line"),
    [
        (
            "lib/a.c:12:5: error: \u2018x\u2019 undeclared",
            "lib/a.c",
            12,
        ),
        ("/lab/tree/lib/a.c:12: undefined reference to `f'", "/lab/tree/lib/a.c", 12),
        ('  File "/lab/tree/nova/a.py", line 7, in <module>', "/lab/tree/nova/a.py", 7),
        ("./nova/a.py:7:1: F821 undefined name 'x'", "./nova/a.py", 7),
        ("[ERROR] /x/src/A.java:[3,9] cannot find symbol", "/x/src/A.java", 3),
        ("src/A.java:3: error: cannot find symbol", "src/A.java", 3),
        ("Makefile:99: *** missing separator.  Stop.", "Makefile", 99),
        ("t/t0001-init.sh: line 4: x: command not found", None, 0),
    ],
)
def test_a_place_is_found_in_each_form(row: str, path: str | None, line: int) -> None:
    found = [(one.path, one.line) for one in find_faults(row)]
    assert found == ([] if path is None else [(path, line)])


def test_what_is_no_fault_is_left_out_and_each_is_told_once() -> None:
    said = "a.c:1:1: error: x\na.c:2:1: note: declared here\na.c:1:9: error: y\n"
    assert find_faults(said) == [Fault("a.c", 1, "error: x")]


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("a.c:1:1: error: \u2018ring_mark\u2019 undeclared (first use)", ["ring_mark"]),
        ("a.c:(.text+0x5): undefined reference to `ring_mark'", ["ring_mark"]),
        ("a.c:1:10: fatal error: lib/ring.h: No such file or directory", ["ring.h"]),
        (
            "ImportError: cannot import name 'mark' from 'nova.ring' (x)",
            ["mark", "nova.ring", "ring"],
        ),
        ("ModuleNotFoundError: No module named 'nova.ring'", ["nova.ring", "ring"]),
        ("AttributeError: module 'ring' has no attribute 'mark'", ["ring", "mark"]),
        ("a.c:1:1: warning: unused variable \u2018x\u2019", []),
        ("all is well with 'mark'", []),
    ],
)
def test_names_that_are_missing_are_found(row: str, names: list[str]) -> None:
    assert find_missing_names(row) == names


@pytest.mark.parametrize(
    ("printed", "known", "path"),
    [
        ("/lab/tree/lib/a.c", ["lib/a.c", "a.c"], "lib/a.c"),
        ("./a.c", ["lib/a.c", "a.c"], "lib/a.c"),
        ("b.c", ["lib/a.c"], None),
        ("xa.c", ["a.c"], None),
    ],
)
def test_a_printed_path_is_matched_by_its_end(
    printed: str, known: list[str], path: str | None
) -> None:
    assert match_path(printed, known) == path
