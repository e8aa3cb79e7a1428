"""A text to what the user wrote in the editor."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from patchsplit.errors import EnvironmentFailure
from patchsplit.git.repo import Repo, user_environment


def edit_in_editor(repo: Repo, content: bytes, name: str) -> bytes | None:
    """Opens git's editor on a file called `name`; returns its content, None where it is the same.

    Raises EnvironmentFailure where there is no editor, or it fails.
    """
    editor = repo.ask("var", "GIT_EDITOR")
    if not editor:
        raise EnvironmentFailure(
            "There is no editor.", "Set one: git config core.editor, or the variable EDITOR."
        )
    with tempfile.TemporaryDirectory(prefix="patchsplit-edit-") as folder:
        file = Path(folder) / Path(name).name
        file.write_bytes(content)
        # As git calls it: the setting is a shell command.
        command = ["sh", "-c", f'{editor} "$@"', editor, str(file)]
        code = subprocess.run(command, env=user_environment(), check=False).returncode
        if code:
            raise EnvironmentFailure(
                f"The editor failed with exit code {code}, so nothing was changed.",
                f"It is: {editor}",
            )
        after = file.read_bytes()
    return None if after == content else after
