"""Messages that a writer wrote: what the packs of projects say of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from repos import Story

from patchsplit.model import edits as plan_edits
from patchsplit.model.finding import Severity
from patchsplit.session import edits
from patchsplit.session.checks.check import CheckOptions, check
from patchsplit.session.checks.drafts import NAMES, UNCONFIRMED, WRITTEN
from patchsplit.session.checks.packs import list_built_in_packs, load_pack
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session


@pytest.fixture
def session(story: Story) -> Iterator[Session]:
    """A plan of one patch, whose message a program wrote."""
    story.commit("base: Begin.", {"a.c": "int one;\n"})
    story.branch("fork").commit("a: Go on.", {"a.c": "int one;\nint two;\n"})
    with create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None).session as found:
        (patch,) = found.plan.patches
        body = "It is for other_name() as well."
        found.edit("", lambda plan: plan_edits.draft_message(plan, patch.id, "a: B", body, "prog"))
        yield found


def find(session: Session, rules: str) -> dict[str, Severity]:
    """Returns the severities of the findings about writers, by rule."""
    found = check(session, CheckOptions(rules=rules)).findings
    return {one.rule: one.severity for one in found if one.rule in (UNCONFIRMED, NAMES, WRITTEN)}


@pytest.mark.parametrize(
    ("rules", "severity"),
    [
        ("generic", Severity.NOTE),
        ("linux", Severity.WARNING),
        ("openvswitch", Severity.WARNING),
        ("nova", Severity.WARNING),
        ("qemu", Severity.ERROR),
        ("libvirt", Severity.ERROR),
        ("git", Severity.WARNING),
    ],
)
def test_the_pack_says_what_holds_for_words_of_a_writer(
    session: Session, rules: str, severity: Severity
) -> None:
    assert find(session, rules) == {
        UNCONFIRMED: Severity.ERROR, NAMES: Severity.WARNING, WRITTEN: severity,
    }  # fmt: skip


def test_what_is_confirmed_and_disclosed_is_fine(session: Session) -> None:
    (patch,) = session.plan.patches
    session.edit("", lambda plan: plan_edits.confirm_messages(plan, [patch.id]))
    assert find(session, "linux") == {WRITTEN: Severity.WARNING}
    edits.reword(session, patch.id, "a: B", f"{patch.body}\n\nAssisted-by: prog:1")
    assert find(session, "linux") == {}
    assert find(session, "qemu") == {WRITTEN: Severity.ERROR}
    edits.reword(session, patch.id, "a: Mine", "Mine.")
    assert find(session, "qemu") == {}


def test_every_policy_names_its_source_and_its_trailer() -> None:
    for name in list_built_in_packs():
        policy = load_pack(name).generated
        assert (policy.policy == "unsaid") == (not policy.source), name
        assert (policy.policy == "disclose") == bool(policy.trailer), name
