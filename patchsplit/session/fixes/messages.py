"""Mends of messages: the subject's form, long lines, the order of trailers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from patchsplit.check.fixes import ordered, subjects, wrapped
from patchsplit.check.pack import rules_of
from patchsplit.model import plan as edits
from patchsplit.model.message import with_prefix
from patchsplit.model.pack import Body, Order
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.session.fixes.context import Desk
from patchsplit.session.fixes.fix import Mend, differs

FORM, WRAP, ORDER = "subject-form", "body-wrap", "trailer-order"
FIXERS = {
    FORM: "the subject's full stop, capital, blanks, and the prefix that its files ask for",
    WRAP: "lines of the body that are too long",
    ORDER: "the order of the trailers",
}


def of_patch(desk: Desk, patch: Patch) -> Iterator[Mend]:
    """Yields what can be mended of a patch's message."""
    yield from _subject(desk, patch)
    # A list of the hunks is written anew whenever they change.
    if patch.body and not patch.listed:
        yield from _body(desk, patch)


def formed(desk: Desk, patch: Patch, title: str) -> str:
    """Returns a subject in the form that the project asks for, as far as that can be told."""
    now = desk.objections(patch, title, patch.body)
    wanted = desk.prefix(patch)
    forms = [*subjects(title), *(subjects(with_prefix(title, wanted)) if wanted else ())]
    better = [
        (len(left), nth, form)
        for nth, form in enumerate(dict.fromkeys(forms))
        if form != title and (left := desk.objections(patch, form, patch.body)) < now
    ]
    return min(better)[2] if better else title


def _subject(desk: Desk, patch: Patch) -> Iterator[Mend]:
    subject = formed(desk, patch, patch.subject)
    if subject != patch.subject:
        yield Mend(FORM, f"mend the subject «{patch.subject}»", patch.id,
                   differs([patch.subject], [subject], "subject"),
                   lambda plan: _reworded(plan, patch.id, subject=subject))  # fmt: skip


def _body(desk: Desk, patch: Patch) -> Iterator[Mend]:
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
    return Mend(rule, f"{verb} of «{patch.subject}»", patch.id, differs(before, after, "body"),
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
