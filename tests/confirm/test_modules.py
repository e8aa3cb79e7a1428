"""Tests of the Python modules that names are looked for in."""

from __future__ import annotations

import pytest

from patchsplit.confirm.modules import module_of


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
