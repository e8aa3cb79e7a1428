"""One feature over three upstreams: what waits for what, and how each exit says so."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from commands import Patchsplit, caller, git, mails
from repos import Story
from server import make_server, read_messages, read_sent_refs

from patchsplit.cli.main import run
from patchsplit.errors import ExitCode

REVIEW = "[gerrit]\nhost=review.example.org\nport=29418\nproject=openstack/{}.git\n"
LONG = "".join(f"# line {nth}\n" for nth in range(30))
PROJECTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "nova": {
        "migration": {"virt.py": "virt: Read dirty pages."},
        "api": {"api.py": "api: Show dirty pages."},
        "docs": {"doc.rst": "docs: Say how."},
    },
    "qemu": {"dirty pages": {"vfio.c": "vfio: Count dirty pages.", "hmp.c": "hmp: Show them."}},
    "linux": {"iova": {"iommu.c": "iommu: Add an ioctl."}},
}
"""Repository -> topic -> file -> subject of the patch that changes it."""
ADDED = {
    "virt.py": "def read_dirty_pages():\n    return 7\n",
    "api.py": "import virt\n\nSHOWN = virt.read_dirty_pages()\n",
}
"""What is added to a file; without an entry its name."""
TIES = """\
[repositories.nova]
path = "nova"
[repositories.qemu]
path = "qemu"
[repositories.linux]
path = "linux"

[[needs]]  # the counters
topic = "nova:migration"
needs = "qemu:dirty pages"
why = "it reads the counters"

[[needs]]
topic = "qemu:dirty pages"
needs = "linux:iova"
"""


def plan_project(where: Path, topics: Mapping[str, Mapping[str, str]]) -> None:
    """Makes a repository with a fork, and its plan with these topics."""
    files = [name for patches in topics.values() for name in patches]
    story = Story(where)
    review = REVIEW.format(where.name)
    story.commit("base", {".gitreview": review, **dict.fromkeys(files, LONG)})
    story.branch("fork").commit(
        "all", {name: LONG + ADDED.get(name, f"{name}\n") for name in files}
    )
    assert run(["-C", str(where), "plan", "--onto", "main", "fork", "--no-calibration"]) == 0
    for patches in topics.values():
        for file, subject in patches.items():
            words = ("move", file, "--to", "new", "--subject", subject)
            assert run(["-C", str(where), *words]) == 0


@dataclass(frozen=True)
class World:
    """Three planned repositories, and the file that ties them."""

    root: Path
    runs: Mapping[str, Patchsplit]

    @property
    def file(self) -> Path:
        return self.root / "sriov.toml"

    def topics(self, *args: str) -> dict[str, dict[str, Any]]:
        """Returns the topics of the workspace by their names, in order."""
        shown = self.runs["nova"]("workspace", str(self.file), "--json", *args).json
        return {f"{one['repository']}:{one['name']}": one for one in shown["topics"]}


@pytest.fixture(scope="module")
def planned_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspace")
    for name, topics in PROJECTS.items():
        plan_project(root / name, topics)
    (root / "sriov.toml").write_text(TIES)
    return root


@pytest.fixture
def world(planned_world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> World:
    root = Path(shutil.copytree(planned_world, tmp_path / "world"))
    runs = {name: caller(root / name, capsys) for name in PROJECTS}
    for name, topics in PROJECTS.items():
        number = {p["subject"]: p["id"] for p in runs[name]("show", "--json").json["patches"]}
        for topic, patches in topics.items():
            ids = [number[subject] for subject in patches.values()]
            runs[name]("topics", "split", *ids, "--name", topic)
    return World(root, runs)


def push_nova(world: World, *args: str, check: bool = True) -> tuple[int, str, list[str]]:
    """Pushes nova for review; returns the exit code, standard error and the messages."""
    server = world.root / "server.git"
    if not server.exists():
        serve(world, "nova", server)
    ran = world.runs["nova"](
        "emit", "gerrit", "--remote", str(server), "--workspace", str(world.file), *args,
        check=check,
    )  # fmt: skip
    sent = read_sent_refs(server)
    return ran.code, ran.err, read_messages(server, f"main..{sent[-1][1]}") if sent else []


def serve(world: World, name: str, server: Path) -> None:
    """Makes a bare repository that a project is sent to."""
    make_server(server, Story(world.root / name))


def test_topics_are_shown_in_an_order_of_sending(world: World) -> None:
    found = world.topics()
    assert list(found) == ["linux:iova", "qemu:dirty pages", "nova:migration"]
    assert [one["ready"] for one in found.values()] == [True, False, False]
    assert found["nova:migration"]["waits"] == ["qemu:dirty pages"]
    (need,) = found["nova:migration"]["needs"]
    assert need["why"] == "it reads the counters"
    assert need["state"] == "open"
    assert {"nova:docs", "nova:api"} <= world.topics("--all").keys()
    later = world.topics("--all")["nova:api"]
    assert (later["after"], later["waits"]) == (["nova:migration"], ["qemu:dirty pages"])
    page = world.runs["nova"]("workspace", str(world.file)).out
    assert page.index("linux:iova") < page.index("waits for linux:iova") < page.index("migration")


def test_the_help_shows_a_file_line_by_line(world: World) -> None:
    assert '\n  [[needs]]\n  topic = "nova:' in world.runs["nova"]("workspace", "--help").out


def test_a_decision_and_what_is_held_back_are_shown(world: World) -> None:
    world.runs["linux"]("topics", "decide", "iova", "later", "--why", "after 7.2")
    one = world.topics()["linux:iova"]
    assert (one["decision"], one["reason"], one["ready"]) == ("later", "after 7.2", False)
    assert one["held"] == {"later": 1}
    assert "after 7.2" in world.runs["nova"]("workspace", str(world.file)).out


def test_ties_are_added_and_removed_and_a_cycle_is_refused(world: World) -> None:
    nova, file = world.runs["nova"], ("--workspace", str(world.file))
    ran = nova("workspace", "add", "linux:io", "nova:migration", *file, check=False)
    assert ran.code == ExitCode.USAGE
    assert "linux:iova needs nova:migration" in ran.err
    assert "workspace remove" in ran.err
    assert world.file.read_text() == TIES
    assert "exists" not in nova("workspace", "add", "nova:docs", "linux:iova", *file).err
    assert nova("workspace", "add", "nova:docs", "linux:iova", *file, check=False).code == 10
    assert world.topics()["nova:docs"]["waits"] == ["linux:iova"]
    nova("workspace", "remove", "nova:migration", "qemu:dirty", *file)
    assert "nova:migration" not in world.topics()
    assert nova("workspace", "remove", "nova:migration", "qemu:dirty", *file, check=False).code == 5


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("qemu:dirty pages", "qemu:dirt pages", "has no topic dirt pages"),
        ('path = "qemu"', 'path = "qemu"\nplan = "v9"', "v9"),
        ('path = "qemu"', 'path = "gone"', "no directory"),
        ("linux:iova", "linus:iova", "no repository linus"),
    ],
)
def test_what_a_workspace_names_has_to_be_there(
    world: World, old: str, new: str, words: str
) -> None:
    world.file.write_text(TIES.replace(old, new))
    ran = world.runs["nova"]("workspace", str(world.file), check=False)
    assert ran.code in (ExitCode.USAGE, ExitCode.UNKNOWN_NAME)
    assert words in ran.err
    ran = world.runs["nova"](
        "emit", "mbox", "--preview", "--workspace", str(world.file), check=False
    )
    assert ran.code in (ExitCode.USAGE, ExitCode.UNKNOWN_NAME)
    assert words in ran.err


def test_gerrit_is_pushed_once_what_it_needs_was_sent_and_says_so(world: World) -> None:
    code, told, messages = push_nova(world, "--really", check=False)
    assert code == ExitCode.HELD_BACK
    assert "nova:migration needs qemu:dirty pages, which was not sent yet." in told
    assert messages == []
    assert "which was not sent yet" in push_nova(world)[1]
    assert len(push_nova(world, "--really", "--only", "docs")[2]) == 1

    url = "https://review.example.org/c/openstack/qemu/+/12"
    serve(world, "qemu", world.root / "qemu.git")
    hook = world.root / "qemu.git" / "hooks" / "pre-receive"
    hook.write_text(
        f'#!/bin/sh\ncat >/dev/null\nprintf "\\n  {url}1 vfio: Count dirty pages. [NEW]\\n'
        f'  {url}2 hmp: Show th... [NEW]\\n" >&2\n'
    )
    world.file.write_text(TIES.rpartition("[[needs]]")[0])
    world.runs["qemu"]("emit", "gerrit", "--remote", str(world.root / "qemu.git"), "--really")
    assert world.topics()["qemu:dirty pages"]["reference"] == f"{url}2"

    messages = push_nova(world, "--really")[2]
    (first,) = [one for one in messages if one.startswith("virt:")]
    assert f"\nDepends-On: {url}2\nChange-Id: I" in first
    assert "Depends-On" not in "".join(one for one in messages if one != first)


def test_a_change_without_a_known_url_is_named_by_its_id(world: World) -> None:
    world.file.write_text(TIES.rpartition("[[needs]]")[0])
    serve(world, "qemu", world.root / "qemu.git")
    world.runs["qemu"]("emit", "gerrit", "--remote", str(world.root / "qemu.git"), "--really")
    one = world.topics()["qemu:dirty pages"]
    assert one["state"] == "sent"
    (first,) = [text for text in push_nova(world, "--really")[2] if text.startswith("virt:")]
    assert f"Depends-On: {one['reference']}" in first


def test_a_cover_letter_names_what_the_series_needs(world: World) -> None:
    qemu, linux, file = world.runs["qemu"], world.runs["linux"], ("--workspace", str(world.file))
    qemu("topics", "reword", "dirty", "--subject", "Dirty pages", "--body", "For migration.")
    linux("topics", "reword", "iova", "--subject", "An ioctl (ü)", "--body", "For VMs.")
    out = world.root / "mails"
    ran = qemu("emit", "mbox", str(out), *file)
    cover = min(out.iterdir()).read_text()
    assert "For migration.\n\nNeeds: An ioctl (ü) (not sent yet)\n" in cover
    assert "qemu:dirty pages needs linux:iova, which was not sent yet." in ran.err

    linux("emit", "mbox", str(world.root / "first"), "--cover-letter")
    head = min((world.root / "first").iterdir()).read_text()
    name = head.partition("\nMessage-Id: <")[2].partition(">")[0]
    ran = qemu("emit", "mbox", str(out), "--force", *file, "--json")
    (need,) = ran.json["needs"]
    assert (need["state"], need["reference"]) == ("written", name)
    assert f"Needs: An ioctl (ü) ({name})\n" in min(out.iterdir()).read_text()

    parts = world.root / "parts"
    qemu("emit", "mbox", str(parts), "--parts", "1", "--cover-letter", *file)
    covers = [min((parts / part).iterdir()).read_text() for part in ("1", "2")]
    for text in covers:
        assert f"*** BLURB HERE ***\n\nNeeds: An ioctl (ü) ({name})\n\nAda" in text
        assert "charset=UTF-8" in text


def test_a_single_mail_says_it_below_its_message(world: World) -> None:
    nova, out = world.runs["nova"], world.root / "mails"
    url = "https://lists.example.org/dirty"
    world.file.write_text(TIES.replace("why =", f'link = "{url}"\nwhy ='))
    nova("emit", "mbox", str(out), "--only", "migration", "--workspace", str(world.file))
    (patch,) = out.iterdir()
    assert f"\n---\nNeeds: dirty pages ({url})\n\n virt.py | 2 ++" in patch.read_text()
    git(world.root / "nova", "checkout", "-q", "-b", "applied", "main")
    git(world.root / "nova", "am", "-q", str(patch))
    assert "Needs" not in git(world.root / "nova", "log", "-1", "--format=%B")


@mails
def test_a_series_counts_as_sent_once_patchsplit_has_mailed_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    linux, out = world.runs["linux"], world.root / "mails"
    linux("emit", "mbox", str(out), "--to", "list@example.org")
    assert world.topics()["linux:iova"]["state"] == "written"
    assert world.topics()["linux:iova"]["title"] == "iommu: Add an ioctl."
    linux("emit", "mbox", str(out), "--force", "--cover-letter", "--to", "list@example.org")
    assert world.topics()["linux:iova"]["title"] == "iova"
    linux("topics", "reword", "iova", "--subject", "An ioctl", "--body", "For VMs.")
    linux("emit", "mbox", str(out), "--force", "--cover-letter", "--to", "list@example.org")
    mailer = world.root / "mailer"
    mailer.write_text("#!/bin/sh\ncat >/dev/null\n")
    mailer.chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "sendemail.smtpServer")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(mailer))
    linux("send", str(out))
    assert world.topics()["linux:iova"]["state"] == "written"
    linux("send", str(out), "--really")
    found = world.topics()
    assert found["linux:iova"]["state"] == "sent"
    assert found["qemu:dirty pages"]["ready"]


def test_a_request_says_it_too_and_its_own_url_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = world.root / "bin"
    programs.mkdir()
    (programs / "gh").write_text("#!/bin/sh\necho https://github.com/q/q/pull/$$\n")
    (programs / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    server, texts = world.root / "qemu.git", world.root / "texts"
    serve(world, "qemu", server)
    where = ("--remote", str(server), "--repo", "q/q", "--workspace", str(world.file))
    world.runs["qemu"]("emit", "github", str(texts), *where)
    first, second, *_ = sorted(texts.glob("*.md"))
    assert "Needs: iova (not sent yet)" in first.read_text()
    assert "Needs: " not in second.read_text()
    ran = world.runs["qemu"](
        "emit", "github", str(texts), "--force", *where, "--really", check=False
    )
    assert ran.code == ExitCode.HELD_BACK

    world.file.write_text(
        TIES.replace('needs = "linux:iova"', 'needs = "linux:iova"\nlink = "a@x"')
    )
    world.runs["qemu"]("emit", "github", str(texts), "--force", *where, "--really")
    assert "Needs: iova (a@x)" in first.read_text()
    shown = str(world.topics()["qemu:dirty pages"]["reference"])
    assert shown.startswith("https://github.com/q/q/pull/")


def test_only_the_users_own_config_names_a_workspace(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nova = world.runs["nova"]
    assert "git config --global" in nova("workspace", check=False).err
    mine = tmp_path / "gitconfig"
    mine.write_text(f"[user]\nname = A\nemail = a@b.c\n[patchsplit]\nworkspace = {world.file}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(mine))
    assert "nova:migration" in nova("workspace").out
    out = ("emit", "mbox", "--preview", "--json")
    assert [need["needs"] for need in nova(*out).json["needs"]] == ["qemu:dirty pages"]
    assert world.runs["linux"](*out).json["needs"] == []
    git(world.root / "nova", "config", "patchsplit.workspace", "/elsewhere")
    ran = nova(*out, check=False)
    assert ran.code == ExitCode.REFUSED
    assert "only your own config" in json.loads(ran.err.splitlines()[-1])["error"]["message"]


def test_private_words_of_another_plan_do_not_leave(world: World) -> None:
    world.runs["linux"]("topics", "rename", "iova", "iova for https://jira.acme.internal/X-1")
    world.file.write_text(TIES.replace("linux:iova", "linux:iova for"))
    args = ("emit", "mbox", "--preview", "--workspace", str(world.file))
    ran = world.runs["qemu"](*args, check=False)
    assert ran.code == ExitCode.LEAK
    assert "jira" in ran.err
