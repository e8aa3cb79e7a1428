"""Tests of the Python modules that names are looked for in."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.confirm.modules import ANY_NAME, ModuleIndex, list_bound_names, module_of
from patchsplit.git.repo import Repo
from patchsplit.git.tree import list_tree


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("setup.py", "setup"),
        ("nova/virt/driver.py", "nova.virt.driver"),
        ("nova/virt/__init__.py", "nova.virt"),
        ("nova/__init__.py", "nova"),
    ],
)
def test_a_module_is_named_after_its_path(path: str, module: str) -> None:
    assert module_of(path) == module


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (b"def run():\n    pass\n", {b"run"}),
        (b"    async def run():\n        pass\n", {b"run"}),
        (b"async def run():\n    pass\n", {b"run"}),
        (b"class Run(Base):\n    LEVEL = 1\n", {b"Run", b"LEVEL"}),
        (b"level: int = 1\nlevel == 2\n", {b"level"}),
        (b"level == 2\nrun(level=1)\n", set()),
        (b"import os, re as regex\n", {b"os", b"regex"}),
        (b"import os.path\n", {b"os"}),
        (b"from shop import (\n    note,\n    tr as t,\n)\n", {b"note", b"t"}),
        (b"from shop import note  # here\n", {b"note"}),
        (b"from shop import *\n", {ANY_NAME}),
        (b"def __getattr__(name):\n    pass\n", {b"__getattr__", ANY_NAME}),
    ],
)
def test_a_module_binds_what_it_defines_assigns_and_imports(code: bytes, names: set[bytes]) -> None:
    assert list_bound_names(code) == names


def test_a_module_is_found_by_the_end_of_its_name_if_there_is_one(story: Story) -> None:
    files = {
        "shop/i18n.py": "def note():\n    pass\n",
        "lib/shop/i18n.py": "",
        "lib/run.py": "from x import *\n",
        "other/__init__.py": "",
        "other/run.txt": "",
    }
    story.commit("base", files)
    with Repo.open(story.path) as repo:
        index = ModuleIndex(repo, list_tree(repo, repo.resolve("base")))
        assert index.find_path("shop.i18n") == "shop/i18n.py", "the whole name comes first"
        assert index.find_path("i18n") is None, "there are two"
        assert index.find_path("lib.shop.i18n") == "lib/shop/i18n.py"
        assert index.find_path("run") == "lib/run.py"
        assert index.find_path("other") == "other/__init__.py"
        assert index.find_path("none") is None
        assert index.list_names("shop/i18n.py") == {b"note"}
        assert index.binds("shop/i18n.py", [b"tr", b"note"])
        assert not index.binds("shop/i18n.py", [b"tr"])
        assert index.binds("lib/run.py", [b"tr"]), "any name may be imported"
