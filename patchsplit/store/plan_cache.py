"""What is kept beside a plan, and found out anew where it is absent or unreadable.

analysis.bin    what the stages found
customs.bin     how upstream words its commits
built.json      what building each step came to
bookmark.json   where a person stopped in the terminal UI
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from patchsplit.errors import EnvironmentFailure
from patchsplit.model.analysis import Analysis
from patchsplit.model.conventions import CommitConventions
from patchsplit.model.verdicts import BuildResults
from patchsplit.store import atomic, codec
from patchsplit.store.json_codec import decode_json, encode_json

Found = TypeVar("Found")


class PlanCache:
    """The caches of one plan. Results are kept under a key that names what they were made from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load_analysis(self, key: str) -> Analysis | None:
        """Returns the kept results where they were made under `key`."""
        return self._load_cache("analysis.bin", key, codec.decode_analysis)

    def save_analysis(self, key: str, analysis: Analysis) -> None:
        """Keeps results; those that name a file in no known encoding are found out anew instead."""
        self._save_cache("analysis.bin", key, analysis, codec.encode_analysis)

    def load_conventions(self, key: str) -> CommitConventions | None:
        """Returns the kept customs of upstream where they were learnt under `key`."""
        return self._load_cache("customs.bin", key, codec.decode_conventions)

    def save_conventions(self, key: str, customs: CommitConventions) -> None:
        """Keeps customs; those that name a file in no known encoding are learnt anew instead."""
        self._save_cache("customs.bin", key, customs, codec.encode_conventions)

    def load_build_results(self) -> BuildResults:
        """Returns what building each step came to; nothing where nothing readable is kept."""
        try:
            return decode_json((self.folder / "built.json").read_bytes(), BuildResults)
        except (OSError, ValueError, msgspec.ValidationError):
            return BuildResults()

    def save_build_results(self, built: BuildResults) -> None:
        atomic.write_file(self.folder / "built.json", encode_json(built))

    def _load_cache(
        self, file: str, key: str, decode: Callable[[memoryview], Found]
    ) -> Found | None:
        try:
            with (self.folder / file).open("rb") as handle:
                # Replaced as a whole when it changes, so that what was mapped stays as it is.
                content = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            return None
        stamp = key.encode() + b"\n"
        if content[: len(stamp)] != stamp:
            return None
        try:
            return decode(memoryview(content)[len(stamp) :])
        except (msgspec.DecodeError, ValueError):
            return None

    def _save_cache(
        self, file: str, key: str, found: Found, encode: Callable[[Found], bytes]
    ) -> None:
        try:
            body = encode(found)
        except UnicodeEncodeError:
            return
        atomic.write_file(self.folder / file, key.encode() + b"\n" + body)

    def load_bookmark(self) -> dict[str, str]:
        """Returns where the person stopped; empty where nothing is known of it."""
        try:
            bookmark = json.loads((self.folder / "bookmark.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in bookmark.items()} if isinstance(bookmark, dict) else {}

    def save_bookmark(self, bookmark: dict[str, str]) -> None:
        """Keeps where the person stopped, where that can be written: it is a convenience."""
        with suppress(EnvironmentFailure):
            atomic.write_file(self.folder / "bookmark.json", json.dumps(bookmark).encode())
