"""The fork's own words in a plan: without what is the house's, and with what is public."""

from __future__ import annotations

from pathlib import Path

from repos import Story

from patchsplit.session.pipeline.create import PlanRequest, create_plan

CPU = 'static void init_ft2000(void)\n{\n}\nstatic const char *names[] = {\n    "FT-2000",\n};\n'


def test_a_plan_has_the_forks_words_without_the_houses(story: Story) -> None:
    story.commit("base\n\nSee NETVIRT-12.", {f"{name}.c": f"int {name};\n" for name in "abc"})
    story.branch("fork")
    story.commit("[BP] a: Do it (NETVIRT-33, HRM-1234)\n\nWhy.", {"a.c": "int a;\nlong aa;\n"})
    story.commit(
        "b: Know it (FT-2000)\n\nJIRA: HRM-1234\n\nWhy.\n\nChange-Id: I1", {"b.c": "int b;\n" + CPU}
    )
    story.commit("HRM-99: c: Do it (NETVIRT-34)", {"c.c": "int c;\nlong cc;\n"})
    with create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None).session as found:
        messages = {(patch.subject, patch.body) for patch in found.plan.patches}

    assert messages == {
        ("a: Do it", "Why."), ("b: Know it (FT-2000)", "Why."), ("c: Do it (NETVIRT-34)", ""),
    }  # fmt: skip


def test_a_queue_is_cleaned_as_well(story: Story, tmp_path: Path) -> None:
    story.commit("base", {"a.c": "int a;\n", "b.c": "int b;\n"})
    queue = tmp_path / "patches"
    queue.mkdir()
    for name in "ab":
        (queue / f"{name}.patch").write_text(
            f"Description: [WIP] {name}: Do it (Closes: #123456)\n Why.\nAuthor: Ada <ada@x.org>\n"
            f"Last-Update: 2020-01-01\n\nReviewed-by: B\n---\n--- a/{name}.c\n+++ b/{name}.c\n"
            f"@@ -1 +1,2 @@\n int {name};\n+long {name}{name};\n"
        )
    (queue / "series").write_text("a.patch\nb.patch\n")
    story.branch("fork").commit("all", {n + ".c": f"int {n};\nlong {n}{n};\n" for n in "ab"})
    request = PlanRequest(onto="main", fork="fork", queue=queue)
    with create_plan(story.path, request, name=None).session as found:
        messages = {(patch.subject, patch.body) for patch in found.plan.patches}

    assert messages == {("a: Do it", "Why."), ("b: Do it", "Why.")}
