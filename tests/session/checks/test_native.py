"""Upstream's own checkers run where they are named, sealed, and their words become findings."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from findings import body_line, file_place
from repos import Link, Story

from patchsplit.check.native import CHECKERS, NativeChecker
from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import PatchsplitError, Refused
from patchsplit.git.checkout import is_offline
from patchsplit.git.log import log_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import PatchPart, Severity
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch
from patchsplit.read.commit import parse_commit_files
from patchsplit.session.checks import native
from patchsplit.session.checks.native import CheckerReport

Run = Callable[..., CheckerReport]

FAKE_OVS = """\
import sys
rows = open(sys.argv[-1], "rb").read().split(b"\\n")
nth = next(k for k, row in enumerate(rows, 1) if row.startswith(b"+bad"))
print("ERROR: Author Ada needs to sign off.")
print("ERROR: Improper thing\\nWARNING: And another")
print(f"#{nth} FILE: lib/a.c:3:\\nbad line\\n")
print("WARNING: The subject is long.\\nSubject: x\\n")
print("Lines checked: 9, Warnings: 2, Errors: 1")
sys.exit(1)
"""


@pytest.fixture
def run(story: Story) -> Run:
    """Commits a patch on a base that has these files, and runs a checker over it."""

    def call(
        names: list[str],
        base: dict[str, object],
        patch: dict[str, object] | None = None,
        *,
        message: str = "lib: Change.\n\nA line of the body.",
        seconds: float = 20.0,
    ) -> CheckerReport:
        story.commit("base", {"lib/a.c": "one\ntwo\n", **base})  # type: ignore[dict-item]
        upstream = story.oid("HEAD")
        story.commit(message, patch or {"lib/a.c": "one\ntwo\nbad line\n"})  # type: ignore[arg-type]
        with Repo.open(story.path) as opened:
            (commit,) = log_commits(opened, [Oid(story.oid("HEAD"))])
            sent = RenderedPatch(
                PatchId("p1"),
                1,
                commit.subject,
                commit.body,
                commit.author,
                parse_commit_files(commit),
            )
            return native.run_checkers(
                opened, Oid(upstream), [(sent, commit.oid)], names, seconds=seconds
            )

    return call


def test_what_ovs_script_says_is_found_at_the_line_of_file_and_patch(run: Run) -> None:
    ran = run(["ovs-checkpatch"], {"utilities/checkpatch.py": FAKE_OVS})

    assert ran.skipped == ()
    assert [(one.message, one.severity, one.part, *file_place(one)) for one in ran.findings] == [
        ("Author Ada needs to sign off.", Severity.ERROR, PatchPart.SHAPE, "", None),
        ("Improper thing", Severity.ERROR, PatchPart.CODE, "lib/a.c", 3),
        ("And another", Severity.WARNING, PatchPart.CODE, "lib/a.c", 3),
        ("The subject is long.", Severity.WARNING, PatchPart.SUBJECT, "", None),
    ]
    assert {one.patch for one in ran.findings} == {"p1"}


FAKE_PL = r"""
# --show-types
my $n = 0;
open(my $in, "<", $ARGV[-1]);
while (<$in>) {
    $n++;
    print "p:$n: ERROR:BAD_LINE: is bad\n" if /^\+bad/;
    print "p:$n: WARNING:LONG: of body\n" if /^A line of the body/;
    print "p:$n: CHECK:CONTEXT: not added\n" if /^ two/;
}
exit 1;
"""


def test_what_checkpatch_says_of_lines_of_the_mail_is_mapped_back(run: Run) -> None:
    ran = run(["linux-checkpatch"], {"scripts/checkpatch.pl": FAKE_PL})
    told = {(one.rule, one.part, file_place(one)[1], body_line(one)) for one in ran.findings}

    assert told == {
        ("checkpatch:BAD_LINE", PatchPart.CODE, 3, None),
        ("checkpatch:LONG", PatchPart.BODY, None, 1),
        ("checkpatch:CONTEXT", PatchPart.SHAPE, None, None),
    }


def test_the_checker_is_upstreams_and_not_the_patchs_own(run: Run) -> None:
    ran = run(
        ["ovs-checkpatch"],
        {"utilities/checkpatch.py": FAKE_OVS},
        {"lib/a.c": "one\ntwo\nbad line\n", "utilities/checkpatch.py": "print('fine')\n"},
    )

    assert len(ran.findings) == 4


def test_git_log_checkers_see_the_commit_in_a_repository_of_their_own(run: Run) -> None:
    script = (
        "echo 'Wrong headline format:'\n"
        "git log --format='%x09%s' -1\n"
        'test "$(git rev-parse --show-toplevel)" = "$(pwd)" || echo elsewhere\n'
        "exit 1\n"
    )
    ran = run(["dpdk-git-log"], {"devtools/check-git-log.sh": script})

    assert [one.message for one in ran.findings] == ["Wrong headline format: lib: Change."]


def test_colours_of_a_checker_are_taken_off(run: Run) -> None:
    script = "printf 'Wrong headline case:\\n\\t\\033[01;31m\\033[Klib\\033[m: Change.\\n'\n"
    ran = run(["dpdk-git-log"], {"devtools/check-git-log.sh": script})

    assert [one.message for one in ran.findings] == ["Wrong headline case: lib: Change."]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a program on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")

    def put(name: str, text: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{text}")
        (folder / name).chmod(0o755)

    return put


def test_only_added_lines_of_a_file_are_blamed(
    run: Run, program: Callable[[str, str], None]
) -> None:
    program("flake8", 'for f; do for n in 1 2 3; do echo "$f:$n:1: E501 long"; done; done; exit 1')
    ran = run(["flake8"], {"tox.ini": "[flake8]\n", "a.py": "x\ny\n"}, {"a.py": "x\nnew\ny\n"})

    assert [(one.rule, *file_place(one)) for one in ran.findings] == [("flake8:E501", "a.py", 2)]


def test_the_files_are_those_of_the_patch_and_a_dash_is_no_option(
    run: Run, program: Callable[[str, str], None]
) -> None:
    program("codespell", 'for f; do echo "$f:1: $(head -1 "$f") ==> right"; done')
    ran = run(["codespell"], {}, {"--help": "teh\n"})

    assert [(file_place(one)[0], one.message) for one in ran.findings] == [
        ("--help", "teh ==> right")
    ]


def test_a_message_is_given_as_a_file(run: Run, program: Callable[[str, str], None]) -> None:
    program("gitlint", 'echo "1: T3 $(head -1 "$2")" >&2; echo "3: B1 body" >&2; exit 2')
    ran = run(["gitlint"], {})

    assert [(one.rule, one.message, one.part, body_line(one)) for one in ran.findings] == [
        ("gitlint:T3", "lib: Change.", PatchPart.SUBJECT, None),
        ("gitlint:B1", "body", PatchPart.BODY, 1),
    ]


class TestSealed:
    def test_no_setting_home_or_secret_of_the_user_reaches_a_checker(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_TOKEN", "hunter2")
        monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere")
        script = "echo 'Said:'; echo \"\t$SECRET_TOKEN$SSH_AUTH_SOCK$(git config user.name)|$(ls -A $HOME)\""  # noqa: E501
        ran = run(["dpdk-git-log"], {"devtools/check-git-log.sh": script})

        assert [one.message for one in ran.findings] == ["Said: |"]

    @pytest.mark.skipif(not is_offline(), reason="this system cannot take the network away")
    def test_there_is_no_network(self, run: Run) -> None:
        script = "echo 'Said:'; printf '\\t'; tail -n +3 /proc/net/dev | grep -vc '^ *lo:'"
        ran = run(["dpdk-git-log"], {"devtools/check-git-log.sh": script})

        assert [one.message for one in ran.findings] == ["Said: 0"]

    def test_a_checker_that_hangs_is_stopped_with_its_children(
        self, run: Run, tmp_path: Path
    ) -> None:
        mark = tmp_path / "mark"
        script = f"(sleep 2; touch {mark}) & sleep 60\n"
        ran = run(["dpdk-git-log"], {"devtools/check-git-log.sh": script}, seconds=0.5)
        subprocess.run(["sleep", "2"], check=True)

        assert ran.findings == ()
        assert ran.skipped == (("dpdk-git-log", "patch 1: it was stopped after 0.5 seconds"),)
        assert not mark.exists()

    def test_what_a_checker_writes_stays_out_of_the_repository(
        self, run: Run, story: Story
    ) -> None:
        script = "touch .git/HEAD2 new; git config alias.x y; git update-ref refs/heads/evil HEAD\n"
        before = story.git("for-each-ref"), story.git("config", "--list", "--local")
        run(["dpdk-git-log"], {"devtools/check-git-log.sh": script})
        after = story.git("for-each-ref"), story.git("config", "--list", "--local")

        assert after[1] == before[1]
        assert "evil" not in after[0]


class TestAllowed:
    def test_a_tree_that_has_a_checker_names_it_and_does_not_run_it(self, story: Story) -> None:
        story.commit("base", {"utilities/checkpatch.py": "open('/tmp/ran', 'w')"})
        with Repo.open(story.path) as opened:
            found = {
                one.name for one in native.find_upstream_checkers(opened, Oid(story.oid("HEAD")))
            }

        assert "ovs-checkpatch" in found
        assert "linux-checkpatch" not in found

    def test_settings_of_the_repository_allow_nothing_and_the_users_own_do(
        self, story: Story
    ) -> None:
        story.commit("base", {"a": "a"})
        story.git("config", "patchsplit.native", "ovs-checkpatch")
        with Repo.open(story.path) as opened:
            with pytest.raises(Refused, match="names no checker"):
                native.select_checkers(opened, ["mine"])
            story.git("config", "--global", "--add", "patchsplit.native", "flake8")
            story.git("config", "--global", "--add", "patchsplit.native", "gitlint")
            found = [one.name for one in native.select_checkers(opened, ["mine"])]

        assert found == ["flake8", "gitlint"]

    def test_an_unknown_name_is_told_with_those_that_there_are(self, story: Story) -> None:
        story.commit("base", {"a": "a"})
        with Repo.open(story.path) as opened, pytest.raises(PatchsplitError) as told:
            native.select_checkers(opened, ["sh -c evil"])

        assert "ovs-checkpatch" in word_remedy(told.value.hint)

    def test_a_missing_program_and_a_missing_script_are_told_in_words(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        only = tmp_path / "only"
        only.mkdir()
        for name in ("git", "sh"):
            (only / name).symlink_to(shutil.which(name) or "")
        monkeypatch.setenv("PATH", str(only))
        ran = run(["gitlint", "ovs-checkpatch"], {})

        assert ran.skipped == (
            ("gitlint", "not on your PATH: gitlint"),
            ("ovs-checkpatch", "upstream's tree has no utilities/checkpatch.py that it can use"),
        )


def test_a_script_that_is_a_link_is_no_script(story: Story) -> None:
    story.commit("base", {"utilities/checkpatch.py": Link("/bin/sh")})
    with Repo.open(story.path) as opened:
        found = {one.name for one in native.find_upstream_checkers(opened, Oid(story.oid("HEAD")))}

    assert "ovs-checkpatch" not in found


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda one: one.name)
def test_every_checker_is_run_from_the_tree_or_the_path_and_has_a_say(
    checker: NativeChecker,
) -> None:
    assert checker.title
    assert not checker.script or checker.script in checker.command
    assert not checker.script or any(
        checker.script.startswith(path) for path in checker.required_paths
    )
