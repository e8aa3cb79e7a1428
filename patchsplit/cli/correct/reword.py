"""patchsplit reword: the message of a patch or the cover letter, or the messages of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import (
    Invocation,
    complete_patches,
    complete_topics,
    plan_options,
)
from patchsplit.errors import ExitCode, PatchsplitError, PlanError
from patchsplit.model.message import with_prefix
from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.lookup import parse_author
from patchsplit.session.session import Session

COVER = "cover"


@dataclass(frozen=True, slots=True)
class Words:
    """What the options say of the message of one patch."""

    subject: str = ""
    body: str | None = None
    prefix: str | None = None
    author: str | None = None
    signoff: bool = False

    @property
    def is_given(self) -> bool:
        return self != Words()


@click.command()
@click.argument("patches", nargs=-1, metavar="[PATCH|FIRST-LAST|cover]...",
                shell_complete=complete_patches)  # fmt: skip
@click.option("--all", "every", is_flag=True, help="The messages of all patches.")
@click.option(
    "--topic", "topics", multiple=True, metavar="TOPIC", shell_complete=complete_topics,
    help="Those of this topic; may be repeated.",
)  # fmt: skip
@click.option("--unworded", is_flag=True, help="Of these, only generated ones and drafts.")
@click.option("--subject", default="", help="The new subject; without options, an editor opens.")
@click.option("--body", help="The new body: the text below the subject.")
@click.option("--prefix", help="Replace the prefix of the subject; '' removes it.")
@click.option("--signoff", is_flag=True, help="Add your Signed-off-by to the body.")
@click.option("--author", metavar="'NAME <MAIL>'", help="Set the author; me is yourself.")
@click.option(
    "--with", "writer", metavar="COMMAND",
    help="Have drafts written by this program; mine is that of your git config.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=None,
    help="The time limit of one draft (300).",
)  # fmt: skip
@click.option(
    "--allow", "allowed", multiple=True, metavar="RULE",
    help="Let the program have what this leak rule finds; may be repeated.",
)  # fmt: skip
@click.option("--confirm", is_flag=True, help="Confirm drafts as they are.")
@click.option(
    "--from", "file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Read the document with the messages from a file; - is standard input.",
)  # fmt: skip
@plan_options
def reword(
    invocation: Invocation,
    patches: tuple[str, ...],
    topics: tuple[str, ...],
    writer: str | None,
    seconds: float | None,
    allowed: tuple[str, ...],
    file: Path | None,
    subject: str,
    body: str | None,
    prefix: str | None,
    author: str | None,
    *,
    every: bool,
    unworded: bool,
    confirm: bool,
    signoff: bool,
) -> int:
    """Edit the message of a patch or the cover letter.

    The messages of several patches are edited in one document, with likely sentences as comments.
    With --with, a program writes drafts, which are not sent until you confirm or change them; of
    --all or a topic, only patches whose message is still generated. It gets the patch as JSON
    (patchsplit schema writer), without private data, and answers with a message. Ctrl-C keeps what
    is written; the same command goes on. Exit code 1: some were not written.

    patchsplit show PATCH lists findings about the message, and likely prefixes.
    """
    words = Words(subject, body, prefix, author, signoff)
    _refuse_several_ways(
        {"--with": writer is not None, "--confirm": confirm, "--from": file is not None,
         "options of one message": words.is_given}
    )  # fmt: skip
    with invocation.open() as session:
        is_whole_series = every or bool(topics) or unworded
        if patches == (COVER,) and not is_whole_series:
            if writer is not None or confirm or file is not None:
                raise PlanError("A cover letter has no draft.", "Reword it in the editor.")
            _reword_cover(session, words)
            print_edit(invocation, session)
            return ExitCode.OK
        from patchsplit.session.messages.selection import select_patches

        chosen = select_patches(session, patches, topics, every=every, unworded=unworded)
        if writer is not None:
            from patchsplit.cli.correct.draft import DraftOptions, draft_and_print

            options = DraftOptions(writer, allowed, seconds, is_explicit=bool(patches))
            return draft_and_print(invocation, session, chosen, options)
        if confirm:
            _confirm(invocation, session, chosen)
        elif words.is_given or (len(patches) == 1 and len(chosen) == 1 and file is None):
            _reword_one(invocation, session, chosen, words)
        else:
            _reword_several(invocation, session, chosen, file)
    return ExitCode.OK


def _refuse_several_ways(given: dict[str, bool]) -> None:
    """Raises PatchsplitError if more than one of the ways to word messages was given."""
    ways = [name for name, is_given in given.items() if is_given]
    if len(ways) > 1:
        raise PatchsplitError(f"{ways[0]} and {ways[1]} exclude each other.", "Give one of them.")


def _reword_cover(session: Session, words: Words) -> None:
    if words.prefix is not None or words.signoff or words.author is not None:
        raise PlanError("A cover letter has no prefix, sign-off or author of its own.")
    cover = session.plan.cover
    old = (cover.subject, cover.body) if cover else ("", "")
    edits.set_cover(session, *edit_message(old, words.subject, words.body))


def _reword_one(
    invocation: Invocation, session: Session, patches: Sequence[PatchId], words: Words
) -> None:
    if len(patches) != 1:
        raise PlanError("These options are for the message of one patch.", "Name one patch.")
    (name,) = patches
    if words.author is not None:
        edits.set_author(session, name, parse_author(words.author))
    if words == Words() or words != Words(author=words.author):
        from patchsplit.session.series.listing import relist_bodies, restore_listing

        now = relist_bodies(session, name).patch(name)
        ask = words.prefix is None and not words.signoff
        title, text = edit_message((now.subject, now.body), words.subject, words.body, ask=ask)
        if words.prefix is not None:
            title = with_prefix(title, words.prefix.removesuffix(":"))
        if words.signoff:
            from patchsplit.session.checks.conventions import add_sign_off

            text = add_sign_off(session, text)
        edits.reword(session, name, title, restore_listing(session, name, text))
    print_edit(invocation, session)


def _confirm(invocation: Invocation, session: Session, patches: Sequence[PatchId]) -> None:
    from patchsplit.session.messages.bulk import confirm_messages

    count = confirm_messages(session, patches)
    print_edit(invocation, session, confirmed=count)


def _reword_several(
    invocation: Invocation, session: Session, patches: Sequence[PatchId], file: Path | None
) -> None:
    from patchsplit.session.messages.bulk import edit_messages, store_sheet

    if file is None:
        done = edit_messages(session, patches)
    else:
        with click.open_file(str(file), encoding="utf-8", errors="surrogateescape") as stream:
            done = store_sheet(session, patches, stream.read())
    print_edit(
        invocation, session,
        reworded=list(done.reworded), unchanged=list(done.unchanged), removed=list(done.removed),
    )  # fmt: skip
    if done.removed and not invocation.json:
        print_note(f"Not in the document, and unchanged: {', '.join(done.removed)}.")


def edit_message(
    old: tuple[str, str], subject: str, body: str | None, *, ask: bool = True
) -> tuple[str, str]:
    """Returns a message with a new subject or body: those given, or with `ask` those of an editor.

    Raises PlanError if the editor saves nothing.
    """
    if subject or body is not None or not ask:
        return subject or old[0], old[1] if body is None else body
    edited = click.edit("\n\n".join(part for part in old if part) + "\n", extension=".txt")
    if edited is None:
        raise PlanError("The message was not changed.", "Save it in the editor, or use --subject.")
    first, _, rest = edited.strip("\n").partition("\n")
    return first, rest.strip("\n")
