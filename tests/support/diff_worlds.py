"""Random trees, made fast, and what a delta makes of them."""

from __future__ import annotations

import os

from hypothesis import strategies as st

from patchsplit.git.repo import Repo
from patchsplit.git.write import NewCommit, write_commits
from patchsplit.model.delta import Delta, FileChange, Kind, Mode, Oid, Status, split_lines
from patchsplit.model.facts import Person
from patchsplit.model.series import File

ADA = Person("Ada Lovelace", "ada@example.org")
Tree = dict[str, tuple[Mode, bytes]]
"""Path to mode and content; a submodule's content is its commit's name."""

LINES = [
    b"int a;\n",
    b"int b;\r\n",
    b"\n",
    b"\x0c\n",
    b"-- dash\n",
    b"++ plus\n",
    b"--- a/x\n",
    b"+++ b/x\n",
    b"@@ -1 +1 @@\n",
    b"diff --git a/x b/x\n",
    b"\\ No newline at end of file\n",
    b"caf\xe9 \xff\n",
    "a\u2028b\u0085c\n".encode(),
    b"\r\n",
]
texts = st.builds(
    lambda lines, tail: b"".join(lines) + tail,
    st.lists(st.sampled_from(LINES), max_size=12),
    st.sampled_from([b"", b"", b"no newline", b"\r", b" "]),
)
contents = st.one_of(texts, texts, texts, st.binary(max_size=40), st.just(b"\0binary\n"))
regular = st.tuples(st.sampled_from([Mode.FILE, Mode.FILE, Mode.EXECUTABLE]), contents)
links = st.tuples(st.just(Mode.SYMLINK), st.sampled_from([b"to/there", b"\xff", b"int a;\n"]))
modules = st.tuples(st.just(Mode.SUBMODULE), st.sampled_from([b"1" * 40, b"2" * 40]))
entries = st.one_of(regular, regular, regular, regular, links, modules)
ODD = ["a b", "-", 'q"u', "new\nline", "tab\t", "back\\slash", "b/ b/x", "ä", "d/e/f", " x ", "x\r"]
names = st.one_of(
    st.sampled_from(ODD),
    st.binary(min_size=1, max_size=4)
    .filter(
        lambda raw: (
            not set(raw) & {0, 47}
            and raw not in (b".", b"..", b"b", b"d")
            and raw.lower() != b".git"
        )
    )
    .map(os.fsdecode),
)
trees = st.dictionaries(names, entries, max_size=6)


@st.composite
def pairs(
    draw: st.DrawFn, kinds: st.SearchStrategy[tuple[Mode, bytes]] = entries
) -> tuple[Tree, Tree]:
    """A base and a fork that share most of their files, some under another name."""
    base = draw(st.dictionaries(names, kinds, max_size=5))
    fork = draw(st.dictionaries(names, kinds, max_size=2))
    for path, entry in base.items():
        match draw(st.sampled_from(["same", "same", "edit", "move", "gone"])):
            case "gone":
                pass
            case "same":
                fork.setdefault(path, entry)
            case "edit":
                mode, content = entry
                if mode.is_regular:
                    at = draw(st.integers(0, len(content)))
                    content = content[:at] + draw(texts) + content[at:]
                fork.setdefault(path, (mode, content))
            case _:
                fork.setdefault(draw(names), entry)
    return base, fork


def write(repo: Repo, *worlds: Tree) -> list[Oid]:
    """Writes each tree as a root commit and returns the commits' ids."""
    return [
        write_commits(
            repo, None, [NewCommit(b"w", ADA, "1 +0000", ADA, "1 +0000", (), tuple(_files(world)))]
        )[0]
        for world in worlds
    ]


def _files(world: Tree) -> list[File]:
    return [
        File(path, mode, Oid(content.decode()), None)
        if mode is Mode.SUBMODULE
        else File(path, mode, None, content)
        for path, (mode, content) in world.items()
    ]


def read(repo: Repo, oid: Oid) -> Tree:
    """Reads a tree back."""
    found: Tree = {}
    for row in repo.run("ls-tree", "-r", "-z", "--full-tree", oid).split(b"\0")[:-1]:
        meta, _, name = row.partition(b"\t")
        mode, _, blob = meta.decode().split()
        module = Mode(mode) is Mode.SUBMODULE
        content = blob.encode() if module else repo.read_blob(Oid(blob))
        found[os.fsdecode(name)] = (Mode(mode), content)
    return found


def replay(delta: Delta, base: Tree, fork: Tree) -> Tree:
    """Does to `base` what the hunks say; `fork` serves only what comes as a whole."""
    result = dict(base)
    for file in delta.files:
        if file.status in (Status.DELETED, Status.RENAMED):
            del result[file.old_path]
    for file in delta.files:
        if file.new:
            result[file.path] = _replay_file(file, base, fork)
    return result


def _replay_file(file: FileChange, base: Tree, fork: Tree) -> tuple[Mode, bytes]:
    assert file.new
    if any(hunk.kind is Kind.WHOLE for hunk in file.hunks):
        return fork[file.path]
    fresh = file.status in (Status.ADDED, Status.COPIED)
    mode, content = (file.new.mode, b"") if fresh else base[file.old_path]
    if any(hunk.kind is Kind.MODE for hunk in file.hunks):
        mode = file.new.mode
    lines, parts, at = split_lines(content), [], 0
    for hunk in file.hunks:
        if hunk.kind is Kind.TEXT:
            assert lines[hunk.old.start : hunk.old.stop] == hunk.removed
            parts += [*lines[at : hunk.old.start], *hunk.added]
            at = hunk.old.stop
    return mode, b"".join([*parts, *lines[at:]])
