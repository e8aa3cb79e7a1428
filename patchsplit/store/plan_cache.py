"""The caches of a plan, which are made again if they are absent or unreadable.

A cache that cannot be written is left out, so that a plan on a read-only disk can be looked at.

analysis.bin    the results of the stages
customs.bin     the conventions of upstream's commit messages
built.json      the build result of each step
findings.bin    the findings of the last checks
bookmark.json   the place where the user left the terminal UI
nearness.bin    how likely two hunks belong to one patch, as the last proposal found it
numbers.json    the numbers of the patches as the user last saw them
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from patchsplit.errors import EnvironmentFailure
from patchsplit.store import atomic
from patchsplit.store.json_codec import decode_json, encode_json

# A command reads few of the caches, so the modules of the others are not imported.
if TYPE_CHECKING:
    from patchsplit.model.analysis import Analysis
    from patchsplit.model.conventions import CommitConventions
    from patchsplit.model.nearness import Nearness
    from patchsplit.model.verdicts import BuildResults
    from patchsplit.store.findings import FindingCache

Found = TypeVar("Found")


class PlanCache:
    """The caches of one plan. Some have a key that identifies what they were made from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load_analysis(self, key: str) -> Analysis | None:
        """Returns the cached analysis; None if it is absent, damaged, or has another key."""
        from patchsplit.store.codec import decode_analysis

        return self._load_cache("analysis.bin", key, decode_analysis)

    def save_analysis(self, key: str, analysis: Analysis) -> None:
        """Caches an analysis, unless a path in it is not UTF-8."""
        from patchsplit.store.codec import encode_analysis

        self._save_cache("analysis.bin", key, analysis, encode_analysis)

    def load_conventions(self, key: str) -> CommitConventions | None:
        """Returns the cached conventions; None if they are absent, damaged, or have another key."""
        from patchsplit.store.codec import decode_conventions

        return self._load_cache("customs.bin", key, decode_conventions)

    def save_conventions(self, key: str, customs: CommitConventions) -> None:
        """Caches conventions, unless a path in them is not UTF-8."""
        from patchsplit.store.codec import encode_conventions

        self._save_cache("customs.bin", key, customs, encode_conventions)

    def load_findings(self, key: str) -> FindingCache:
        """Returns the cached findings; none if they are absent, damaged, or have another key."""
        from patchsplit.store.findings import FindingCache, decode_findings

        return self._load_cache("findings.bin", key, decode_findings) or FindingCache()

    def save_findings(self, key: str, findings: FindingCache) -> None:
        """Caches findings, if there are new ones."""
        if findings.changed:
            self._save_cache("findings.bin", key, findings, type(findings).encode)

    def load_nearness(self, key: str) -> Nearness | None:
        """Returns the cached nearness; None if it is absent, damaged, or has another key."""
        from patchsplit.store.codec import decode_nearness

        return self._load_cache("nearness.bin", key, decode_nearness)

    def has_nearness(self, key: str) -> bool:
        """Tells whether nearness with this key is cached."""
        stamp = key.encode() + b"\n"
        try:
            with (self.folder / "nearness.bin").open("rb") as handle:
                return handle.read(len(stamp)) == stamp
        except OSError:
            return False

    def save_nearness(self, key: str, nearness: Nearness) -> None:
        """Caches the nearness."""
        from patchsplit.store.codec import encode_nearness

        self._save_cache("nearness.bin", key, nearness, encode_nearness)

    def load_build_results(self) -> BuildResults:
        """Returns the stored build results; empty ones if they are absent or damaged."""
        from patchsplit.model.verdicts import BuildResults

        try:
            return decode_json((self.folder / "built.json").read_bytes(), BuildResults)
        except (OSError, ValueError, msgspec.ValidationError):
            return BuildResults()

    def save_build_results(self, built: BuildResults) -> None:
        self._write("built.json", encode_json(built))

    def _load_cache(
        self, file: str, key: str, decode: Callable[[memoryview], Found]
    ) -> Found | None:
        try:
            with (self.folder / file).open("rb") as handle:
                # The file is only replaced as a whole, so the mapped content does not change.
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
        self._write(file, key.encode() + b"\n" + body)

    def load_bookmark(self) -> dict[str, str]:
        """Returns the stored place; {} if it is absent or damaged."""
        return self._load_words("bookmark.json")

    def save_bookmark(self, bookmark: dict[str, str]) -> None:
        """Stores the place."""
        self._save_words("bookmark.json", bookmark)

    def load_numbers(self) -> dict[str, str]:
        """Returns the patch ids by the numbers last seen, from "1"; {} if absent or damaged."""
        return self._load_words("numbers.json")

    def save_numbers(self, numbers: Mapping[str, str]) -> None:
        """Stores the patch ids by their numbers."""
        self._save_words("numbers.json", numbers)

    def _load_words(self, file: str) -> dict[str, str]:
        try:
            words = json.loads((self.folder / file).read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in words.items()} if isinstance(words, dict) else {}

    def _save_words(self, file: str, words: Mapping[str, str]) -> None:
        self._write(file, json.dumps(dict(words)).encode())

    def _write(self, file: str, content: bytes) -> None:
        with suppress(EnvironmentFailure):
            atomic.write_file(self.folder / file, content)
