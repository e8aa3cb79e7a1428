"""What does not belong into one patch, or into any: mixtures, files that tools make, dead code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch

from patchsplit.check.lexing import BlobReader, decode_line
from patchsplit.model.delta import Status
from patchsplit.model.finding import FileLine, Finding, PatchPart, Severity
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch

LEFT_OVERS = ("*.orig", "*.rej", "*.pyc", "*.pyo", "*~", "*.swp", "*.o", "*.ko", ".DS_Store",
              "*.class", "core.[0-9]*", "*.gcda", "*.gcno")  # fmt: skip
GENERATED = ("*_pb2.py", "*_pb2_grpc.py", "*.pb.go", "*.pb.cc", "*.pb.h", "package-lock.json",
             "yarn.lock", "poetry.lock", "configure", "Makefile.in", "aclocal.m4", "*.min.js",
             "*.min.css", "config.guess", "config.sub", "ltmain.sh")  # fmt: skip
GENERATED_NOTICE = re.compile(
    r"\b(?:@generated|(?:auto(?:matically|-)? ?)?generated (?:by|from|automatically)"
    r"|do not edit)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[-,\u2013]\s*(?:19|20)\d\d)*")
MIN_MOVED, MIN_NEW = 10, 10
"""Lines that moved, and lines that are new, from which on both are too much for one patch."""
C_FUNCTION = re.compile(r"^(?:[a-z_][\w \t*]*[ \t*])?([a-z_]\w{3,})\s*\((?!.*;\s*$)")
C_TYPE = re.compile(r"^[A-Za-z_][\w \t*&:<>,]*$")
"""The line above a function's name, where that stands at the margin; else a macro is called."""
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
    series: Sequence[RenderedPatch], read_blob: BlobReader | None = None
) -> Iterator[Finding]:
    """Yields what is mixed, made by tools, or never used; `read` gives files before a patch."""
    for patch in series:
        for change in patch.files:
            yield from _check_file(patch, change)
        yield from _check_mixed_whitespace(patch)
        yield from _check_moved_code(patch)
    yield from find_unused(series, read_blob)


def _check_file(patch: RenderedPatch, change: RenderedFile) -> Iterator[Finding]:
    name = change.path.rpartition("/")[2]
    if change.status is Status.DELETED:
        return
    if change.status is Status.ADDED and any(fnmatch(name, one) for one in LEFT_OVERS):
        yield _build_file_finding(patch, change, "left-over-file", "is what an editor or a build leaves behind",
                       "it is in nobody's tree", Severity.ERROR)  # fmt: skip
    head = change.added[:5] if change.status is Status.ADDED else ()
    says = any(GENERATED_NOTICE.search(decode_line(line.text)) for line in head)
    if says or any(fnmatch(name, one) for one in GENERATED):
        yield _build_file_finding(patch, change, "generated-file", "is made by a tool",
                       "its source is sent in its place")  # fmt: skip
    yield from _check_incidental(patch, change)


def _check_incidental(patch: RenderedPatch, change: RenderedFile) -> Iterator[Finding]:
    """Yields changes that come about by themselves: a mode, line ends, a year."""
    if change.old is None or change.new is None:
        return
    if not change.added and not change.removed:
        if change.old.oid == change.new.oid and change.old.mode != change.new.mode:
            yield _build_file_finding(patch, change, "mode-only", "changes only its mode",
                           "it says nothing of why", Severity.NOTE)  # fmt: skip
        return
    if len(change.added) != len(change.removed):
        return
    pairs = list(zip(change.removed, change.added, strict=True))
    if any(one.text == two.text for one, two in pairs):
        return
    if all(one.text.rstrip(b"\r\n") == two.text.rstrip(b"\r\n") for one, two in pairs):
        yield _build_file_finding(patch, change, "line-ends", "changes only its line ends",
                       "every line is another one then")  # fmt: skip
    elif all(_strip_years(one) == _strip_years(two) for one, two in pairs):
        yield _build_file_finding(patch, change, "year-only", "changes only a year",
                       "a year changes with what it is about")  # fmt: skip


def _strip_years(line: RenderedLine) -> str:
    return YEAR.sub("", decode_line(line.text))


def _check_mixed_whitespace(patch: RenderedPatch) -> Iterator[Finding]:
    """Yields files where only blanks change, beside others, or lines, where more does."""
    for change in patch.files:
        blank = _find_whitespace_changes(change)
        if blank and len(blank) < patch.lines // 2:
            many = "line" if len(blank) == 1 else "lines"
            yield _build_file_finding(patch, change, "whitespace-mixed",
                           f"changes only blanks in {len(blank)} {many}, beside other changes",
                           "they are a patch of their own, or left as they were",
                           line=blank[0])  # fmt: skip


def _find_whitespace_changes(change: RenderedFile) -> list[RenderedLine]:
    """Returns the added lines of runs that differ from what they replace in blanks alone."""
    removed: dict[object, list[RenderedLine]] = {}
    for line in change.removed:
        removed.setdefault(line.hunk, []).append(line)
    found: list[RenderedLine] = []
    groups: dict[object, list[RenderedLine]] = {}
    for line in change.added:
        groups.setdefault(line.hunk, []).append(line)
    for hunk, lines in groups.items():
        before = removed.get(hunk, []) if hunk is not None else []
        if (
            before
            and _strip_whitespace(before) == _strip_whitespace(lines)
            and _strip_whitespace(lines)
        ):
            found += lines
    return found


def _strip_whitespace(lines: Sequence[RenderedLine]) -> bytes:
    return b"".join(b"".join(line.text for line in lines).split())


def _check_moved_code(patch: RenderedPatch) -> Iterator[Finding]:
    """Yields a patch that moves code and changes other code too."""
    gone = Counter(_normalize_line(line) for change in patch.files for line in change.removed)
    came = Counter(_normalize_line(line) for change in patch.files for line in change.added)
    gone.pop(b"", None)
    came.pop(b"", None)
    stayed = (gone & came).total()
    fresh = came.total() - stayed
    if stayed >= MIN_MOVED and fresh >= MIN_NEW:
        yield Finding(
            PatchPart.SHAPE,
            f"moves {stayed} lines and adds {fresh} others",
            "what moves is a patch of its own, so that the rest can be read",
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
    """Yields functions that the series brings and never uses, or not before a later patch."""
    words = [_count_words(sent) for sent in series]
    total = sum(words, Counter[str]())
    gone = Counter(
        word
        for sent in series
        for change in sent.files
        for line in change.removed
        for word in WORD.findall(decode_line(line.text))
    )
    for nth, patch in enumerate(series):
        for change, line, name in _find_new_functions(patch):
            # One that stood somewhere before is moved or renamed, and its users may be upstream.
            if (
                gone[name]
                or ENTRY_POINTS.fullmatch(name)
                or _is_mentioned_before(change, name, read_blob)
            ):
                continue
            own = _count_declarations(series, name)
            later = [k for k in range(nth + 1, len(series)) if words[k][name]]
            early = words[nth][name] > own or any(words[k][name] for k in range(nth))
            if total[name] <= own:
                yield _build_line_finding(patch, change, line, "unused", f"brings {name}, which nothing uses",
                               "code comes with what uses it")  # fmt: skip
            elif not early and later and later[0] - nth > 1:
                yield _build_line_finding(patch, change, line, "used-late",
                               f"brings {name}, which patch {series[later[0]].nth} uses first",
                               "code comes with what uses it", Severity.NOTE)  # fmt: skip


def _is_mentioned_before(change: RenderedFile, name: str, read_blob: BlobReader | None) -> bool:
    """Tells whether the file spoke of a function before the patch."""
    if read_blob is None or change.old is None or not change.old.mode.is_regular:
        return False
    word = name.encode()
    return any(word in line for line in read_blob(change.old.oid))


def _count_words(patch: RenderedPatch) -> Counter[str]:
    """Returns in how many added lines each word stands."""
    lines = (line for change in patch.files for line in change.added)
    return Counter(word for line in lines for word in set(WORD.findall(decode_line(line.text))))


def _find_new_functions(patch: RenderedPatch) -> Iterator[tuple[RenderedFile, RenderedLine, str]]:
    """Yields the functions that a patch brings, of the product, in C and Python."""
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
    """Tells whether a heading has a type, before its name or in the line above."""
    if heading.start(1) > 0:
        return True
    return previous_line.at == line.at - 1 and bool(C_TYPE.match(decode_line(previous_line.text)))


def _function_pattern(path: str) -> re.Pattern[str] | None:
    if path.endswith((".c", ".cc", ".cpp")):
        return C_FUNCTION
    return PY_FUNCTION if path.endswith(".py") else None


def _count_declarations(series: Sequence[RenderedPatch], name: str) -> int:
    """Returns how many added lines only declare or define a function."""
    declares = re.compile(rf"^(?:[\w \t*]*[ \t*])?{name}\s*\(|^(?:async )?def {name}\(|\b__all__\b")
    return sum(
        bool(declares.match(decode_line(line.text)))
        and not decode_line(line.text).startswith((" ", "\t"))
        for patch in series
        for change in patch.files
        for line in change.added
        if name.encode() in line.text
    )


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
