"""The other screens: conflicts, messages, graph, overview, help, palette, emission, opening."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from patchsplit.tui.messages import Progressed
from patchsplit.tui.screens.conflict import ConflictScreen
from textual.widgets import Checkbox, Input, TextArea
from tui_face import Face

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where
from patchsplit.model.topics.listing import list_topics
from patchsplit.progress import Progress
from patchsplit.session import edits, topic_edits
from patchsplit.session.conflicts.culprit import find_culprit
from patchsplit.session.session import Session

Run = Callable[..., None]
Editor = Callable[[str], None]


def unresolved(face: Face) -> tuple[HunkId, ...]:
    return face.app.survey.pool(Where.UNRESOLVED)


def conflict_screen(face: Face) -> ConflictScreen:
    assert isinstance(face.app.screen, ConflictScreen)
    return face.app.screen


# ---- conflicts


def test_a_conflict_shows_three_sides_and_who_touched_the_place(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("C")
        for words in ("base", "fork", "upstream", "Ada Lovelace"):
            assert words in face.screen

    run(story)


def test_taking_the_forks_lines_answers_a_conflict(run: Run) -> None:
    async def story(face: Face) -> None:
        first = unresolved(face)[0]
        await face.press("C", "t")
        conflict = face.session.analysis.placements[first].conflict
        assert conflict is not None
        assert face.plan.answers[first].lines == conflict.fork
        assert first not in unresolved(face)

    run(story)


def test_an_adapted_answer_is_what_the_editor_saved(run: Run, editor: Editor) -> None:
    editor('printf "adapted\\n" > "$1"')

    async def story(face: Face) -> None:
        first = unresolved(face)[0]
        await face.press("C", "e")
        assert face.plan.answers[first].lines == (b"adapted\n",)

    run(story)


def test_an_answer_with_markers_is_not_taken(run: Run, editor: Editor) -> None:
    editor('printf "more\\n" >> "$1"')

    async def story(face: Face) -> None:
        before = face.plan
        await face.press("C", "e")
        assert face.plan is before
        assert "conflict markers" in face.notices

    run(story)


def test_conflicts_are_skipped_in_a_circle(run: Run) -> None:
    async def story(face: Face) -> None:
        before, waiting = face.plan, unresolved(face)
        await face.press("C", *["n"] * len(waiting))
        assert conflict_screen(face).hunk == waiting[0]
        assert face.plan is before

    run(story)


def test_a_conflict_is_kept_private_or_upstream_from_its_screen(run: Run) -> None:
    async def story(face: Face) -> None:
        first, second = unresolved(face)[:2]
        await face.press("C", "P", "enter", "U", "enter")
        assert first in face.plan.private
        assert second in face.plan.upstreamed

    run(story)


def test_the_commit_that_made_a_hunk_conflict_is_found(run: Run) -> None:
    async def story(face: Face) -> None:
        found = find_culprit(face.session, unresolved(face)[0])
        assert found is not None
        await face.press("C", "b")
        await face.settle()
        assert found.commit.oid[:10] in face.screen
        assert found.commit.subject in face.screen

    run(story)


def test_a_hunk_without_a_place_shows_itself_and_is_not_taken(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("escape")
        landed = face.app.survey.pool(Where.UPSTREAM)
        assert landed
        face.app.series.panes.show_hunk(landed[0])
        await face.press("1", "C")
        before = face.plan
        while conflict_screen(face).hunk != landed[0]:
            await face.press("n")
        await face.press("t")
        assert face.on == "ConflictScreen"
        assert face.plan is before

    run(story)


def test_the_focus_is_where_the_next_key_goes(run: Run) -> None:
    async def story(face: Face) -> None:
        series = face.app.series
        series.navigation.focus_diff()
        assert series.focused is series.panes.diff
        series.navigation.focus_list()
        series.navigation.go_to_hunk(1)
        assert series.focused is series.panes.diff

    run(story)


# ---- messages


def test_a_message_is_edited_in_place(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "r")
        assert face.on == "MessageScreen"
        face.app.screen.query_one("#subject", Input).value = "ring: Count the most frames"
        face.app.screen.query_one(TextArea).text = "So that one sees how full it was."
        await face.press("ctrl+s")
        patch = face.plan.patches[0]
        assert (patch.subject, patch.body) == (
            "ring: Count the most frames", "So that one sees how full it was.",
        )  # fmt: skip
        assert face.on == "SeriesScreen"

    run(story)


def test_letters_are_typed_and_not_obeyed_while_a_message_is_edited(run: Run) -> None:
    async def story(face: Face) -> None:
        before = face.plan
        await face.press("1", "r", ":uqQJ", "escape")
        assert face.on == "SeriesScreen"
        assert face.plan is before

    run(story)


def test_a_long_subject_is_said_as_one_types(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "r")
        face.app.screen.query_one("#subject", Input).value = "x" * 90
        await face.press()
        assert "90/72" in face.screen
        assert "! the subject has 90 characters (mailed patches have at most 72)" in face.screen

    run(story)


def test_a_message_is_edited_in_the_users_editor(run: Run, editor: Editor) -> None:
    editor('printf "ring: New words\\n\\nBecause.\\n" > "$1"')

    async def story(face: Face) -> None:
        await face.press("1", "e")
        await face.press()
        assert face.plan.patches[0].subject == "ring: New words"
        assert face.plan.patches[0].body == "Because."

    run(story)


def test_an_editor_that_fails_changes_nothing_and_says_so(run: Run, editor: Editor) -> None:
    editor("exit 3")

    async def story(face: Face) -> None:
        before = face.plan
        await face.press("C", "e")
        assert face.plan is before
        assert "The editor failed with exit code 3" in face.notices

    run(story)


# ---- views


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
def test_every_view_fits_the_terminal(run: Run, size: tuple[int, int]) -> None:
    seen = {"d": "ready to send", "O": "already upstream", "H": "plan fork onto main",
            "?": "Signs", "C": "Conflict 1 of", "r": "Subject", "E": "Write the series",
            "a": "Move", "/": "Search", "w": "placed"}  # fmt: skip

    async def story(face: Face) -> None:
        for key, words in seen.items():
            await face.press("1", "l", "n", key)
            assert words in face.screen, key
            lines = face.screen.split("\n")
            assert len(lines) == size[1]
            ways_out = ("quit" in lines[-1], "cancel" in lines[-1], "Esc" in face.screen)
            assert any(ways_out) or "q: close" in face.screen
            await face.press("escape" if key in "rEa/w" else "q")
            assert face.on == "SeriesScreen"

    run(story, size=size)


def test_the_graph_leads_to_a_patch(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("d", "j", "enter")
        assert face.on == "SeriesScreen"
        assert face.app.series.panes.patches.key == face.plan.patches[1].id

    run(story)


def test_the_overview_leads_to_a_directory(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("O", "enter")
        folder = face.app.series.selection.search_result
        assert folder is not None
        hunks = face.session.analysis.delta.by_id()
        assert len({hunks[name].path.rpartition("/")[0] for name in folder[1]}) == 1

    run(story)


def test_the_palette_finds_an_action_by_its_words(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "ctrl+p")
        await face.press(":patch down")
        await face.app.workers.wait_for_complete()
        await face.pilot.pause()
        before = [patch.id for patch in face.plan.patches]
        await face.press("enter")
        await face.press()
        assert [patch.id for patch in face.plan.patches] == before[::-1]

    run(story)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark"])
def test_themes_change_colours_and_no_words(run: Run, theme: str) -> None:
    async def story(face: Face) -> None:
        before = face.screen
        face.app.theme = theme
        await face.press()
        face.app.series.redraw_all()
        await face.press()
        assert face.screen == before

    run(story)


# ---- what leaves the plan


async def open_emit_dialog(face: Face) -> None:
    """Opens the dialog, and ticks that patches with holes are written as well."""
    await face.press("E")
    assert "0 patches can be sent now. 2 patches are held back: " in face.screen
    face.app.screen.query_one("#holes", Checkbox).value = True


def test_patches_with_holes_are_held_back_with_a_way_out(run: Run, relay: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("E", "shift+tab", "down", "space", "tab", "ctrl+u", ":topic", "ctrl+s")
        await face.settle()
        (notice,) = face.app._notifications
        assert notice.title.startswith("Nothing can be sent yet")
        assert "Or tick «with holes»." in notice.message

    run(story)
    git = ["git", "-C", str(relay), "branch", "--list", "topic"]
    assert subprocess.run(git, capture_output=True, check=True).stdout == b""


def test_the_series_is_written_as_patches(run: Run, tmp_path: Path) -> None:
    async def story(face: Face) -> None:
        await open_emit_dialog(face)
        face.app.screen.query_one("#place", Input).value = str(tmp_path / "out")
        await face.press("enter")
        await face.settle()
        assert "files to" in face.screen

    run(story)
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".patch"] * 3


def test_the_series_is_written_as_a_branch(run: Run, relay: Path) -> None:
    async def story(face: Face) -> None:
        await open_emit_dialog(face)
        await face.press("shift+tab", "down", "space", "tab", "ctrl+u", ":topic", "ctrl+s")
        await face.settle()
        assert "Wrote 2 commits to branch topic" in face.screen

    run(story)
    git = ["git", "-C", str(relay), "rev-list", "--count", "main..topic"]
    assert subprocess.run(git, capture_output=True, check=True).stdout == b"2\n"


def test_a_topic_is_written_alone(run: Run, relay: Path) -> None:
    async def story(face: Face) -> None:
        await open_emit_dialog(face)
        await face.press("shift+tab", "down", "space", "tab", "ctrl+u", ":alone")
        await face.press("tab", ":report", "ctrl+s")
        await face.settle()
        assert "Wrote 1 commit to branch alone" in face.screen

    run(story)
    git = ["git", "-C", str(relay), "log", "--format=%s", "main..alone"]
    told = subprocess.run(git, capture_output=True, check=True, text=True).stdout
    assert told == "report: Rate and telemetry\n"


def test_a_topic_whose_name_holds_a_comma_is_written_alone(run: Run) -> None:
    async def story(face: Face) -> None:
        topic = list_topics(face.plan)[1]
        topic_edits.rename_topic(face.session, topic, "report, rate")
        await open_emit_dialog(face)
        await face.press("shift+tab", "down", "space", "tab", "ctrl+u", ":alone")
        await face.press("tab", ":report, rate;", "ctrl+s")
        await face.settle()
        assert "Wrote 1 commit to branch alone" in face.screen

    run(story)


def test_a_cancelled_emission_writes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(face: Face) -> None:
        app = face.app
        reported = Progressed.__init__

        def cancel(message: Progressed, report: Progress) -> None:
            app.workers.cancel_group(app, "use-case")
            reported(message, report)

        monkeypatch.setattr(Progressed, "__init__", cancel)
        await face.press("E")
        face.app.screen.query_one("#place", Input).value = str(tmp_path / "out")
        await face.press("enter")
        await app.workers.wait_for_complete([w for w in app.workers if not w.is_cancelled])
        for _ in range(200):
            await face.pilot.pause()
            if face.on == "SeriesScreen":
                break
        assert face.on == "SeriesScreen"

    run(story)
    assert not (tmp_path / "out").exists()


def test_a_plan_changed_elsewhere_is_refused_with_a_way_out(run: Run, relay: Path) -> None:
    async def story(face: Face) -> None:
        with Session.open(relay) as other:
            edits.reword(other, other.plan.patches[0].id, "another: Hand", "")
        before = face.plan
        await face.press("1", "J")
        assert face.plan is before
        assert "Another process has changed the plan" in face.notices
        assert "Quit with Q" in face.notices

    run(story)


def test_what_a_check_finds_stands_at_its_line_and_can_be_waived(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("exclamation_mark")
        while not face.app.notes.snapshots:
            await face.pilot.pause(0.05)
        await face.pilot.pause()
        assert "Checked: " in face.screen
        await face.press("N")
        noted = face.app.series.panes.diff.hunk
        assert noted is not None
        assert noted in face.app.notes.hunks
        note = face.app.notes.hunks[noted][0]
        assert f"[{note.finding.rule}]" in face.screen
        before = len(face.app.notes.hunks[noted])
        await face.press("W")
        if face.on == "PickOne":
            await face.press("enter")
        await face.press(":as upstream has it here", "enter")
        assert [waiver.rule for waiver in face.plan.waived] == [note.finding.rule]
        left = face.app.notes.hunks.get(noted, ())
        assert len(left) < before
        await face.press("u")
        assert len(face.app.notes.hunks[noted]) == before

    run(story)
