"""The exits of a session: each returns what it writes or sends, and does so unless previewed."""

from patchsplit.emit.subseries import MAX_PATCHES
from patchsplit.git.mail import MailFormat
from patchsplit.session.exits.branch import check_branch, emit_branch
from patchsplit.session.exits.mail import MailOptions, emit_mbox, send
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
    "emit_branch",
    "emit_mbox",
    "send",
]
