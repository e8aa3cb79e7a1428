"""The shape of the code: what starts quickly stays so, and nothing grows out of hand."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest
from imports import find_cycles, find_modules, read_imports

import patchsplit
from patchsplit.demo.build import make_demo
from patchsplit.session.pipeline.create import PlanRequest, create_plan

ROOT = Path(patchsplit.__file__).parents[1]
SOURCES = sorted([*(ROOT / "patchsplit").rglob("*.py"), *(ROOT / "tui").rglob("*.py")])
STAGES = ("numpy", "scipy", "textual", "tree_sitter", "unidiff")
HEAVY = ("git", "numpy", "rich", "scipy", "textual", "tree_sitter", "unidiff")


def load_script(path: Path) -> ModuleType:
    """Returns a script of tests/bench as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


NAMES = load_script(ROOT / "tests/bench/names.py")


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


def test_the_terminal_ui_starts_without_the_stages() -> None:
    stages = tuple(name for name in STAGES if name != "textual")
    script = (
        "import sys\n"
        "import patchsplit.tui.app\n"
        f"print([name for name in {stages!r} if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert out.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", ["patchsplit.tui", "patchsplit.rules"])
def test_the_top_folders_are_installed_as_packages(name: str) -> None:
    assert resources.files(name).is_dir()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_functions_and_classes_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    nodes = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    sizes = [(node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in nodes]

    assert text.count("\n") <= 400
    assert [(node.name, size) for node, size in sizes if size > find_limit(node)] == []


def find_limit(node: ast.AST) -> int:
    """Returns how many lines a class or a function may have."""
    return 250 if isinstance(node, ast.ClassDef) else 60


@pytest.mark.parametrize("folder", ["patchsplit", "tui", "tests"])
def test_folders_stay_small(folder: str) -> None:
    counts = Counter(
        path.parent for path in (ROOT / folder).rglob("*.py") if path.name != "__init__.py"
    )

    assert {path: count for path, count in counts.items() if count > 20} == {}


def test_names_are_verbs_and_nouns() -> None:
    every = list(NAMES.names(ROOT))

    assert sum(name.is_participle for name in every) <= 0.04 * len(every)


def test_public_functions_say_what_comes_in_and_out() -> None:
    assert [name.place for name in NAMES.names(ROOT) if name.lacks_docstring] == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    modules = find_modules(ROOT, ["patchsplit", "tui"])
    cycles = find_cycles(read_imports(ROOT, modules))

    assert [[str(one) for one in cycle] for cycle in cycles] == []


def test_an_import_in_a_function_and_one_for_types_count(tmp_path: Path) -> None:
    package = tmp_path / "some"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "one.py").write_text("def call():\n    from some.two import x\n")
    (package / "two.py").write_text("if TYPE_CHECKING:\n    from . import one\n")
    (package / "three.py").write_text("import some.one\nfrom some import two\n")
    (cycle,) = find_cycles(read_imports(tmp_path, find_modules(tmp_path, ["some"])))

    assert [str(one) for one in cycle] == [
        "some/one.py:2: some.one imports some.two",
        "some/two.py:2: some.two imports some.one",
    ]


def test_every_folder_of_code_is_in_the_distribution() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {path.parent.relative_to(ROOT) for path in SOURCES if path.name == "__init__.py"}
    names = {".".join(folder.parts) for folder in folders}
    found = {f"patchsplit.{name}" if name.startswith("tui") else name for name in names}

    assert found <= set(settings["tool"]["setuptools"]["packages"])


def test_every_file_of_data_is_in_the_distribution() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = settings["tool"]["setuptools"]["package-data"]
    data = [
        path
        for folder in ("patchsplit", "tui")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".json", ".toml", ".tcss")
    ]
    assert data
    for path in data:
        name = ".".join(path.parent.relative_to(ROOT).parts)
        package = f"patchsplit.{name}" if name.startswith("tui") else name
        assert any(path.match(pattern) for pattern in declared[package])
