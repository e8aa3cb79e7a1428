"""The hints of errors as sentences that name keys of the terminal UI."""

from __future__ import annotations

from patchsplit.errors import Remedy, RemedyKind

from .actions import name_keys

WORDS = {
    RemedyKind.MAKE_PLAN: "Quit with [quit], and make one: patchsplit plan --onto UPSTREAM FORK",
    RemedyKind.REPLACE_PLAN: "Update it with [refresh].",
    RemedyKind.REFRESH: "Update it with [refresh].",
    RemedyKind.REOPEN: "Quit with [quit], and open it again: patchsplit tui",
    RemedyKind.SHOW_SERIES: "The left pane of the series lists the patches.",
    RemedyKind.SHOW_HUNKS: "[overview] lists the hunks by directory.",
    RemedyKind.SHOW_TOPICS: "[graph] shows the topics.",
    RemedyKind.SHOW_LOG: "[history] lists the edits.",
    RemedyKind.SHOW_WAIVERS: "[check] checks the series again.",
    RemedyKind.SHOW_PACKS: "Quit with [quit], and list the packs: patchsplit rules list",
    RemedyKind.SHOW_EXAMPLE_PACK: "Quit with [quit], and show a valid pack:"
    " patchsplit rules show generic --source",
    RemedyKind.SHOW_CONFLICTS: "[conflict] shows the conflicts.",
    RemedyKind.SHOW_SUGGESTIONS: "[conflict] opens the conflict, with its suggestions below it.",
    RemedyKind.ANSWER_BY_HAND: "Take another suggestion, or edit the lines with [take_edited].",
    RemedyKind.EDIT_ANSWER: "Its lines are your answer; edit them with [edit].",
    RemedyKind.FORGET_EDIT: "Discard the edit first, with [restore].",
    RemedyKind.UNDO: "Go back to the earlier plan with [undo].",
    RemedyKind.KEEP_PRIVATE: "Keep those hunks out of the series with [keep].",
    RemedyKind.GIVE_REASON: "Type a reason.",
    RemedyKind.TAKE_ALONG: "[take_along] on the patch moves what it needs before it.",
    RemedyKind.MERGE_PATCHES: "Merge the two patches, which need each other, with [merge].",
    RemedyKind.FREE_PATH: "Send what removes the other file, too, with [assign], or keep the new"
    " one private with [keep].",
    RemedyKind.COMPLETE_PATCHES: "[conflict] shows the conflicts; [keep] keeps hunks private."
    " Or tick «with holes».",
    RemedyKind.CONFIRM_DRAFTS: "[reword] on a patch shows its draft, and saving it confirms it.",
    RemedyKind.FIX_MESSAGE: "Change them with [reword], or waive the rule with [waive].",
    RemedyKind.REMOVE_LEAK: "Remove it with [edit] or [reword], or waive the rule with [waive].",
    RemedyKind.EMIT_MBOX: "Write them with [emit].",
    RemedyKind.NAME_PATCH: "The left pane of the series lists the patches.",
    RemedyKind.NAME_BASE: "Quit with [quit], and name the upstream commit that the fork is"
    " based on: patchsplit plan --base REF",
    RemedyKind.DEEPEN: "Quit with [quit], and fetch the rest: patchsplit refresh --unshallow",
    RemedyKind.NAME_UPSTREAM: "Quit with [quit], and name it: patchsplit plan --onto BRANCH FORK",
    RemedyKind.NAME_REMOTE: "Quit with [quit], and name the remote: --remote NAME|URL",
    RemedyKind.NAME_FORK_REMOTE: "Quit with [quit], and name your fork: --remote NAME|URL",
    RemedyKind.NAME_UPSTREAM_REPOSITORY: "Quit with [quit], and name it: --repo OWNER/NAME",
    RemedyKind.NAME_UPSTREAM_BRANCH: "Quit with [quit], and name it: --branch NAME",
    RemedyKind.NAME_FOLDER: "Type the path of a folder.",
    RemedyKind.NAME_BUILD: "Type it, or set it: git config --global {0} 'make -j2'",
    RemedyKind.NAME_CHECKER: "Set one: git config --global --add {0} NAME",
    RemedyKind.READ_SHEET: "Quit with [quit], correct it, and read it:"
    " patchsplit reword --all --from {0}",
    RemedyKind.NAME_WRITER: "Set it: git config --global {0} COMMAND",
    RemedyKind.REPLACE_FILES: "Type another folder, or tick «replace what is there».",
    RemedyKind.REPLACE_BRANCH: "Type another name, or tick «replace what is there».",
    RemedyKind.REPLACE_REMOTE_BRANCHES: "Quit with [quit], and replace them by this version of"
    " the series with --force.",
}
"""Remedy -> its sentence, as name_keys() takes it."""


def word_remedy(hint: str | Remedy, preset: str) -> str:
    """Returns a hint as one or two sentences; "" if there is none.

    `preset` names the preset of keys that is in use.
    """
    if isinstance(hint, str):
        return hint
    return name_keys(WORDS[hint.kind], preset).format(*hint.arguments)
