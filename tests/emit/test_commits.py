"""The message of a commit, and where the Signed-off-by line goes."""

from __future__ import annotations

import pytest

from patchsplit.emit.commits import _report_progress, format_message
from patchsplit.model.facts import Person
from patchsplit.model.plan import Patch, PatchId
from patchsplit.model.series import Step
from patchsplit.progress import Progress

ADA = Person("Ada", "ada@example.org")
SIGNED = "Signed-off-by: Ada <ada@example.org>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("", f"It\n\n{SIGNED}\n"),
        ("Why.", f"It\n\nWhy.\n\n{SIGNED}\n"),
        ("Why.\n\nCc: Bob <b@b.c>", f"It\n\nWhy.\n\nCc: Bob <b@b.c>\n{SIGNED}\n"),
        ("Cc: Bob <b@b.c>", f"It\n\nCc: Bob <b@b.c>\n{SIGNED}\n"),
        ("Why.\n\nCc: Bob\nand more", f"It\n\nWhy.\n\nCc: Bob\nand more\n\n{SIGNED}\n"),
        (f"Why.\n\n{SIGNED}", f"It\n\nWhy.\n\n{SIGNED}\n"),
        (f"{SIGNED}\nCc: Bob", f"It\n\n{SIGNED}\nCc: Bob\n{SIGNED}\n"),
        ("One.\n\nCc: Bob\n\nTwo.", f"It\n\nOne.\n\nCc: Bob\n\nTwo.\n\n{SIGNED}\n"),
    ],
)
def test_the_signature_ends_the_trailers_or_is_a_paragraph(body: str, text: str) -> None:
    patch = Patch(PatchId("p1"), "It", (), body)
    assert format_message(patch, ADA).decode() == text
    assert format_message(patch, None).decode() == "It\n" + f"\n{body}\n" * bool(body)


def test_each_patch_that_is_written_is_reported() -> None:
    steps = [Step(Patch(PatchId(name), name, ()), (), ()) for name in ("one", "two")]
    seen: list[Progress] = []
    assert list(_report_progress(steps, 2, seen.append)) == steps
    assert seen == [Progress("writing", 1, 2, "one"), Progress("writing", 2, 2, "two")]
