"""Findings of earlier checks, reused where a patch and what it is checked by are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

import msgspec

from patchsplit.model.finding import Finding
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch


class FindingCache(Protocol):
    """Findings by keys that identify what they were made from."""

    def load(self, key: str) -> Sequence[Finding] | None: ...
    def save(self, key: str, findings: Sequence[Finding]) -> None: ...


class Reuse:
    """The findings of one series in a cache, each under the digest of its check and its patch.

    A check may be reused whose findings depend on its name, the patch and the blobs of the patch
    alone, whatever its number in the series is.
    """

    def __init__(self, cache: FindingCache | None = None) -> None:
        """None: nothing is reused."""
        self._cache = cache
        self._digests: dict[PatchId, bytes] = {}

    def load(self, check: str, patch: RenderedPatch) -> Sequence[Finding] | None:
        """Returns the findings of a check of a patch; None where they are not known."""
        return None if self._cache is None else self._cache.load(self._make_key(check, patch))

    def save(self, check: str, patch: RenderedPatch, findings: Sequence[Finding]) -> None:
        if self._cache is not None:
            self._cache.save(self._make_key(check, patch), findings)

    def find(
        self, check: str, patch: RenderedPatch, find: Callable[[], Iterable[Finding]]
    ) -> Sequence[Finding]:
        """Returns the findings of a check of a patch; calls `find` where they are not known."""
        known = self.load(check, patch)
        if known is None:
            known = tuple(find())
            self.save(check, patch, known)
        return known

    def _make_key(self, check: str, patch: RenderedPatch) -> str:
        if patch.patch not in self._digests:
            self._digests[patch.patch] = _digest_patch(patch)
        return compute_digest(check.encode("utf-8", "surrogateescape"), self._digests[patch.patch])


NO_REUSE = Reuse()


def compute_digest(*parts: bytes) -> str:
    """Returns a digest of some bytes and where each of them ends."""
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8) + part)
    return whole.hexdigest()


def _digest_patch(patch: RenderedPatch) -> bytes:
    """Returns a digest of a patch but for its number."""
    patch = replace(patch, nth=0, collisions=())
    try:
        content = msgspec.msgpack.encode(patch)
    except UnicodeEncodeError:  # a name that is not UTF-8
        content = repr(patch).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16).digest()
