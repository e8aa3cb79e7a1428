"""Fixes of messages: the form of the subject, long lines, the order of trailers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from patchsplit.check.fixes import iter_subject_variants, sort_trailers, wrap_body
from patchsplit.check.pack import select_rules
from patchsplit.model import edits
from patchsplit.model.message import (
    CONTROL,
    collapse_space,
    find_message_ends,
    indent_message_ends,
    strip_space,
    subject_after_am,
    with_prefix,
)
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.model.rules.rule import BodyRule, TrailerOrderRule
from patchsplit.session.fixes.context import FixContext
from patchsplit.session.fixes.fix import Fix, format_diff

SUBJECT_FORM, BODY_WRAP, TRAILER_ORDER = "subject-form", "body-wrap", "trailer-order"
MAIL_FORM = "mail-form"
FIXERS = {
    MAIL_FORM: "what git am would take for the end of a message, or remove from a subject",
    SUBJECT_FORM: "the subject's full stop, first letter, whitespace, and prefix",
    BODY_WRAP: "long lines of the body",
    TRAILER_ORDER: "the order of the trailers",
}


def propose_for_patch(context: FixContext, patch: Patch) -> Iterator[Fix]:
    """Yields the fixes of a patch's message."""
    yield from _propose_mail_form(patch)
    yield from _propose_subject(context, patch)
    # A generated list of changes is written again whenever the hunks change.
    if patch.body and not patch.listed:
        yield from _propose_body(context, patch)


def _propose_mail_form(patch: Patch) -> Iterator[Fix]:
    subject = subject_after_am(CONTROL.sub("", patch.subject))
    if subject and subject != collapse_space(patch.subject):
        yield Fix(MAIL_FORM, f"fix the subject «{patch.subject}» for git am", patch.id,
                   format_diff([patch.subject], [subject], "subject"),
                   lambda plan: _reword(plan, patch.id, subject=subject))  # fmt: skip
    if CONTROL.search(patch.body):
        yield _make_body_fix(
            patch, MAIL_FORM, "remove control characters", lambda body: CONTROL.sub("", body)
        )
    if any(find_message_ends(strip_space(patch.body))):
        yield _make_body_fix(
            patch, MAIL_FORM, "indent quotes", lambda body: indent_message_ends(strip_space(body))
        )


def improve_subject(context: FixContext, patch: Patch, title: str) -> str:
    """Returns the variant of a subject with the fewest findings; the subject if none has fewer."""
    now = context.find_objections(patch, title, patch.body)
    wanted = context.prefix(patch)
    forms = [
        *iter_subject_variants(title),
        *(iter_subject_variants(with_prefix(title, wanted)) if wanted else ()),
    ]
    better = [
        (len(left), nth, form)
        for nth, form in enumerate(dict.fromkeys(forms))
        if form != title and (left := context.find_objections(patch, form, patch.body)) < now
    ]
    return min(better)[2] if better else title


def _propose_subject(context: FixContext, patch: Patch) -> Iterator[Fix]:
    subject = improve_subject(context, patch, patch.subject)
    if subject != patch.subject:
        yield Fix(SUBJECT_FORM, f"fix the subject «{patch.subject}»", patch.id,
                   format_diff([patch.subject], [subject], "subject"),
                   lambda plan: _reword(plan, patch.id, subject=subject))  # fmt: skip


def _propose_body(context: FixContext, patch: Patch) -> Iterator[Fix]:
    most = min(
        (rule.wrap for _, rule in select_rules(context.pack, BodyRule) if rule.wrap), default=0
    )
    if not most and context.adviser is not None:
        most = context.adviser.conventions.line
    rows = patch.body
    if most and wrap_body(rows, most) != rows:
        yield _make_body_fix(patch, BODY_WRAP, "wrap the body", lambda body: wrap_body(body, most))
    for _, rule in select_rules(context.pack, TrailerOrderRule):
        if sort_trailers(rows, rule.keys) != rows:
            yield _make_body_fix(patch, TRAILER_ORDER, "order the trailers",
                           lambda body, keys=rule.keys: sort_trailers(body, keys))  # type: ignore[misc] # fmt: skip


def _make_body_fix(patch: Patch, rule: str, verb: str, change: Callable[[str], str]) -> Fix:
    before, after = patch.body.split("\n"), change(patch.body).split("\n")
    return Fix(rule, f"{verb} of «{patch.subject}»", patch.id, format_diff(before, after, "body"),
                lambda plan: _reword(plan, patch.id, change=change))  # fmt: skip


def _reword(
    plan: Plan,
    patch_id: PatchId,
    *,
    subject: str = "",
    change: Callable[[str], str] | None = None,
) -> Plan:
    patch = plan.patch(patch_id)
    body = change(patch.body) if change else patch.body
    return edits.reword(plan, patch_id, subject or patch.subject, body, by_person=False)
