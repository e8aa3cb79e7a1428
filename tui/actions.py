"""Everything that can be done, in one table: it makes the bindings, the palette and the help.

A preset gives other keys to some of it. `call` is textual's: what follows "focused." runs on the
widget that has the keys, "screen." on the screen, "app." on the app.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do."""

    name: str
    keys: str
    """Separated by commas; a person reads them as they stand."""
    help: str
    call: str
    screen: str = "series"
    """The screen that it belongs to; "all": every one."""
    group: str = ""
    hint: str = ""
    """A word for the line at the bottom; empty: it is not named there."""


ACTIONS = (
    Action("down", "j", "One line down (also ↓)", "focused.by(1)", "all", "Move"),
    Action("up", "k", "One line up (also ↑)", "focused.by(-1)", "all", "Move"),
    Action("half_down", "ctrl+d", "Half a page down", "focused.page(0.5)", "all", "Move"),
    Action("half_up", "ctrl+u", "Half a page up", "focused.page(-0.5)", "all", "Move"),
    Action("top", "g", "To the first line", "focused.to(0)", "all", "Move"),
    Action("bottom", "G", "To the last line", "focused.to(-1)", "all", "Move"),
    Action("left", "h,left", "To the list of patches", "screen.pane('patches')", group="Move"),
    Action("right", "l,right", "To the diff", "screen.pane('diff')", group="Move"),
    Action("open", "enter", "Open: the diff, or the conflict under the cursor", "screen.open",
           group="Move", hint="open"),
    Action("next", "n", "Next hunk", "screen.next(1)", group="Move"),
    Action("previous", "p", "Previous hunk", "screen.next(-1)", group="Move"),
    Action("next_file", "right_square_bracket", "Next file", "screen.next_file(1)", group="Move"),
    Action("previous_file", "left_square_bracket", "Previous file", "screen.next_file(-1)",
           group="Move"),
    Action("next_open", "o", "Next hunk that waits for you", "screen.next_open", group="Move"),
    Action("follow", "b", "To the patch that holds this hunk", "screen.follow", group="Move"),

    Action("fold", "f,tab", "Fold or unfold the hunk", "screen.fold", group="Look"),
    Action("fold_all", "F", "Fold or unfold all hunks", "screen.fold_all", group="Look"),
    Action("paired", "vertical_line", "Side by side", "screen.paired", group="Look", hint=""),
    Action("more", "plus", "More context", "screen.context(1)", group="Look"),
    Action("less", "minus", "Less context", "screen.context(-1)", group="Look"),
    Action("wider", "greater_than_sign", "Scroll the code to the right", "screen.shift(8)",
           group="Look"),
    Action("back", "less_than_sign", "Scroll the code to the left", "screen.shift(-8)",
           group="Look"),
    Action("zoom", "Z", "Give the whole width to one pane", "screen.zoom", group="Look"),
    Action("why", "w", "Why the hunk is here, how it was placed, what it needs", "screen.why",
           group="Look", hint="why"),

    Action("mark", "space", "Mark the hunk; on the left: the patch, to merge it", "screen.mark",
           group="Choose", hint="mark"),
    Action("range", "v", "Mark from here to where v is pressed again", "screen.range",
           group="Choose"),
    Action("search", "slash", "Search hunks: text, path:GLOB, symbol:NAME, commit:ID, in:PLACE",
           "screen.search", group="Choose", hint="search"),
    Action("mark_found", "asterisk", "Mark all that are shown (what a search found)",
           "screen.mark_all", group="Choose"),
    Action("clear", "escape", "Clear marks, range and search", "screen.clear", group="Choose"),

    *(Action(f"assign_{n}", str(n), f"Send to patch {n}", f"screen.assign({n})", group="Assign")
      for n in range(1, 10)),
    Action("release", "0", "Send to no patch", "screen.release", group="Assign"),
    Action("assign", "a", "Send to a patch found by its subject", "screen.assign_to",
           group="Assign", hint="1-9 a send"),
    Action("again", "full_stop", "Send to the same patch as last time", "screen.again",
           group="Assign"),
    Action("new", "c", "Send to a new patch", "screen.new", group="Assign", hint="new"),
    Action("split", "s", "Split the hunk where it comes apart by itself", "screen.split",
           group="Assign"),
    Action("split_here", "S", "Split the hunk before this line", "screen.split_here",
           group="Assign"),
    Action("keep", "P", "Keep private: asks for the reason", "screen.keep", group="Assign"),
    Action("drop", "D", "Drop, from the fork as well: asks for the reason", "screen.drop",
           group="Assign"),
    Action("landed", "U", "Upstream has it already: asks by which commit", "screen.landed",
           group="Assign"),

    Action("move_down", "J", "Move the patch down", "screen.reorder(1)", group="Series"),
    Action("move_up", "K", "Move the patch up", "screen.reorder(-1)", group="Series"),
    Action("take_along", "L", "Bring what the patch needs before it", "screen.take_along",
           group="Series"),
    Action("merge", "m", "Merge the marked patches, or this one into the one above",
           "screen.merge", group="Series"),
    Action("by_file", "t", "Take the patch apart by file", "screen.apart('file')",
           group="Series"),
    Action("by_dir", "T", "Take the patch apart by directory", "screen.apart('dir')",
           group="Series"),
    Action("reword", "r", "Word the message here", "screen.reword", group="Series", hint="reword"),
    Action("cover", "M", "Word the cover letter", "screen.cover", group="Series"),
    Action("author", "A", "Say who wrote the patch: you, or someone of the fork", "screen.author",
           group="Series"),
    Action("edit", "e", "In your editor: the hunk or the conflict; on the left, the message",
           "screen.edit", group="Series"),
    Action("restore", "x", "Take your edit of the hunk back", "screen.restore", group="Series"),

    Action("undo", "u", "Undo", "app.undo", "all", "Plan", "undo"),
    Action("redo", "ctrl+r", "Redo", "app.redo", "all", "Plan"),
    Action("check", "exclamation_mark", "Check the series by the project's rules", "app.check",
           "all", "Plan"),
    Action("verify", "B", "Build every step: asks for the command", "app.verify", "all", "Plan"),
    Action("next_finding", "N", "Next hunk with a finding", "screen.next_finding", group="Move"),
    Action("waive", "W", "Waive a finding: asks for the reason", "screen.waive", group="Series"),
    Action("history", "H", "What was done", "app.open('history')", "all", "Plan"),
    Action("conflict", "C", "Conflicts: three sides and an answer", "screen.conflict",
           group="Plan"),
    Action("graph", "d", "What depends on what", "app.open('graph')", "all", "Plan"),
    Action("overview", "O", "Where every hunk stands, by directory", "app.open('overview')",
           "all", "Plan"),
    Action("emit", "E", "Write the series: asks where to", "app.emit", "all", "Plan"),
    Action("refresh", "R", "Read fork and upstream again, keep every decision", "app.refresh",
           "all", "Plan"),
    Action("theme", "ctrl+t", "Dark, light or the terminal's own colours", "app.next_theme",
           "all", "Plan"),
    Action("help", "question_mark,f1", "Help", "app.open('help')", "all", "Plan", "help"),
    Action("palette", "ctrl+p", "Find an action by its name", "app.command_palette", "all", "Plan"),
    Action("close", "q", "Close this view", "app.close", "all", "Plan", "close"),
    Action("quit", "Q", "Quit; everything is saved already", "app.quit", "all", "Plan", "quit"),

    Action("take_fork", "t", "Take the fork's lines", "screen.take", "conflict", "Answer",
           "take"),
    Action("take_edited", "e", "Take adapted: edit the three sides", "screen.edit", "conflict",
           "Answer", "edit"),
    *(Action(f"suggestion_{n}", str(n), f"Take suggestion {n}", f"screen.suggestion({n})",
             "conflict", "Answer", f"take {n}" if n == 1 else "") for n in (1, 2, 3)),
    Action("is_landed", "U", "Upstream has it already", "screen.landed", "conflict", "Answer",
           "upstream has it"),
    Action("is_private", "P", "Keep it private", "screen.keep", "conflict", "Answer", "private"),
    Action("skip", "n", "Skip to the next conflict", "screen.next(1)", "conflict", "Answer",
           "skip"),
    Action("unskip", "p", "Back to the previous conflict", "screen.next(-1)", "conflict",
           "Answer"),
    Action("forget", "x", "Take the answer back", "screen.forget", "conflict", "Answer"),
    Action("culprit", "b", "Find the commit that made it conflict", "screen.culprit", "conflict",
           "Answer"),

    Action("save", "ctrl+s", "Save the message", "screen.save", "message", "Message", "save"),
    *(Action(f"prefix_{n}", f"f{n + 1}", f"Begin the subject with the {nth} prefix",
             f"screen.prefix({n})", "message", "Message")
      for n, nth in enumerate(("likeliest", "second", "third"), 1)),
    Action("sign", "f5", "Add your Signed-off-by to the body", "screen.sign", "message",
           "Message", "sign off"),
    # What ctrl+e is bound to in a text field stays as it is: the end of the line.
    Action("external", "ctrl+o", "Go on in your editor", "screen.external", "message",
           "Message", "editor"),
    Action("leave", "escape", "Leave the message as it was", "screen.leave", "message",
           "Message", "cancel"),

    Action("go_patch", "enter", "To this patch in the series", "screen.go", "graph", "Walk",
           "to the patch"),
    Action("only", "f", "Only the patches that this one needs or that need it", "screen.only",
           "graph", "Walk", "only its own"),
    Action("go_folder", "enter", "To the hunks of this directory", "screen.go", "overview",
           "Walk", "to its hunks"),
    Action("go_back", "enter", "Back to this moment, by undo or redo", "screen.go", "history",
           "Walk", "go back to it"),
)  # fmt: skip

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
    },
    "magit": {
        "fold": "tab",
        "fold_all": "ctrl+f",
        "assign": "s,a",
        "release": "0,minus",
        "less": "comma",
        "split": "i",
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
"""Keys that other tools taught; what is not named keeps its own."""

KEY_SYMBOLS = {
    "question_mark": "?", "slash": "/", "asterisk": "*", "full_stop": ".", "vertical_line": "|",
    "plus": "+", "minus": "-", "greater_than_sign": ">", "less_than_sign": "<",
    "right_square_bracket": "]", "left_square_bracket": "[", "right_curly_bracket": "}",
    "left_curly_bracket": "{", "comma": ",", "underscore": "_", "exclamation_mark": "!",
}  # fmt: skip


def list_actions(screen: str) -> Iterator[Action]:
    """Yields the actions of a screen, its own first.

    A message takes letters as letters: nothing but its own actions has keys there.
    """
    yield from (action for action in ACTIONS if action.screen == screen)
    if screen != "message":
        yield from (action for action in ACTIONS if action.screen == "all")


def make_bindings(screen: str) -> list[Binding]:
    return [
        Binding(action.keys, action.call, action.help, show=False, id=action.name)
        for action in list_actions(screen)
    ]


def make_keymap(preset: str) -> dict[str, str]:
    """Returns the keys of every action under a preset."""
    return {action.name: find_keys(action, preset) for action in ACTIONS}


def find_keys(action: Action, preset: str) -> str:
    return PRESETS[preset].get(action.name, action.keys)


def format_keys(keys: str) -> str:
    """Returns keys as a person reads them: "? f1"."""
    return " ".join(KEY_SYMBOLS.get(key, key).replace("ctrl+", "^") for key in keys.split(","))


def format_hints(screen: str, preset: str, width: int) -> str:
    """Returns the line at the bottom: the keys that one needs first, as many as fit."""
    parts = [
        # A hint may name its keys itself.
        action.hint
        if action.name == "assign"
        else f"{format_keys(find_keys(action, preset)).split(' ')[0]} {action.hint}"
        for action in list_actions(screen)
        if action.hint
    ]
    while len(parts) > 3 and len("  ".join(parts)) > width:
        # Help, close and quit stand at the end, and stay.
        del parts[-5 if len(parts) > 4 else 0]
    return "  ".join(parts)
