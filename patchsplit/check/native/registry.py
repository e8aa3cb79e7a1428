"""The checkers that are known, and which of them fit a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from patchsplit.check.native import lines
from patchsplit.check.native.checker import Checker
from patchsplit.check.native.checkpatch import dpdk, terse
from patchsplit.check.native.gitlog import gitlint, gitlog
from patchsplit.check.native.ovs import ovs

PYTHON = ("tox.ini", "setup.cfg", ".flake8")
CHECKPATCH = ("scripts/checkpatch.pl", "scripts/spelling.txt", "scripts/const_structs.checkpatch",
              ".checkpatch.conf")  # fmt: skip

CHECKERS = (
    Checker(
        "linux-checkpatch", "scripts/checkpatch.pl of Linux",
        ("perl", "scripts/checkpatch.pl", "--no-tree", "--terse", "--show-types", "--no-summary",
         "{patch}"),
        terse, script="scripts/checkpatch.pl", marks="show-types", needs=CHECKPATCH,
    ),
    Checker(
        "qemu-checkpatch", "scripts/checkpatch.pl of QEMU",
        ("perl", "scripts/checkpatch.pl", "--no-tree", "--terse", "--no-summary", "{patch}"),
        terse, script="scripts/checkpatch.pl", marks="qemu_", needs=CHECKPATCH,
    ),
    Checker(
        "ovs-checkpatch", "utilities/checkpatch.py of Open vSwitch",
        ("python3", "utilities/checkpatch.py", "-q", "--skip-committer-signoff", "{patch}"),
        ovs, script="utilities/checkpatch.py",
        needs=("utilities/checkpatch.py", "utilities/checkpatch_dict.txt", "Documentation"),
    ),
    Checker(
        "dpdk-checkpatches", "devtools/checkpatches.sh of DPDK",
        ("sh", "devtools/checkpatches.sh", "{patch}"),
        dpdk, script="devtools/checkpatches.sh", needs=("devtools", ".mailmap", "MAINTAINERS"),
        tools=("gawk", "perl"), environment=("DPDK_CHECKPATCH_PATH", "DPDK_CHECKPATCH_CODESPELL"),
    ),
    Checker(
        "dpdk-git-log", "devtools/check-git-log.sh of DPDK",
        ("sh", "devtools/check-git-log.sh", "-n1"),
        gitlog, script="devtools/check-git-log.sh", needs=("devtools", ".mailmap"), sees="commit",
    ),
    Checker(
        "flake8", "flake8 with the tree's settings, on the lines that are added",
        ("flake8", "{files}"), lines.by_line("flake8", lines.FLAKE8),
        needs=(*PYTHON, "nova/hacking", "neutron/hacking"), sees="files", files=("*.py",),
        settings=PYTHON,
    ),
    Checker(
        "ruff", "ruff with the tree's settings, on the lines that are added",
        ("ruff", "check", "--output-format=concise", "--no-cache", "{files}"),
        lines.by_line("ruff", lines.FLAKE8), needs=("pyproject.toml", "ruff.toml", ".ruff.toml"),
        sees="files", files=("*.py",), settings=("pyproject.toml", "ruff.toml", ".ruff.toml"),
    ),
    Checker(
        "clang-format", "clang-format with the tree's settings, on the lines that are added",
        ("clang-format", "--dry-run", "{files}"), lines.by_line("clang-format", lines.CLANG),
        needs=(".clang-format",), sees="files", files=("*.c", "*.h", "*.cc", "*.cpp", "*.hpp"),
        settings=(".clang-format",),
    ),
    Checker(
        "checkstyle", "checkstyle with the tree's checkstyle.xml",
        ("checkstyle", "-c", "checkstyle.xml", "{files}"),
        lines.by_line("checkstyle", lines.CHECKSTYLE), needs=("checkstyle.xml",),
        sees="files", files=("*.java",), settings=("checkstyle.xml",),
    ),
    Checker(
        "codespell", "codespell, on the lines that are added",
        ("codespell", "{files}"), lines.by_line("codespell", lines.CODESPELL),
        needs=("setup.cfg", ".codespellrc", "pyproject.toml"), sees="files",
    ),
    Checker(
        "gitlint", "gitlint, on the messages",
        ("gitlint", "--msg-filename", "{message}"), gitlint, needs=(".gitlint",), sees="message",
    ),
)  # fmt: skip


def fitting(read: Callable[[str], str | None]) -> Iterator[Checker]:
    """Yields the checkers that fit a tree; `read` gives a file of it, None where it has none."""
    for checker in CHECKERS:
        if checker.script:
            script = read(checker.script)
            if script is not None and checker.marks in script:
                yield checker
        elif not checker.settings or any(read(path) is not None for path in checker.settings):
            yield checker
