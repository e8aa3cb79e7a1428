"""A function takes a parameter before a call passes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written import delta, facts, file, hunk

from patchsplit.model.delta import HunkId
from patchsplit.model.facts import References
from patchsplit.model.graph import EdgeKind
from patchsplit.relate import relate

USE, TAKE = HunkId("use"), HunkId("take")


@pytest.mark.parametrize(
    ("parameter", "argument", "path", "needed"),
    [
        ("save(wait_limit)", "save(wait_limit)", "obj/service.py", True),
        ("save(limit)", "save(limit)", "obj/service.py", False),
        ("save(limit)", "save(limit)", "db/driver.py", True),
        ("save_all(limit)", "save_all(limit)", "obj/service.py", True),
        ("save(wait_limit)", "load(wait_limit)", "obj/service.py", False),
    ],
)
def test_the_parameter_comes_first(parameter: str, argument: str, path: str, needed: bool) -> None:  # noqa: FBT001
    some = delta(
        file(
            "db/driver.py", hunk("use", "db/driver.py"), *(hunk("take", path),) * (path[0] == "d")
        ),
        *(file(path, hunk("take", path)),) * (path[0] != "d"),
    )
    known = facts(some)
    known[USE] = replace(known[USE], new_references=References(arguments=frozenset({argument})))
    known[TAKE] = replace(known[TAKE], new_references=References(frozenset({parameter})))
    found = [(e.earlier, e.later, e.why, e.evidence) for e in relate(some, known).edges]
    assert found == ([("take", "use", EdgeKind.DEFINES, parameter)] if needed else [])


@pytest.mark.parametrize(("takers", "needed"), [(12, 12), (13, 0)])
def test_a_parameter_that_many_functions_get_says_nothing(takers: int, needed: int) -> None:
    paths = [f"db/driver_{nth}.py" for nth in range(takers)]
    some = delta(file("use.py", hunk("use", "use.py")), *(file(p, hunk(p, p)) for p in paths))
    known = facts(some)
    name = frozenset({"save(wait_limit)"})
    known[USE] = replace(known[USE], new_references=References(arguments=name))
    for path in map(HunkId, paths):
        known[path] = replace(known[path], new_references=References(name))
    assert len(relate(some, known).edges) == needed


def test_a_hunk_that_takes_and_passes_a_parameter_needs_only_others() -> None:
    some = delta(file("a.py", hunk("use", "a.py"), hunk("take", "a.py")))
    known = facts(some)
    name = frozenset({"save(wait_limit)"})
    known[USE] = replace(known[USE], new_references=References(name, name))
    assert relate(some, known).edges == ()
    known[TAKE] = replace(known[TAKE], new_references=References(name))
    assert [(edge.earlier, edge.later) for edge in relate(some, known).edges] == [("take", "use")]
