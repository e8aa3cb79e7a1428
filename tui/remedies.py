"""What a user can do about an error, in words of the terminal UI: as keys."""

from __future__ import annotations

import re

from patchsplit.errors import Remedy, RemedyKind

from .actions import ACTIONS, find_keys, format_keys

WORDS = {
    RemedyKind.MAKE_PLAN: "Leave with [quit], and make one: patchsplit plan --onto UPSTREAM FORK",
    RemedyKind.REPLACE_PLAN: "Bring it up to date with [refresh].",
    RemedyKind.REFRESH: "Bring it up to date with [refresh].",
    RemedyKind.SHOW_SERIES: "The patches are on the left of the series.",
    RemedyKind.SHOW_HUNKS: "[overview] shows every hunk, by directory.",
    RemedyKind.SHOW_TOPICS: "[graph] shows the topics.",
    RemedyKind.SHOW_LOG: "[history] shows what was done.",
    RemedyKind.SHOW_WAIVERS: "[check] checks the series again.",
    RemedyKind.SHOW_PACKS: "Leave with [quit], and list the packs: patchsplit rules list",
    RemedyKind.SHOW_EXAMPLE_PACK: "See a valid pack: patchsplit rules show generic --source",
    RemedyKind.SHOW_CONFLICTS: "[conflict] shows the conflicts.",
    RemedyKind.SHOW_SUGGESTIONS: "The suggestions are at the bottom of the conflict: [conflict].",
    RemedyKind.ANSWER_BY_HAND: "Take another suggestion, or write the lines yourself with"
    " [take_edited].",
    RemedyKind.EDIT_ANSWER: "What is written there is your answer: change it with [edit].",
    RemedyKind.FORGET_EDIT: "Take the edit back first, with [restore].",
    RemedyKind.UNDO: "Go back to the plan before it with [undo].",
    RemedyKind.KEEP_PRIVATE: "Keep those hunks private: [keep].",
    RemedyKind.GIVE_REASON: "Type one.",
    RemedyKind.REMOVE_LEAK: "Take it out with [edit] or [reword], or accept it with [waive].",
    RemedyKind.EMIT_MBOX: "Write them with [emit].",
    RemedyKind.NAME_BASE: "Leave with [quit], and name it: patchsplit plan --base REF",
    RemedyKind.NAME_UPSTREAM: "Leave with [quit], and name it: patchsplit plan --onto BRANCH FORK",
    RemedyKind.NAME_REMOTE: "Leave with [quit], and name the remote: --remote NAME|URL",
    RemedyKind.NAME_FORK_REMOTE: "Leave with [quit], and name your fork: --remote NAME|URL",
    RemedyKind.NAME_UPSTREAM_REPOSITORY: "Leave with [quit], and name it: --repo OWNER/NAME",
    RemedyKind.NAME_UPSTREAM_BRANCH: "Leave with [quit], and name it: --branch NAME",
    RemedyKind.NAME_FOLDER: "Type the name of a folder.",
    RemedyKind.NAME_BUILD: "Type it, or set it once: git config --global {0} 'make -j2'",
    RemedyKind.NAME_CHECKER: "Set it once: git config --global --add {0} NAME",
    RemedyKind.REPLACE_FILES: "Type another folder, or choose to replace what is there.",
    RemedyKind.REPLACE_BRANCH: "Type another name, or choose to replace what is there.",
    RemedyKind.REPLACE_REMOTE_BRANCHES: "Leave with [quit], and replace them with --force.",
}
"""An action's name in brackets stands for its keys."""
BY_NAME = {action.name: action for action in ACTIONS}


def word_remedy(hint: str | Remedy, preset: str) -> str:
    """Returns a hint as a sentence that names keys; `preset` is the preset of keys in use."""
    if isinstance(hint, str):
        return hint
    words = re.sub(
        r"\[(\w+)\]",
        lambda found: format_keys(find_keys(BY_NAME[found[1]], preset)).split(" ")[0],
        WORDS[hint.kind],
    )
    return words.format(*hint.arguments)
