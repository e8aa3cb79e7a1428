"""Names of code and files in a subject that its patch does not have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from patchsplit.check.lexing import BlobReader
from patchsplit.model.finding import Finding, PatchPart, Severity
from patchsplit.model.message import subject_without_prefix
from patchsplit.model.rendered import RenderedPatch

RULE = "subject-names"
LOOKBACK = 200
"""Lines before a change in which the function that it is in begins."""
SUFFIXES = (
    "ac|am|at|c|cc|conf|cpp|css|dts|dtsi|go|h|hpp|html|in|ini|java|js|json|m4|md|mk|pl|proto|py|rb|rs|"
    "rst|s|sh|sql|toml|ts|txt|xml|yaml|yang|yml"
)
"""Suffixes of the names of files."""
NAME = re.compile(
    rf"""(?<![\w{{}}<>$%@.:*/-])(?:
      [\w./-]*[\w-]\.(?:{SUFFIXES})        # a file
    | [A-Za-z_]\w*(?:::\w+)*\(\)           # a function
    | [A-Za-z]\w*_\w*\*?                   # an identifier, or the beginning of some
    | [a-z]{{2,}}[A-Z]+[a-z]\w*           # camelCase
    )(?![\w{{}}<>$%*/-])""",
    re.VERBOSE,
)
"""What is a name of code or of a file, and no word of a sentence."""


MAKING = re.compile(
    r"\W*(?:add|create|define|delete|drop|export|extend|implement|introduce|move|remove|rename|"
    r"replace|support|use)s?\b",
    re.IGNORECASE,
)
"""The beginning of a sentence about what its patch adds, removes or uses."""


def list_names(subject: str) -> list[str]:
    """Returns the names of code and files in a subject, without its prefix, each once.

    Parentheses of functions are left out; "ring_*" stands for names that begin so.
    """
    words = NAME.findall(subject_without_prefix(subject))
    return list(dict.fromkeys(word.removesuffix("()") for word in words))


def find_missing(names: Sequence[str], texts: Iterable[bytes]) -> list[str]:
    """Returns those of the names that are in none of the texts, whatever their case."""
    if not names:
        return []
    whole = b"\n".join(texts).decode("utf-8", "replace").lower()
    return [name for name in names if not _is_in(name.lower(), whole)]


def _is_in(name: str, text: str) -> bool:
    parts = [part for part in re.split(r"\*|::", name.rstrip("*")) if part]
    return all(part in text for part in parts)


def check_subjects(
    series: Sequence[RenderedPatch], read_blob: BlobReader | None = None
) -> Iterator[Finding]:
    """Yields patches whose subject names code or a file that they do not have.

    It is nowhere in their diff, nor in the LOOKBACK lines before a change, where the name of a long
    function is; `read_blob` reads these.
    """
    for patch in series:
        missing = find_absent(patch, list_names(patch.subject), read_blob)
        if missing:
            yield Finding(
                PatchPart.SUBJECT,
                f"the subject names {', '.join(missing)}, which the patch does not have",
                "a subject speaks of what its patch changes",
                fix="reword it",
                rule=RULE,
                severity=_choose_severity(patch.subject, missing),
                patch=patch.patch,
            )


def find_absent(
    patch: RenderedPatch, names: Sequence[str], read_blob: BlobReader | None = None
) -> list[str]:
    """Returns those of the names that are not in a patch's diff, or the LOOKBACK lines before."""
    missing = find_missing(names, _iter_texts(patch))
    if missing and read_blob is not None:
        missing = find_missing(missing, _iter_lines_before(patch, read_blob))
    return missing


def _choose_severity(subject: str, missing: Sequence[str]) -> Severity:
    """Returns a note for bare identifiers in a sentence that does not say that they come or go.

    "Silence the AF_XDP tests" may name what the patch is about; "Add rte_flow" may not, nor may
    "Fix rte_flow()".
    """
    sentence = subject_without_prefix(subject)
    named = any(f"{name}()" in sentence or "." in name for name in missing)
    return Severity.WARNING if named or MAKING.match(sentence) else Severity.NOTE


def _iter_texts(patch: RenderedPatch) -> Iterator[bytes]:
    for change in patch.files:
        for path in (change.path, change.old_path):
            yield path.encode("utf-8", "surrogateescape")
        for line in (*change.added, *change.removed):
            yield line.text
        yield from change.context


def _iter_lines_before(patch: RenderedPatch, read_blob: BlobReader) -> Iterator[bytes]:
    """Yields the lines of the patch's files before its changes."""
    for change in patch.files:
        if change.new is None or not change.new.mode.is_regular:
            continue
        lines = read_blob(change.new.oid)
        seen = 0
        for at in sorted({line.at for line in (*change.added, *change.removed)}):
            yield from lines[max(seen, at - LOOKBACK) : at]
            seen = at
