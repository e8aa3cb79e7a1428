"""A mend is an edit of the plan: shown first, undone alone, and of the fork's lines alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from repos import Story

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import PatchsplitError
from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.fixes import fixers as use
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.series.commits import commit_series
from patchsplit.session.session import Session

Make = Callable[[dict[str, str], dict[str, str]], Session]
CODE = "".join(f"    int value_{k};\n" for k in range(12))


@pytest.fixture
def planned(story: Story) -> Make:
    """A session on a fork of one patch."""

    def call(base: dict[str, str], fork: dict[str, str]) -> Session:
        story.commit("base", dict(base))
        story.branch("fork").commit("fork it", dict(fork))
        session = create_plan(Path(story.path), PlanRequest(onto="main", fork="fork")).session
        patches = session.plan.patches
        if len(patches) > 1:
            edits.merge(session, [patch.id for patch in patches])
        return session

    return call


def content(session: Session, path: str) -> bytes:
    tip = commit_series(session).tip
    return session.repo.run("cat-file", "blob", f"{tip}:{path}")


def patch(session: Session) -> PatchId:
    return session.plan.patches[0].id


def test_blanks_at_the_ends_of_added_lines_go_and_upstreams_stay(planned: Make) -> None:
    base = f"{CODE}    int old;  \n"
    with planned({"a.c": base}, {"a.c": f"{base}    int new;  \n    int more;\t\n"}) as session:
        (one,) = use.propose_fixes(session, ["trailing-blanks"])
        use.apply_fix(session, one)

        assert "-    int new;  " in one.diff.splitlines()
        assert "+    int new;" in one.diff.splitlines()
        assert content(session, "a.c") == f"{base}    int new;\n    int more;\n".encode()
        assert use.propose_fixes(session, ["trailing-blanks"]) == []
        session.undo()
        assert content(session, "a.c").endswith(b"int new;  \n    int more;\t\n")


def test_tabs_become_what_the_file_has(planned: Make) -> None:
    with planned({"a.c": CODE}, {"a.c": f"{CODE}\tint new;\n"}) as session:
        (one,) = use.propose_fixes(session, ["indent"])
        use.apply_fix(session, one)

        assert content(session, "a.c") == f"{CODE}        int new;\n".encode()


def test_a_file_gets_its_last_newline(planned: Make) -> None:
    with planned({"a.c": CODE}, {"a.c": f"{CODE}    int new;"}) as session:
        (one,) = use.propose_fixes(session, ["final-newline"])
        use.apply_fix(session, one)

        assert content(session, "a.c") == f"{CODE}    int new;\n".encode()


def test_two_mends_of_one_hunk_add_up(planned: Make) -> None:
    with planned({"a.c": CODE}, {"a.c": f"{CODE}\tint new;  "}) as session:
        for one in use.propose_fixes(session, ["trailing-blanks", "indent", "final-newline"]):
            use.apply_fix(session, one)

        assert content(session, "a.c") == f"{CODE}        int new;\n".encode()


def test_blanks_that_mean_something_are_not_proposed(planned: Make) -> None:
    with planned({"a.py": "x = 1\n"}, {"a.py": 'x = 1\ny = """a  \nb"""\n'}) as session:
        assert use.propose_fixes(session, ["trailing-blanks"]) == []


def test_a_change_of_blanks_becomes_a_patch_of_its_own_before(planned: Make) -> None:
    base = f"if(x){{\n}}\n{CODE}int y;\n"
    fork = f"if (x) {{\n}}\n{CODE}int y = 3;\nint z;\n"
    with planned({"a.c": base}, {"a.c": fork}) as session:
        before = patch(session)
        (one,) = use.propose_fixes(session, ["split-whitespace"])
        use.apply_fix(session, one)

        assert [len(each.hunks) for each in session.plan.patches] == [1, 1]
        assert session.plan.patches[1].id == before
        assert "change blanks only" in session.plan.patches[0].subject
        assert content(session, "a.c") == fork.encode()
        assert use.propose_fixes(session, ["split-whitespace"]) == []


def test_code_that_moves_becomes_a_patch_of_its_own(planned: Make) -> None:
    block = "int\nmoved(int x)\n{\n    return x + 1;\n}\n"
    base = {"a.c": f"{block}{CODE}", "b.c": CODE}
    fork = {"a.c": f"{CODE}int other;\n", "b.c": f"{CODE}{block}"}
    with planned(base, fork) as session:
        (one,) = use.propose_fixes(session, ["split-moved"])
        use.apply_fix(session, one)

        assert sorted(len(each.hunks) for each in session.plan.patches) == [1, 2]
        assert content(session, "b.c") == fork["b.c"].encode()


def test_a_body_is_wrapped_and_its_trailers_stay(planned: Make) -> None:
    with planned({"a.c": CODE}, {"a.c": f"{CODE}int new;\n"}) as session:
        body = f"{'word ' * 30}end.\n\n    {'code ' * 30}\n\nAcked-by: A <{'a' * 80}@x.org>"
        edits.reword(session, patch(session), "lib: do it", body)
        (one,) = use.propose_fixes(session, ["body-wrap"])
        use.apply_fix(session, one)
        done = session.plan.patches[0].body

        assert max(map(len, done.split("\n\n")[0].split("\n"))) <= 75
        assert done.split("\n\n")[1:] == body.split("\n\n")[1:]
        assert done.split() == body.split()


OVS = {
    "utilities/checkpatch.py": "x = 1\n",
    "vswitchd/vswitch.ovsschema": "{}\n",
}


def test_a_subject_takes_the_form_that_the_pack_asks_for(planned: Make) -> None:
    with planned({**OVS, "a.c": CODE}, {"a.c": f"{CODE}int new;\n"}) as session:
        edits.reword(session, patch(session), "lib: do it", "Why.")
        (one,) = use.propose_fixes(session, ["subject-form"])
        use.apply_fix(session, one)

        assert session.plan.patches[0].subject == "lib: Do it."
        assert use.propose_fixes(session, ["subject-form"]) == []


def test_an_unknown_fixer_is_told_with_those_that_there_are(planned: Make) -> None:
    with (
        planned({"a.c": CODE}, {"a.c": f"{CODE}int new;\n"}) as session,
        pytest.raises(PatchsplitError) as told,
    ):
        use.propose_fixes(session, ["everything"])

    assert "trailing-blanks" in word_remedy(told.value.hint)


LINUX = {
    "scripts/checkpatch.pl": "x\n",
    "Documentation/process/submitting-patches.rst": "x\n",
    "Kbuild": "x\n",
}


def test_a_new_file_says_its_licence_and_an_undo_takes_it_back(planned: Make) -> None:
    with planned({**LINUX, "a.c": CODE}, {"b.c": CODE}) as session:
        (one,) = use.propose_fixes(session, ["licence-header"])
        use.apply_fix(session, one)
        assert (
            content(session, "b.c") == f"// SPDX-License-Identifier: GPL-2.0-only\n{CODE}".encode()
        )
        assert "+// SPDX-License-Identifier: GPL-2.0-only" in one.diff.splitlines()
        assert use.propose_fixes(session, ["licence-header"]) == []
        session.undo()
        assert content(session, "b.c") == CODE.encode()


def test_a_new_file_takes_its_margin_from_the_pack(planned: Make) -> None:
    fresh = "int\nmain(void)\n{\n        return 0;\n}"
    with planned({**LINUX, "a.c": CODE}, {"b.c": fresh}) as session:
        for one in use.propose_fixes(session, ["indent", "licence-header", "final-newline"]):
            use.apply_fix(session, one)
        assert content(session, "b.c") == (
            b"// SPDX-License-Identifier: GPL-2.0-only\nint\nmain(void)\n{\n\treturn 0;\n}\n"
        )


DPDK = {
    "devtools/check-git-log.sh": "x\n",
    "lib/eal/meson.build": "x\n",
    "drivers/net/mlx5/a.c": CODE,
}


def test_a_subject_takes_the_prefix_that_its_files_ask_for(planned: Make) -> None:
    with planned(DPDK, {"drivers/net/mlx5/a.c": f"{CODE}int new;\n"}) as session:
        edits.reword(session, patch(session), "mlx5: Add a knob.", "Why.")
        (one,) = use.propose_fixes(session, ["subject-form"])
        use.apply_fix(session, one)

        assert session.plan.patches[0].subject == "net/mlx5: add a knob"


def test_what_is_taken_out_has_a_subject_of_the_projects_form(planned: Make) -> None:
    base = f"if(x){{\n}}\n{CODE}int y;\n"
    fork = f"if (x) {{\n}}\n{CODE}int y = 3;\nint z;\n"
    with planned({**OVS, "a.c": base}, {"a.c": fork}) as session:
        edits.reword(session, patch(session), "lib: Do it.", "Why.")
        (one,) = use.propose_fixes(session, ["split-whitespace"])
        use.apply_fix(session, one)

        assert session.plan.patches[0].subject == "lib: Change blanks only."
