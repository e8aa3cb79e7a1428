"""The table of commands that --help and the manual page are made from, grouped by task."""

from __future__ import annotations

from typing import NamedTuple


class CommandEntry(NamedTuple):
    """One command of the table."""

    name: str
    module: str
    """Below patchsplit.cli; imported when the command is called."""
    purpose: str
    """One imperative line; the command's own help begins with it."""
    examples: tuple[str, ...]
    """Command lines without the program's name."""


class CommandGroup(NamedTuple):
    """The commands of one task, under one heading of --help."""

    title: str
    entries: tuple[CommandEntry, ...]


def _entry(name: str, module: str, purpose: str, *examples: str) -> CommandEntry:
    return CommandEntry(name, module, purpose, examples)


GROUPS = (
    CommandGroup(
        "Plan",
        (
            _entry("plan", "plan.plan", "Read a fork, place it upstream and propose a series.",
                   "plan --base v2.17.0 --onto origin/main fork",
                   "plan --diff vendor.diff --onto main"),
            _entry("plans", "plan.plans", "List, rename, copy or delete plans.",
                   "plans", "plans --sizes"),
            _entry("gc", "plan.plans", "Remove what killed processes left, and old caches.",
                   "gc --dry-run"),
            _entry("convert", "plan.convert", "Plan and emit a series in one step, for scripts.",
                   "convert --base v1.0 --onto main fork --to branch:series --json"),
            _entry("batch", "batch.batch", "Convert many forks: plan, check, verify and emit each.",
                   "batch forks.toml --jobs 4", "batch forks.toml --only ring --json"),
            _entry("demo", "plan.demo", "Run every step on a small example fork.",
                   "demo", "demo --tui"),
        ),
    ),
    CommandGroup(
        "Look",
        (
            _entry("tui", "tui", "Open the plan in the terminal UI.", "tui", "tui --keys vim"),
            _entry("show", "look.show", "Show the series, or one patch.", "show", "show 3 --why"),
            _entry("ledger", "look.ledger", "List every hunk and its status.",
                   "ledger", "ledger --find 'path:lib/*.c' --dirs"),
            _entry("graph", "look.graph", "Show which patches need which others.",
                   "graph", "graph 3"),
            _entry("topics", "look.topics", "List the topics, or decide about one.",
                   "topics", "topics --campaign", "topics decide t3 later --why 'after 9.2'",
                   "topics merge t3 t5"),
            _entry("workspace", "look.workspace",
                   "Show what waits for what in several repositories, or tie topics.",
                   "workspace sriov.toml",
                   "workspace add 'nova:VF migration' 'qemu:dirty tracking' --why 'it reads it'"),
            _entry("log", "look.history", "List the edits of the plan, newest first.", "log"),
        ),
    ),
    CommandGroup(
        "Correct",
        (
            _entry("move", "correct.edit", "Move hunks into a patch.",
                   "move src/ring.c --to 2", "move 1a2b3c4 --to new --subject 'ring: Add peek.'"),
            _entry("release", "correct.edit", "Return hunks to unassigned.",
                   "release 1a2b3c4"),
            _entry("keep", "correct.keep", "Keep hunks private: do not send them.",
                   "keep 'acme/*' --why 'our own telemetry'", "keep --suggested --dry-run"),
            _entry("drop", "correct.keep", "Drop hunks from the series and from the fork.",
                   "drop debian/changelog --why 'packaging'"),
            _entry("upstream", "correct.keep", "Mark hunks as already upstream.",
                   "upstream 1a2b3c4 --by 90d7103396"),
            _entry("split", "correct.edit", "Split a hunk into pieces, or a patch into several.",
                   "split src/text.c:16 --at 1,4", "split 3 --by file"),
            _entry("coarser", "correct.steer",
                   "Merge the patches that belong together most.",
                   "coarser", "coarser t3", "coarser --to 40 --dry-run"),
            _entry("finer", "correct.steer",
                   "Split the patches whose parts belong together least.",
                   "finer 3", "finer --steps 2"),
            _entry("confirm", "correct.steer",
                   "Confirm patches: no proposal takes hunks out of them.",
                   "confirm 1 2"),
            _entry("repropose", "correct.steer",
                   "Cut again what you did not touch, by what you decided.", "repropose"),
            _entry("merge", "correct.edit", "Merge patches into the first one.", "merge 2 5"),
            _entry("reorder", "correct.edit", "Move patches to another position in the series.",
                   "reorder 5 --to 1", "reorder 5 --take-along"),
            _entry("reword", "correct.reword",
                   "Edit the message of a patch or the cover letter.",
                   "reword 2", "reword 2 --subject 'ring: Keep a watermark.'", "reword cover",
                   "reword --all --unworded", "reword --all --with ./my-writer",
                   "reword 2-5 --confirm"),
            _entry("edit", "correct.rework", "Edit the lines that a hunk sends, in an editor.",
                   "edit src/ring.c:30"),
            _entry("bridge", "correct.bridge",
                   "Add, list or remove lines that stand only for some steps.",
                   "bridge add src/ring.h:12 --from 2 --until 5 --lines ahead.txt",
                   "bridge list"),
            _entry("undo", "look.history", "Undo the last edit.", "undo", "undo --to 3"),
            _entry("redo", "look.history", "Redo the last edit that was undone.", "redo"),
        ),
    ),
    CommandGroup(
        "Settle",
        (
            _entry("resolve", "settle.resolve", "List, show or resolve conflicts.",
                   "resolve", "resolve src/relay.c:30 --take 1",
                   "resolve --find reason:deleted-file --private --dry-run"),
            _entry("answers", "settle.answers", "List, export or import recorded resolutions.",
                   "answers export answers.json"),
        ),
    ),
    CommandGroup(
        "Check",
        (
            _entry("check", "check.check", "Check the series against upstream's rules.",
                   "check", "check 2 --rules openvswitch", "check --fix"),
            _entry("waive", "check.check", "Waive a rule, with a reason.",
                   "waive subject-length 3 --reason 'a symbol name'"),
            _entry("rules", "check.rules", "List, show, check or draft rule packs.",
                   "rules list", "rules show qemu"),
            _entry("verify", "check.verify", "Build upstream, then the series after each patch.",
                   "verify --run 'make -j2'"),
        ),
    ),
    CommandGroup(
        "Send",
        (
            _entry("recipients", "send.recipients", "Show whom to send the series to, and why.",
                   "recipients --each"),
            _entry("emit", "send.emit", "Write the series as patches, a branch or requests.",
                   "emit mbox outgoing/", "emit branch series", "emit gerrit --topic ring"),
            _entry("send", "send.emit", "Mail the patches of a folder with git send-email.",
                   "send outgoing/", "send outgoing/ --really"),
        ),
    ),
    CommandGroup(
        "After sending",
        (
            _entry("refresh", "plan.plan", "Replay the plan on a newer upstream or fork.",
                   "refresh", "refresh --onto origin/main"),
        ),
    ),
    CommandGroup(
        "Help",
        (
            _entry("help", "help", "Show the help of a command, or the manual page.",
                   "help move", "help --man | man -l -"),
            _entry("completion", "completion", "Print the completion script for a shell.",
                   "completion bash"),
            _entry("schema", "schema.schema", "Print the JSON Schema of a command's output.",
                   "schema convert", "schema emit mbox"),
        ),
    ),
)  # fmt: skip

ENTRIES = {entry.name: entry for group in GROUPS for entry in group.entries}
"""The entries of all groups by name, in order."""

EXAMPLES = {
    **{name: entry.examples for name, entry in ENTRIES.items()},
    "emit mbox": ("emit mbox outgoing/", "emit mbox outgoing/ -v 2 --only ring --recipients each"),
    "emit branch": ("emit branch series", "emit branch series --force --signoff"),
    "emit gerrit": ("emit gerrit --topic ring", "emit gerrit --topic ring --really"),
    "emit github": ("emit github requests/", "emit github requests/ 2 --really"),
    "emit gitlab": ("emit gitlab requests/ --draft",),
    "emit quilt": ("emit quilt debian/patches --forwarded not-needed",),
    "bridge add": ("bridge add src/ring.h:12 --from 2 --until 5 --lines ahead.txt",),
    "bridge list": ("bridge list",),
    "bridge remove": ("bridge remove b1",),
    "topics decide": ("topics decide t3 later --why 'after 9.2'",),
    "topics rename": ("topics rename t3 'ring: watermark'",),
    "topics merge": ("topics merge t3 t5",),
    "topics split": ("topics split p4 p7 --name 'ring: watermark'",),
    "topics assign": ("topics assign p4 --to t3",),
    "topics order": ("topics order t3 --to 1",),
    "topics reword": ("topics reword t3 --subject 'Watermarks for rings'",),
    "workspace add": ("workspace add 'nova:VF migration' 'qemu:dirty tracking'",),
    "workspace remove": ("workspace remove 'nova:VF migration' 'qemu:dirty tracking'",),
    "plans copy": ("plans copy default before-v3",),
    "plans rename": ("plans rename default v2",),
    "plans delete": ("plans delete before-v3",),
    "rules list": ("rules list",),
    "rules show": ("rules show qemu", "rules show generic --source"),
    "rules check": ("rules check our-rules.toml",),
    "rules new": ("rules new relay --onto main -o relay.toml",),
}
"""Examples by the words of a command, commands of groups included."""
