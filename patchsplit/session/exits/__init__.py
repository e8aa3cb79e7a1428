"""What leaves a session: each exit to what it would send, and, where that is said, the sending."""

from patchsplit.emit.files import check_folder
from patchsplit.emit.subseries import MOST
from patchsplit.git.mail import Format
from patchsplit.session.exits.branch import check_branch, emit_branch
from patchsplit.session.exits.mail import Mailing, emit_mbox, send
from patchsplit.session.series.commits import Emitted, as_kept, made, needs, printed, relisted

__all__ = [
    "MOST",
    "Emitted",
    "Format",
    "Mailing",
    "as_kept",
    "check_branch",
    "check_folder",
    "emit_branch",
    "emit_mbox",
    "made",
    "needs",
    "printed",
    "relisted",
    "send",
]
