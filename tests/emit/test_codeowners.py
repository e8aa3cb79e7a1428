"""Who owns a path, as GitHub and GitLab have it."""

from __future__ import annotations

import pytest

from patchsplit.emit.codeowners import MAX_STARS, find_owners, parse_codeowners
from patchsplit.model.recipients import Footprint

FILE = """\
# everything
*                @acme/all
*.js             @js-owner  # a comment
/build/logs/     @doctocat
docs/*           docs@example.com
apps/            @octocat
/scripts/        @a @b
**/logs          @loggers
/apps/github
/deep/**/x.c     @deep
has\\ space.txt  @space
a[x].c           @bracket
!*.no            @no
/web/*           @web
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.c", ["@acme/all"]),
        ("lib/a.js", ["@js-owner"]),
        ("docs/getting-started.md", ["docs@example.com"]),
        ("docs/build/trouble.md", ["@acme/all"]),
        ("lib/apps/x", ["@octocat"]),
        ("scripts/x/y.sh", ["@a", "@b"]),
        ("lib/scripts/x", ["@acme/all"]),
        ("build/logs", ["@loggers"]),
        ("build/logs/x", ["@loggers"]),
        ("apps/github", []),
        ("apps/github/x", []),
        ("deep/x.c", ["@deep"]),
        ("deep/a/b/x.c", ["@deep"]),
        ("has space.txt", ["@space"]),
        ("a[x].c", ["@bracket"]),
        ("ax.c", ["@acme/all"]),
        ("a.no", ["@acme/all"]),
        ("web/a.css", ["@web"]),
        ("web/a/b.css", ["@acme/all"]),
    ],
)
def test_the_last_line_that_matches_decides(path: str, found: list[str]) -> None:
    assert [one.address for one in find_owners(parse_codeowners(FILE), Footprint((path,)))] == found


def test_each_section_of_gitlab_decides_for_itself() -> None:
    rules = parse_codeowners("* @all\n[Docs][2] @writers\n*.md\nREADME.md @lead\n^[Code]\n*.c @c\n")
    found = find_owners(rules, Footprint(("a.md", "README.md", "a.c")))
    assert [one.address for one in found] == ["@all", "@writers", "@lead", "@c"]


def test_every_path_that_somebody_owns_is_a_reason() -> None:
    (one,) = find_owners(parse_codeowners("/a/ @x\n/b/ @x\n"), Footprint(("a/1", "a/2", "b/1")))
    assert one.why == ("owns /a/", "owns /b/")


def test_a_pattern_with_too_many_stars_matches_nothing() -> None:
    def found(stars: int) -> list[str]:
        rules = parse_codeowners(f"/{'a*' * stars} @x\n")
        return [one.address for one in find_owners(rules, Footprint(("a" * stars,)))]

    assert (found(MAX_STARS), found(MAX_STARS + 1)) == (["@x"], [])
