"""Texts and names of requests to merge."""

from __future__ import annotations

import pytest

from patchsplit.emit.forge import (
    Forge,
    PullRequest,
    build_command,
    choose_branch_name,
    fill_template,
    find_template,
    parse_remote_url,
)
from patchsplit.model.plan import Patch, PatchId


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["a", ".github/PULL_REQUEST_TEMPLATE.md"], ".github/PULL_REQUEST_TEMPLATE.md"),
        (["pull_request_template.md", "docs/pull_request_template.md"], "pull_request_template.md"),
        ([".github/PULL_REQUEST_TEMPLATE/b.md", ".github/PULL_REQUEST_TEMPLATE/a.md"],
         ".github/PULL_REQUEST_TEMPLATE/a.md"),
        (["src/pull_request_template.md"], ""),
    ],
)  # fmt: skip
def test_githubs_templates_are_found_where_it_looks(paths: list[str], found: str) -> None:
    assert find_template(Forge.GITHUB, paths) == found


def test_gitlabs_default_template_comes_first() -> None:
    folder = ".gitlab/merge_request_templates"
    assert find_template(Forge.GITLAB, [f"{folder}/Bug.md"]) == f"{folder}/Bug.md"
    both = [f"{folder}/Bug.md", f"{folder}/Default.md"]
    assert find_template(Forge.GITLAB, both) == f"{folder}/Default.md"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", "SAID\n"),
        ("Thanks!\n", "SAID\n\nThanks!\n"),
        ("# What\n\n# How\n- [ ] x\n", "# What\n\nSAID\n\n# How\n- [ ] x\n"),
        ("<!--\n# Summary\n-->\n## Summary\n", "<!--\n# Summary\n-->\n## Summary\n\nSAID\n"),
        ("# Tests\n", "SAID\n\n# Tests\n"),
    ],
)
def test_a_template_keeps_every_word_of_its_own(template: str, text: str) -> None:
    assert fill_template(template, "SAID") == text


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://github.com/acme/wire.git", ("github.com", "acme/wire")),
        ("git@gitlab.com:group/sub/wire.git", ("gitlab.com", "group/sub/wire")),
        ("ssh://git@host:2222/acme/wire/", ("host", "acme/wire")),
        ("/srv/git/wire.git", ("", "")),
        ("nonsense", ("", "")),
        ("host:wire", ("", "")),
        ("./host:acme/wire", ("", "")),
    ],
)
def test_an_address_says_whose_repository_it_is(url: str, found: tuple[str, str]) -> None:
    assert parse_remote_url(url) == found


@pytest.mark.parametrize(
    ("forge", "fork", "head"),
    [
        (Forge.GITHUB, "acme/wire", ["--head", "acme:x"]),
        (Forge.GITHUB, "", ["--head", "x"]),
        (Forge.GITLAB, "acme/wire", ["--head", "acme/wire", "--source-branch", "x"]),
        (Forge.GITLAB, "", ["--source-branch", "x"]),
    ],
)
def test_a_fork_on_no_forge_is_left_to_the_program(
    forge: Forge, fork: str, head: list[str]
) -> None:
    pull = PullRequest(PatchId("p1"), "a: b", "x", "why", "1.md")
    words = build_command(forge, pull, "up/wire", fork, "main", draft=False, text="why")
    start = words.index(head[0])
    assert list(words[start : start + len(head)]) == head
    assert ("--head" in words) == ("--head" in head)


def test_branches_are_called_after_their_subjects_and_no_two_alike() -> None:
    patch = Patch(PatchId("p7"), "lib/x: Say «ä» & more...", ())
    assert choose_branch_name(patch, 1, "up/", ()) == "up/lib-x-say-more"
    assert choose_branch_name(patch, 1, "up/", ("up/lib-x-say-more",)) == "up/lib-x-say-more-p7"
    assert choose_branch_name(Patch(PatchId("p8"), "…", ()), 3, "", ()) == "patch-3"
    assert choose_branch_name(Patch(PatchId("p9"), "a", (), branch="kept"), 3, "", ()) == "kept"


def test_a_branch_has_fifty_characters_of_the_subject() -> None:
    long = Patch(PatchId("p1"), "x" * 49 + " y and more", ())
    assert choose_branch_name(long, 1, "b/", ()) == "b/" + "x" * 49
    whole = Patch(PatchId("p1"), "x" * 60, ())
    assert choose_branch_name(whole, 1, "", ()) == "x" * 50
