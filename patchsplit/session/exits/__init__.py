"""The exits of a session: what each would send and, where that is asked for, the sending.

A new exit needs:

    emit/NAME.py                its texts: pure functions of a plan or its commits
    session/exits/NAME.py       calls whole.commit_whole(), and guard.clear() if it commits
                                otherwise; returns an EmitResult with the holds
    cli/send/NAME.py            its command; its name in emit.LAZY_COMMANDS, its examples in
                                cli.commands.EXAMPLES
    git/push.py, git/mail.py    only for a new way to send: a function that takes a Cleared
    model/plan.py               only if patches keep an id of it: a field beside change_id, and
                                edits.record_targets()
    model/rules/pack.py         only if packs name it: Channel.kind
    checks/check.py             only if it adds footers: _prepare_messages(), so that the messages
                                that are checked are those that are sent
"""

from patchsplit.emit.subseries import MAX_PATCHES
from patchsplit.git.mail import MailFormat
from patchsplit.session.exits.branch import emit_branch
from patchsplit.session.exits.mail import MailOptions, emit_mbox, send
from patchsplit.session.exits.targets import check_branch, check_identity
from patchsplit.session.series.commits import EmitResult, SeriesOptions
from patchsplit.store.emissions import check_folder

__all__ = [
    "MAX_PATCHES",
    "EmitResult",
    "MailFormat",
    "MailOptions",
    "SeriesOptions",
    "check_branch",
    "check_folder",
    "check_identity",
    "emit_branch",
    "emit_mbox",
    "send",
]
