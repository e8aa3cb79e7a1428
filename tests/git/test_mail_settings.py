"""Patches under every setting that git documents: they apply, whatever the user has set."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from repos import Executable, Module, Story

from patchsplit.errors import EnvironmentFailure
from patchsplit.git.mail import MailFormat, format_patch
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.plan import Cover

CORE = (
    "core.abbrev", "core.attributesFile", "core.autocrlf", "core.bigFileThreshold",
    "core.commentChar", "core.eol", "core.excludesFile", "core.fileMode", "core.ignoreCase",
    "core.precomposeUnicode", "core.quotePath", "core.safecrlf", "core.symlinks",
    "core.warnAmbiguousRefs", "core.whitespace", "core.worktree",
)  # fmt: skip
"""Settings of git itself that are about what it prints or reads."""
PREFIXES = (
    "am.", "apply.", "color.diff", "color.ui", "diff.", "format.", "i18n.", "log.", "mailinfo.",
    "mailmap.", "notes.", *CORE,
)  # fmt: skip
SIGN_OFF = "\n\nSigned-off-by: Ada Lovelace <ada@example.org>"
COVER = Cover("A cover with an ä", "Its text.")
NASTY = {
    "core.abbrev": ("4",),
    "core.attributesFile": ("ATTRIBUTES",),
    "core.bigFileThreshold": ("1",),
    "core.commentChar": ("d",),
    "core.eol": ("crlf",),
    "core.quotePath": ("false",),
    "core.safecrlf": ("true",),
    "core.whitespace": ("cr-at-eol,tab-in-indent",),
    "core.worktree": ("/nonexistent",),
    "diff.context": ("0", "1", "25", "none"),
    "diff.interHunkContext": ("50",),
    "diff.ignoreSubmodules": ("all",),
    "diff.submodule": ("log", "diff"),
    "diff.orderFile": ("/nonexistent", "/dev/null"),
    "diff.renames": ("false", "copies"),
    "diff.renameLimit": ("1",),
    "diff.algorithm": ("histogram", "nonsense"),
    "diff.external": ("false",),
    "diff.srcPrefix": ("x/",),
    "diff.dstPrefix": ("",),
    "diff.colorMoved": ("zebra", "nonsense"),
    "diff.wsErrorHighlight": ("all",),
    "diff.<driver>.command": ("false",),
    "diff.<driver>.textconv": ("false",),
    "diff.<driver>.binary": ("true", "false"),
    "diff.<driver>.xfuncname": ("^.*$", "("),
    "color.ui": ("always",),
    "color.diff": ("always",),
    "format.attach": ("boundary",),
    "format.pretty": ("oneline",),
    "format.thread": ("deep", "false"),
    "format.numbered": ("false",),
    "format.suffix": (".txt",),
    "format.signature": ("-- \n---\n",),
    "format.filenameMaxLength": ("3",),
    "format.outputDirectory": ("/nonexistent",),
    "format.from": ("Eve <eve@example.org>", "false"),
    "format.headers": ("X-Odd: a\nX-More: b\n",),
    "format.subjectPrefix": ("", "PATCH net-next"),
    "format.notes": ("refs/notes/none",),
    "format.useAutoBase": ("true",),
    "format.encodeEmailHeaders": ("false",),
    "i18n.logOutputEncoding": ("ISO-8859-1", "UTF-16", "nonsense"),
    "i18n.commitEncoding": ("ISO-8859-1",),
}
"""Values that change most, or are wrong; other settings are "true"."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The tags "before" and "after": a text, a mode, a submodule, a binary file and a rename."""
    patch = pytest.MonkeyPatch()
    patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    story = Story(tmp_path_factory.mktemp("settings") / "repo")
    text = [f"{k}\n" for k in range(40)]
    moved = "a line\n" * 9
    story.commit("before", {
        "d/text": "".join(text), "tool": "x\n", "old": moved, "sub": Module("a" * 40),
        "blob": b"\0\1", "ä": "one\n",
    })  # fmt: skip
    text[20] = "twenty\n"
    story.commit(
        "lib: Ändern — ⊕\n\nFrom here on.",
        {"d/text": "".join(text), "tool": Executable("x\n"), "old": None, "new": moved,
         "sub": Module("b" * 40), "blob": b"\0\2", "ä": "two\n"},
        author="Jürgen ⊕ <j@example.org>", tag="after",
    )  # fmt: skip
    (story.path / ".git/attributes").write_text("* -diff\n")
    story.git("clone", "-q", "--no-checkout", str(story.path), str(story.path.parent / "taker"))
    patch.undo()
    return story


def print_patches(story: Story, folder: Path) -> list[bytes]:
    """Returns the cover letter and the patch that format_patch writes."""
    with Repo.open(story.path) as repo:
        onto, tip = (Oid(story.oid(name)) for name in ("before", "after"))
        made = format_patch(
            repo, onto, tip, folder, MailFormat(cover=True), COVER, "1700000000 +0000", 1
        )
        return [path.read_bytes() for path in made]


def apply_patch(story: Story, patch: bytes) -> tuple[str, str, str]:
    """Returns the tree, the author and the message that git am makes of a patch."""
    taker = story.path.parent / "taker"

    def git(*args: str, stdin: bytes = b"") -> bytes:
        done = subprocess.run(["git", *args], cwd=taker, input=stdin, capture_output=True,
                              check=False)  # fmt: skip
        assert not done.returncode, (done.stderr, patch)
        return done.stdout

    git("reset", "-q", "--hard", "before")
    git("am", "-q", stdin=patch)
    tree, author, message = git("log", "-1", "--format=%T%x00%an <%ae>%x00%B").decode().split("\0")
    return tree, author, message.strip()


def list_settings(prefix: str) -> list[tuple[str, str]]:
    out = subprocess.run(["git", "help", "--config"], capture_output=True, text=True, check=True)
    names = [name for name in out.stdout.split() if name.startswith(prefix)]
    return [(name, value) for name in names for value in NASTY.get(name, ("true",))]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_setting_breaks_a_patch(
    history: Story, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = history.tree("after"), "Jürgen ⊕ <j@example.org>", "lib: Ändern — ⊕\n\nFrom here on."
    checked: set[bytes] = set()
    for nth, (name, value) in enumerate(list_settings(prefix)):
        key = name.replace("<", "").replace(">", "").replace("*", "x")
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", key)
        attributes = str(history.path / ".git/attributes")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", value.replace("ATTRIBUTES", attributes))
        try:
            _, patch = print_patches(history, tmp_path / str(nth))
        except EnvironmentFailure:
            # What git itself refuses to print under this setting, we cannot.
            own = subprocess.run(
                ["git", "format-patch", "--stdout", "before..after"],
                cwd=history.path, capture_output=True, check=False,
            )  # fmt: skip
            assert own.returncode, (key, value)
            continue
        finally:
            monkeypatch.setenv("GIT_CONFIG_COUNT", "0")
        if patch not in checked:
            tree, author, message = apply_patch(history, patch)
            if key == "format.signOff":
                message = message.removesuffix(SIGN_OFF)
            assert (tree, author, message) == wanted, (key, value)
        checked.add(patch)


def test_settings_that_do_no_harm_hold(
    history: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value, shown in (
        ("diff.context", "6", b"\n@@ -15,13 +15,13 @@"),
        ("format.subjectPrefix", "RFC", b"\nSubject: [RFC 1/1] "),
        ("format.to", "list@example.org", b"\nTo: list@example.org\n"),
        ("user.email", "ada@work.example", b"\nFrom: Ada Lovelace <ada@work.example>\n"),
    ):
        monkeypatch.setenv("GIT_CONFIG_PARAMETERS", f"'{name}'='{value}'")
        _, patch = print_patches(history, tmp_path / name)

        assert shown in patch, name


def test_files_that_settings_name_are_read_from_the_work_tree(
    history: Story, tmp_path: Path
) -> None:
    history.git("config", "diff.orderFile", "order")
    history.git("config", "format.signatureFile", "signature")
    (history.path / "order").write_text("tool\nblob\n")
    (history.path / "signature").write_text("Ada's work\n")
    _, patch = print_patches(history, tmp_path / "out")
    history.git("config", "--remove-section", "diff")
    history.git("config", "--remove-section", "format")

    assert patch.index(b"diff --git a/tool") < patch.index(b"diff --git a/blob")
    assert b"\n-- \nAda's work\n" in patch
    assert patch.index(b"diff --git a/blob") < patch.index(b"diff --git a/d/text")
