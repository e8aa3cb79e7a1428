"""A fork whose wire needs its store, planned by hand, for the tests of what leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from repos import Story

from patchsplit.cli.main import run

FILLER = "".join(f"/* line {nth} */\n" for nth in range(20))
FILES = {
    "lib/store.h": "#ifndef STORE_H\n#define STORE_H\n\n#endif\n",
    "lib/store.c": '#include "store.h"\n' + FILLER,
    "lib/wire.c": '#include "store.h"\n\nint\nwire_room(void)\n{\n    return 0;\n}\n' + FILLER,
    "docs/guide.rst": "Guide\n=====\n\nRead me.\n",
}
CHANGED = {
    "lib/store.h": FILES["lib/store.h"].replace("\n\n", "\n\nint store_size(void);\n\n"),
    "lib/store.c": FILES["lib/store.c"] + "\nint\nstore_size(void)\n{\n    return 7;\n}\n",
    "lib/wire.c": FILES["lib/wire.c"].replace("return 0;", "return store_size();"),
}
STORE = ("lib/store.*", "store: Add store_size().")
WIRE = ("lib/wire.c", "wire: Ask the store for its room.")
REVIEW = "[gerrit]\nhost=review.example.org\nport=29418\nproject=acme/wire.git\n"
TEMPLATE = "## Description\n<!-- what does it do? -->\n\n## Checklist\n- [ ] tests\n"
MAINTAINERS = (
    "Store\nM: Mia Store <mia@example.org>\nL: store@lists.example.org\nF: lib/store.*\n\n"
    "Wire\nM: Wim Wire <wim@example.org>\nR: Ray Reader <ray@example.org>\nF: lib/wire.c\n"
)
RULES = {
    ".gitreview": REVIEW,
    ".github/PULL_REQUEST_TEMPLATE.md": TEMPLATE,
    "MAINTAINERS": MAINTAINERS,
}
TWICE = "Read me.\nThen again.\nAnd once more.\nThen rest.\nThen act."


def plan_fork(
    where: Path,
    base: Mapping[str, str],
    changed: Mapping[str, str],
    patches: Sequence[tuple[str, str]],
) -> Path:
    """Makes a repository with a fork on top of FILES and `base`, and its plan.

    `patches` are what each takes, and its subject.
    """
    story = Story(where)
    story.commit("base", {**base, **FILES})
    story.branch("fork").commit("all of it", {**CHANGED, **changed})
    moves = [("move", what, "--to", "new", "--subject", subject) for what, subject in patches]
    for args in (("plan", "--onto", "main", "fork"), *moves, ("show",)):
        assert run(["-C", str(where), *args]) == 0
    return where
