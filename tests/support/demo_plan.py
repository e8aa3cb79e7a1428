"""The demo's repository with a plan whose subjects are given, for pictures of the terminal UI."""

from __future__ import annotations

from pathlib import Path

from patchsplit.demo.build import make_demo
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.views.search import find_hunks
from patchsplit.session.views.survey import take_survey

PATCHES = {
    "ring: Keep a watermark.": "path:src/ring.*",
    "relay: Tell the watermark at the end.": "path:src/relay.c",
    "strutil: Add text_lower().": "path:src/text.*",
    "report: Add rate().": "path:tools/*",
    "telemetry: Send counters home.": "path:acme/*",
    "all: Rename the README, and build telemetry.": "path:*",
}
"""Subject, and the search that finds its hunks; the last takes what is left."""


def make_demo_plan(where: Path) -> None:
    """Makes the demo's repository at `where`, with its plan."""
    make_demo(where)
    with create_plan(where, PlanRequest(onto="main", fork="fork", base="v1.0")).session as session:
        proposed = {patch.id for patch in session.plan.patches}
        for subject, words in PATCHES.items():
            owner = session.plan.owner()
            found = find_hunks(take_survey(session), words)
            edits.extract(session, [name for name in found if owner.get(name) in proposed], subject)
