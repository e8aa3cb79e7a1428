"""Stores a plan's answers to conflicts for other plans, and uses stored answers.

An answer is used wherever the same hunk meets the same upstream lines: after a refresh, on another
branch, in another clone. Resolutions that git rerere recorded are used, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from patchsplit.errors import AlreadyExists, PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.git.rerere import count_common_ends, read_resolutions
from patchsplit.git.tree import find_entries
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Hunk, HunkId, Lines, Oid, Span
from patchsplit.model.placement import Conflict, Edit, overlap
from patchsplit.model.plan import Answer, ManualPlace, Plan
from patchsplit.session.conflicts.claims import collect_edits
from patchsplit.store.answers import (
    AnswerRecord,
    Answers,
    AnswerStore,
    compute_key,
    encode_answers,
    read_answers,
    write_answers,
)
from patchsplit.store.plans import store_root

CONTEXT_LINES = 3
"""Lines before and after a chosen place that are stored, to find it in other versions."""


def open_answers(repo: Repo) -> AnswerStore:
    """Returns the store of a repository's answers."""
    return AnswerStore(store_root(repo.common_dir))


def load_repository_answers(repo_dir: Path) -> Answers:
    """Returns the answers of the repository at `repo_dir`, by their key."""
    with Repo.open(repo_dir) as repo:
        return open_answers(repo).load()


def export_answers(repo_dir: Path, file: Path, *, force: bool = False) -> int:
    """Writes the repository's answers to a file; returns how many.

    Raises AlreadyExists if there is such a file and `force` is not set.
    """
    if file.is_file() and not force:
        raise AlreadyExists(f"{file} exists already.", "Name another file, or replace it: --force")
    answers = load_repository_answers(repo_dir)
    write_answers(file, answers)
    return len(answers)


def format_answers(repo_dir: Path) -> str:
    """Returns the repository's answers as `export_answers` writes them."""
    return encode_answers(load_repository_answers(repo_dir)).decode()


def import_answers(repo_dir: Path, file: Path) -> int:
    """Adds a file's answers to the repository's, which take precedence; returns how many are new.

    Raises PatchsplitError if there is no such file, or if it is not valid.
    """
    if not file.exists() or file.is_dir():
        raise PatchsplitError(f"There is no file {file}.", "Check the path.")
    new = read_answers(file)
    with Repo.open(repo_dir) as repo:
        before = open_answers(repo).update(lambda answers: {**new, **answers})
    return len(new.keys() - before.keys())


def sync_answers(
    repo: Repo, analysis: Analysis, before: Plan, after: Plan, hunk_ids: Iterable[HunkId]
) -> None:
    """Updates the repository's answers for some hunks from those of `before` to those of `after`.

    Answers that were replaced from another plan since are not removed. `analysis` is that of
    `after`.
    """
    ids = list(hunk_ids)
    old = collect_answers(repo, before, analysis, ids)
    new = collect_answers(repo, after, analysis, ids)
    open_answers(repo).update(
        lambda answers: {
            **{key: record for key, record in answers.items() if old.get(key) != record},
            **new,
        }
    )


def collect_answers(
    repo: Repo, plan: Plan, analysis: Analysis, hunk_ids: Iterable[HunkId]
) -> dict[str, AnswerRecord]:
    """Returns the plan's answers for some hunks as records by key.

    Answers that belong to another hunk's, or are suggestions only, have no record.
    """
    hunks = analysis.delta.by_id()
    found = []
    for name in hunk_ids:
        answer, placement = plan.answers.get(name), analysis.placements.get(name)
        conflict = placement.conflict if placement is not None else None
        if answer is None or answer.joins is not None or answer.since or conflict is None:
            continue
        if answer.chosen is None or answer.chosen.path in analysis.upstream:
            found.append(_make_record(repo, analysis, hunks[name], answer, conflict))
    return {one.key: one for one in found}


def _make_record(
    repo: Repo, analysis: Analysis, hunk: Hunk, answer: Answer, conflict: Conflict
) -> AnswerRecord:
    about = hunk.removed, hunk.added, answer.upstream
    chosen = answer.chosen
    if chosen is None:
        return AnswerRecord(conflict.path, *about, answer.lines)
    lines = repo.read_lines(analysis.upstream[chosen.path].oid)
    before = lines[max(0, chosen.at.start - CONTEXT_LINES) : chosen.at.start]
    after = lines[chosen.at.stop : chosen.at.stop + CONTEXT_LINES]
    return AnswerRecord(chosen.path, *about, chosen.lines, before, chosen.replaces, after)


# ---- stored answers to the plan


def recall_answers(
    repo: Repo,
    plan: Plan,
    analysis: Analysis,
    upstream: Oid,
    records: Mapping[str, AnswerRecord],
) -> Plan:
    """Returns the plan with stored answers for its conflicts that have none.

    An answer that would overlap another hunk or answer is not used.
    """
    waiting = {
        hunk.id: (hunk, conflict)
        for hunk in analysis.delta.hunks()
        if (conflict := analysis.placements[hunk.id].conflict) is not None
        and (hunk.id not in plan.answers or plan.answers[hunk.id].since)
    }
    if not waiting:
        return plan
    by_sides = {one.sides: one.lines for one in read_resolutions(repo.common_dir)}
    paths = {one.path for one in records.values() if one.replaces is not None}
    there = find_entries(repo, upstream, paths)
    given = dict(plan.answers)
    taken = collect_edits(analysis, plan.answers)
    for name, (hunk, conflict) in waiting.items():
        one = records.get(compute_key(hunk.removed, hunk.added, conflict.upstream))
        answer: Answer | None = None
        if one is not None and one.replaces is None and conflict.at is not None:
            answer = Answer(conflict.upstream, one.lines)
        elif one is not None and one.path in there and one.path in analysis.upstream:
            blob = there[one.path].oid
            chosen = locate_answer(repo.read_lines(blob), one, blob)
            if chosen is not None and _claim_place(chosen, hunk, taken):
                answer = Answer(conflict.upstream, one.lines, chosen=chosen)
        if answer is None and conflict.at is not None and by_sides:
            answer = _answer_from_rerere(conflict, by_sides)
        if answer is not None:
            given[name] = answer
    return replace(plan, answers=given)


def _claim_place(choice: ManualPlace, hunk: Hunk, edits_by_path: dict[str, list[Edit]]) -> bool:
    """Adds a place to the edits of its path; returns False if it overlaps one of them."""
    edit = Edit(choice.path, choice.at, choice.lines, hunk.new.start)
    if overlap([*edits_by_path[choice.path], edit]):
        return False
    edits_by_path[choice.path].append(edit)
    return True


def _answer_from_rerere(
    conflict: Conflict, resolutions: Mapping[frozenset[Lines], Lines]
) -> Answer | None:
    fork, upstream = conflict.fork, conflict.upstream
    head, tail = count_common_ends(fork, upstream)
    sides = frozenset(side[head : len(side) - tail] for side in (fork, upstream))
    lines = resolutions.get(sides)
    if lines is None:
        return None
    return Answer(upstream, (*fork[:head], *lines, *fork[len(fork) - tail :]))


def locate_answer(lines: Lines, record: AnswerRecord, blob: Oid) -> ManualPlace | None:
    """Returns the place of an answer in a version of the file; None if it is not unique.

    `record` must have a place of its own; `blob` is the object of `lines`.
    """
    assert record.replaces is not None  # noqa: S101 - the caller has checked it
    for reach in range(CONTEXT_LINES, 0, -1):
        before, after = record.before[-reach:], record.behind[:reach]
        block = (*before, *record.replaces, *after)
        hits = [
            first
            for first in range(len(lines) - len(block) + 1)
            if lines[first : first + len(block)] == block
        ]
        if len(hits) == 1:
            start = hits[0] + len(before)
            at = Span(start, start + len(record.replaces))
            return ManualPlace(record.path, at, record.replaces, record.lines, blob)
        if hits:
            return None
    return None
