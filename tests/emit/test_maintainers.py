"""Whom a MAINTAINERS file names, by the rules of get_maintainer.pl."""

from __future__ import annotations

import time

import pytest

from patchsplit.emit.maintainers import find_recipients, matches_path, parse_maintainers
from patchsplit.model.recipients import Footprint, Role

FILE = """\
List of maintainers
===================

	M: Mail of the maintainer: Name <address@domain>
	F: files

NETWORKING
-----------

VHOST (user space)
M:	"Vera V. Host" <vera@example.org>
R:	Ron Reader <ron@example.org>
L:	vhost@lists.example.org (moderated for non-subscribers)
L:	inside@lists.example.org (subscribers-only)
S:	Maintained
F:	lib/vhost/
X:	lib/vhost/old/
N:	virtio[a-z]*

CRYPTO
M:	bare@example.org
F:	*/crypto/*.c
K:	\\brte_ (?:crypto | cipher) _

ORPHANED
S:	Orphan
F:	gone/

THE REST
M:	Linus Everything <all@example.org>
L:	everything@lists.example.org
S:	Buried alive in reviewers
F:	*
F:	*/
"""


def mails(*paths: str, lines: tuple[str, ...] = ()) -> list[str]:
    return [
        one.address for one in find_recipients(parse_maintainers(FILE), Footprint(paths, lines))
    ]


REST = ["everything@lists.example.org"]
VHOST = ["vera@example.org", "ron@example.org", "vhost@lists.example.org"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("lib/vhost/vhost.c", VHOST),
        ("lib/vhost/deep/vhost.c", VHOST),
        ("lib/vhost/old/vhost.c", []),
        ("lib/vhost.c", []),
        ("drivers/net/virtio/x.c", VHOST),
        ("lib/crypto/aes.c", ["bare@example.org"]),
        ("lib/crypto/deep/aes.c", []),
        ("lib/crypto/aes.h", []),
        ("gone/a", []),
    ],
)
def test_a_path_is_asked_about_where_a_pattern_matches(path: str, found: list[str]) -> None:
    assert mails(path) == found + REST


def test_a_word_that_comes_or_goes_is_asked_about() -> None:
    assert mails("app/x.c", lines=("    rte_crypto_init();",)) == ["bare@example.org", *REST]
    assert mails("app/x.c", lines=("    xrte_crypto_init();",)) == REST


def test_people_have_names_roles_and_reasons() -> None:
    vera, ron, vhost, rest = find_recipients(
        parse_maintainers(FILE), Footprint(("lib/vhost/virtio.c",))
    )
    assert (vera.name, vera.role) == ("Vera V. Host", Role.MAINTAINER)
    assert vera.why == ("maintains VHOST (user space) (F: lib/vhost/, N: virtio[a-z]*)",)
    assert ron.role is Role.REVIEWER
    assert vhost.role is rest.role is Role.LIST
    assert rest.why == ("list of THE REST (F: */)",)


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("lib/a", "lib/a", True),
        ("lib/a", "lib/a/b/c.c", True),
        ("lib/a", "lib/ab", True),
        ("lib/a", "lib/ab/c", False),
        ("lib/*", "lib/a.c", True),
        ("lib/*", "lib/a/b.c", False),
        ("lib/?.c", "lib/a.c", True),
        ("lib/mt7[0-9].c", "lib/mt71.c", True),
        ("lib/mt7[0-9].c", "lib/mt7x.c", False),
        ("lib/a+b.c", "lib/a+b.c", True),
        ("lib/(", "lib/(", True),
        ("*/a/", "lib/a/b/c", True),
        ("**/deep.c", "one/two/deep.c", True),
        ("", "lib", False),
    ],
)
def test_patterns_match_from_the_left_with_as_many_slashes(
    pattern: str,
    path: str,
    found: bool,  # noqa: FBT001
) -> None:
    assert matches_path(pattern, path) is found


def test_a_pattern_that_is_none_is_said_and_the_rest_holds() -> None:
    read = parse_maintainers("A\nM: A <a@b.c>\nF: a\nK: (?<!x)y\nN: [\n")
    assert read.sections[0].files == ("a",)
    assert len(read.skipped_patterns) == 2
    assert "(?<!x)y" in read.skipped_patterns[0] + read.skipped_patterns[1]


def test_no_pattern_and_no_line_takes_forever() -> None:
    evil = parse_maintainers("A\nM: A <a@b.c>\nF: a*a*a*a*a*a*a*a*a*b\nK: (a+)+$\nK: (a|aa)*c\n")
    began = time.process_time()
    find_recipients(evil, Footprint(("a" * 200 + "c",), ("a" * 5000 + "b",) * 50))
    assert time.process_time() - began < 5
