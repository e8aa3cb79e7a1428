"""A ticket and a processor look the same; who else names it, and where it is used, tells."""

from __future__ import annotations

import pytest

from patchsplit.check.names import Corpus, Names, measure_tickets

FT = Names(frozenset({("FT", "2000")}))
COMMENTS = {f"{name}.c": "/* Slow on the FT-2000 chip. */\n" for name in "abc"}
MARKS = {f"{name}.c": "/* FT-2000: keep the lock */\n" for name in "abc"}


@pytest.mark.parametrize(
    "text",
    [
        "see FT-2000",
        "https://jira.example.org/browse/FT-77 is done",
        "x = FT2000_INIT",
        "ft2000plus",
        "compatible = vendor,ft-2000",
    ],
)
def test_what_others_name_is_public(text: str) -> None:
    assert FT.find_public([text])


@pytest.mark.parametrize("text", ["SOFT-2000", "ft-20001", "left 2000", "FT", "ACME-12"])
def test_what_others_name_otherwise_is_not(text: str) -> None:
    assert FT.find_public([text]) == frozenset()


def test_hosts_are_found_in_any_case() -> None:
    assert Names(hosts=frozenset({"db.lan"})).find_public(["at DB.lan"]) == {"db.lan"}


@pytest.mark.parametrize(
    "code",
    [
        "static void init_ft2000plus(void)\n",
        "    case FT_2000_CPU:\n",
        '    .name = "FT-2000+",\n',
    ],
)
def test_one_number_that_code_has_is_a_model(code: str) -> None:
    corpus = Corpus({"a.c": code}, ["cpu: Add FT-2000"])
    assert measure_tickets(corpus, FT)["FT-2000"].is_model


@pytest.mark.parametrize(
    "code",
    [
        "/* ft2000 is slow */\n",
        "x = shift2000;\n",
        'mail("bob@ft2000.example.org");\n',
        "int a; /* FT-2000 */\n",
    ],
)
def test_other_places_of_one_number_make_no_model(code: str) -> None:
    corpus = Corpus({"a.c": code}, ["cpu: Fix FT-2000"])
    assert not measure_tickets(corpus, FT)["FT-2000"].is_model


def test_many_numbers_are_a_tracker_though_code_has_one() -> None:
    messages = [f"cpu: Fix FT-{number}" for number in (11, 12, 13, 2000)]
    use = measure_tickets(Corpus({"a.c": "int ft2000;\n"}, messages), FT)["FT-2000"]
    assert (use.numbers, use.other_numbers, use.is_model) == (4, 3, False)


def test_a_model_of_many_files_is_known_unless_a_line_is_marked_with_it() -> None:
    assert measure_tickets(Corpus(COMMENTS), FT)["FT-2000"].is_model
    assert not measure_tickets(Corpus(MARKS), FT)["FT-2000"].is_model
    assert not measure_tickets(Corpus({"a.c": COMMENTS["a.c"]}), FT)["FT-2000"].is_model


def test_where_a_ticket_is_used_is_said() -> None:
    corpus = Corpus(COMMENTS, ["a: FT-2000", "b: FT-2000\n\nFT-2000", "c: more"])
    assert measure_tickets(corpus, FT)["FT-2000"].describe() == "2 messages and 3 files"
