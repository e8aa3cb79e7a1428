"""Checks for every project: unrelated changes in one patch, generated files, unused functions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatch
from functools import partial

from patchsplit.check.lexing import PROSE_GLOBS, BlobReader, decode_line
from patchsplit.model.delta import Status
from patchsplit.model.finding import FileLine, Finding, PatchPart, Severity
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.store.findings import NO_REUSE, Reuse

LEFT_OVERS = ("*.orig", "*.rej", "*.pyc", "*.pyo", "*~", "*.swp", "*.o", "*.ko", ".DS_Store",
              "*.class", "core.[0-9]*", "*.gcda", "*.gcno")  # fmt: skip
GENERATED = ("*_pb2.py", "*_pb2_grpc.py", "*.pb.go", "*.pb.cc", "*.pb.h", "package-lock.json",
             "yarn.lock", "poetry.lock", "Makefile.in", "aclocal.m4", "*.min.js",
             "*.min.css", "config.guess", "config.sub", "ltmain.sh")  # fmt: skip
SOMETIMES_GENERATED = ("configure",)
"""Names of files that Autoconf generates, and that some projects write by hand."""
GENERATED_NOTICE = re.compile(
    r"\b(?:@generated|(?:auto(?:matically|-)? ?)?generated (?:by|from|automatically)"
    r"|do not edit)\b",
    re.IGNORECASE,
)
HEAD_LINES = 5
"""The lines of a file that are searched for the notice."""
YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[-,\u2013]\s*(?:19|20)\d\d)*")
MIN_MOVED, MIN_NEW = 10, 10
"""Moved lines and new lines from which a patch with both is reported."""
TOKEN = re.compile(rb'"(?:\\.|[^"\\])*"|\w+|[^\w\s]')
MAX_NEAR_LINES = 3
"""Unchanged lines between a change of whitespace and another change that it may be part of."""
C_FUNCTION = re.compile(r"^(?:[a-z_][\w \t*]*[ \t*])?([a-z_]\w{3,})\s*\((?!.*;\s*$)")
C_TYPE = re.compile(r"^[A-Za-z_][\w \t*&:<>,]*$")
"""The line above a function's name at column 0; without it the line calls a macro."""
PY_FUNCTION = re.compile(r"^(?:async )?def (_?[a-z]\w{3,})\(")
WORD = re.compile(r"[A-Za-z_]\w*")
ENTRY_POINTS = re.compile(
    r"main|setup|.*_init|init_.*|test_.*|upgrade|downgrade|register.*|LLVMFuzzer.*"
)
KEYWORDS = frozenset(
    [
        "else",
        "switch",
        "while",
        "return",
        "sizeof",
        "defined",
        "typeof",
        "case",
        "static_assert",
        "_Static_assert",
        "__attribute__",
    ]
)


def check_hygiene(
    series: Sequence[RenderedPatch],
    read_blob: BlobReader | None = None,
    reuse: Reuse = NO_REUSE,
) -> Iterator[Finding]:
    """Yields the findings of all patches; `read_blob` returns the lines of a blob."""
    for patch in series:
        yield from reuse.find("hygiene", patch, partial(_check_patch, patch, read_blob))
    yield from find_unused(series, read_blob)


def _check_patch(patch: RenderedPatch, read_blob: BlobReader | None) -> Iterator[Finding]:
    for change in patch.files:
        yield from _check_file(patch, change, read_blob)
    yield from _check_mixed_whitespace(patch)
    yield from _check_moved_code(patch)


def _check_file(
    patch: RenderedPatch, change: RenderedFile, read_blob: BlobReader | None
) -> Iterator[Finding]:
    name = change.path.rpartition("/")[2]
    if change.status is Status.DELETED:
        return
    if change.status is Status.ADDED and any(fnmatch(name, one) for one in LEFT_OVERS):
        yield _build_file_finding(patch, change, "left-over-file",
                       "is a temporary file of an editor or a build",
                       "such files are not committed", Severity.ERROR)  # fmt: skip
    says = any(GENERATED_NOTICE.search(row) for row in _read_head(change, read_blob))
    if says or any(fnmatch(name, one) for one in GENERATED):
        yield _build_file_finding(patch, change, "generated-file", "is a generated file",
                       "send its source instead")  # fmt: skip
    yield from _check_incidental(patch, change)


def _read_head(change: RenderedFile, read_blob: BlobReader | None) -> Sequence[str]:
    """Returns the first lines of a new file, and of one that may be generated."""
    if change.status is Status.ADDED:
        return [decode_line(line.text) for line in change.added[:HEAD_LINES]]
    name = change.path.rpartition("/")[2]
    if name not in SOMETIMES_GENERATED or read_blob is None or change.new is None:
        return ()
    lines = read_blob(change.new.oid) if change.new.mode.is_regular else ()
    return [decode_line(line) for line in lines[:HEAD_LINES]]


def _check_incidental(patch: RenderedPatch, change: RenderedFile) -> Iterator[Finding]:
    """Yields incidental changes: of a mode, of line endings, of a year."""
    if change.old is None or change.new is None:
        return
    if not change.added and not change.removed:
        if change.old.oid == change.new.oid and change.old.mode != change.new.mode:
            yield _build_file_finding(patch, change, "mode-only", "only its mode changes",
                           "it may be unintended", Severity.NOTE)  # fmt: skip
        return
    if len(change.added) != len(change.removed):
        return
    pairs = list(zip(change.removed, change.added, strict=True))
    if any(one.text == two.text for one, two in pairs):
        return
    if all(one.text.rstrip(b"\r\n") == two.text.rstrip(b"\r\n") for one, two in pairs):
        yield _build_file_finding(patch, change, "line-ends", "only its line endings change",
                       "every line differs then")  # fmt: skip
    elif all(_strip_years(one) == _strip_years(two) for one, two in pairs):
        yield _build_file_finding(patch, change, "year-only", "only a year changes",
                       "years change together with content")  # fmt: skip


def _strip_years(line: RenderedLine) -> str:
    return YEAR.sub("", decode_line(line.text))


def _check_mixed_whitespace(patch: RenderedPatch) -> Iterator[Finding]:
    """Yields files with some changes of whitespace alone, in a patch with other changes.

    Documents that are changed without code are left out: there, whitespace is a matter of content.
    """
    if all(_is_prose(change) for change in patch.files):
        return
    for change in patch.files:
        blank = _find_whitespace_changes(change)
        if blank and len(blank) < patch.lines // 2:
            many = "line" if len(blank) == 1 else "lines"
            yield _build_file_finding(patch, change, "whitespace-mixed",
                           f"only whitespace changes in {len(blank)} {many}, besides other changes",
                           "such changes are a patch of their own, or are left out",
                           line=blank[0])  # fmt: skip


def _is_prose(change: RenderedFile) -> bool:
    return any(fnmatch(change.path.rpartition("/")[2], one) for one in PROSE_GLOBS)


def _find_whitespace_changes(change: RenderedFile) -> list[RenderedLine]:
    """Returns the added lines of hunks that change whitespace alone.

    Indentation near another change is left out: of a block as its new head requires, or of
    arguments that are aligned with another name.
    """
    hunks: dict[object, tuple[list[RenderedLine], list[RenderedLine]]] = {}
    for side, lines in enumerate((change.removed, change.added)):
        for line in lines:
            hunks.setdefault(line.hunk, ([], []))[side].append(line)
    blank = {hunk for hunk, sides in hunks.items() if hunk is not None and _is_same_code(*sides)}
    if not blank:
        return []
    near = _find_near(change, blank) & {hunk for hunk in blank if _is_indented(*hunks[hunk])}
    return [line for line in change.added if line.hunk in blank and line.hunk not in near]


def _is_same_code(removed: Sequence[RenderedLine], added: Sequence[RenderedLine]) -> bool:
    """Returns whether each line of a hunk has the words and signs that it had, strings included.

    A statement that is broken into other lines does not count, nor do blank lines alone.
    """
    if len(removed) != len(added):
        return False
    before, after = ([TOKEN.findall(line.text) for line in side] for side in (removed, added))
    return any(after) and before == after


def _is_indented(removed: Sequence[RenderedLine], added: Sequence[RenderedLine]) -> bool:
    """Returns whether the lines of a hunk differ in their indentation alone."""
    return all(
        one.text.lstrip() == two.text.lstrip() for one, two in zip(removed, added, strict=True)
    )


def _find_near(change: RenderedFile, blank: Collection[object]) -> set[object]:
    """Returns those of the hunks `blank` that are near another change, or near such a hunk."""
    lines = sorted((*change.removed, *change.added), key=lambda line: line.diff_line)
    near: set[object] = set()
    for order in (lines, lines[::-1]):
        last: int | None = None
        for line in order:
            joined = last is not None and abs(line.diff_line - last) <= MAX_NEAR_LINES + 1
            if line.hunk not in blank or line.hunk in near or joined:
                near.add(line.hunk)
                last = line.diff_line
    return near


def _check_moved_code(patch: RenderedPatch) -> Iterator[Finding]:
    """Yields a finding where a patch moves lines and adds others."""
    gone = Counter(_normalize_line(line) for change in patch.files for line in change.removed)
    came = Counter(_normalize_line(line) for change in patch.files for line in change.added)
    gone.pop(b"", None)
    came.pop(b"", None)
    stayed = (gone & came).total()
    fresh = came.total() - stayed
    if stayed >= MIN_MOVED and fresh >= MIN_NEW:
        yield Finding(
            PatchPart.SHAPE,
            f"{stayed} lines move and {fresh} others are added",
            "moved code is a patch of its own, so that the rest can be reviewed",
            rule="moved-and-changed",
            severity=Severity.NOTE,
            patch=patch.patch,
        )


def _normalize_line(line: RenderedLine) -> bytes:
    dense = b" ".join(line.text.split())
    return dense if len(dense) > 8 else b""


def find_unused(
    series: Sequence[RenderedPatch], read_blob: BlobReader | None = None
) -> Iterator[Finding]:
    """Yields functions that the series never uses, or uses two or more patches later."""
    words = [_count_words(sent) for sent in series]
    total = Counter[str]()
    for count in words:
        total.update(count)
    gone = Counter(
        word
        for sent in series
        for change in sent.files
        for line in change.removed
        for word in WORD.findall(decode_line(line.text))
    )
    headings = _index_headings(series)
    for nth, patch in enumerate(series):
        for change, line, name in _find_new_functions(patch):
            # A function that existed before is moved or renamed, and upstream may use it.
            if (
                gone[name]
                or ENTRY_POINTS.fullmatch(name)
                or _is_mentioned_before(change, name, read_blob)
            ):
                continue
            own = _count_declarations(headings[name], name)
            later = [k for k in range(nth + 1, len(series)) if words[k][name]]
            early = words[nth][name] > own or any(words[k][name] for k in range(nth))
            if total[name] <= own:
                yield _build_line_finding(patch, change, line, "unused",
                               f"adds {name}, which nothing uses",
                               "code is added together with its first use")  # fmt: skip
            elif not early and later and later[0] - nth > 1:
                yield _build_line_finding(patch, change, line, "used-late",
                               f"adds {name}, first used by patch {series[later[0]].nth}",
                               "code is added together with its first use",
                               Severity.NOTE)  # fmt: skip


def _is_mentioned_before(change: RenderedFile, name: str, read_blob: BlobReader | None) -> bool:
    """Returns whether the file had the name of a function before the patch."""
    if read_blob is None or change.old is None or not change.old.mode.is_regular:
        return False
    word = name.encode()
    return any(word in line for line in read_blob(change.old.oid))


def _count_words(patch: RenderedPatch) -> Counter[str]:
    """Returns for each word the number of added lines that have it."""
    lines = (line for change in patch.files for line in change.added)
    return Counter(word for line in lines for word in set(WORD.findall(decode_line(line.text))))


def _find_new_functions(patch: RenderedPatch) -> Iterator[tuple[RenderedFile, RenderedLine, str]]:
    """Yields the functions that a patch adds in C and Python, except in tests."""
    for change in patch.files:
        pattern = _function_pattern(change.path)
        if pattern is None or "test" in change.path:
            continue
        above = RenderedLine(b"", -1, -1, None)
        for line in change.added:
            found = pattern.match(decode_line(line.text))
            if found and found[1] not in KEYWORDS and _has_type(found, above, line):
                yield change, line, found[1]
            above = line


def _has_type(heading: re.Match[str], previous_line: RenderedLine, line: RenderedLine) -> bool:
    """Returns whether a function heading has a type, before its name or in the line above."""
    if heading.start(1) > 0:
        return True
    return previous_line.at == line.at - 1 and bool(C_TYPE.match(decode_line(previous_line.text)))


def _function_pattern(path: str) -> re.Pattern[str] | None:
    if path.endswith((".c", ".cc", ".cpp")):
        return C_FUNCTION
    return PY_FUNCTION if path.endswith(".py") else None


def _index_headings(series: Sequence[RenderedPatch]) -> defaultdict[str, list[str]]:
    """Returns for each word the added lines that have it and are not indented."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for patch in series:
        for change in patch.files:
            for line in change.added:
                if not line.text.startswith((b" ", b"\t")):
                    text = decode_line(line.text)
                    for word in set(WORD.findall(text)):
                        found[word].append(text)
    return found


def _count_declarations(headings: Sequence[str], name: str) -> int:
    """Returns the number of lines that only declare or define a function."""
    declares = re.compile(rf"^(?:[\w \t*]*[ \t*])?{name}\s*\(|^(?:async )?def {name}\(|\b__all__\b")
    return sum(bool(declares.match(text)) for text in headings)


def _build_file_finding(
    patch: RenderedPatch,
    change: RenderedFile,
    rule: str,
    message: str,
    evidence: str,
    severity: Severity = Severity.WARNING,
    line: RenderedLine | None = None,
) -> Finding:
    part, place, hunk = PatchPart.FILES, FileLine(change.path), None
    if line is not None:
        part, place, hunk = (
            PatchPart.CODE,
            FileLine(change.path, line.at, line.diff_line),
            line.hunk,
        )
    return Finding(
        part, message, evidence, place, rule=rule, severity=severity, patch=patch.patch, hunk=hunk
    )


def _build_line_finding(
    patch: RenderedPatch,
    change: RenderedFile,
    line: RenderedLine,
    rule: str,
    message: str,
    evidence: str,
    severity: Severity = Severity.WARNING,
) -> Finding:
    return _build_file_finding(patch, change, rule, message, evidence, severity, line)
