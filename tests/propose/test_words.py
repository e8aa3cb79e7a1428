from __future__ import annotations

import pytest

from patchsplit.propose.tokens import composed, parts, template, words


def test_words_are_identifiers_without_the_languages_own() -> None:
    assert words([b"static int dpPacket_put(x, len);\n", b"return foo42; /* the */\n"]) == {
        "dpPacket_put",
        "len",
        "foo42",
    }


def test_bytes_that_are_no_text_have_no_words() -> None:
    assert words([b"\xff\xfe\x00ab\x00\xe4hnlich"]) == {"hnlich"}


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("dpPacket_put", {"dp", "packet", "put"}),
        ("HTTPServer", {"http", "server"}),
        ("MAX_LEN", {"max", "len"}),
        ("ipv6", {"ipv"}),
    ],
)
def test_a_name_falls_into_its_parts(name: str, pieces: set[str]) -> None:
    assert parts(name) == pieces


@pytest.mark.parametrize(
    ("word", "has_parts"),
    [("hideResolved", True), ("dp_packet", True), ("__init__", False), ("Word", False)],
)
def test_a_composed_name_is_none_of_plain_english(word: str, *, has_parts: bool) -> None:
    assert composed(word) is has_parts


def test_lines_of_one_shape_have_one_template() -> None:
    assert template(b"    foo(bar,  12);\n") == template(b"\tbaz(x, y1);") != template(b"foo(bar);")
