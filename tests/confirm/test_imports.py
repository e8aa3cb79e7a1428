"""What a Python module imports, and which names of modules it uses."""

from __future__ import annotations

import ast

import pytest

from patchsplit.confirm.imports import _is_end_of, iter_references


def references(code: str, path: str = "shop/run.py") -> list[tuple[int, str, str]]:
    found = iter_references(ast.parse(code), path)
    return [(one.line, one.module, one.name) for one in found]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import shop.i18n\n", [("shop.i18n", "")]),
        ("import shop.i18n as i\ni.note()\n", [("shop.i18n", ""), ("shop.i18n", "note")]),
        ("import shop.i18n\nshop.i18n.note()\n", [("shop.i18n", "")]),
        ("from shop import i18n\n", [("shop", "i18n")]),
        ("from shop import i18n\ni18n.note()\n", [("shop", "i18n"), ("shop.i18n", "note")]),
        ("from shop import i18n as i\ni.note()\n", [("shop", "i18n"), ("shop.i18n", "note")]),
        ("from shop.i18n import *\n", []),
        ("from shop import a, b\n", [("shop", "a"), ("shop", "b")]),
        ("other.note()\n", []),
        ("other().note\n", []),
    ],
)
def test_imports_and_attributes_of_modules_are_references(
    code: str, found: list[tuple[str, str]]
) -> None:
    assert [one[1:] for one in references(code)] == found


def test_a_reference_has_the_line_of_its_statement() -> None:
    code = "import os\nfrom shop import i18n\n\ndef run():\n    return i18n.note()\n"
    assert references(code) == [(1, "os", ""), (2, "shop", "i18n"), (5, "shop.i18n", "note")]


@pytest.mark.parametrize(
    ("path", "code", "module"),
    [
        ("shop/run.py", "from .i18n import note\n", "shop.i18n"),
        ("shop/run.py", "from . import note\n", "shop"),
        ("shop/sub/run.py", "from ..i18n import note\n", "shop.i18n"),
        ("shop/sub/run.py", "from .. import note\n", "shop"),
        ("shop/__init__.py", "from .i18n import note\n", "shop.i18n"),
        ("shop/sub/__init__.py", "from ..i18n import note\n", "shop.i18n"),
        ("shop/run.py", "from i18n import note\n", "i18n"),
    ],
)
def test_a_relative_import_begins_at_the_package_of_the_module(
    path: str, code: str, module: str
) -> None:
    assert references(code, path) == [(1, module, "note")]


@pytest.mark.parametrize(
    ("module", "whole", "found"),
    [
        ("shop.i18n", "shop.i18n", True),
        ("i18n", "shop.i18n", True),
        ("18n", "shop.i18n", False),
        ("shop", "shop.i18n", False),
    ],
)
def test_a_module_can_be_named_from_any_folder(module: str, whole: str, found: bool) -> None:  # noqa: FBT001
    assert _is_end_of(module, whole) is found
