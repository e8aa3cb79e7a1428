"""The table of all actions: the key bindings, the command palette and the help are made from it.

A preset replaces the keys of some actions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person can do with a key."""

    name: str
    keys: str
    """Names of textual's keys, separated by commas."""
    help: str
    call: str
    """What it runs, in textual's syntax: a method of the focused widget, the screen or the app.

    "screen.do('arrangement.reorder', 1)" runs reorder(1) of the screen's component `arrangement`.
    """
    screen: str = "series"
    """The screen that it belongs to; "all": every screen."""
    group: str = ""
    """The heading that it has in the help."""
    hint: str = ""
    """A word for the line at the bottom; "": it is not listed there."""


ACTIONS = (
    Action("down", "j", "Down one line (also ↓)", "focused.by(1)", "all", "Navigate"),
    Action("up", "k", "Up one line (also ↑)", "focused.by(-1)", "all", "Navigate"),
    Action("half_down", "ctrl+d", "Down half a page", "focused.page(0.5)", "all", "Navigate"),
    Action("half_up", "ctrl+u", "Up half a page", "focused.page(-0.5)", "all", "Navigate"),
    Action("top", "g", "Go to the first line", "focused.to(0)", "all", "Navigate"),
    Action("bottom", "G", "Go to the last line", "focused.to(-1)", "all", "Navigate"),
    Action("left", "h,left", "Go to the list of patches", "screen.do('navigation.focus_list')",
           group="Navigate"),
    Action("right", "l,right", "Go to the diff", "screen.do('navigation.focus_diff')",
           group="Navigate"),
    Action("open", "enter", "Open the diff; in it, the hunk's conflict or explanation",
           "screen.do('navigation.open')", group="Navigate", hint="open"),
    Action("next", "n", "Next hunk", "screen.do('navigation.go_to_hunk', 1)", group="Navigate"),
    Action("previous", "p", "Previous hunk", "screen.do('navigation.go_to_hunk', -1)",
           group="Navigate"),
    Action("next_file", "right_square_bracket", "Next file",
           "screen.do('navigation.go_to_file', 1)", group="Navigate"),
    Action("previous_file", "left_square_bracket", "Previous file",
           "screen.do('navigation.go_to_file', -1)", group="Navigate"),
    Action("next_open", "o", "Next hunk that needs a decision",
           "screen.do('navigation.go_to_open_hunk')", group="Navigate"),
    Action("follow", "b", "Go to the patch that this hunk is in",
           "screen.do('navigation.go_to_patch_of_hunk')", group="Navigate"),
    Action("next_finding", "N", "Next hunk with a finding", "screen.do('findings.go_to_next')",
           group="Navigate"),
    Action("next_unworded", "apostrophe", "Go to the next patch that has no words of its own",
           "screen.do('messages.go_to_unworded')", group="Navigate"),

    Action("fold", "f,tab", "Fold or unfold the hunk; in the list, the topic",
           "screen.do('view.toggle_fold')", group="View"),
    Action("fold_all", "F", "Fold or unfold all hunks; in the list, all topics",
           "screen.do('view.toggle_all_folds')", group="View"),
    Action("paired", "vertical_line", "Switch between unified and side by side",
           "screen.do('view.toggle_side_by_side')", group="View"),
    Action("more", "plus", "Show more context", "screen.do('view.change_context', 1)",
           group="View"),
    Action("less", "minus", "Show less context", "screen.do('view.change_context', -1)",
           group="View"),
    Action("wider", "greater_than_sign", "Scroll the code to the right",
           "screen.do('view.scroll_code', 8)", group="View"),
    Action("back", "less_than_sign", "Scroll the code to the left",
           "screen.do('view.scroll_code', -8)", group="View"),
    Action("zoom", "Z", "Show only this pane, or both again", "screen.do('view.toggle_zoom')",
           group="View"),
    Action("why", "w", "Explain why the hunk is here, how it was placed, what it needs",
           "screen.do('view.explain')", group="View", hint="why"),

    Action("mark", "space", "Mark the hunk; in the list, the patch, to merge it",
           "screen.do('marking.toggle')", group="Select", hint="mark"),
    Action("range", "v", "Start a range; again, mark every hunk in it",
           "screen.do('marking.extend_range')", group="Select"),
    Action("search", "slash", "Search hunks: text, path:GLOB, commit:ID, in:PLACE, reason:CODE",
           "screen.do('marking.ask_search')", group="Select", hint="search"),
    Action("mark_found", "asterisk", "Mark or unmark all hunks of this entry",
           "screen.do('marking.toggle_all')", group="Select"),
    Action("clear", "escape", "Clear marks, range and search", "screen.do('marking.clear')",
           group="Select"),

    *(Action(f"assign_{n}", str(n), f"Move hunks to patch {n}",
             f"screen.do('assignment.move_to', {n})", group="Assign")
      for n in range(1, 10)),
    Action("release", "0", "Take hunks out of their patch", "screen.do('assignment.release')",
           group="Assign"),
    Action("assign", "a", "Move hunks to a patch found by its subject",
           "screen.do('assignment.pick_patch')", group="Assign", hint="1-9 a move"),
    Action("again", "full_stop", "Move hunks to the same patch as last time",
           "screen.do('assignment.move_again')", group="Assign"),
    Action("follow_moved", "semicolon", "Move along what looks like the hunks moved last",
           "screen.do('steering.follow')", group="Assign"),
    Action("show_moved", "colon", "Show what looks like the hunks moved last",
           "screen.do('steering.show_followers')", group="Assign"),
    Action("new", "c", "Move hunks to a new patch", "screen.do('assignment.extract')",
           group="Assign", hint="new"),
    Action("split", "s", "Split the hunk at its natural boundaries",
           "screen.do('assignment.split')", group="Assign"),
    Action("split_here", "S", "Split the hunk before this line",
           "screen.do('assignment.split_here')", group="Assign"),
    Action("keep", "P", "Keep hunks private (asks for the reason)",
           "screen.do('assignment.keep_private')", group="Assign"),
    Action("keep_suggested", "i", "Show what looks private, and keep it",
           "screen.do('answering.keep_suggested')", group="Assign"),
    Action("answer", "y", "Give one answer to the questions about hunks (says what it settles)",
           "screen.do('answering.answer')", group="Assign"),
    Action("drop", "D", "Drop hunks, from the fork as well (asks for the reason)",
           "screen.do('assignment.drop')", group="Assign"),
    Action("landed", "U", "Mark hunks as already upstream (asks for the commit)",
           "screen.do('assignment.mark_upstream')", group="Assign"),

    Action("move_down", "J", "Move the patch or the topic down",
           "screen.do('arrangement.reorder', 1)", group="Series"),
    Action("move_up", "K", "Move the patch or the topic up",
           "screen.do('arrangement.reorder', -1)", group="Series"),
    Action("take_along", "L", "Move the patches that it needs before the patch",
           "screen.do('arrangement.bring_needs')", group="Series"),
    Action("merge", "m", "Merge the marked patches, or this one into the one above",
           "screen.do('arrangement.merge')", group="Series"),
    Action("by_file", "t", "Split the patch by file", "screen.do('arrangement.split', 'file')",
           group="Series"),
    Action("by_dir", "T", "Split the patch by directory", "screen.do('arrangement.split', 'dir')",
           group="Series"),
    Action("fewer", "left_parenthesis", "Fewer patches: steps, with a preview",
           "screen.do('steering.step', -1)", group="Series"),
    Action("finer", "right_parenthesis", "More patches: steps, with a preview",
           "screen.do('steering.step', 1)", group="Series"),
    Action("halves", "percent_sign", "Split the patch into its two natural parts",
           "screen.do('steering.split_in_halves')", group="Series"),
    Action("confirm", "ampersand", "Confirm what is in the patch, or take that back",
           "screen.do('steering.confirm')", group="Series"),
    Action("near", "tilde", "Show what else may belong to the patch",
           "screen.do('steering.show_near')", group="Series"),
    Action("repropose", "equals_sign", "Cut again what you did not touch, by what you decided",
           "screen.do('steering.repropose')", group="Series"),
    Action("reword", "r", "Edit the patch's message", "screen.do('messages.edit_message')",
           group="Series", hint="reword"),
    Action("confirm_draft", "quotation_mark", "Confirm the draft of the patch's message",
           "screen.do('messages.confirm')", group="Series"),
    Action("draft", "at", "Have your writer draft the patch's message",
           "screen.do('messages.draft')", group="Series"),
    Action("cover", "M", "Edit the cover letter", "screen.do('messages.edit_cover')",
           group="Series"),
    Action("author", "A", "Set the patch's author", "screen.do('messages.edit_author')",
           group="Series"),
    Action("edit", "e", "Edit the hunk or conflict in your editor; in the list, the message",
           "screen.do('hunk_editor.edit')", group="Series"),
    Action("restore", "x", "Discard your edit of the hunk", "screen.do('hunk_editor.restore')",
           group="Series"),
    Action("waive", "W", "Waive a finding (asks for the reason)", "screen.do('findings.waive')",
           group="Series"),

    Action("decide", "Y", "Decide about the topic: send, later, private, drop",
           "screen.do('topics.decide')", group="Topics"),
    Action("rename_topic", "X", "Rename the topic", "screen.do('topics.rename')",
           group="Topics"),
    Action("assign_topic", "V", "Move the patch to another topic; on a topic, merge it",
           "screen.do('topics.assign')", group="Topics"),

    Action("undo", "u", "Undo", "app.undo", "all", "Plan", "undo"),
    Action("redo", "ctrl+r", "Redo", "app.redo", "all", "Plan"),
    Action("check", "exclamation_mark", "Check the series against upstream's rules", "app.check",
           "all", "Plan"),
    Action("verify", "B", "Build the series after each patch (asks for the command)",
           "app.verify", "all", "Plan"),
    Action("mend", "backslash", "Move the hunk that makes a step of the build fail", "app.mend",
           "all", "Plan"),
    Action("history", "H", "Show the edits of the plan", "app.open('history')", "all", "Plan"),
    Action("conflict", "C", "Resolve conflicts", "screen.do('navigation.open_conflict')",
           group="Plan"),
    Action("graph", "d", "Show which patch needs which", "app.open('graph')", "all", "Plan"),
    Action("overview", "O", "Show the hunks that are settled or open, by directory",
           "app.open('overview')", "all", "Plan"),
    Action("emit", "E", "Write the series (asks where to)", "app.emit", "all", "Plan"),
    Action("refresh", "R", "Read fork and upstream again; every decision is kept", "app.refresh",
           "all", "Plan"),
    Action("theme", "ctrl+t", "Switch to dark, light or the terminal's own colours",
           "app.next_theme", "all", "Plan"),
    Action("help", "question_mark,f1", "Help", "app.open('help')", "all", "Plan", "help"),
    Action("palette", "ctrl+p", "Find an action by its description", "app.command_palette", "all",
           "Plan"),
    Action("close", "q", "Close this screen", "app.close", "all", "Plan", "close"),
    Action("quit", "Q", "Quit (everything is saved already)", "app.quit", "all", "Plan", "quit"),

    Action("take_fork", "t", "Take the fork's lines", "screen.take", "conflict", "Answer",
           "take"),
    Action("take_edited", "e", "Edit the three sides, and take the result", "screen.edit",
           "conflict", "Answer", "edit"),
    *(Action(f"suggestion_{n}", str(n), f"Take suggestion {n}", f"screen.suggestion({n})",
             "conflict", "Answer", f"take {n}" if n == 1 else "") for n in (1, 2, 3)),
    Action("is_landed", "U", "Mark it as already upstream (asks for the commit)",
           "screen.landed", "conflict", "Answer", "upstream has it"),
    Action("is_private", "P", "Keep it private (asks for the reason)", "screen.keep", "conflict",
           "Answer", "private"),
    Action("skip", "n", "Next conflict", "screen.next(1)", "conflict", "Answer", "next"),
    Action("unskip", "p", "Previous conflict", "screen.next(-1)", "conflict", "Answer"),
    Action("forget", "x", "Discard the answer", "screen.forget", "conflict", "Answer"),
    Action("culprit", "b", "Find the upstream commit that causes the conflict",
           "screen.culprit", "conflict", "Answer"),

    Action("save", "ctrl+s", "Save the message", "screen.save", "message", "Message", "save"),
    *(Action(f"prefix_{n}", f"f{n + 1}", f"Start the subject with the {nth} prefix",
             f"screen.prefix({n})", "message", "Message")
      for n, nth in enumerate(("likeliest", "second", "third"), 1)),
    Action("sign", "f5", "Add your Signed-off-by to the body", "screen.sign", "message",
           "Message", "sign off"),
    Action("save_next", "ctrl+n", "Save the message, and go to the next one without words",
           "screen.save_next", "message", "Message", "save, next"),
    *(Action(f"candidate_{n}", f"f{n + 5}", f"Take the {nth} sentence that is offered",
             f"screen.candidate({n})", "message", "Message")
      for n, nth in enumerate(("first", "second", "third", "fourth"), 1)),
    # ctrl+e is not taken: in a text field it goes to the end of the line.
    Action("external", "ctrl+o", "Continue in your editor", "screen.external", "message",
           "Message", "editor"),
    Action("leave", "escape", "Close without saving", "screen.leave", "message", "Message",
           "cancel"),

    Action("go_patch", "enter", "Go to this patch in the series", "screen.go", "graph",
           "Navigate", "go to patch"),
    Action("only", "f", "Show only the patches that this one needs or that need it",
           "screen.only", "graph", "Navigate", "only related"),
    Action("go_folder", "enter", "Show the hunks of this directory", "screen.go", "overview",
           "Navigate", "show hunks"),
    Action("go_back", "enter", "Go back to this state, by undo or redo", "screen.go", "history",
           "Navigate", "go back"),
)  # fmt: skip

BY_NAME = {action.name: action for action in ACTIONS}

PRESETS: Mapping[str, Mapping[str, str]] = {
    "default": {},
    "vim": {
        "next": "right_curly_bracket",
        "previous": "left_curly_bracket",
        "next_open": "n",
        "zoom": "ctrl+w",
        "fold": "z,tab",
        "fold_all": "Z",
        "open": "enter,o",
        "close": "q,ctrl+o",
        "overview": "O",
        "edit": "e,i",
        "keep_suggested": "I",
    },
    "magit": {
        "fold": "tab",
        "fold_all": "ctrl+f",
        "assign": "s,a",
        "release": "0,minus",
        "less": "comma",
        "split": "i",
        "keep_suggested": "ctrl+k",
        "split_here": "I",
        "undo": "ctrl+z,u",
        "drop": "D",
        "help": "question_mark,h,f1",
        "left": "left",
    },
    "lazygit": {
        "undo": "z",
        "redo": "Z,ctrl+r",
        "zoom": "underscore",
        "left": "h,left,tab",
        "fold": "f",
        "more": "right_curly_bracket",
        "less": "left_curly_bracket",
        "close": "q",
        "range": "v",
        "edit": "e",
    },
}
"""Preset -> action -> keys, after those of other tools; other actions keep their keys."""

KEY_SYMBOLS = {
    "question_mark": "?", "slash": "/", "asterisk": "*", "full_stop": ".", "vertical_line": "|",
    "plus": "+", "minus": "-", "greater_than_sign": ">", "less_than_sign": "<",
    "right_square_bracket": "]", "left_square_bracket": "[", "right_curly_bracket": "}",
    "left_curly_bracket": "{", "comma": ",", "underscore": "_", "exclamation_mark": "!",
    "left_parenthesis": "(", "right_parenthesis": ")", "percent_sign": "%", "ampersand": "&",
    "apostrophe": "'", "quotation_mark": '"', "at": "@",
    "tilde": "~", "equals_sign": "=", "semicolon": ";", "colon": ":",
    "enter": "Enter", "escape": "Esc", "space": "Space", "tab": "Tab",
}  # fmt: skip


def list_actions(screen: str) -> Iterator[Action]:
    """Yields the actions of a screen, its own first.

    The message screen has only its own: letters are typed there.
    """
    yield from (action for action in ACTIONS if action.screen == screen)
    if screen != "message":
        yield from (action for action in ACTIONS if action.screen == "all")


def make_bindings(screen: str) -> list[Binding]:
    return [
        Binding(action.keys, action.call, action.help, show=False, id=action.name)
        for action in list_actions(screen)
    ]


def name_keys(words: str, preset: str) -> str:
    """Returns words with "[undo]" replaced by the first key of the action `undo`."""
    return re.sub(r"\[(\w+)\]", lambda found: _format_first_key(BY_NAME[found[1]], preset), words)


def find_keys(action: Action, preset: str) -> str:
    return PRESETS[preset].get(action.name, action.keys)


def format_keys(keys: str) -> str:
    """Returns keys as they are shown: "question_mark,f1" as "? f1"."""
    return " ".join(KEY_SYMBOLS.get(key, key).replace("ctrl+", "^") for key in keys.split(","))


def _format_first_key(action: Action, preset: str) -> str:
    return format_keys(find_keys(action, preset)).split(" ")[0]


def format_hints(screen: str, preset: str, width: int) -> str:
    """Returns the line at the bottom: the most important keys, as many as fit in `width` cells."""
    parts = [
        # This hint names its keys itself.
        action.hint
        if action.name == "assign"
        else f"{_format_first_key(action, preset)} {action.hint}"
        for action in list_actions(screen)
        if action.hint
    ]
    while len(parts) > 3 and len("  ".join(parts)) > width:
        # Help, close and quit are last, and always shown.
        del parts[-5 if len(parts) > 4 else 0]
    return "  ".join(parts)
