"""patchsplit demo: a repository, and a series of it."""

from __future__ import annotations

from pathlib import Path

from commands import Patchsplit


def test_demo_ends_with_a_series(tmp_path: Path, patchsplit: Patchsplit) -> None:
    patchsplit("demo", str(tmp_path / "demo"))

    names = sorted(path.name for path in (tmp_path / "demo" / "series").iterdir())
    assert names[0] == "0000-cover-letter.patch"
    assert len(names) >= 3
    assert patchsplit("demo", str(tmp_path / "demo"), check=False).code == 10
