"""The hints of errors as sentences and commands of the command line."""

from __future__ import annotations

from patchsplit.errors import Remedy, RemedyKind

WORDS = {
    RemedyKind.MAKE_PLAN: "Make one: patchsplit plan --onto UPSTREAM FORK",
    RemedyKind.REPLACE_PLAN: "Update it: patchsplit refresh. Or make another one with --plan NAME,"
    " or replace it with --force.",
    RemedyKind.REFRESH: "Update it: patchsplit refresh",
    RemedyKind.REOPEN: "Run the command again.",
    RemedyKind.SHOW_SERIES: "List the patches: patchsplit show",
    RemedyKind.SHOW_HUNKS: "List the hunks: patchsplit ledger",
    RemedyKind.SHOW_TOPICS: "List the topics: patchsplit topics",
    RemedyKind.SHOW_LOG: "List the edits: patchsplit log",
    RemedyKind.SHOW_WAIVERS: "List the waivers: patchsplit check --notes",
    RemedyKind.SHOW_PACKS: "List the packs: patchsplit rules list. Or name a file.",
    RemedyKind.SHOW_EXAMPLE_PACK: "Show a valid pack: patchsplit rules show generic --source",
    RemedyKind.SHOW_CONFLICTS: "List the conflicts: patchsplit resolve",
    RemedyKind.SHOW_SUGGESTIONS: "Show the suggestions: patchsplit resolve {0}",
    RemedyKind.ANSWER_BY_HAND: "Use another suggestion, or edit the lines:"
    " patchsplit resolve {0} --edit",
    RemedyKind.EDIT_ANSWER: "Its lines are your answer; edit them: patchsplit resolve {0} --edit",
    RemedyKind.FORGET_EDIT: "Discard the edit first: patchsplit edit --forget {0}",
    RemedyKind.UNDO: "Go back to the earlier plan: patchsplit undo",
    RemedyKind.KEEP_PRIVATE: "Keep those hunks out of the series: patchsplit keep",
    RemedyKind.GIVE_REASON: "Add --reason TEXT.",
    RemedyKind.TAKE_ALONG: "Move what it needs before it: patchsplit reorder {0} --take-along",
    RemedyKind.MERGE_PATCHES: "Merge the two, which need each other: patchsplit merge {0} {1}",
    RemedyKind.FREE_PATH: "Send what removes the other file, too: patchsplit move HUNK --to PATCH."
    " Or keep the new one private: patchsplit keep HUNK",
    RemedyKind.COMPLETE_PATCHES: "Resolve the hunks: patchsplit resolve, or patchsplit keep HUNK."
    " To send the patches without these hunks: --with-holes",
    RemedyKind.CONFIRM_DRAFTS: "Read them, and change them: patchsplit reword --all. Or confirm"
    " them as they are: patchsplit reword --all --confirm",
    RemedyKind.FIX_MESSAGE: "Fix them: patchsplit check --fix mail-form, or patchsplit reword"
    " PATCH. To send them anyway: {allow}",
    RemedyKind.REMOVE_LEAK: "Remove it: patchsplit edit HUNK, or patchsplit reword PATCH."
    " To send it anyway: {allow}, or patchsplit waive RULE --reason WHY.",
    RemedyKind.EMIT_MBOX: "Write them: patchsplit emit mbox DIR",
    RemedyKind.NAME_PATCH: "Use its name, which does not change, or look again: patchsplit show",
    RemedyKind.NAME_BASE: "Name the upstream commit that the fork is based on: --base REF."
    " Fetch the tag of the release if it is missing.",
    RemedyKind.DEEPEN: "Fetch the rest: --unshallow. Or go on without it: --shallow-ok",
    RemedyKind.NAME_UPSTREAM: "Name it: patchsplit plan --onto BRANCH FORK",
    RemedyKind.NAME_REMOTE: "Name the remote: --remote NAME|URL",
    RemedyKind.NAME_FORK_REMOTE: "Name the remote of your fork: --remote NAME|URL",
    RemedyKind.NAME_UPSTREAM_REPOSITORY: "Name it: --repo OWNER/NAME",
    RemedyKind.NAME_UPSTREAM_BRANCH: "Name it: --branch NAME",
    RemedyKind.NAME_FOLDER: "Name one, or add --preview to only print the patches.",
    RemedyKind.NAME_BUILD: "Name it: --run 'make -j2', or git config --global {0} 'make -j2'",
    RemedyKind.NAME_CHECKER: "Name one: --native NAME, or git config --global --add {0} NAME",
    RemedyKind.READ_SHEET: "Correct it, and read it: patchsplit reword --all --from {0}",
    RemedyKind.NAME_WRITER: "Name it: --with COMMAND, or git config --global {0} COMMAND",
    RemedyKind.REPLACE_FILES: "Name another folder, or replace its patches with --force.",
    RemedyKind.REPLACE_BRANCH: "Choose another name, or replace it with --force.",
    RemedyKind.REPLACE_REMOTE_BRANCHES: "Replace them by this version of the series with --force.",
}


def word_remedy(hint: str | Remedy) -> str:
    """Returns a hint as one or two sentences; "" if there is none."""
    if isinstance(hint, str):
        return hint
    allow = " ".join(f"--allow {rule}" for rule in hint.arguments)
    return WORDS[hint.kind].format(*hint.arguments, allow=allow)
