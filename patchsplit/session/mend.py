"""Mends of a series: each an edit of the plan with a diff, proposed here and made by who wants it.

A mend of lines is recorded beside the hunk, as an edit by hand is. It touches lines that the fork
adds and no others, and is not proposed where it might change what a file means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, unified_diff

from patchsplit.check.mends import (
    Style,
    harmless,
    indented,
    ordered,
    style_of,
    subjects,
    without_blanks,
    wrapped,
)
from patchsplit.check.messages import body as body_rule
from patchsplit.check.messages import order as order_rule
from patchsplit.check.messages import prefix as prefix_rule
from patchsplit.check.messages import subject as subject_rule
from patchsplit.check.pack import rules_of
from patchsplit.errors import PatchsplitError
from patchsplit.model import plan as edits
from patchsplit.model.delta import Hunk, HunkId, Kind, Lines
from patchsplit.model.message import prefix_of, with_prefix
from patchsplit.model.pack import Body, Order, Pack, Prefix, Subject
from patchsplit.model.placement import Edit, Way
from patchsplit.model.plan import Adapted, Patch, PatchId, Plan
from patchsplit.model.sent import Sent
from patchsplit.model.series import compose
from patchsplit.session.adviser import Adviser, adviser
from patchsplit.session.packs import GENERIC, chosen
from patchsplit.session.session import Session

BLANK, MARGIN, ENDING = "trailing-blanks", "indent", "final-newline"
FORM, WRAP, ORDER = "subject-form", "body-wrap", "trailer-order"
SPLIT_BLANK, SPLIT_MOVED = "split-whitespace", "split-moved"
FIXERS = {
    FORM: "the subject's full stop, capital and blanks",
    WRAP: "lines of the body that are too long",
    ORDER: "the order of the trailers",
    BLANK: "blanks at the end of added lines",
    MARGIN: "tabs or blanks before added lines, as the file has them",
    ENDING: "the newline at the end of a file",
    SPLIT_BLANK: "changes of blanks alone into a patch of their own",
    SPLIT_MOVED: "code that moves as it is into a patch of its own",
}
LEAST_MOVED = 3
"""Lines of a block that is said to have moved."""


@dataclass(frozen=True, slots=True)
class Mend:
    """One edit that is proposed."""

    rule: str
    label: str
    """What the log will say."""
    patch: PatchId
    diff: str
    change: Callable[[Plan], Plan]


def mends(
    session: Session, names: Sequence[str] = (), patches: Sequence[PatchId] = ()
) -> list[Mend]:
    """Returns what can be mended of patches (none named: of all) by fixers (none named: by all).

    Each holds for the plan as it stands once those before it are made or left. Raises
    PatchsplitError for an unknown fixer.
    """
    wrong = [name for name in names if name not in FIXERS]
    if wrong:
        raise PatchsplitError(f"There is no fixer {wrong[0]}.", f"There are: {', '.join(FIXERS)}.")
    desk = _Desk(session)
    found: list[Mend] = []
    for patch in session.plan.patches:
        if patches and patch.id not in patches:
            continue
        mine = [*_messages(desk, patch), *_lines(desk, patch), *_parts(desk, patch)]
        found += [mend for mend in mine if not names or mend.rule in names]
    return found


def make(session: Session, mend: Mend) -> None:
    """Makes one mend: an edit of its own in the log."""
    session.edit(mend.label, mend.change)


class _Desk:
    """What mends are made from."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.pack: Pack = chosen(session, "").pack
        self.adviser: Adviser | None = adviser(session) if self.pack.name == GENERIC else None
        self.hunks = session.analysis.delta.by_id()
        self.upstream = session.analysis.upstream
        self.actions = session.actions()

    def objections(self, patch: Patch, subject: str, body: str) -> set[tuple[str, str]]:
        """Returns what the pack, or upstream's log, says of a message, by rule and words."""
        changes = ()
        sent = Sent(patch.id, 0, subject, body, patch.author, changes)
        said: set[tuple[str, str]] = set()
        for name, one in rules_of(self.pack, Subject):
            said |= {(name, found.message) for found in subject_rule(name, one, sent)}
        for name, two in rules_of(self.pack, Body):
            said |= {(name, found.message) for found in body_rule(name, two, sent)}
        for name, three in rules_of(self.pack, Order):
            said |= {(name, found.message) for found in order_rule(name, three, sent)}
        for name, four in rules_of(self.pack, Prefix):
            said |= {(name, found.message) for found in prefix_rule(name, four, sent)}
        if self.adviser is not None:
            said |= {("log", found.message) for found in self.adviser.findings(subject, body)}
        return said

    def base(self, edit: Edit) -> Lines:
        entry = self.upstream.get(edit.origin)
        regular = entry is not None and entry.mode.regular
        return self.session.repo.lines(entry.oid) if entry is not None and regular else ()


# ---- messages


def _messages(desk: _Desk, patch: Patch) -> Iterator[Mend]:
    now = desk.objections(patch, patch.subject, patch.body)
    better = [
        (len(left), nth, subject)
        for nth, subject in enumerate(dict.fromkeys(subjects(patch.subject)))
        if subject != patch.subject and (left := desk.objections(patch, subject, patch.body)) < now
    ]
    if better:
        subject = min(better)[2]
        yield Mend(FORM, f"mend the subject «{patch.subject}»", patch.id,
                   _differs([patch.subject], [subject], "subject"),
                   lambda plan: _reworded(plan, patch.id, subject=subject))  # fmt: skip
    if patch.listed or not patch.body:
        return
    most = min((rule.wrap for _, rule in rules_of(desk.pack, Body) if rule.wrap), default=0)
    if not most and desk.adviser is not None:
        most = desk.adviser.customs.line
    rows = patch.body
    if most and wrapped(rows, most) != rows:
        yield _of_body(patch, WRAP, "wrap the body", lambda body: wrapped(body, most))
    for _, rule in rules_of(desk.pack, Order):
        if ordered(rows, rule.keys) != rows:
            yield _of_body(patch, ORDER, "order the trailers",
                           lambda body, keys=rule.keys: ordered(body, keys))  # type: ignore[misc] # fmt: skip


def _of_body(patch: Patch, rule: str, verb: str, change: Callable[[str], str]) -> Mend:
    before, after = patch.body.split("\n"), change(patch.body).split("\n")
    return Mend(rule, f"{verb} of «{patch.subject}»", patch.id, _differs(before, after, "body"),
                lambda plan: _reworded(plan, patch.id, change=change))  # fmt: skip


def _reworded(
    plan: Plan,
    name: PatchId,
    *,
    subject: str = "",
    change: Callable[[str], str] | None = None,
) -> Plan:
    patch = plan.patch(name)
    body = change(patch.body) if change else patch.body
    return edits.reword(plan, name, subject or patch.subject, body)


# ---- lines


def _lines(desk: _Desk, patch: Patch) -> Iterator[Mend]:
    placements = desk.session.placements()
    for name in patch.hunks:
        if name not in desk.actions:
            continue
        found, placed = placements[name], desk.session.analysis.placements[name]
        edit, written = found.action, placed.action
        if found.way is Way.ANSWER or not isinstance(edit, Edit) or not isinstance(written, Edit):
            continue
        if desk.hunks[name].kind is not Kind.TEXT:
            continue
        yield from _of_hunk(desk, patch, name, edit, written)


def _of_hunk(desk: _Desk, patch: Patch, name: HunkId, edit: Edit, written: Edit) -> Iterator[Mend]:
    base = desk.base(edit)
    style = style_of(base)
    ways: list[tuple[str, str, Callable[[Lines], Lines], bool]] = [
        (BLANK, "take blanks off the ends of lines", _each(without_blanks), False),
    ]
    if style is not None:
        ways.append((MARGIN, f"indent with {style}", _each(_indenting(style)), True))
    if edit.at.stop == len(base):
        ways.append((ENDING, "end the file with a newline", _ended, False))
    for rule, verb, way, margin in ways:
        after = _own(base[edit.at.start : edit.at.stop], edit.lines, way)
        if after == edit.lines:
            continue
        whole = compose(base, [edit]), compose(base, [replace(edit, lines=after)])
        if not harmless(edit.origin, *whole, margin=margin):
            continue
        yield Mend(
            rule,
            f"{verb} of hunk {name[:7]}",
            patch.id,
            _differs(_shown(edit.lines), _shown(after), edit.origin),
            _adapting(name, edit, written, base, way, verb),
        )


def _adapting(
    name: HunkId, edit: Edit, written: Edit, base: Lines, way: Callable[[Lines], Lines], verb: str
) -> Callable[[Plan], Plan]:
    """Returns the edit, which starts from what the plan then writes for the hunk."""

    def change(plan: Plan) -> Plan:
        kept = plan.adapted.get(name)
        holds = kept is not None and kept.instead == written.lines
        lines = kept.lines if kept is not None and holds else written.lines
        after = _own(base[edit.at.start : edit.at.stop], lines, way)
        why = kept.why if kept is not None and holds else f"Mended: {verb}"
        return edits.adapt(plan, {name: Adapted(written.lines, after, why)})

    return change


def _own(before: Lines, lines: Lines, way: Callable[[Lines], Lines]) -> Lines:
    """Mends the lines that the fork adds; those of upstream that stand among them are left."""
    made: list[bytes] = []
    matcher = SequenceMatcher(None, before, lines, autojunk=False)
    for tag, _, _, start, stop in matcher.get_opcodes():
        run = lines[start:stop]
        last = stop == len(lines)
        if tag == "equal":
            made += run
        elif way is _ended:
            made += _ended(run) if last else run
        else:
            made += way(run)
    return tuple(made)


def _each(mend: Callable[[bytes], bytes]) -> Callable[[Lines], Lines]:
    return lambda lines: tuple(mend(line) for line in lines)


def _indenting(style: Style) -> Callable[[bytes], bytes]:
    return lambda line: indented(line, style)


def _ended(lines: Lines) -> Lines:
    if not lines or lines[-1].endswith(b"\n"):
        return lines
    return (*lines[:-1], lines[-1] + b"\n")


# ---- patches


def _parts(desk: _Desk, patch: Patch) -> Iterator[Mend]:
    hunks = [desk.hunks[name] for name in patch.hunks if name in desk.actions]
    text = [hunk for hunk in hunks if hunk.kind is Kind.TEXT]
    blank = [hunk for hunk in text if _is_blank(hunk)]
    if blank and len(blank) < len(hunks):
        yield _apart(patch, SPLIT_BLANK, blank, "change blanks only")
    moved = list(_moved(text))
    if moved and len(moved) < len(hunks):
        yield _apart(patch, SPLIT_MOVED, moved, "move code as it is")


def _apart(patch: Patch, rule: str, hunks: Sequence[Hunk], what: str) -> Mend:
    subject = with_prefix(what, prefix_of(patch.subject)) if prefix_of(patch.subject) else what
    names = [hunk.id for hunk in hunks]
    rows = [f"{hunk.path}:{hunk.new.start + 1}, hunk {hunk.id[:7]}" for hunk in hunks]

    def change(plan: Plan) -> Plan:
        here = set(plan.patch(patch.id).hunks)
        still = [name for name in names if name in here]
        made, new = edits.extract(plan, still, subject, why=f"it does nothing but {what}",
                                  after=patch.id)  # fmt: skip
        place = [one.id for one in made.patches].index(patch.id)
        return edits.reorder(made, [new], to=place)

    title = f"«{subject}», before «{patch.subject}»"
    return Mend(rule, f"put {_some(len(hunks))} into {title}", patch.id,
                _differs([], rows, title), change)  # fmt: skip


def _is_blank(hunk: Hunk) -> bool:
    one, two = (b"".join(b"".join(side).split()) for side in (hunk.removed, hunk.added))
    return one == two != b""


def _moved(hunks: Iterable[Hunk]) -> Iterator[Hunk]:
    """Yields pairs of hunks of which one takes away just what the other brings."""
    every = list(hunks)
    gone = Counter(_block(hunk.removed) for hunk in every if not hunk.added)
    came = Counter(_block(hunk.added) for hunk in every if not hunk.removed)
    for hunk in every:
        block = _block(hunk.removed or hunk.added)
        one_sided = not hunk.added or not hunk.removed
        if one_sided and block.count(b"\n") >= LEAST_MOVED and gone[block] == came[block] == 1:
            yield hunk


def _block(lines: Lines) -> bytes:
    return b"".join(lines).strip(b"\n") + b"\n"


def _some(count: int) -> str:
    return "1 hunk" if count == 1 else f"{count} hunks"


def _shown(lines: Lines) -> list[str]:
    return [line.decode("utf-8", "surrogateescape").removesuffix("\n") + _mark(line)
            for line in lines]  # fmt: skip


def _mark(line: bytes) -> str:
    return "" if line.endswith(b"\n") else "\n\\ No newline at end of file"


def _differs(before: Sequence[str], after: Sequence[str], name: str) -> str:
    rows = unified_diff(before, after, name, name, n=1, lineterm="")
    return "\n".join(rows) + "\n"
