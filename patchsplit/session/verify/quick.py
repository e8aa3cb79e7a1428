"""What makes steps of the series fail, found without a build, in seconds.

Each step of the series is looked at by itself: files that no longer parse, though they do upstream
and at the end of the series; new names that are used before any patch has defined them; and what
the needs between hunks say comes too late. It says nothing of types, or of what a name means.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from patchsplit.check.syntax import parse_constructs
from patchsplit.confirm.syntax import find_measure
from patchsplit.git.grep import find_files_with_words
from patchsplit.git.tree import list_tree
from patchsplit.model.delta import HunkId, Lines, split_lines
from patchsplit.model.facts import Category
from patchsplit.model.graph import EdgeKind, lift_edges
from patchsplit.model.plan import PatchId
from patchsplit.model.series import File, iter_steps
from patchsplit.progress import Progress
from patchsplit.session.session import Session
from patchsplit.verify.standing import StandingLines, locate_hunks

STAGE = "reading each step"
GRAMMARS = {".c": "c", ".h": "c", ".java": "java"}
"""Suffixes of files whose changed constructs are parsed with tree-sitter."""
MIN_NAME_LENGTH = 3
"""Characters of a new name from which on its use before its definition counts."""
BLAMING = (EdgeKind.DEFINES, EdgeKind.LAST_USE, EdgeKind.FILE, EdgeKind.PATH)
"""The needs whose wrong order likely breaks a step."""


@dataclass(frozen=True, slots=True)
class QuickFault:
    """One reason why the step of a patch likely fails."""

    patch: PatchId
    hunk: HunkId
    sentence: str
    needs: PatchId | None = None
    """The later patch that it needs; None: none is known."""


def find_quick_faults(session: Session) -> list[QuickFault]:
    """Returns the faults of all steps, in the order of the series, each reason once."""
    found = [
        *_find_order_faults(session),
        *_find_name_faults(session),
        *_find_syntax_faults(session),
    ]
    place = {patch.id: nth for nth, patch in enumerate(session.plan.patches)}
    return sorted(dict.fromkeys(found), key=lambda fault: place[fault.patch])


# ---- needs


def _find_order_faults(session: Session) -> Iterator[QuickFault]:
    """Yields the needs between placed hunks that come in the wrong order, one for two patches."""
    plan, actions = session.plan, session.actions()
    number = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    owner = {hunk: name for hunk, name in plan.owner().items() if hunk in actions}
    for (earlier, later), why in lift_edges(session.analysis.graph, owner).items():
        edge = next((one for one in why if one.why in BLAMING), None)
        if number[earlier] > number[later] and edge is not None:
            sentence = f"It comes before patch {number[earlier]}, which {edge.why} {edge.evidence}."
            yield QuickFault(later, edge.later, sentence, earlier)


# ---- names


def _find_name_faults(session: Session) -> Iterator[QuickFault]:
    """Yields the uses of names that upstream has nowhere before a patch has defined them."""
    plan, facts, actions = session.plan, session.analysis.facts, session.actions()
    hunks = session.analysis.delta.by_id()
    definers: dict[str, list[int]] = defaultdict(list)
    uses: list[tuple[int, HunkId, str]] = []
    for nth, patch in enumerate(plan.patches):
        for hunk in patch.hunks:
            if hunk in actions and facts[hunk].category in (Category.CODE, Category.TEST):
                for name in facts[hunk].defines:
                    definers[name].append(nth)
                uses += [(nth, hunk, name) for name in facts[hunk].uses]
    early = [
        (nth, hunk, name)
        for nth, hunk, name in uses
        if name in definers and len(name) >= MIN_NAME_LENGTH and definers[name][0] > nth
    ]
    known = find_files_with_words(
        session.repo,
        plan.source.upstream,
        {name for *_, name in early},
        {PurePosixPath(hunks[hunk].path).suffix for _, hunk, _ in early} - {""},
    )
    for nth, hunk, name in early:
        if not known.get(name):
            later = definers[name][0]
            sentence = f"It uses {name}, which patch {later + 1} defines."
            yield QuickFault(plan.patches[nth].id, hunk, sentence, plan.patches[later].id)


# ---- syntax


def _find_syntax_faults(session: Session) -> Iterator[QuickFault]:
    """Yields the hunks that stand where a file of a step does not parse."""
    plan, actions, repo = session.plan, session.actions(), session.repo
    upstream, known = plan.source.upstream, session.analysis.upstream
    steps = list(
        iter_steps(plan, actions, known, repo.read_lines, lambda: list_tree(repo, upstream))
    )
    final: dict[str, File] = {}
    for step in steps:
        final.update({file.path: file for file in step.files})
    reader = _Reader(session, final)
    standing: set[HunkId] = set()
    for nth, step in enumerate(steps):
        session.on_progress(Progress(STAGE, nth, len(steps), step.patch.subject))
        standing.update(step.patch.hunks)
        mine = {hunk: actions[hunk] for hunk in step.patch.hunks if hunk in actions}
        origins = {action.origin for action in mine.values()}
        some = {hunk: actions[hunk] for hunk in standing if hunk in actions
                and actions[hunk].origin in origins}  # fmt: skip
        by_path = locate_hunks(some, some)
        for file in step.files:
            if file.content is None or final[file.path] is file:
                continue
            lines = [at for at in by_path.get(file.path, ()) if at.hunk in mine]
            if lines and not reader.parses(file, lines):
                sentence = f"With it, {file.path} does not parse before later patches."
                yield QuickFault(step.patch.id, lines[0].hunk, sentence)


class _Reader:
    """Tells whether files of steps parse; `final` are those of the last step, by path."""

    def __init__(self, session: Session, final: Mapping[str, File]) -> None:
        self._session = session
        self._final = final
        self._wanted: dict[str, object] = {}

    def parses(self, file: File, lines: Sequence[StandingLines]) -> bool:
        """Tells whether a file parses at some lines; one that never does counts as parsing."""
        content = file.content or b""
        measure = find_measure(file.path)
        if measure is not None:
            if file.path not in self._wanted:
                self._wanted[file.path] = measure(self._read(self._final[file.path]))
            wanted = self._wanted[file.path]
            if wanted is not None and measure(content) != wanted:
                return False
        grammar = GRAMMARS.get(PurePosixPath(file.path).suffix)
        if grammar is None or not self._has_error(grammar, split_lines(content), lines):
            return True
        last = split_lines(self._read(self._final[file.path]))
        return self._has_error(grammar, last, _find_again(lines, split_lines(content), last))

    @staticmethod
    def _has_error(grammar: str, text: Lines, lines: Collection[StandingLines]) -> bool:
        rows = sorted({min(at.at.start, len(text) - 1) for at in lines if text})
        constructs = parse_constructs(grammar, text, rows)
        return any(one.tree.root_node.has_error for one in constructs)

    def _read(self, file: File) -> bytes:
        if file.content is not None:
            return file.content
        return b"".join(self._session.repo.read_lines(file.oid)) if file.oid else b""


def _find_again(lines: Sequence[StandingLines], before: Lines, after: Lines) -> list[StandingLines]:
    """Returns the places in `after` of lines of `before` that it has, by their first lines."""
    index: dict[bytes, list[int]] = defaultdict(list)
    for row, text in enumerate(after):
        index[text].append(row)
    found = []
    for at in lines:
        rows = index.get(before[at.at.start], []) if at.at.start < len(before) else []
        if rows:
            row = rows[min(bisect_left(rows, at.at.start), len(rows) - 1)]
            found.append(StandingLines(at.hunk, at.at.shift(row - at.at.start)))
    return found
