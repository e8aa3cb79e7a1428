"""Plans on disk: what was saved is what is loaded, and a damaged or busy plan says so."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import EnvironmentFailure, PatchsplitError, Refused, RemedyKind
from patchsplit.model import edits
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Cut, Delta, FileChange, HunkId, Oid, Status
from patchsplit.model.facts import Person
from patchsplit.model.plan import Answer, Cover, Override, Patch, PatchId, Plan, PrivateMark, Source
from patchsplit.store.plans import PlanStore, list_plans

A, B = HunkId("a" * 20), HunkId("b" * 20)
PLAN = Plan(
    Source(Oid("1" * 40), Oid("2" * 40), Oid("3" * 40), "v1", "fork", "main"),
    "1700000000 +0000",
    patches=(Patch(PatchId("p1"), "caf\udce9", (A,), author=Person("Ü", "u@x"), worded=True),),
    private={B: PrivateMark("ours", dropped=True)},
    upstreamed={HunkId("c"): "said"},
    taken=frozenset({A}),
    answers={A: Answer((b"\xff\r\n",), (b"\0",))},
    adapted={B: Override((b"\xff\r\n",), (), "Edited by you")},
    cuts={B: (Cut(1, 2),)},
    why={A: "because"},
    cover=Cover("s", "b"),
    issued=3,
)


@pytest.fixture
def store(tmp_path: Path) -> PlanStore:
    return PlanStore(tmp_path, "default")


def save(store: PlanStore, *subjects: str) -> None:
    journal = store.load().journal if store.exists else None
    for when, subject in enumerate(subjects):
        plan = edits.reword(PLAN, PatchId("p1"), subject, "")
        journal = store.save(plan, journal, f"reword {subject}", when)


def subject(store: PlanStore) -> str:
    return store.load().plan.patches[0].subject


def test_a_plan_comes_back_as_it_was(store: PlanStore) -> None:
    store.save(PLAN, None, "plan", 7)

    assert store.load().plan == PLAN


def test_undo_and_redo_walk_the_journal(store: PlanStore) -> None:
    save(store, "one", "two", "three")
    store.move_by(-1)
    store.move_by(-1)
    assert subject(store) == "one"
    store.move_by(1)

    assert subject(store) == "two"


def test_an_edit_after_undo_forgets_what_was_undone(store: PlanStore) -> None:
    save(store, "one", "two")
    store.move_by(-1)
    save(store, "other")
    with pytest.raises(PatchsplitError, match="nothing to redo"):
        store.move_by(1)

    assert subject(store) == "other"
    assert len(list((store.folder / "values").iterdir())) == 2


def test_there_is_nothing_to_undo_before_the_first_entry(store: PlanStore) -> None:
    save(store, "one")
    with pytest.raises(PatchsplitError, match="nothing to undo"):
        store.move_by(-1)


def test_the_journal_keeps_only_so_many_steps(store: PlanStore) -> None:
    save(store, *(f"n{k}" for k in range(205)))

    assert len(store.load().journal.entries) == 200
    assert len(list((store.folder / "values").iterdir())) == 200


def test_a_plan_has_one_writer(store: PlanStore, tmp_path: Path) -> None:
    with (
        store.lock(),
        pytest.raises(Refused, match="Another process"),
        PlanStore(tmp_path, "default").lock(),
    ):
        pass


def test_a_lock_leaves_nothing_behind(store: PlanStore) -> None:
    with store.lock():
        pass

    assert list(store.folder.iterdir()) == []


def test_a_writer_sweeps_up_after_one_that_was_killed(store: PlanStore) -> None:
    save(store, "one")
    half = store.folder / "values" / "x.json.123.half"
    half.write_text("{")
    with store.lock():
        pass

    assert not half.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": 99}'])
def test_a_damaged_journal_is_named(store: PlanStore, content: str) -> None:
    save(store, "one")
    (store.folder / "journal.json").write_text(content)
    with pytest.raises(PatchsplitError, match=r"journal\.json"):
        store.load()


def test_an_empty_journal_is_damaged_for_who_reads_it_first(store: PlanStore) -> None:
    save(store, "one")
    (store.folder / "journal.json").write_bytes(b"")
    with pytest.raises(PatchsplitError, match=r"journal\.json"):
        PlanStore(store.folder.parents[1], store.name).load()


@pytest.mark.parametrize("at", [-1, 2, 3])
def test_a_journal_without_its_current_entry_is_damaged(store: PlanStore, at: int) -> None:
    save(store, "one", "two")
    path = store.folder / "journal.json"
    content = json.loads(path.read_text())
    content["journal"]["at"] = at
    path.write_text(json.dumps(content))
    with pytest.raises(PatchsplitError, match="its current entry does not exist"):
        store.load()


def test_there_is_no_entry_outside_the_journal(store: PlanStore) -> None:
    save(store, "one", "two")
    for entry, number in ((2, 3), (-1, 0)):
        with pytest.raises(PatchsplitError, match=f"There is no entry {number}; the log has 2"):
            store.go_to(entry)
    assert [store.go_to(entry).plan.patches[0].subject for entry in (0, 1)] == ["one", "two"]


def test_a_journal_of_a_later_format_is_not_guessed_at(store: PlanStore) -> None:
    save(store, "one")
    path = store.folder / "journal.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 2}))
    with pytest.raises(PatchsplitError, match="format is 2"):
        store.load()


def test_undo_goes_back_over_a_damaged_value(store: PlanStore) -> None:
    save(store, "one", "two")
    stored = store.load()
    name = stored.journal.entries[stored.journal.at].value
    (store.folder / "values" / f"{name}.json").write_text("{")
    with pytest.raises(PatchsplitError, match="cannot be read") as caught:
        store.load()
    assert "undo" in word_remedy(caught.value.hint)
    store.move_by(-1)

    assert subject(store) == "one"


def test_no_plan_says_how_to_make_one(store: PlanStore) -> None:
    with pytest.raises(PatchsplitError, match="no plan default") as caught:
        store.load()

    assert "patchsplit plan" in word_remedy(caught.value.hint)


@pytest.mark.parametrize("name", ["", "a/b", "..", ".x", "a b", "é"])
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PatchsplitError, match="not a valid name"):
        PlanStore(tmp_path, name)


def test_plans_are_listed_by_name(tmp_path: Path) -> None:
    for name in ("two", "one"):
        save(PlanStore(tmp_path, name), "x")

    assert list_plans(tmp_path) == ["one", "two"]


def analysis(path: str) -> Analysis:
    file = FileChange(path, path, Status.ADDED, None, None, is_text=True, hunks=())
    return Analysis(Delta(Oid("1"), Oid("2"), (file,)))


def test_kept_results_answer_to_their_key_alone(store: PlanStore) -> None:
    save(store, "one")
    store.cache.save_analysis("key", analysis("a.c"))

    assert store.cache.load_analysis("key") == analysis("a.c")
    assert store.cache.load_analysis("other") is None


def test_results_that_cannot_be_kept_are_found_out_anew(store: PlanStore) -> None:
    save(store, "one")
    store.cache.save_analysis("key", analysis("caf\udce9.c"))

    assert store.cache.load_analysis("key") is None


def test_damaged_results_count_as_absent(store: PlanStore) -> None:
    save(store, "one")
    (store.folder / "analysis.bin").write_bytes(b"key\n\xc1")

    assert store.cache.load_analysis("key") is None


def test_a_full_disk_leaves_the_plan_as_it_was(
    store: PlanStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, "one")
    before = sorted(path.name for path in store.folder.rglob("*"))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EnvironmentFailure, match="full"):
        save(store, "two")
    monkeypatch.undo()

    assert subject(store) == "one"
    assert sorted(path.name for path in store.folder.rglob("*")) == before


def test_equal_plans_are_one_value(store: PlanStore) -> None:
    journal = store.save(PLAN, None, "one", 1)
    store.save(replace(PLAN), journal, "two", 2)

    assert len(list((store.folder / "values").iterdir())) == 1


LARGE = replace(
    PLAN,
    patches=(
        *PLAN.patches,
        *(Patch(PatchId(f"q{k}"), f"{k}", (HunkId(f"{k:020}"),)) for k in range(2, 400)),
    ),
    why={HunkId(f"{k:020}"): "because" for k in range(2, 400)},
)


def steps_of_a_large_plan() -> list[Plan]:
    """Returns a plan, and what it is after edits that touch little of it each."""
    hunk = LARGE.patches[7].hunks[0]
    moved = edits.move_hunks(LARGE, [hunk], PatchId("q3"), why="moved")
    kept = edits.keep_private(moved, LARGE.patches[9].hunks, "ours", dropped=False)
    freed = edits.move_hunks(kept, LARGE.patches[9].hunks, PatchId("q4"), why="moved")
    return [LARGE, moved, kept, freed, edits.reorder(freed, [PatchId("q9")], to=0)]


def test_a_step_of_a_large_plan_is_stored_by_what_it_changes(store: PlanStore) -> None:
    steps, journal = steps_of_a_large_plan(), None
    for when, plan in enumerate(steps):
        journal = store.save(plan, journal, "a step", when)
    sizes = sorted(path.stat().st_size for path in (store.folder / "values").iterdir())

    assert len(sizes) == len(steps)
    assert sizes[-2] * 8 <= sizes[-1]


def test_each_step_of_a_large_plan_can_be_read_anew(store: PlanStore) -> None:
    steps, journal = steps_of_a_large_plan(), None
    for when, plan in enumerate(steps):
        journal = store.save(plan, journal, "a step", when)
    again = PlanStore(store.folder.parent.parent, "default")

    assert [again.go_to(entry).plan for entry in range(len(steps))] == steps


def test_a_step_with_a_patch_that_nothing_has_is_damaged(store: PlanStore) -> None:
    steps, journal = steps_of_a_large_plan(), None
    for when, plan in enumerate(steps):
        journal = store.save(plan, journal, "a step", when)
    assert journal is not None
    path = store.folder / "values" / f"{journal.entries[-1].value}.json"
    path.write_text(path.read_text().replace('"q9"', '"gone"'))

    with pytest.raises(PatchsplitError, match="cannot be read") as error:
        PlanStore(store.folder.parent.parent, "default").load()
    assert error.value.hint == (RemedyKind.UNDO, ())


def test_a_value_that_others_change_is_kept_as_long_as_they_are(store: PlanStore) -> None:
    journal = store.save(LARGE, None, "plan", 0)
    for when in range(205):
        plan = edits.reword(LARGE, PatchId("q3"), f"n{when}", "")
        journal = store.save(plan, journal, "reword", when)
    again = PlanStore(store.folder.parent.parent, "default")

    assert again.go_to(0).plan.patches[2].subject == "n5"


def test_a_plan_of_an_earlier_version_is_read(store: PlanStore) -> None:
    override = Override((b'say("instead":)\n',), (b"new\n",), "Edited by you")
    plan = replace(PLAN, adapted={A: override})
    name = store.save(plan, None, "edit", 1).entries[0].value
    (path,) = (store.folder / "values").glob("*.json")
    content = path.read_bytes()
    assert b'"expected":' in content
    path.write_bytes(content.replace(b'"expected":', b'"instead":'))

    assert PlanStore(store.folder.parents[1], store.name).read_value(name) == plan


def test_steps_of_an_earlier_version_are_read(store: PlanStore) -> None:
    steps, journal = steps_of_a_large_plan(), None
    for when, plan in enumerate(steps):
        journal = store.save(plan, journal, "a step", when)
    for path in (store.folder / "values").glob("*.*.json"):
        content = path.read_bytes()
        for old, new in ((b'"of":', b'"whole":'), (b'"said":', b'"later":')):
            assert new in content
            content = content.replace(new, old)
        path.write_bytes(content)
    again = PlanStore(store.folder.parent.parent, "default")

    assert [again.go_to(entry).plan for entry in range(len(steps))] == steps
