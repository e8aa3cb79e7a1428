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
        ("*/mt[7-9][0-9].c", "lib/mt71.c", True),
        ("*/mt[7-9][0-9].c", "lib/mt7x.c", False),
        ("lib/a+b.c", "lib/a+b.c", True),
        ("lib/(", "lib/(", True),
        ("*/a/", "lib/a/b/c", True),
        ("**/deep.c", "one/two/deep.c", True),
        ("", "lib", False),
        ("lib", "", False),
        ("lib/a/", "lib/a", False),
        ("lib/[ab", "lib/[ab", True),
        ("lib/?", "lib/ab", True),
        ("xlib/*", "lib/a", False),
        ("*lib/a.c", "one/lib/a.c", False),
        ("l*", "lib/a.c", False),
    ],
)
def test_patterns_match_from_the_left_with_as_many_slashes(
    pattern: str,
    path: str,
    found: bool,  # noqa: FBT001
) -> None:
    assert matches_path(pattern, path) is found


def test_a_pattern_that_is_none_is_said_and_the_rest_holds(
    capfd: pytest.CaptureFixture[str],
) -> None:
    read = parse_maintainers("A\nM: A <a@b.c>\nF: a\nK: (?<!x)y\nN: [\n")
    assert capfd.readouterr() == ("", "")
    assert read.sections[0].files == ("a",)
    assert len(read.skipped_patterns) == 2
    assert "(?<!x)y" in read.skipped_patterns[0] + read.skipped_patterns[1]


def found_in(file: str, *paths: str, lines: tuple[str, ...] = ()) -> list[str]:
    return [str(one) for one in find_recipients(parse_maintainers(file), Footprint(paths, lines))]


@pytest.mark.parametrize(
    ("file", "title", "people"),
    [
        ("A\nM: A <a@b.c>\nF: x\n", "A", 1),
        ("A\nM: A <a@b.c>\nN: x\n", "A", 1),
        ("A\nM: A <a@b.c>\nK: x\n", "A", 1),
        ("A\nM: A <a@b.c>\nX: x\n", "", 0),
        ("A\nM: nobody\nF: x\n", "", 0),
        ("A\nF: x\n", "", 0),
        ("A\nwith a second line\nM: A <a@b.c>\nF: x\n", "with a second line", 1),
        ("M: A <a@b.c>\nF: x", "", 1),
        ("A\nM: A <a@b.c>\n\nM: B <b@b.c>\nF: x\nB\n", "A", 2),
    ],
)
def test_a_section_names_somebody_and_has_patterns(file: str, title: str, people: int) -> None:
    sections = parse_maintainers(file).sections
    assert len(sections) == bool(people)
    assert [(one.title, len(one.people)) for one in sections] == [(title, people)] * bool(people)


def test_the_most_specific_section_comes_first_and_of_equal_ones_that_of_the_file() -> None:
    file = "".join(
        f"{name}\nM: {name}@b.c\n{pattern}\n"
        for name, pattern in (
            ("all", "F: */"),
            ("named", "N: x"),
            ("top", "F: lib"),
            ("file", "F: lib/vhost/x.c"),
            ("folder", "F: lib/vhost/"),
            ("any", "F: lib/*/"),
            ("word", "K: z"),
        )
    )
    assert found_in(file, "lib/vhost/x.c", lines=("z",)) == [
        "file@b.c", "folder@b.c", "any@b.c", "top@b.c", "all@b.c", "named@b.c", "word@b.c"
    ]  # fmt: skip
    assert found_in("A\nM: a@b.c\nF: *\nB\nM: b@b.c\nF: x\n", "x") == ["b@b.c", "a@b.c"]


def test_a_section_is_as_specific_as_its_best_pattern_and_says_three() -> None:
    file = "A\nM: a@b.c\nF: lib/a/b.c\nF: lib/\nF: lib/*/\nN: b\nK: z\nB\nM: b@b.c\nF: lib/a/\n"
    first, second = find_recipients(
        parse_maintainers(file), Footprint(("lib/a/b.c", "lib/a/b.c"), ("z",))
    )
    assert first.why == ("maintains A (F: lib/a/b.c, F: lib/, F: lib/*/)",)
    assert second.address == "b@b.c"


def test_lists_have_no_name_and_moderated_ones_are_lists_too() -> None:
    file = (
        'A\nL: "The list" <l@b.c>\nL: m@b.c (moderated)\nL: nothing\nR: "R. Reader" <r@b.c>\nF: x\n'
    )
    assert found_in(file, "x") == ["l@b.c", "m@b.c", "R. Reader <r@b.c>"]


def test_a_path_is_more_specific_than_a_regular_expression() -> None:
    file = "A\nM: a@b.c\nN: x\n\nB\nM: b@b.c\nK: x\n\nC\nM: c@b.c\nF: x\n"
    assert found_in(file, "x", lines=("x",)) == ["c@b.c", "a@b.c", "b@b.c"]


def test_buried_people_get_nothing_and_their_lists_do() -> None:
    file = "A\nM: a@b.c\nR: r@b.c\nL: l@b.c\nS: Buried Alive in Reviewers\nF: x\n"
    assert found_in(file, "x") == ["l@b.c"]
    assert found_in(file.replace("Buried Alive", "Maintained"), "x") == ["a@b.c", "r@b.c", "l@b.c"]


def test_a_path_that_is_excluded_does_not_hide_another() -> None:
    file = "A\nM: a@b.c\nF: lib/\nX: lib/old/\nN: old\n"
    assert found_in(file, "lib/old/x.c") == []
    assert found_in(file, "lib/old/x.c", "lib/x.c") == ["a@b.c"]


def test_whitespace_in_expressions_is_ignored_and_long_lines_are_cut() -> None:
    file = "A\nM: a@b.c\nK: one \\s two\n"
    assert found_in(file, "x", lines=("one two",)) == ["a@b.c"]
    assert found_in(file, "x", lines=("one  two",)) == []
    assert found_in(file, "x", lines=(" " * 993 + "one two",)) == ["a@b.c"]
    assert found_in(file, "x", lines=(" " * 994 + "one two",)) == []


def test_eight_stars_are_a_pattern_and_nine_are_none() -> None:
    assert matches_path("a*" * 8, "a" * 8)
    assert not matches_path("a*" * 9, "a" * 9)


def test_no_pattern_and_no_line_takes_forever() -> None:
    evil = parse_maintainers("A\nM: A <a@b.c>\nF: a*a*a*a*a*a*a*a*a*b\nK: (a+)+$\nK: (a|aa)*c\n")
    began = time.process_time()
    find_recipients(evil, Footprint(("a" * 200 + "c",), ("a" * 5000 + "b",) * 50))
    assert time.process_time() - began < 5
