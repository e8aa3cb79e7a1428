"""Mends of added lines: blanks at their ends and beginnings, the newline at the end of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from patchsplit.check.fixes import Style, harmless, indented, style_of, without_blanks
from patchsplit.check.pack import rules_of
from patchsplit.check.pattern import among
from patchsplit.model.delta import HunkId, Lines
from patchsplit.model.pack import Lines as LinesRule
from patchsplit.model.placement import Edit
from patchsplit.model.plan import Patch
from patchsplit.model.series import compose
from patchsplit.session.fixes.context import Desk
from patchsplit.session.fixes.fix import Mend, adapting, differs, own, shown

BLANK, MARGIN, ENDING = "trailing-blanks", "indent", "final-newline"
FIXERS = {
    BLANK: "blanks at the end of added lines",
    MARGIN: "tabs or blanks before added lines, as the file or the project has them",
    ENDING: "the newline at the end of a file",
}


def of_patch(desk: Desk, patch: Patch) -> Iterator[Mend]:
    """Yields what can be mended of the lines that a patch adds."""
    for name, edit, written in desk.edits(patch):
        yield from _of_hunk(desk, patch, name, edit, written)


def _of_hunk(desk: Desk, patch: Patch, name: HunkId, edit: Edit, written: Edit) -> Iterator[Mend]:
    base = desk.base(edit)
    style = style_of(base) or (None if base else _asked(desk, edit.origin))
    ways: list[tuple[str, str, Callable[[Lines], Lines], bool]] = [
        (BLANK, "take blanks off the ends of lines", _each(without_blanks), False),
    ]
    if style is not None:
        ways.append((MARGIN, f"indent with {style}", _each(_indenting(style)), True))
    if edit.at.stop == len(base) and _is_last(desk, name, edit):
        ways.append((ENDING, "end the file with a newline", _ended, False))
    for rule, verb, way, margin in ways:
        # The newline is missed behind the last line alone, which stands last in what is written.
        after = own(base[edit.at.start : edit.at.stop], edit.lines, way, last=rule == ENDING)
        if after == edit.lines:
            continue
        whole = compose(base, [edit]), compose(base, [replace(edit, lines=after)])
        if not harmless(edit.origin, *whole, margin=margin):
            continue
        yield Mend(
            rule,
            f"{verb} of hunk {name[:7]}",
            patch.id,
            differs(shown(edit.lines), shown(after), edit.origin),
            adapting(name, edit, written, base, way, verb, last=rule == ENDING),
        )


def _is_last(desk: Desk, name: HunkId, edit: Edit) -> bool:
    """Tells whether nothing of the series stands behind an edit at the end of a file."""
    rows = desk.created.get(edit.origin)
    return rows is None or rows[-1][0] == name


def _asked(desk: Desk, path: str) -> Style | None:
    """Returns what the pack asks a new file to set its lines in with."""
    for _, rule in rules_of(desk.pack, LinesRule):
        if rule.indent != "any" and among(path, rule.files) and not among(path, rule.besides):
            return rule.indent
    return None


def _each(mend: Callable[[bytes], bytes]) -> Callable[[Lines], Lines]:
    return lambda lines: tuple(mend(line) for line in lines)


def _indenting(style: Style) -> Callable[[bytes], bytes]:
    return lambda line: indented(line, style)


def _ended(lines: Lines) -> Lines:
    if not lines or lines[-1].endswith(b"\n"):
        return lines
    return (*lines[:-1], lines[-1] + b"\n")
