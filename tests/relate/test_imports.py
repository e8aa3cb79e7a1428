"""An import comes after the module, and the name, that it is of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written import Row, delta, facts, file, hunk

from patchsplit.model.delta import FileChange, HunkId, Status
from patchsplit.model.facts import References
from patchsplit.model.graph import EdgeKind
from patchsplit.relate import relate

USE = HunkId("use")
HERE = file("shop/rules/__init__.py", hunk("use", "shop/rules/__init__.py", b"x\n"))
RULES = file("shop/rules/groups.py", hunk("rules", "shop/rules/groups.py"), status=Status.ADDED)
API = file("shop/api/groups.py", hunk("api", "shop/api/groups.py"), status=Status.ADDED)
UTIL = file("shop/util.py", hunk("trim", "shop/util.py"), hunk("other", "shop/util.py"))


def edges(imports: str, *files: FileChange) -> list[Row]:
    some = delta(HERE, *files)
    known = facts(some, trim={"defines": {"trim"}})
    known[USE] = replace(known[USE], new_references=References(imports=frozenset({imports})))
    return [(e.earlier, e.later, e.why, e.evidence) for e in relate(some, known).edges]


@pytest.mark.parametrize(
    ("imports", "needed"),
    [
        ("shop.rules.groups", ["rules"]),
        ("shop.rules.groups.ALL", ["rules"]),
        ("shop.api.groups", ["api"]),
        ("shop.core.groups", []),
        ("acme.shop.rules.groups", ["rules"]),
        ("os.path", []),
    ],
)
def test_modules_of_one_name_are_told_apart_by_their_packages(
    imports: str, needed: list[str]
) -> None:
    assert [row[0] for row in edges(imports, API, RULES)] == needed


def test_a_name_is_defined_before_it_is_imported_however_short_it_is() -> None:
    assert edges("shop.util.trim", UTIL) == [("trim", "use", EdgeKind.DEFINES, "trim")]
    assert edges("shop.util.cut", UTIL) == []


def test_a_new_package_comes_before_an_import_from_it() -> None:
    top = file("shop/core/__init__.py", hunk("top", "shop/core/__init__.py"), status=Status.ADDED)
    old = file("shop/core/run.py", hunk("run", "shop/core/run.py"))
    assert edges("shop.core.run.start", top, old) == [
        ("top", "use", EdgeKind.FILE, "shop/core/__init__.py")
    ]
