"""The known checkers, and those that a tree can use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from patchsplit.check.native.checker import NativeChecker
from patchsplit.check.native.checkpatch import parse_dpdk, parse_terse
from patchsplit.check.native.gitlog import parse_git_log_check, parse_gitlint
from patchsplit.check.native.lines import (
    CHECKSTYLE,
    CLANG,
    CODESPELL,
    FLAKE8,
    make_line_parser,
)
from patchsplit.check.native.ovs import parse_ovs

PYTHON_SETTINGS = ("tox.ini", "setup.cfg", ".flake8")
CHECKPATCH_FILES = ("scripts/checkpatch.pl", "scripts/spelling.txt",
                    "scripts/const_structs.checkpatch", ".checkpatch.conf")  # fmt: skip

CHECKERS = (
    NativeChecker(
        "linux-checkpatch", "scripts/checkpatch.pl of Linux",
        ("perl", "scripts/checkpatch.pl", "--no-tree", "--terse", "--show-types", "--no-summary",
         "{patch}"),
        parse_terse, script="scripts/checkpatch.pl", script_marker="show-types",
        required_paths=CHECKPATCH_FILES,
    ),
    NativeChecker(
        "qemu-checkpatch", "scripts/checkpatch.pl of QEMU",
        ("perl", "scripts/checkpatch.pl", "--no-tree", "--terse", "--no-summary", "{patch}"),
        parse_terse, script="scripts/checkpatch.pl", script_marker="qemu_",
        required_paths=CHECKPATCH_FILES,
    ),
    NativeChecker(
        "ovs-checkpatch", "utilities/checkpatch.py of Open vSwitch",
        ("python3", "utilities/checkpatch.py", "-q", "--skip-committer-signoff", "{patch}"),
        parse_ovs, script="utilities/checkpatch.py",
        required_paths=("utilities/checkpatch.py", "utilities/checkpatch_dict.txt",
                        "Documentation"),
    ),
    NativeChecker(
        "dpdk-checkpatches", "devtools/checkpatches.sh of DPDK",
        ("sh", "devtools/checkpatches.sh", "{patch}"),
        parse_dpdk, script="devtools/checkpatches.sh",
        required_paths=("devtools", ".mailmap", "MAINTAINERS"),
        tools=("gawk", "perl"), environment=("DPDK_CHECKPATCH_PATH", "DPDK_CHECKPATCH_CODESPELL"),
    ),
    NativeChecker(
        "dpdk-git-log", "devtools/check-git-log.sh of DPDK",
        ("sh", "devtools/check-git-log.sh", "-n1"),
        parse_git_log_check, script="devtools/check-git-log.sh",
        required_paths=("devtools", ".mailmap"), input_kind="commit",
    ),
    NativeChecker(
        "flake8", "flake8 with the project's settings, on added lines",
        ("flake8", "{files}"), make_line_parser("flake8", FLAKE8),
        required_paths=(*PYTHON_SETTINGS, "nova/hacking", "neutron/hacking"),
        input_kind="files", files=("*.py",),
        settings=PYTHON_SETTINGS,
    ),
    NativeChecker(
        "ruff", "ruff with the project's settings, on added lines",
        ("ruff", "check", "--output-format=concise", "--no-cache", "{files}"),
        make_line_parser("ruff", FLAKE8),
        required_paths=("pyproject.toml", "ruff.toml", ".ruff.toml"),
        input_kind="files", files=("*.py",), settings=("pyproject.toml", "ruff.toml", ".ruff.toml"),
    ),
    NativeChecker(
        "clang-format", "clang-format with the project's settings, on added lines",
        ("clang-format", "--dry-run", "{files}"),
        make_line_parser("clang-format", CLANG),
        required_paths=(".clang-format",), input_kind="files",
        files=("*.c", "*.h", "*.cc", "*.cpp", "*.hpp"),
        settings=(".clang-format",),
    ),
    NativeChecker(
        "checkstyle", "checkstyle with the project's checkstyle.xml, on added lines",
        ("checkstyle", "-c", "checkstyle.xml", "{files}"),
        make_line_parser("checkstyle", CHECKSTYLE), required_paths=("checkstyle.xml",),
        input_kind="files", files=("*.java",), settings=("checkstyle.xml",),
    ),
    NativeChecker(
        "codespell", "codespell, on added lines",
        ("codespell", "{files}"), make_line_parser("codespell", CODESPELL),
        required_paths=("setup.cfg", ".codespellrc", "pyproject.toml"), input_kind="files",
    ),
    NativeChecker(
        "gitlint", "gitlint, on messages",
        ("gitlint", "--msg-filename", "{message}"), parse_gitlint,
        required_paths=(".gitlint",), input_kind="message",
    ),
)  # fmt: skip


def find_checkers(read: Callable[[str], str | None]) -> Iterator[NativeChecker]:
    """Yields the checkers that a tree can use; `read` returns a file of it by path, or None."""
    for checker in CHECKERS:
        if checker.script:
            script = read(checker.script)
            if script is not None and checker.script_marker in script:
                yield checker
        elif not checker.settings or any(read(path) is not None for path in checker.settings):
            yield checker
