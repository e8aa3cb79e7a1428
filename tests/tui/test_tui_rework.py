"""A hunk in the editor: kept, left out, sent with other lines, and as it was again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tui_face import Face

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where

Run = Callable[..., None]
Editor = Callable[[str], None]


def find_hunk(face: Face, path: str) -> HunkId:
    return next(h.id for h in face.session.analysis.delta.hunks() if h.path == path)


async def at(face: Face, path: str) -> HunkId:
    """Goes to the first hunk of a file, in the diff."""
    name = find_hunk(face, path)
    face.app.series.panes.show_hunk(name)
    await face.pilot.pause()
    return name


def read_notices(face: Face) -> str:
    return face.app.series.status_text


def test_other_lines_are_sent_and_shown(run: Run, editor: Editor) -> None:
    editor("sed -i 's/^+text_lower/+text_small/' \"$1\"")

    async def story(face: Face) -> None:
        name = await at(face, "src/text.c")
        assert "text_lower(char" in face.screen
        await face.press("e")
        assert b"text_small(char *s)\n" in face.plan.adapted[name].lines
        assert "9 lines in place of the fork's 9" in read_notices(face)
        assert "✎ edited" in face.screen
        assert "text_small(char" in face.screen
        assert "text_lower(char" not in face.screen
        assert face.app.series.panes.diff.hunk == name
        await face.press("w")
        assert "-text_lower(char *s)" in face.screen
        assert "+text_small(char *s)" in face.screen

    run(story, size=(120, 40))


def test_an_edit_is_taken_back_with_one_key(run: Run, editor: Editor) -> None:
    editor("sed -i 's/^+text_lower/+text_small/' \"$1\"")

    async def story(face: Face) -> None:
        before = face.plan
        await at(face, "src/text.c")
        await face.press("e", "x")
        assert face.plan == before
        assert "discard the edit" in read_notices(face)
        assert "✎ edited" not in face.screen
        assert "text_lower(char" in face.screen
        await face.press("x")
        assert "has no edit to remove" in face.notices

    run(story, size=(120, 40))


def test_undo_and_redo_walk_over_an_edit(run: Run, editor: Editor) -> None:
    editor("sed -i 's/^+text_lower/+text_small/' \"$1\"")

    async def story(face: Face) -> None:
        await at(face, "src/text.c")
        await face.press("e", "u")
        assert "text_lower(char" in face.screen
        await face.press("ctrl+r")
        assert "text_small(char" in face.screen
        await face.press("|")
        assert "text_small(char" in face.screen

    run(story, size=(160, 40))


def test_lines_left_out_wait_in_the_pool(run: Run, editor: Editor) -> None:
    editor("sed -i '/^+.*Makes/d' \"$1\"")

    async def story(face: Face) -> None:
        await at(face, "src/text.c")
        waiting = face.count(Where.UNASSIGNED)
        await face.press("e")
        assert face.count(Where.UNASSIGNED) == waiting + 1
        assert face.adds_up()
        assert "keep 8 of 9 lines; 1 is in no patch" in read_notices(face)
        name = face.app.series.panes.diff.hunk
        assert name is not None
        here = face.session.hunk(name)
        assert len(here.added) == 8
        await face.press("u")
        assert face.count(Where.UNASSIGNED) == waiting

    run(story)


def test_a_text_that_makes_no_sense_is_opened_again(run: Run, editor: Editor) -> None:
    editor("sed -i 's/^ int/ long/; s/^+text_lower/+text_small/' \"$1\"")

    async def story(face: Face) -> None:
        before, name = face.plan, await at(face, "src/text.c")
        await face.press("e")
        assert face.plan is before
        assert "A line of upstream's was changed" in face.notices
        assert "e opens your text again" in read_notices(face)
        editor("sed -i 's/^ long/ int/' \"$1\"")
        await face.press("e")
        assert b"text_small(char *s)\n" in face.plan.adapted[name].lines

    run(story)


@pytest.mark.parametrize(
    ("line", "words"), [("true", ""), ("exit 3", "failed with exit code 3"), ("", "")]
)
def test_an_editor_that_does_nothing_changes_nothing(
    run: Run, editor: Editor, line: str, words: str
) -> None:
    editor(line)

    async def story(face: Face) -> None:
        before = face.plan
        await at(face, "src/text.c")
        await face.press("e")
        assert face.plan is before
        assert read_notices(face) == "Nothing was changed."
        assert words in face.notices

    run(story)


def test_a_hunk_without_lines_says_why_it_is_not_edited(run: Run, editor: Editor) -> None:
    editor("exit 1")

    async def story(face: Face) -> None:
        await at(face, "README.md")
        await face.press("e")
        assert "has no lines to edit" in face.notices

    run(story)


def test_the_answer_of_a_conflict_is_edited_as_a_conflict(run: Run, editor: Editor) -> None:
    editor('printf "adapted\\n" > "$1"')

    async def story(face: Face) -> None:
        name = face.app.survey.pool(Where.UNRESOLVED)[0]
        face.app.series.panes.show_hunk(name)
        await face.press("e")
        assert face.plan.answers[name].lines == (b"adapted\n",)
        await face.press("q")
        editor('printf "once more\\n" > "$1"')
        face.app.series.panes.show_hunk(name)
        await face.press("e")
        assert face.plan.answers[name].lines == (b"once more\n",)

    run(story)
