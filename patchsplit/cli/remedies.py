"""What a user can do about an error, in words of the command line."""

from __future__ import annotations

from patchsplit.errors import Remedy, RemedyKind

WORDS = {
    RemedyKind.MAKE_PLAN: "Make one: patchsplit plan --onto UPSTREAM FORK",
    RemedyKind.REPLACE_PLAN: "Bring it up to date: patchsplit refresh. Or make another one with"
    " --plan NAME, or start over with --force.",
    RemedyKind.REFRESH: "Bring it up to date: patchsplit refresh",
    RemedyKind.SHOW_SERIES: "List the patches: patchsplit show",
    RemedyKind.SHOW_HUNKS: "List the hunks: patchsplit ledger",
    RemedyKind.SHOW_TOPICS: "List the topics: patchsplit topics",
    RemedyKind.SHOW_LOG: "See what was done: patchsplit log",
    RemedyKind.SHOW_WAIVERS: "List the waivers: patchsplit check --notes",
    RemedyKind.SHOW_PACKS: "List the packs: patchsplit rules list. A file can be named, too.",
    RemedyKind.SHOW_EXAMPLE_PACK: "See a valid pack: patchsplit rules show generic --source",
    RemedyKind.SHOW_CONFLICTS: "List the conflicts: patchsplit resolve",
    RemedyKind.SHOW_SUGGESTIONS: "See the suggestions: patchsplit resolve {0}",
    RemedyKind.ANSWER_BY_HAND: "Take another suggestion, or write the lines yourself:"
    " patchsplit resolve {0} --edit",
    RemedyKind.EDIT_ANSWER: "What is written there is your answer: patchsplit resolve {0} --edit",
    RemedyKind.FORGET_EDIT: "Take the edit back first: patchsplit edit --forget {0}",
    RemedyKind.UNDO: "Go back to the plan before it: patchsplit undo",
    RemedyKind.KEEP_PRIVATE: "Keep those hunks out of the series: patchsplit keep",
    RemedyKind.GIVE_REASON: "Give one: --reason TEXT",
    RemedyKind.REMOVE_LEAK: "Take it out: patchsplit edit HUNK, or reword PATCH. To let it out all"
    " the same: {allow}, or patchsplit waive RULE --reason WHY.",
    RemedyKind.EMIT_MBOX: "Write them: patchsplit emit mbox DIR",
    RemedyKind.NAME_BASE: "Name the upstream commit that the fork started from: --base REF."
    " Fetch the release's tag where it is missing.",
    RemedyKind.NAME_UPSTREAM: "Name it: patchsplit plan --onto BRANCH FORK",
    RemedyKind.NAME_REMOTE: "Name the remote: --remote NAME|URL",
    RemedyKind.NAME_FORK_REMOTE: "Name the remote of your fork: --remote NAME|URL",
    RemedyKind.NAME_UPSTREAM_REPOSITORY: "Name it: --repo OWNER/NAME",
    RemedyKind.NAME_UPSTREAM_BRANCH: "Name it: --branch NAME",
    RemedyKind.NAME_FOLDER: "Name one, or look first: --preview",
    RemedyKind.NAME_BUILD: "Name it: --run 'make -j2', or git config --global {0} 'make -j2'",
    RemedyKind.NAME_CHECKER: "Name one: --native NAME, or git config --global --add {0} NAME",
    RemedyKind.REPLACE_FILES: "Name another folder, or replace its patches with --force.",
    RemedyKind.REPLACE_BRANCH: "Choose another name, or replace it with --force.",
    RemedyKind.REPLACE_REMOTE_BRANCHES: "Replace them, as a new version does, with --force.",
}


def word_remedy(hint: str | Remedy) -> str:
    """Returns a hint as a sentence or a command; "" where there is none."""
    if isinstance(hint, str):
        return hint
    allow = " ".join(f"--allow {rule}" for rule in hint.arguments)
    return WORDS[hint.kind].format(*hint.arguments, allow=allow)
