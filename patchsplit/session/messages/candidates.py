"""A session to what the messages of its patches can be made from."""

from __future__ import annotations

from patchsplit.model.delta import select_hunks
from patchsplit.model.plan import PatchId
from patchsplit.model.wording import Candidate, Wording, WordingSource
from patchsplit.session.session import Session

MAX_SUBJECTS = 5
"""Generated subjects that are offered, at most."""


def candidates_of(session: Session, patch_id: PatchId) -> Wording:
    """Returns candidates for the message of a patch, and the questions that its body leaves open.

    They speak of the hunks of the patch that are sent; without any, of all its hunks.
    """
    # The stages are slow to import, and most commands do not need them.
    from patchsplit.propose.items import build_items, find_novelty
    from patchsplit.propose.message.prefix import format_subject
    from patchsplit.propose.message.subject import generate_sentences
    from patchsplit.propose.message.write_subject import choose_item_prefix
    from patchsplit.session.checks.conventions import load_adviser

    known, sent = session.analysis, session.actions()
    own = session.plan.patch(patch_id).hunks
    chosen = frozenset(hunk for hunk in own if hunk in sent) or frozenset(own)
    if not chosen:
        return Wording()
    items = build_items(select_hunks(known.delta, chosen), known.facts, chosen)
    style = load_adviser(session).style
    prefix = choose_item_prefix(items, style)
    sentences = generate_sentences(items, find_novelty(session.repo, items), prefix)
    subjects = dict.fromkeys(format_subject(style, prefix, sentence) for sentence in sentences)
    fitting = [subject for subject in subjects if len(subject) <= style.max_length]
    return Wording(tuple(Candidate(text, WordingSource.LINES) for text in fitting[:MAX_SUBJECTS]))
