"""Fixes of added lines: trailing whitespace, indentation, the newline at the end of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from patchsplit.check.fixes import (
    IndentStyle,
    convert_indentation,
    detect_indentation,
    is_harmless,
    strip_trailing_whitespace,
)
from patchsplit.check.pack import select_rules
from patchsplit.check.pattern import matches_any
from patchsplit.model.delta import HunkId, Lines
from patchsplit.model.placement import Edit
from patchsplit.model.plan import Patch
from patchsplit.model.rules.rule import LineRule as LinesRule
from patchsplit.model.series import compose
from patchsplit.session.fixes.context import FixContext
from patchsplit.session.fixes.fix import (
    Fix,
    decode_lines,
    fix_added_lines,
    format_diff,
    make_plan_edit,
)

TRAILING_BLANKS, INDENT, FINAL_NEWLINE = "trailing-blanks", "indent", "final-newline"
FIXERS = {
    TRAILING_BLANKS: "trailing whitespace of added lines",
    INDENT: "the indentation of added lines, by tabs or spaces as in the file or the project",
    FINAL_NEWLINE: "the newline at the end of a file",
}


def propose_for_patch(context: FixContext, patch: Patch) -> Iterator[Fix]:
    """Yields the fixes of the lines that a patch adds."""
    for name, edit, written in context.edits(patch):
        yield from _propose_for_hunk(context, patch, name, edit, written)


def _propose_for_hunk(
    context: FixContext, patch: Patch, hunk_id: HunkId, edit: Edit, original: Edit
) -> Iterator[Fix]:
    base = context.base_lines(edit)
    style = detect_indentation(base) or (None if base else _find_indent_style(context, edit.origin))
    ways: list[tuple[str, str, Callable[[Lines], Lines], bool]] = [
        (
            TRAILING_BLANKS,
            "remove trailing whitespace",
            _map_lines(strip_trailing_whitespace),
            False,
        ),
    ]
    if style is not None:
        ways.append((INDENT, f"indent with {style}", _map_lines(_make_indenter(style)), True))
    if edit.at.stop == len(base) and _is_last(context, hunk_id, edit):
        ways.append((FINAL_NEWLINE, "end the file with a newline", _end_with_newline, False))
    for rule, verb, way, margin in ways:
        # Only the last line of the file, which is the last one written, can lack its newline.
        after = fix_added_lines(
            base[edit.at.start : edit.at.stop], edit.lines, way, last=rule == FINAL_NEWLINE
        )
        if after == edit.lines:
            continue
        whole = compose(base, [edit]), compose(base, [replace(edit, lines=after)])
        if not is_harmless(edit.origin, *whole, indentation=margin):
            continue
        yield Fix(
            rule,
            f"{verb} in hunk {hunk_id[:7]}",
            patch.id,
            format_diff(decode_lines(edit.lines), decode_lines(after), edit.origin),
            make_plan_edit(hunk_id, edit, original, base, way, verb, last=rule == FINAL_NEWLINE),
        )


def _is_last(context: FixContext, hunk_id: HunkId, edit: Edit) -> bool:
    """Returns whether no other hunk of the series adds lines after an edit at the end of a file."""
    rows = context.new_files.get(edit.origin)
    return rows is None or rows[-1][0] == hunk_id


def _find_indent_style(context: FixContext, path: str) -> IndentStyle | None:
    """Returns the indentation that the pack requires of a new file; None: it requires none."""
    for _, rule in select_rules(context.pack, LinesRule):
        if (
            rule.indent != "any"
            and matches_any(path, rule.files)
            and not matches_any(path, rule.besides)
        ):
            return rule.indent
    return None


def _map_lines(fix_line: Callable[[bytes], bytes]) -> Callable[[Lines], Lines]:
    return lambda lines: tuple(fix_line(line) for line in lines)


def _make_indenter(style: IndentStyle) -> Callable[[bytes], bytes]:
    return lambda line: convert_indentation(line, style)


def _end_with_newline(lines: Lines) -> Lines:
    if not lines or lines[-1].endswith(b"\n"):
        return lines
    return (*lines[:-1], lines[-1] + b"\n")
