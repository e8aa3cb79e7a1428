"""Settings that git has resolved hold again where they are written down."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patchsplit.git.process import run_git, user_environment
from patchsplit.git.quarantine import create_user_view

plain = st.binary(max_size=12).filter(lambda raw: not set(raw) & {0, 10, 13})
words = st.from_regex(rb"[a-z][a-z0-9-]{0,8}", fullmatch=True)
values = st.one_of(st.none(), st.binary(max_size=12).map(lambda raw: raw.replace(b"\0", b"")))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(words, plain, words, values), max_size=6))
def test_settings_are_read_back_as_they_were(
    rows: list[tuple[bytes, bytes, bytes, bytes | None]], tmp_path: Path
) -> None:
    listed = b"".join(
        b"x%s%s.%s%s\0" % (
            section, b"." + inner if inner else b"", name, b"" if value is None else b"\n" + value,
        )
        for section, inner, name, value in rows
    )  # fmt: skip
    view = create_user_view(tmp_path, listed, sha256=False)
    config = ["config", "--null", "--file", str(view / "config"), "--list"]
    found = run_git(config, user_environment())

    assert found.startswith(listed)
    assert found.removeprefix(listed).split(b"\n")[0] == b"core.repositoryformatversion"


def test_what_describes_a_place_is_left_out(tmp_path: Path) -> None:
    listed = b"".join(
        b"%s\nx\0" % key
        for key in (b"include.path", b"includeif.gitdir:/x.path", b"core.worktree", b"core.bare",
                    b"extensions.worktreeconfig", b"core.hookspath", b"core.abbrev")
    )  # fmt: skip
    view = create_user_view(tmp_path, listed, sha256=True)
    shown = subprocess.run(
        ["git", "config", "--file", view / "config", "--list"], capture_output=True, check=True
    ).stdout

    assert shown.decode().splitlines() == [
        "core.abbrev=x",
        "extensions.objectformat=sha256",
        "core.repositoryformatversion=1",
        "core.bare=true",
    ]
