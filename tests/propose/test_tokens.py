from __future__ import annotations

import pytest

from patchsplit.propose.tokens import extract_words, is_compound, normalize_line, split_name


def test_words_are_identifiers_without_the_languages_own() -> None:
    assert extract_words([b"static int dpPacket_put(x, len);\n", b"return foo42; /* the */\n"]) == {
        "dpPacket_put",
        "len",
        "foo42",
    }


def test_bytes_that_are_no_text_have_no_words() -> None:
    assert extract_words([b"\xff\xfe\x00ab\x00\xe4hnlich"]) == {"hnlich"}


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
    assert split_name(name) == pieces


@pytest.mark.parametrize(
    ("word", "has_parts"),
    [("hideResolved", True), ("dp_packet", True), ("__init__", False), ("Word", False)],
)
def test_a_composed_name_is_none_of_plain_english(word: str, *, has_parts: bool) -> None:
    assert is_compound(word) is has_parts


def test_lines_of_one_shape_have_one_template() -> None:
    assert (
        normalize_line(b"    foo(bar,  12);\n")
        == normalize_line(b"\tbaz(x, y1);")
        != normalize_line(b"foo(bar);")
    )
