"""The one table: every action can be called, no key means two things, help names them all."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Callable

import pytest
from patchsplit.tui import actions
from patchsplit.tui.app import PatchsplitApp
from patchsplit.tui.screens.conflict import ConflictScreen
from patchsplit.tui.screens.graph import GraphScreen
from patchsplit.tui.screens.help import HelpScreen
from patchsplit.tui.screens.history import HistoryScreen
from patchsplit.tui.screens.message import MessageScreen
from patchsplit.tui.screens.overview import OverviewScreen
from patchsplit.tui.screens.series.screen import SeriesScreen
from patchsplit.tui.widgets.lines import RowList
from textual.actions import parse
from tui_face import Face

from patchsplit.session import edits

SCREENS = {
    "series": SeriesScreen,
    "conflict": ConflictScreen,
    "message": MessageScreen,
    "graph": GraphScreen,
    "overview": OverviewScreen,
    "history": HistoryScreen,
}
QUERIES = {"group_hunks", "find_late_needs"}
"""Functions of session.edits that change nothing."""


@pytest.mark.parametrize(
    "action", actions.ACTIONS, ids=lambda action: f"{action.screen}-{action.name}"
)
def test_every_action_has_a_method(action: actions.Action) -> None:
    where, name, arguments = parse(action.call)
    owner = {"app": PatchsplitApp, "focused": RowList, "screen": SCREENS.get(action.screen)}[where]
    method = getattr(owner, f"action_{name}")
    inspect.signature(method).bind(owner, *arguments)
    if name == "do":
        component, _, name = str(arguments[0]).partition(".")
        method = getattr(getattr(SeriesScreen(), component), name)
        inspect.signature(method).bind(*arguments[1:])
    assert callable(method)


@pytest.mark.parametrize("preset", actions.PRESETS)
@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_means_two_things_on_one_screen(screen: str, preset: str) -> None:
    keys = Counter(
        key
        for action in actions.list_actions(screen)
        for key in actions.find_keys(action, preset).split(",")
    )
    assert [key for key, times in keys.items() if times > 1] == []


def test_presets_name_actions_that_there_are() -> None:
    known = {action.name for action in actions.ACTIONS}
    assert all(set(preset) <= known for preset in actions.PRESETS.values())


def test_every_edit_of_a_session_is_in_some_screen() -> None:
    functions = {
        f"edits.{name}("
        for name, function in inspect.getmembers(edits, inspect.isfunction)
        if function.__module__ == edits.__name__ and name not in QUERIES and name[0] != "_"
    }
    source = "".join(
        inspect.getsource(module)
        for name, module in sorted(sys.modules.items())
        if name.startswith("patchsplit.tui.")
    )
    methods = {"session.undo", "session.redo", "session.go_to"}
    assert {name for name in functions | methods if name not in source} == set()


def test_help_names_every_action(run: Callable[..., None]) -> None:
    async def story(face: Face) -> None:
        await face.press("?")
        assert isinstance(face.app.screen, HelpScreen)
        words = str(face.app.screen._make_text())
        assert all(action.help in words for action in actions.ACTIONS)

    run(story)


@pytest.mark.parametrize(("preset", "undo"), [("lazygit", "z"), ("magit", "u"), ("vim", "u")])
def test_a_preset_gives_its_keys(run: Callable[..., None], preset: str, undo: str) -> None:
    async def story(face: Face) -> None:
        before = face.plan
        await face.press("1", "J")
        assert face.plan != before
        await face.press(undo)
        assert face.plan == before

    run(story, keys=preset)
