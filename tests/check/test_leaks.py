"""What gives a house away is found where it means that, and nowhere else."""

from __future__ import annotations

import pytest
from findings import body_line, file_place
from rendered_patches import make_change, make_patch

from patchsplit.check.leaks import LeakContext, find_leaks
from patchsplit.check.wordlist import parse_wordlist
from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import Status, split_lines
from patchsplit.model.facts import Person
from patchsplit.model.finding import FileLine, PatchPart, Severity
from patchsplit.model.rendered import RenderedPatch

AWS = "AKIA" + "ABCDEFGHIJKLMNOP"
KEY = "-----BEGIN RSA " + "PRIVATE KEY-----"


def rules(patch: RenderedPatch, ground: LeakContext | None = None) -> set[str]:
    return {finding.rule for finding in find_leaks([patch], ground or LeakContext())}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("/* see build7.acme.corp */", "leak-host"),
        ('x = "db.eng.internal";', "leak-host"),
        ("/* HERMES-1234: do it twice */", "leak-ticket"),
        ("/* see http://wiki/hermes */", "leak-url"),
        ("/* see https://wiki.acme.corp/x */", "leak-url"),
        ("/* https://jira.acme.internal/browse/12 */", "leak-url"),
        ("// http://bugs.acme.local:8080/77", "leak-url"),
        ('clone("ssh://git@code.acme.lan/x");', "leak-url"),
        ("/* ask gerrit.acme.local */", "leak-host"),
        ("// http://10.1.2.3/build", "leak-url"),
        ("/* ask bob@mail.acme.corp */", "leak-mail"),
        (f'key = "{AWS}";', "leak-secret"),
        (f'char *k = "{KEY}\\n";', "leak-secret"),
        ('u = "https://bob:hunter22@example.org/";', "leak-secret"),
        ('connect("192.168.7.9");', "leak-address"),
    ],
)
def test_a_line_that_tells_is_blamed_with_its_place(line: str, rule: str) -> None:
    (finding,) = [
        one
        for one in find_leaks(
            [make_patch(make_change("lib/a.c", f"int x;\n{line}\n"))], LeakContext()
        )
        if one.rule == rule
    ]

    assert (finding.part, finding.at) == (PatchPart.CODE, FileLine("lib/a.c", 2, 7))
    assert (finding.hunk, finding.patch) == ("h1", "p1")


@pytest.mark.parametrize(
    "line",
    [
        "x = config.internal;",
        "y = obj.lan + MAX-1234;",
        'import_("org.acme.internal");',
        "/* UTF-8, SHA-256, CVE-2020-1234 and RFC-2131 */",
        "/* see https://www.kernel.org/doc */",
        "/* mail ada@example.org */",
        'u = "http://localhost:80/";',
        'url = "https://user:%s@example.org/";',
        'v = "version 10.1.2";',
        'h = "metadata.google.internal";',
        'u = "http://metadata.google.internal/x";',
        "/* threading.local is one per thread */",
        "/* see https://docs.local.example.org/x */",
        'p = "scala.reflect.macros.internal";',
        "/* JEP-401 */",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_not_blamed(line: str) -> None:
    assert rules(make_patch(make_change("lib/a.c", f"{line}\n"))) == set()


def test_a_line_amid_a_comment_is_read_as_a_comment() -> None:
    text = "int x;\n/* A long\n   comment, HERMES-77 and\n   more */\nint y = HERMES-78;\n"
    patch = make_patch(make_change("a.c", text))
    ground = LeakContext(read_blob=lambda _: split_lines(text.encode()))

    assert [file_place(one) for one in find_leaks([patch], ground)] == [("a.c", 3)]


def test_what_a_removed_line_says_already_is_upstreams_own() -> None:
    line = "/* see build7.acme.corp */\n"

    assert rules(make_patch(make_change("a.c", f"    {line}", line))) == set()


def test_the_message_and_the_author_are_read() -> None:
    patch = make_patch(
        subject="a: fix HERMES-12",
        body="See http://wiki/x.\n\nReviewed-by: Bob <bob@x.corp>",
        author=Person("root", "root@build7.corp"),
    )
    found = {(one.part, one.rule, body_line(one)) for one in find_leaks([patch], LeakContext())}

    assert found == {
        (PatchPart.SUBJECT, "leak-ticket", None),
        (PatchPart.BODY, "leak-url", 1),
        (PatchPart.TRAILERS, "leak-mail", 3),
        (PatchPart.TRAILERS, "leak-mail", None),
    }


def test_what_upstreams_log_names_is_public() -> None:
    patch = make_patch(subject="Fix NETVIRT-12", body="See http://wiki/x and db.lan")

    assert rules(patch, LeakContext(public_names=frozenset({"NETVIRT", "wiki", "db.lan"}))) == set()


def test_secrets_in_tests_are_asked_about_and_hosts_there_are_made_up() -> None:
    patch = make_patch(make_change("tests/a.py", f'k = "{AWS}"\nh = "db.corp"\n'))
    (finding,) = find_leaks([patch], LeakContext())

    assert (finding.rule, finding.severity) == ("leak-secret", Severity.WARNING)


def test_a_copyright_is_claimed_in_a_file_of_others_alone() -> None:
    line = " * Copyright (c) 2020 Acme Corp\n"
    year = " * Copyright (c) 2019 Acme Corp\n"

    assert rules(make_patch(make_change("a.c", line))) == {"leak-copyright"}
    assert rules(make_patch(make_change("a.c", line, year))) == set()
    assert rules(make_patch(make_change("a.c", line, new=True))) == set()


@pytest.mark.parametrize(
    "key",
    [
        AWS,
        "A3TX" + "A" * 16,
        "gho_" + "a" * 36,
        "glpat-" + "a" * 20,
        "xoxb-" + "123-456-abc",
        "sk_live_" + "a" * 24,
        "SG." + "a" * 22 + "." + "b" * 43,
        "sq0csp-" + "a" * 43,
        "12345678:" + "A" * 35,
        "AccountKey=" + "a" * 88,
        "pypi-AgEIcHlwaS5vcmc" + "a" * 70,
        "M" + "a" * 23 + "." + "b" * 6 + "." + "c" * 27,
        "0123456789abcdef" * 2 + "-us12",
        "//registry.example.org/:_authToken=npm_" + "a" * 36,
        "aws_secret_key = '" + "a" * 40 + "'",
    ],
)
def test_keys_of_many_kinds_are_found(key: str) -> None:
    assert "leak-secret" in rules(make_patch(make_change("conf/a.ini", f"{key}\n")))


class TestWordlist:
    LIST = parse_wordlist("# ours\nHermes\nacme.com # and below\n/HRM\\d+/\n", "leaks")

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("the hermes box", ["hermes"]),
            ("HERMES_init()", ["HERMES"]),
            ("hermeslike", []),
            ("bob@acme.com", ["bob@acme.com"]),
            ("git.acme.com", ["git.acme.com"]),
            ("notacme.com", []),
            ("acme.com.example.org", ["acme.com"]),
            ("HRM42", ["HRM42"]),
        ],
    )
    def test_words_domains_and_expressions_are_found(self, text: str, found: list[str]) -> None:
        assert list(self.LIST.find_matches(text)) == found

    def test_the_address_of_who_signs_is_no_leak_and_a_reviewers_is(self) -> None:
        body = "Signed-off-by: Bob <bob@acme.com>\nReviewed-by: Eve <eve@acme.com>"
        found = list(find_leaks([make_patch(body=body)], LeakContext(wordlist=self.LIST)))

        assert [(one.rule, body_line(one)) for one in found] == [("leak-word", 2)]

    def test_a_new_files_name_and_a_line_of_a_test_are_read_for_words(self) -> None:
        patch = make_patch(
            make_change("lib/hermes.c", "x\n", new=True),
            make_change("tests/hermes.at", "hermes\n", status=Status.MODIFIED),
        )
        found = [
            (one.part, file_place(one)[0])
            for one in find_leaks([patch], LeakContext(wordlist=self.LIST))
        ]

        assert found == [(PatchPart.FILES, "lib/hermes.c"), (PatchPart.CODE, "tests/hermes.at")]

    def test_an_expression_that_makes_no_sense_is_named_with_its_line(self) -> None:
        with pytest.raises(
            PatchsplitError, match=r"mine:2: «\(» is not a valid regular expression"
        ):
            parse_wordlist("a\n/(/\n", "mine")
