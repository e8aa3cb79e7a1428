"""What a writer does not get: private data, wherever it stands in a document."""

from __future__ import annotations

import pytest

from patchsplit.check.leaks import LeakContext
from patchsplit.check.wordlist import parse_wordlist
from patchsplit.session.messages.redaction import MARK, Redactor, list_texts

KEY = "-----BEGIN RSA PRIVATE KEY-----"
CONTEXT = LeakContext(
    wordlist=parse_wordlist("Hermes\nacme.com\n", "words"), public_names=frozenset({"FUNCTEST"})
)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("+    /* HRM-1234: as Hermes does */", f"+    /* {MARK}: as {MARK} does */"),
        ("see build7.acme.com and git.acme.corp", f"see {MARK} and {MARK}"),
        ("See FUNCTEST-12, UTF-8.", "See FUNCTEST-12, UTF-8."),
        ("-  connect(10.1.2.3)", f"-  connect({MARK})"),
        ("-self.lock.acquire()", "-self.lock.acquire()"),
        (f"+{KEY}\n+MIIEow\n+-----END RSA PRIVATE KEY-----\n+x", f"+{MARK}\n+{MARK}\n+{MARK}\n+x"),
        (f"+{KEY}\n+MIIEow", f"+{MARK}\n+{MARK}"),
        ("+url = https://ada:s3cr3tword@example.org/", f"+{MARK}"),
    ],
)
def test_private_data_is_taken_out(text: str, after: str) -> None:
    assert Redactor(CONTEXT).redact(text) == after


def test_all_texts_of_a_value_are_read_and_what_is_taken_is_counted() -> None:
    redactor = Redactor(CONTEXT, allowed=["leak-ticket"])
    value = {"a": ["Hermes", {"b": "HRM-1 HRM-22"}], "c": 3, "d": None, "e": True}

    assert redactor.redact_value(value) == {
        "a": [MARK, {"b": "HRM-1 HRM-22"}], "c": 3, "d": None, "e": True,
    }  # fmt: skip
    assert redactor.count == {"leak-word": 1}
    assert list_texts(value) == ["Hermes", "HRM-1 HRM-22"]
