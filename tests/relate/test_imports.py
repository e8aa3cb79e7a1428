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


def made(path: str, status: Status = Status.ADDED) -> FileChange:
    return file(path, hunk(path, path), status=status)


@pytest.mark.parametrize(
    ("imports", "path", "needed"),
    [
        ("util", "util.py", True),
        ("util", "lib/util.py", True),
        ("acme.util", "util.py", False),
        ("acme.rings", "rings.py", True),
        ("acme.lib.util", "lib/util.py", True),
        ("other.rings", "lib/rings.py", False),
        ("lib.rings", "src/lib/rings.pyi", True),
        ("lib.rings", "src/lib/rings.c", False),
        ("lib", "lib/__init__.py", True),
    ],
)
def test_a_module_is_found_by_its_path_from_the_end(
    imports: str,
    path: str,
    needed: bool,  # noqa: FBT001
) -> None:
    assert [row[0] for row in edges(imports, made(path))] == [path] * needed


def test_the_module_with_most_of_the_name_is_meant() -> None:
    near, far = made("lib/net/rings.py"), made("net/rings.py")
    for files in ((near, far), (far, near)):
        assert [row[0] for row in edges("lib.net.rings", *files)] == ["lib/net/rings.py"]


def test_moved_and_copied_modules_are_new_and_others_are_not() -> None:
    for status in (Status.ADDED, Status.COPIED, Status.RENAMED):
        assert len(edges("lib.rings", made("lib/rings.py", status))) == 1
    for status in (Status.MODIFIED, Status.DELETED):
        assert edges("lib.rings", made("lib/rings.py", status)) == []


def test_a_name_is_of_the_module_right_above_it_alone() -> None:
    assert edges("shop.util.trim.more", UTIL) == []
    inner = file("shop/util/deep.py", hunk("trim", "shop/util/deep.py"))
    assert edges("shop.util.deep.trim", inner) == [("trim", "use", EdgeKind.DEFINES, "trim")]


def test_a_module_does_not_need_itself() -> None:
    own = replace(HERE, status=Status.ADDED)
    some = delta(own)
    known = facts(some)
    known[USE] = replace(known[USE], new_references=References(imports=frozenset({"shop.rules"})))
    assert relate(some, known).edges == ()
