"""A text to what the user's own editor made of it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from patchsplit.errors import EnvironmentFailure
from patchsplit.git.repo import Repo, user_environment


def edit_in_editor(repo: Repo, content: bytes, name: str) -> bytes | None:
    """Opens the editor that git would open on a file called `name`; None: nothing was changed.

    Raises EnvironmentFailure where there is no editor, or it ends with an error.
    """
    editor = repo.ask("var", "GIT_EDITOR")
    if not editor:
        raise EnvironmentFailure(
            "There is no editor to open.", "Name one: git config core.editor, or set EDITOR."
        )
    with tempfile.TemporaryDirectory(prefix="patchsplit-edit-") as folder:
        file = Path(folder) / Path(name).name
        file.write_bytes(content)
        # git's own way to call it: the setting is a line for the shell.
        command = ["sh", "-c", f'{editor} "$@"', editor, str(file)]
        code = subprocess.run(command, env=user_environment(), check=False).returncode
        if code:
            raise EnvironmentFailure(
                f"The editor ended with {code}, so nothing was changed.", f"It was: {editor}"
            )
        after = file.read_bytes()
    return None if after == content else after
