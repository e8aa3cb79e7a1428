"""What landed, line by line: what is the fork's own never goes with it."""

from __future__ import annotations

import re

from placed import TEN, CutPlaced, Files
from repos import Story

from patchsplit.model.placement import Certainty, Extent

BASE = "class Store:\n    def open(self):\n        self.ready = True\n"
COMPACT = '''
    def compact(self, dry=False):
        """Drop what nobody reads."""
        pages = self.pages()
        for page in pages:
            if page.readers:
                continue
            page.drop()
            self.freed += page.size
        return self.freed
'''
SHRED = """
    def shred(self, age=0):
        for page in self.older(age):
            page.zero()
        log("shredded", age)
"""
BACKPORT = {"store.py": BASE + COMPACT}


def fork_of(story: Story, ours: Files, *upstream: Files) -> Story:
    """The base, a fork of one commit, and upstream's commits, named one, two, …."""
    story.commit("base", {"store.py": BASE}).branch("fork").commit("ours", ours).on("main")
    for name, files in zip(("one", "two", "three", "four"), upstream, strict=False):
        story.commit(name, files)
    return story


def test_private_lines_behind_a_backport_are_cut_off_and_placed(story: Story) -> None:
    after = COMPACT.replace("return self.freed", "return self.freed, pages")
    fork_of(story, {"store.py": BASE + COMPACT + SHRED}, BACKPORT, {"store.py": BASE + after})
    landed, own = CutPlaced(story).rows()
    assert (landed.certainty, landed.by) == (Certainty.SURE, story.oid("one"))
    assert own.text == SHRED
    assert not own.landed


def test_private_lines_before_and_inside_a_backport_are_cut_off(story: Story) -> None:
    inside = COMPACT.replace("        for page", "        self.audit(pages)\n        for page", 1)
    fork_of(story, {"store.py": BASE + SHRED + inside}, BACKPORT)
    rows = CutPlaced(story).rows()
    assert [row.landed for row in rows] == [False, True, False, True]
    assert rows[2].text == "        self.audit(pages)\n"


def test_a_line_in_other_words_is_quoted_and_asked_about(story: Story) -> None:
    ours = COMPACT.replace("page.drop()", "page.drop(now=True)")
    fork_of(story, {"store.py": BASE + ours}, BACKPORT)
    (row,) = CutPlaced(story).rows()
    assert (row.certainty, row.by) == (Certainty.LOOK, story.oid("one"))
    assert row.evidence.find("page.drop(now=True)") > 0


def test_a_private_line_among_lines_that_landed_is_cut_out(story: Story) -> None:
    rows = "".join(f'    {{ "Lake-v{k}", .level = {k}, .family = 6 }},\n' for k in range(4))
    own = '    { "Kunlun-v1", .level = 20, .family = 9 },\n'
    head, end = "static const struct model models[] = {\n", "};\n"
    ours = head + rows.replace('    { "Lake-v2"', f'{own}    {{ "Lake-v2"') + own + end
    story.commit("base", {"m.c": head + end}).branch("fork").commit("ours", {"m.c": ours})
    story.on("main").commit("lake", {"m.c": head + rows + end})
    found = CutPlaced(story).rows()
    assert [row.text == own for row in found] == [False, True, False, True]
    assert [row.landed for row in found] == [True, False, True, False]


def test_private_lines_nested_in_a_block_that_landed_are_not_cut_off(story: Story) -> None:
    head = COMPACT[: COMPACT.index("        pages = ")]
    fork_of(story, {"store.py": BASE + head + "        self.all_by_ourselves()\n"}, BACKPORT)
    (row,) = CutPlaced(story).rows()
    assert row.certainty is not Certainty.SURE or not row.landed


def test_a_hunk_that_several_commits_made_has_landed_by_each_of_them(story: Story) -> None:
    two = COMPACT.replace("page.drop()\n", "page.drop()\n            self.note(page, 'dropped')\n")
    three = two.replace("if page.readers:", "if page.readers or page.pinned:")
    files = [{"store.py": BASE + text} for text in (COMPACT, two, three)]
    fork_of(story, files[-1], *files)
    (row,) = CutPlaced(story).rows()
    assert (row.certainty, row.extent) == (Certainty.SURE, Extent.WHOLE)
    assert row.by == story.oid("one")
    story.commit("four", {"store.py": BASE.replace("True", "False")})
    rows = CutPlaced(story).rows()
    assert {row.by for row in rows} == {story.oid(name) for name in ("one", "two", "three")}
    assert {row.certainty for row in rows} == {Certainty.SURE}
    assert all(f"{story.oid('four')[:12]} has changed the lines" in row.evidence for row in rows)


# ---- what upstream took and took back


TOOK = "if bill.slot is None:\n    bill.slot = spare()\n    bill.moved = True\n    log(bill)\n"
SLOT = {"till.py": TEN.replace("line 5", f"{TOOK}line 5")}
TESTS = {"test_till.py": "".join(f"def test_slot_{k}():\n    assert pay({k})\n" for k in range(8))}


def taken_back(story: Story, ours: Files) -> Story:
    """Upstream took a change and its tests, and took both back."""
    story.commit("base", {"till.py": TEN}).branch("fork").commit("ours", ours).on("main")
    story.commit("took", {**SLOT, **TESTS})
    return story.commit("back", {"till.py": TEN, "test_till.py": None})


def test_a_small_part_of_a_commit_that_was_taken_back_is_asked_about(story: Story) -> None:
    (row,) = CutPlaced(taken_back(story, SLOT)).rows()
    assert (row.certainty, row.extent) == (Certainty.LOOK, Extent.GONE)
    assert f"Commit {story.oid('back')[:12]} reverted it" in row.evidence


def test_what_a_fork_evidently_took_is_superseded_with_upstream(story: Story) -> None:
    rows = CutPlaced(taken_back(story, {**SLOT, **TESTS})).rows()
    assert [(row.certainty, row.extent, row.by) for row in rows] == [
        (Certainty.SURE, Extent.GONE, story.oid("took"))
    ] * 2


def test_a_file_that_upstream_had_and_removed_is_not_new(story: Story) -> None:
    (row,) = CutPlaced(taken_back(story, TESTS)).rows()
    assert (row.extent, row.by) == (Extent.GONE, story.oid("took"))


def test_a_file_that_two_commits_made_and_a_third_removed_is_asked_about(story: Story) -> None:
    one = '"""Spare slots."""\n\n\ndef spare(n=1):\n    return [slot for slot in pool()][:n]\n'
    two = one.replace("n=1", "n=2")
    story.commit("base", {"a": TEN}).branch("fork").commit("ours", {"spare.py": two})
    story.on("main").commit("one", {"spare.py": one, **TESTS}).commit("two", {"spare.py": two})
    story.commit("gone", {"spare.py": None, "test_till.py": None})
    (row,) = CutPlaced(story).rows()
    assert (row.certainty, row.extent) == (Certainty.LOOK, Extent.GONE)
    assert row.evidence.endswith(f"Commit {story.oid('gone')[:12]} removed the file since.")


def test_a_change_to_a_file_that_upstream_removed_later_is_superseded(story: Story) -> None:
    after = TEN.replace("line 3", "fixed 3").replace("line 7", "\n\nline 7")
    story.commit("base", {"a": TEN}).branch("fork").commit("ours", {"a": after})
    story.on("main").commit("fix", {"a": after}).commit("gone", {"a": None})
    rows = CutPlaced(story).rows()
    assert [(row.certainty, row.extent) for row in rows] == [(Certainty.SURE, Extent.GONE)] * 2
    assert rows[0].evidence.endswith(f"Commit {story.oid('gone')[:12]} removed the file since.")


# ---- what tells that a fork took a commit


def test_a_removal_is_sure_only_with_nearly_the_whole_commit(story: Story) -> None:
    less, other = TEN.replace("line 3 of the file\n", ""), TEN.replace("line", "row")
    story.commit("base", {"a": TEN, "b": TEN}).branch("fork")
    story.commit("ours", {"a": less, "b": re.sub("row ([6-9])", r"line \1", other)})
    story.on("main").commit("sweep", {"a": less, "b": other})
    rows = CutPlaced(story).rows()
    assert (rows[0].certainty, rows[0].by) == (Certainty.LOOK, story.oid("sweep"))
    assert rows[1].certainty is Certainty.SURE, "an addition needs less"


def test_a_file_that_was_once_upstreams_is_upstreams_down_to_its_blank_lines(story: Story) -> None:
    text = "".join(f"int value_{k} = {k};\n" for k in range(40))
    one = re.sub("value_([234]) =", r"number_\1 =", text)
    two = re.sub("value_(2[567]) =", r"\n    number_\1 =", one)
    three = two.replace("int value_12", "\nint value_12").replace("value_19 =", "value_19=")
    later = re.sub("int (number_2|value_1)", r"long \1", text)
    story.commit("base", {"a.c": text}).branch("fork").commit("ours", {"a.c": three}).on("main")
    for name, content in (("one", one), ("two", two), ("three", three), ("later", later)):
        story.commit(name, {"a.c": content})
    rows = CutPlaced(story).rows()
    assert [row.certainty for row in rows] == [Certainty.SURE] * 4
    assert all(row.landed and row.by for row in rows)


def test_a_line_that_the_base_has_tells_nothing_of_a_commit(story: Story) -> None:
    check = "    if (error) {\n        return error;\n    }\n"
    names = ("open_it", "read_it", "close_it", "sync_it")
    base = "".join(f"int\n{name}(void)\n{{\n{check}}}\n\n" for name in names)
    theirs = base.replace("read_it(void)\n{\n", "read_it(void)\n{\n" + check)
    ours = base.replace("sync_it(void)\n{\n", "sync_it(void)\n{\n    we_sync(all);\n" + check)
    story.commit("base", {"a.c": base}).branch("fork").commit("ours", {"a.c": ours})
    story.on("main").commit("theirs", {"a.c": theirs})
    assert not any(row.landed for row in CutPlaced(story).rows())
