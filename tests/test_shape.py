"""The shape of the code: what starts quickly stays so, and nothing grows out of hand."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import patchsplit
from patchsplit.demo.build import make_demo
from patchsplit.session.pipeline.create import PlanRequest, create_plan

ROOT = Path(patchsplit.__file__).parent
SOURCES = sorted([*ROOT.rglob("*.py"), *(ROOT.parent / "tui").rglob("*.py")])
STAGES = ("numpy", "scipy", "textual", "tree_sitter", "unidiff")
HEAVY = ("git", "numpy", "rich", "scipy", "textual", "tree_sitter", "unidiff")


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    script = (
        "import sys; sys.argv = ['patchsplit', '--version']\n"
        "from patchsplit.cli.main import run\n"
        "run(['--version'])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert out.stdout.splitlines()[-1] == "[]"


def test_a_plan_that_is_known_is_shown_without_the_stages(tmp_path: Path) -> None:
    make_demo(tmp_path / "relay")
    create_plan(tmp_path / "relay", PlanRequest(onto="main", fork="fork")).session.close()
    script = (
        "import sys\n"
        "from patchsplit.cli.main import run\n"
        f"run(['-C', {str(tmp_path / 'relay')!r}, 'show'])\n"
        f"print([name for name in {STAGES!r} if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert out.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", ["patchsplit.tui", "patchsplit.rules"])
def test_the_top_folders_are_installed_as_packages(name: str) -> None:
    assert resources.files(name).is_dir()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT.parent)))
def test_modules_functions_and_classes_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    sizes = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    classes = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    }

    assert text.count("\n") <= 600
    assert {name: size for name, size in sizes.items() if size > 80} == {}
    assert {name: size for name, size in classes.items() if size > 300} == {}


def test_every_folder_of_code_is_in_the_distribution() -> None:
    settings = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {
        path.parent.relative_to(ROOT.parent) for path in SOURCES if path.name == "__init__.py"
    }
    names = {".".join(folder.parts) for folder in folders}
    found = {f"patchsplit.{name}" if name.startswith("tui") else name for name in names}

    assert found <= set(settings["tool"]["setuptools"]["packages"])


def test_every_file_of_data_is_in_the_distribution() -> None:
    settings = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))
    declared = settings["tool"]["setuptools"]["package-data"]
    data = [path for path in ROOT.rglob("*") if path.suffix in (".json", ".toml", ".tcss")]
    assert data
    for path in data:
        package = ".".join(path.parent.relative_to(ROOT.parent).parts)
        assert any(path.match(pattern) for pattern in declared[package])
