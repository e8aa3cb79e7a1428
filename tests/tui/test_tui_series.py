"""Marking, sending, splitting, ordering: keys in, another plan out."""

from __future__ import annotations

from collections.abc import Callable

from tui_face import Face, move_upstream

from patchsplit.model.delta import Kind
from patchsplit.model.ledger import Where

Run = Callable[..., None]


def test_the_first_thing_seen_is_where_every_hunk_stands(run: Run) -> None:
    async def story(face: Face) -> None:
        assert "src" in face.screen
        assert "already upstream" in face.screen
        await face.press("enter")
        assert face.on == "SeriesScreen"

    run(story, at="OverviewScreen")


def test_a_marked_hunk_goes_to_the_patch_of_the_digit(run: Run) -> None:
    async def story(face: Face) -> None:
        before = face.plan.patches[0].hunks
        await face.press("1", "l", "n", "n", "space", "2")
        moved = set(before) - set(face.plan.patches[0].hunks)
        assert len(moved) == 1
        assert moved <= set(face.plan.patches[1].hunks)

    run(story)


def test_a_range_is_marked_from_one_v_to_the_next(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "l", "n", "v", "n", "n", "v")
        assert len(face.app.series.selection.marks) == 3

    run(story)


def test_all_that_a_search_finds_is_sent_at_once(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("/", ":path:tools/*", "enter", "*", "1")
        hunks = face.session.analysis.delta.by_id()
        owner = face.plan.owner()
        tools = [name for name, hunk in hunks.items() if hunk.path.startswith("tools/")]
        assert tools
        assert {owner[name] for name in tools} == {face.plan.patches[0].id}

    run(story)


def test_a_patch_is_found_by_letters_of_its_subject(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "l", "n", "n", "a", ":telem", "enter")
        assert len(face.plan.patches[1].hunks) > 0
        assert "move hunk" in face.session.log().entries[-1].label

    run(story)


def test_a_new_patch_stands_behind_the_one_it_came_from(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "l", "n", "c", ":text: Lower case", "enter")
        subjects = [patch.subject for patch in face.plan.patches]
        assert subjects[:2] == ["ring: Watermark", "text: Lower case"]

    run(story)


def test_a_full_stop_sends_to_the_same_patch_again(run: Run) -> None:
    async def story(face: Face) -> None:
        size = len(face.plan.patches[0].hunks)
        await face.press("1", "l", "n", "n", "2", ".")
        assert len(face.plan.patches[0].hunks) == size - 2

    run(story)


def test_what_is_kept_dropped_or_landed_says_why(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "l", "n", "P", "ctrl+u", ":ours", "enter")
        await face.press("D", "enter", "U", "enter")
        reasons = [(kept.reason, kept.dropped) for kept in face.plan.private.values()]
        assert any("ours" in reason and not dropped for reason, dropped in reasons)
        assert ("not needed any more", True) in reasons
        assert len(face.plan.upstreamed) == 1
        assert face.adds_up()

    run(story)


def test_a_released_hunk_is_in_the_pool_and_stops_the_emission(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "l", "n", "n", "n", "0")
        assert face.count(Where.UNASSIGNED) == 1
        assert "ready to emit" not in face.screen

    run(story)


def test_a_hunk_is_split_before_the_line_under_the_cursor(run: Run) -> None:
    async def story(face: Face) -> None:
        hunk = next(
            hunk for hunk in face.session.analysis.delta.hunks()
            if hunk.kind is Kind.TEXT and len(hunk.added) > 4 and hunk.path.startswith("src/ring.c")
        )  # fmt: skip
        before = len(face.session.analysis.delta.by_id())
        face.app.series.panes.show_hunk(hunk.id)
        diff = face.app.series.panes.diff
        diff.go_to_row(
            next(y for y in range(diff.cursor, diff.count_rows()) if diff.document.cut_at(y))
        )
        await face.press("j", "j", "S")
        assert len(face.session.analysis.delta.by_id()) == before + 1
        assert face.adds_up()
        await face.press("u")
        assert len(face.session.analysis.delta.by_id()) == before

    run(story)


def test_a_patch_moves_down_and_up_again(run: Run) -> None:
    async def story(face: Face) -> None:
        before = [patch.id for patch in face.plan.patches]
        await face.press("1", "J")
        assert [patch.id for patch in face.plan.patches] == before[::-1]
        await face.press("K")
        assert [patch.id for patch in face.plan.patches] == before

    run(story)


def test_hunks_that_move_after_their_users_are_said(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("/", ":path:src/relay.c", "enter", "*", "c", ":relay: Use", "enter")
        await face.press("h", "3")
        await face.press("/", ":path:src/ring.*", "enter", "*", "h", "G", "c", ":ring: Late")
        await face.press("enter")
        assert "patch 3 needs patch 4" in face.notices
        assert "undo" in face.notices

    run(story)


def test_a_move_that_breaks_a_need_is_said_and_mended(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("/", ":path:src/relay.c", "enter", "*", "c", ":relay: Use", "enter")
        await face.press("h", "3", "K", "K")
        misplaced = [summary for summary in face.app.survey.patches if summary.late_needs]
        assert [summary.patch.subject for summary in misplaced] == ["relay: Use"]
        assert "needs patch" in face.screen
        assert "!order" in face.screen
        await face.press("L")
        assert not any(summary.late_needs for summary in face.app.survey.patches)

    run(story)


def test_marked_patches_are_merged_into_the_first(run: Run) -> None:
    async def story(face: Face) -> None:
        hunks = {hunk for patch in face.plan.patches for hunk in patch.hunks}
        await face.press("1", "space", "space", "m")
        (only,) = face.plan.patches
        assert only.subject == "ring: Watermark"
        assert set(only.hunks) == hunks

    run(story)


def test_a_patch_is_taken_apart_by_file(run: Run) -> None:
    async def story(face: Face) -> None:
        hunks = face.session.analysis.delta.by_id()
        files = {hunks[name].path for name in face.plan.patches[0].hunks}
        await face.press("1", "t")
        assert len(face.plan.patches) == 1 + len(files)

    run(story)


def test_undo_and_redo_walk_the_same_plans(run: Run) -> None:
    async def story(face: Face) -> None:
        plans = [face.plan]
        for keys in (("1", "J"), ("l", "n", "1"), ("P", "enter")):
            await face.press(*keys)
            plans.append(face.plan)
        for plan in plans[-2::-1]:
            await face.press("u")
            assert face.plan == plan
        for plan in plans[1:]:
            await face.press("ctrl+r")
            assert face.plan == plan

    run(story)


def test_the_history_goes_back_to_any_moment(run: Run) -> None:
    async def story(face: Face) -> None:
        before = face.plan
        await face.press("1", "J", "K", "J", "H", "j", "j", "j", "enter")
        assert face.plan == before

    run(story)


def test_folding_hides_lines_and_no_decision(run: Run) -> None:
    async def story(face: Face) -> None:
        plan, rows = face.plan, face.app.series.panes.diff.count_rows()
        await face.press("1", "l", "n", "n", "f")
        assert face.app.series.panes.diff.count_rows() < rows
        await face.press("F", "F", "|", "+", "-", "|")
        assert face.plan is plan

    run(story)


def test_a_click_moves_the_cursor(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1")
        await face.pilot.click("#patches", offset=(5, 1))
        assert face.app.series.panes.patches.cursor == 1

    run(story)


def test_the_same_place_is_shown_when_one_comes_back(run: Run) -> None:
    seen: list[tuple[str, str | None]] = []

    async def leave(face: Face) -> None:
        await face.press("2", "l", "n", "n")
        seen.append((face.app.series.panes.patches.key, face.app.series.panes.diff.hunk))
        await face.press("Q")

    async def back(face: Face) -> None:
        seen.append((face.app.series.panes.patches.key, face.app.series.panes.diff.hunk))

    run(leave)
    run(back)
    assert seen[0] == seen[1]


def test_a_refresh_keeps_every_decision_and_is_one_step_of_the_log(run: Run) -> None:
    async def refresh(face: Face) -> None:
        before, session = face.plan, face.session
        move_upstream(session.repo.common_dir)
        await face.press("R", ":no", "enter")
        assert face.session is session
        await face.press("R", ":refresh", "enter")
        while face.session is session:
            await face.pilot.pause(0.05)
        await face.pilot.pause()
        assert "Refreshed: 0 new hunks, 0 changed, 0 gone" in face.screen
        assert [(p.subject, p.hunks) for p in face.plan.patches] == [
            (p.subject, p.hunks) for p in before.patches
        ]
        await face.press("u")
        assert face.plan == before

    run(refresh)


def test_a_refresh_that_changes_nothing_is_said(run: Run) -> None:
    async def refresh(face: Face) -> None:
        entries, session = face.session.log().entries, face.session
        await face.press("R", ":refresh", "enter")
        while face.session is session:
            await face.pilot.pause(0.05)
        await face.pilot.pause()
        assert "nothing has changed" in face.screen
        assert face.session.log().entries == entries

    run(refresh)


def test_questions_are_answered_together_after_it_is_said_what_that_settles(run: Run) -> None:
    async def story(face: Face) -> None:
        open_ = face.count(Where.UNRESOLVED)
        assert open_
        await face.press("/", ":in:unresolved", "enter", "*", "y")
        assert f"Answer {open_} of {open_} hunks" in face.screen
        assert f"Keep private: {open_}" in face.screen
        await face.press(":keep", "enter")
        assert face.count(Where.UNRESOLVED) == 0
        assert face.count(Where.PRIVATE) == open_
        assert face.adds_up()
        await face.press("u")
        assert face.count(Where.UNRESOLVED) == open_
        await face.press("1", "h", "y")

    run(story)
