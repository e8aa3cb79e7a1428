"""A session to what the messages of its patches can be made from."""

from __future__ import annotations

from collections.abc import Iterator

from patchsplit.model.delta import select_hunks
from patchsplit.model.plan import PatchId
from patchsplit.model.wording import Candidate, MessagePart, Wording, WordingSource
from patchsplit.session.series.commits import find_needs
from patchsplit.session.session import Session

MAX_SUBJECTS, MAX_TEXTS, MAX_NEIGHBOURS = 5, 8, 3
"""Subjects, sentences for the body, and neighbours in the series that are offered, at most."""


def candidates_of(session: Session, patch_id: PatchId) -> Wording:
    """Returns candidates for the message of a patch, and the questions that its body leaves open.

    They speak of the hunks of the patch that are sent; without any, of all its hunks. They are not
    stored: they follow from the hunks that the plan has in the patch.
    """
    # The stages are slow to import, and most commands do not need them.
    from patchsplit.propose.items import build_items, find_novelty
    from patchsplit.propose.message.body import choose_sentences
    from patchsplit.propose.message.questions import ask_author
    from patchsplit.propose.message.texts import find_texts
    from patchsplit.propose.message.write_subject import SubjectWriter
    from patchsplit.propose.wording.past_cache import load_past_subjects
    from patchsplit.session.checks.conventions import load_adviser

    known, sent = session.analysis, session.actions()
    own = session.plan.patch(patch_id).hunks
    chosen = frozenset(hunk for hunk in own if hunk in sent) or frozenset(own)
    if not chosen:
        return Wording()
    items = build_items(select_hunks(known.delta, chosen), known.facts, chosen)
    novelty, style = find_novelty(session.repo, items), load_adviser(session).style
    past = load_past_subjects(session.repo, session.plan.source.upstream, session.upstream_cache)
    (ranked,) = SubjectWriter(style, novelty, past).rank([items])
    fitting = {one.text: one for one in ranked if len(one.text) <= style.max_length}
    subjects = list(fitting.values())[:MAX_SUBJECTS]
    texts = find_texts(items)
    chosen_texts = set(choose_sentences(texts))
    first = sorted(texts, key=lambda one: not any(one.text in some for some in chosen_texts))
    bodies = [
        Candidate(one.text, one.source, one.where, MessagePart.BODY) for one in first[:MAX_TEXTS]
    ]
    around = _describe_neighbours(session, patch_id)
    return Wording((*subjects, *bodies, *around), ask_author(items, novelty))


def _describe_neighbours(session: Session, patch_id: PatchId) -> Iterator[Candidate]:
    """Yields what the patch needs, and what needs it, in the series."""
    needs = find_needs(session)
    subjects = {patch.id: patch.subject.removesuffix(".") for patch in session.plan.patches}
    before = [subjects[name] for name in needs.get(patch_id, ())][:MAX_NEIGHBOURS]
    after = [subjects[name] for name, some in needs.items() if patch_id in some][:MAX_NEIGHBOURS]
    for lead, some in (("This needs", before), ("This prepares", after)):
        if some:
            text = f"{lead} {' and '.join(f'«{subject}»' for subject in some)}."
            yield Candidate(text, WordingSource.LINES, "", MessagePart.BODY)
