"""The user's git: which repository it opens, which settings hold there, and who commits."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from repos import Story

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import EnvironmentFailure, GitError, PatchsplitError
from patchsplit.git.mail import MailFormat, format_patch
from patchsplit.git.process import decode_text, find_verb
from patchsplit.git.repo import MissingObjectError, Repo
from patchsplit.model.delta import Oid
from patchsplit.model.facts import Person

names = st.binary(min_size=1, max_size=8).filter(
    lambda raw: not set(raw) & {0, 47} and raw.strip(b".")
)


def user_config() -> Path:
    return Path(os.environ["GIT_CONFIG_GLOBAL"])


def read_mail(where: Path) -> str:
    with Repo.open(where) as repo:
        return repo.read_identity().email


def print_sender(story: Story, folder: Path) -> bytes:
    """Returns the address that format_patch writes as the sender."""
    with Repo.open(story.path) as repo:
        onto, tip = Oid(story.oid("one")), Oid(story.oid("two"))
        (path,) = format_patch(repo, onto, tip, folder, MailFormat(), None, "1 +0000", 1)
        return next(row for row in path.read_bytes().split(b"\n") if row.startswith(b"From: "))


@pytest.fixture
def two(story: Story) -> Story:
    return story.commit("one", {"a": "1\n"}).commit("two", {"a": "2\n"})


@pytest.mark.parametrize(
    "condition", ["gitdir:{repo}/", "onbranch:main", "hasconfig:remote.*.url:x:**"]
)
def test_conditional_settings_hold(two: Story, tmp_path: Path, condition: str) -> None:
    two.git("remote", "add", "origin", "x:there")
    other = tmp_path / "work.cfg"
    other.write_text("[user]\n\temail = ada@work.example\n")
    name = condition.format(repo=two.path)
    with user_config().open("a") as file:
        file.write(f'[includeIf "{name}"]\n\tpath = {other}\n')

    assert read_mail(two.path) == "ada@work.example"
    assert print_sender(two, tmp_path / "out") == b"From: Ada Lovelace <ada@work.example>"


def test_settings_of_a_work_tree_hold(two: Story, tmp_path: Path) -> None:
    two.git("config", "extensions.worktreeConfig", "true")
    two.git("config", "--worktree", "user.email", "ada@tree.example")

    assert read_mail(two.path) == "ada@tree.example"
    assert print_sender(two, tmp_path / "out") == b"From: Ada Lovelace <ada@tree.example>"


def test_settings_of_the_command_line_hold(
    two: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.email")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "ada@count.example")
    assert read_mail(two.path) == "ada@count.example"
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'user.email'='ada@option.example'")

    assert read_mail(two.path) == "ada@option.example"
    assert print_sender(two, tmp_path / "out") == b"From: Ada Lovelace <ada@option.example>"


def test_an_identity_in_another_encoding_is_read(two: Story, tmp_path: Path) -> None:
    with (two.path / ".git/config").open("ab") as file:
        file.write(b"[user]\n\tname = J\xfcrgen\n")
    with Repo.open(two.path) as repo:
        assert repo.read_identity() == Person("Jürgen", "ada@example.org")
    assert print_sender(two, tmp_path / "o") == b"From: =?UTF-8?q?J=C3=BCrgen?= <ada@example.org>"

    with (two.path / ".git/config").open("ab") as file:
        file.write(b"[i18n]\n\tcommitEncoding = ISO-8859-2\n[user]\n\tname = \xa3ukasz\n")
    with Repo.open(two.path) as repo:
        assert repo.read_identity().name == "Łukasz"


@pytest.mark.parametrize(
    ("name", "words"), [("", "empty ident name"), ("<>", "name consists only of disallowed")]
)
def test_a_name_that_git_refuses_is_said_with_gits_words(
    two: Story, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_NAME", name)
    with Repo.open(two.path) as repo, pytest.raises(GitError, match="git var") as caught:
        repo.read_identity()
    assert words in word_remedy(caught.value.hint)


def test_a_date_of_the_environment_is_no_matter(
    two: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "some day")
    with Repo.open(two.path) as repo:
        assert repo.read_identity().name == "Ada Lovelace"


def test_the_author_and_the_address_of_the_environment_are_gits(
    two: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    two.git("config", "author.email", "author@x.example")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Robot")
    with Repo.open(two.path) as repo:
        assert repo.read_identity("AUTHOR") == Person("Ada Lovelace", "author@x.example")
        assert repo.read_identity() == Person("Robot", "ada@example.org")

    user_config().write_text("[user]\n\tname = Ada\n")
    two.git("config", "--unset", "author.email")
    monkeypatch.setenv("EMAIL", "ada@mail.example")
    with Repo.open(two.path) as repo:
        assert repo.read_identity("AUTHOR") == Person("Ada", "ada@mail.example")
    two.git("config", "user.useConfigOnly", "true")
    with Repo.open(two.path) as repo, pytest.raises(EnvironmentFailure):
        repo.read_identity()


@given(st.text(), st.sampled_from(["utf-8", "latin-1", "euc-jp", "nonsense", "utf-16"]))
def test_any_bytes_are_a_text(text: str, encoding: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    assert isinstance(decode_text(raw, encoding), str)
    assert isinstance(decode_text(raw[1:], encoding), str)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_another_owner_is_refused_as_git_does(two: Story) -> None:
    user_config().write_text("[user]\n\tname = Ada\n\temail = a@example.org\n")
    mark = two.path.parent / "ran"
    two.git("config", "core.fsmonitor", f"touch {mark}")
    os.chown(two.path, 12345, 12345)
    os.chown(two.path / ".git", 12345, 12345)
    with pytest.raises(EnvironmentFailure, match="git refuses to open") as caught:
        Repo.open(two.path)
    assert "safe.directory" in word_remedy(caught.value.hint)
    assert not mark.exists()

    subprocess.run(["git", "config", "--global", "safe.directory", str(two.path)], check=True)
    with Repo.open(two.path) as repo:
        assert repo.resolve("main") == repo.resolve("two")


def test_a_repository_that_the_environment_names_is_opened(
    two: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Story(tmp_path / "other").commit("one", {"a": "1\n"})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", "repo/.git")
    with Repo.open(Path()) as repo:
        assert repo.common_dir == two.path / ".git"
        assert repo.resolve("two")
    with Repo.open(other.path) as repo:
        assert repo.common_dir == other.path / ".git"
    monkeypatch.setenv("GIT_DIR", "nowhere")
    with pytest.raises(PatchsplitError, match="is not in a git repository"):
        Repo.open(Path())


def test_a_damaged_setting_is_said_with_gits_words(two: Story) -> None:
    (two.path / ".git/config").write_text("[core\n")
    with pytest.raises(EnvironmentFailure, match="git refuses") as caught:
        Repo.open(two.path)
    assert "bad config line 1" in word_remedy(caught.value.hint)


def test_a_machine_without_git_is_said(
    two: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentFailure, match="git is not installed"):
        Repo.open(two.path)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names)
@example(name=b"new\nline")
@example(name=b"lat\xe9")
@example(name=b" \"q\\t'\t")
def test_a_repository_can_have_any_path(name: bytes, two: Story, tmp_path: Path) -> None:
    where = tmp_path / "in" / os.fsdecode(name)
    where.parent.mkdir(exist_ok=True)
    one, tip = Oid(two.oid("one")), Oid(two.oid("two"))
    blob = Oid(two.git("rev-parse", "two:a"))
    with (two.path / ".git/config").open("a") as file:
        file.write("[user]\n\temail = ada@here.example\n")
    two.path.rename(where)
    try:
        with Repo.open(where) as repo, repo.reopen() as other:
            assert repo.read_blob(blob) == b"2\n"
            assert other.find_merge_base(one, tip) == one
            folder = where / "out"
            (path,) = format_patch(repo, one, tip, folder, MailFormat(), None, "1 +0000", 1)
            assert b"\nFrom: Ada Lovelace <ada@here.example>\n" in path.read_bytes()
    finally:
        where.rename(two.path)


def test_the_folder_of_another_work_tree_is_opened_again(two: Story, tmp_path: Path) -> None:
    two.git("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "side")
    with Repo.open(tmp_path / "linked") as repo, repo.reopen() as other:
        assert other.git_dir == repo.git_dir
        assert other.common_dir == two.path / ".git"
        assert other.find_work_tree() == tmp_path / "linked"


def test_a_merge_base_that_only_a_graft_gives_is_found(two: Story) -> None:
    two.git("symbolic-ref", "HEAD", "refs/heads/import")
    two.commit("import", {"a": "3\n"})
    with Repo.open(two.path) as repo:
        fork, main = repo.resolve("import"), repo.resolve("main")
        assert repo.find_merge_base(fork, main) is None
        two.git("replace", "--graft", "import", "one")
        assert repo.find_merge_base(fork, main) == two.oid("one")


def test_a_partial_clone_says_what_it_lacks_and_how_to_get_it(two: Story, tmp_path: Path) -> None:
    two.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    url = f"file://{two.path}"
    subprocess.run(
        ["git", "clone", "-q", "--no-checkout", "--filter=blob:none", "-o", "up", url, str(clone)],
        check=True,
    )
    blob = Oid(two.git("rev-parse", "two:a"))
    with Repo.open(clone) as repo:
        for read in (
            lambda: repo.read_blob(blob),
            lambda: list(repo.iter_blobs([blob])),
            lambda: repo.run("diff-tree", "-p", two.oid("one"), two.oid("two")),
        ):
            with pytest.raises(MissingObjectError, match="partial clone") as caught:
                read()
            way_out = word_remedy(caught.value.hint)
    command = way_out.partition(": ")[2]
    assert command == "git fetch --refetch --no-filter up"
    subprocess.run([*command.split(), "--quiet"], cwd=clone, check=True)
    with Repo.open(clone) as repo:
        assert repo.read_blob(blob) == b"2\n"


def test_what_is_missing_elsewhere_is_no_partial_clone(two: Story) -> None:
    with Repo.open(two.path) as repo, pytest.raises(PatchsplitError) as caught:
        repo.read_blob(Oid("1" * 40))
    assert not isinstance(caught.value, MissingObjectError)


def test_an_error_names_the_verb_of_git() -> None:
    assert find_verb(["-c", "include.path=/x", "format-patch", "--from"]) == "format-patch"
    assert find_verb(["-C", "there", "--no-pager", "log", "-1"]) == "log"
    assert find_verb(["--version"]) == ""
