"""Each kind of rule at its edges: what it looks at, where it points, what it lets be."""

from __future__ import annotations

import msgspec
import pytest
from findings import file_place
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered_patches import make_change, make_patch

from patchsplit.check.examples import build_series
from patchsplit.check.messages import find_tags
from patchsplit.check.rules import check_series
from patchsplit.model.delta import Status
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import AnyRule, Example
from patchsplit.session.checks.packs import list_built_in_packs, load_pack

SIGNED = "Signed-off-by: Ada Lovelace <ada@example.org>"


def rule_of(**fields: object) -> AnyRule:
    base = {"severity": "warning", "message": "so", "source": "s", "bad": ["x"], "good": ["x"]}
    rule: AnyRule = msgspec.convert({**base, **fields}, AnyRule)
    return rule


def find(rule: AnyRule, *patches: Example) -> list[Finding]:
    pack = Pack("acme", "Acme", rules={"it": rule})
    return list(check_series(pack, build_series(rule, Example(series=patches))))


def find_messages(rule: AnyRule, *patches: Example) -> list[str]:
    return [found.message for found in find(rule, *patches)]


def test_a_finding_carries_its_rule_severity_source_and_patch() -> None:
    (found,) = find(rule_of(kind="subject", most=3), Example(subject="long one"))
    assert (found.rule, found.severity, found.evidence, found.patch, found.part) == (
        "it", Severity.WARNING, "s", "p1", PatchPart.SUBJECT,
    )  # fmt: skip


def test_a_line_of_the_body_is_numbered_from_one() -> None:
    rule = rule_of(kind="body", wrap=20)
    body = "short\n\nthis line is longer than twenty\nand this one is longer as well\n\n" + SIGNED
    (found,) = find(rule, Example(body=body))
    assert found.at == MessageLine(3)
    assert found.message == "the line has 31 characters; the limit is 20 (and 1 more line)"


@pytest.mark.parametrize(
    "line", ["    set in, and longer than twenty", 'Fixes: 0123456789ab ("of many words")',
             "> quoted, and longer than twenty", "see https://example.org/a/b/c d"],
)  # fmt: skip
def test_what_nobody_wraps_is_not_too_long(line: str) -> None:
    rule = rule_of(kind="body", wrap=20)
    assert find(rule, Example(body=f"{line}\n\nMore prose here.\n\n{SIGNED}")) == []


def test_the_first_line_that_says_something_is_the_start() -> None:
    rule = rule_of(kind="body", start="^It ")
    assert find(rule, Example(body="It was.\nBecause.")) != []
    assert find(rule, Example(body="Because.\nIt was.")) == []


def test_rules_can_be_for_some_subjects_and_let_others_be() -> None:
    fix = rule_of(kind="trailer", key="Fixes", need="required", when=": fix", besides="^l10n")
    assert find_messages(fix, Example(subject="a: fix it")) == ["so"]
    assert find_messages(fix, Example(subject="a: add it"), Example(subject="l10n: fix it")) == []


def test_tags_are_found_in_any_paragraph_and_whatever_their_case() -> None:
    body = f"Why.\n\nfixes: 12\nCoverity issue: 3\n\n{SIGNED}\n  Fixes: set in"
    assert find_tags(body, ("Fixes", "Coverity issue")) == [
        ("fixes", "12"),
        ("Coverity issue", "3"),
    ]


def test_a_missing_sign_off_says_what_adds_it() -> None:
    rule = rule_of(kind="trailer", key="Signed-off-by", need="required", author=True)
    (found,) = find(rule, Example(body="Why."))
    assert found.fix == "emit --signoff adds it"
    assert find(rule, Example(body=SIGNED)) == []
    (found,) = find(rule, Example(body="Signed-off-by: Grace <grace@example.org>"))
    assert "none is by Ada Lovelace" in found.message


def test_trailers_that_another_stands_for_are_not_asked_for() -> None:
    rule = rule_of(kind="trailer", key="Fixes", need="required", unless=["Closes"])
    assert find(rule, Example(body="Closes: #1")) == []


def test_the_order_says_which_stands_behind_which() -> None:
    rule = rule_of(kind="order", keys=["A", "B", "C"], last=True)
    assert find_messages(rule, Example(body="B: 1\nA: 2")) == ["so: A comes after B"]
    assert find_messages(rule, Example(body="A: 1\nX: 2\nB: 3\nC: 4")) == []
    assert find_messages(rule, Example(body="C: 1\nX: 2")) == ["so: X comes after C"]


def test_what_comes_along_may_come_in_another_patch_where_the_rule_says_so() -> None:
    code, test = Example(files={"lib/a.c": "x"}), Example(files={"t/a.sh": "x"})
    here = rule_of(kind="along", files=["lib/*"], need=["t/*"])
    anywhere = rule_of(kind="along", files=["lib/*"], need=["t/*"], series=True)
    assert [found.at for found in find(here, code, test)] == [FileLine("lib/a.c")]
    assert find(anywhere, code, test) == []
    fresh = rule_of(kind="along", files=["lib/*"], need=["t/*"], added=True)
    assert find(fresh, code) == []
    assert find(fresh, Example(files={"lib/a.c": "x"}, new=("lib/a.c",))) != []


def test_a_series_that_is_too_long_is_said_once_at_the_first_that_is_too_much() -> None:
    rule = rule_of(kind="size", of="patches", most=2)
    found = find(rule, *[Example(subject=f"a: {k}") for k in range(5)])
    assert [one.patch for one in found] == ["p3"]


def test_sizes_leave_some_files_out() -> None:
    rule = rule_of(kind="size", of="lines", most=3, besides=["*.po"])
    assert find(rule, Example(files={"a.po": "x\n" * 9, "a.c": "x\n" * 3})) == []
    assert find(rule, Example(files={"a.c": "x\n" * 2}, removed={"a.c": "y\n" * 2})) != []


def test_the_lines_of_deleted_files_do_not_count() -> None:
    rule = rule_of(kind="size", of="lines", most=3)
    pack = Pack("acme", "Acme", rules={"it": rule})
    kept = make_patch(make_change("a.c", removed="x\n" * 4))
    gone = make_patch(make_change("a.c", removed="x\n" * 4, status=Status.DELETED))

    assert check_series(pack, [kept]) != ()
    assert check_series(pack, [gone]) == ()


def test_files_that_stay_apart_and_those_that_come_first() -> None:
    apart = rule_of(kind="apart", files=["doc/*"], others=["*.c"], besides=["doc/free/*"])
    assert find(apart, Example(files={"doc/a": "x", "a.c": "x"})) != []
    assert find(apart, Example(files={"doc/free/a": "x", "a.c": "x"})) == []
    first = rule_of(kind="first", files=["doc/*"], others=["*.c"])
    late = find(first, Example(files={"a.c": "x"}), Example(files={"doc/a": "x"}))
    assert [found.patch for found in late] == ["p2"]


def test_a_header_is_looked_for_near_the_top_of_new_files_alone() -> None:
    rule = rule_of(kind="header", files=["*.c"], form=["SPDX"], within=2)
    late = "x\nx\n/* SPDX */\n"
    assert find(rule, Example(files={"a.c": late}, new=("a.c",))) != []
    assert find(rule, Example(files={"a.c": late})) == []
    assert find(rule, Example(files={"a.c": "x\n/* SPDX */\n"}, new=("a.c",))) == []


def test_a_header_is_not_asked_of_files_with_fewer_lines() -> None:
    rule = rule_of(kind="header", files=["*.c"], form=["SPDX"], least=3)

    assert find(rule, Example(files={"a.c": "x\ny"}, new=("a.c",))) == []
    assert find(rule, Example(files={"a.c": "x\ny\nz"}, new=("a.c",))) != []


def test_a_prefix_is_that_of_the_first_level_on_which_all_files_agree() -> None:
    levels = [
        [{"path": "^d/([^/]+)/([^/]+)/", "prefix": r"\1/\2"}],
        [{"path": "^d/([^/]+)/", "prefix": r"d/\1"}],
    ]
    rule = rule_of(kind="prefix", levels=levels, besides=["doc/*"])

    def find_prefixes(*paths: str) -> str:
        found = find(rule, Example(subject="none: do it", files=dict.fromkeys(paths, "x")))
        return found[0].message.partition("«")[2] if found else ""

    assert find_prefixes("d/net/x/a.c", "doc/a.rst") == "net/x: »"
    assert find_prefixes("d/net/x/a.c", "d/net/y/a.c") == "d/net: »"
    assert find_prefixes("d/net/x/a.c", "d/crypto/y/a.c") == ""
    assert find_prefixes("d/net/x/a.c", "lib/a.c") == ""
    more = Example(subject="net/x/part: do it", files={"d/net/x/a.c": "x"})
    assert find(rule, more) == []


def test_findings_stand_patch_by_patch_in_the_order_of_message_code_files() -> None:
    pack = load_pack("openvswitch")
    one = Example(subject="do it", files={"lib/a.c": "    if(x) {\n\tint x; \n"})
    found = check_series(pack, build_series(rule_of(kind="subject"), Example(series=(one, one))))
    assert [f.patch for f in found] == sorted([f.patch for f in found], key=str)
    places = [list(PatchPart).index(f.part) for f in found if f.patch == "p1"]
    assert places == sorted(places)
    assert {"keyword-space", "tabs", "trailing-space", "subject-form"} <= {f.rule for f in found}


TEXT = st.text(max_size=60)


PATHS = ["lib/a.c", "a.py", "A.java", "t/x.sh", "doc/x.rst", "Makefile", "caf\udce9.h"]
UTF8 = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)


@settings(max_examples=25, deadline=None)
@given(TEXT, st.text(max_size=200), st.dictionaries(st.sampled_from(PATHS), UTF8, max_size=3))
def test_no_text_makes_a_pack_fail(subject: str, body: str, files: dict[str, str]) -> None:
    one = Example(subject=subject, body=body, files=files, new=tuple(files)[:1])
    series = build_series(rule_of(kind="subject"), Example(series=(one,)))
    lines = {
        (change.path, line.at)
        for patch in series
        for change in patch.files
        for line in change.added
    }
    for name in list_built_in_packs():
        for found in check_series(load_pack(name), series):
            place = file_place(found)
            assert place[1] is None or place in lines


def test_a_tab_is_as_wide_as_a_rule_says() -> None:
    line = Example(files={"a.c": "\t\tx = 1;"})
    assert find_messages(rule_of(kind="lines", files=["*"], most=10), line) == [
        "the line has 22 columns; the limit is 10"
    ]
    assert find_messages(rule_of(kind="lines", files=["*"], most=10, tab=1), line) == []


def test_a_body_is_looked_at_with_its_trailers_where_a_rule_says_so() -> None:
    body = Example(body=f"Why.\n\nForwarded: no\n{SIGNED}")
    assert find_messages(rule_of(kind="body", never="^Forwarded"), body) == []
    assert find_messages(rule_of(kind="body", never="^Forwarded", trailers=True), body) == ["so"]


@pytest.mark.parametrize(
    ("fields", "example", "found"),
    [
        ({"mode": "plain"}, Example(files={"a.c": "x"}, executable=("a.c",)), ["so"]),
        ({"mode": "plain"}, Example(files={"a.c": "x"}), []),
        ({"mode": "executable", "new": True}, Example(files={"a.c": "x"}, new=("a.c",)), ["so"]),
        ({"mode": "executable", "new": True}, Example(files={"a.c": "x"}), []),
        ({"mode": "executable"}, Example(files={"a.c": "x"}), []),
        ({"newline": True}, Example(files={"a.c": "x"}, unterminated=("a.c",)), ["so"]),
        ({"newline": True}, Example(files={"a.c": "x"}), []),
        ({"untouched": True}, Example(files={"a.c": "x"}), ["so"]),
        ({"untouched": True}, Example(files={"b.h": "x"}), []),
        ({"form": "^a"}, Example(files={"b.c": "x"}), ["so"]),
        ({"form": "^a"}, Example(files={"a.c": "x"}), []),
    ],
)
def test_a_file_has_the_name_mode_and_end_that_is_asked_for(
    fields: dict[str, object], example: Example, found: list[str]
) -> None:
    assert find_messages(rule_of(kind="file", files=["*.c"], **fields), example) == found


def test_each_file_needs_a_companion_line_with_its_own_name() -> None:
    rule = rule_of(
        kind="along", files=["*.c"], added=True, need=["{folder}/list"], need_line="^{name}$"
    )
    listed = {"d/a.c": "x", "d/b.c": "x", "d/list": "a.c\nb.c"}

    assert find_messages(rule, Example(files=listed, new=("d/a.c", "d/b.c"))) == []
    assert find_messages(rule, Example(files={**listed, "d/list": "a.c"}, new=("d/b.c",))) == ["so"]
    assert find_messages(rule, Example(files={"d/a.c": "x", "list": "a.c"}, new=("d/a.c",))) == [
        "so"
    ]


def test_a_companion_may_be_asked_for_by_removed_lines() -> None:
    rule = rule_of(kind="along", files=["a"], changing="^x$", need=["b"])

    assert find_messages(rule, Example(removed={"a": "x"})) == ["so"]
    assert find_messages(rule, Example(removed={"a": "y"})) == []


def test_a_trailer_is_asked_for_by_a_line_of_the_message() -> None:
    rule = rule_of(kind="trailer", key="Closes", need="required", given="^Reported-by: ")

    assert find_messages(rule, Example(body="Why.\n\nReported-by: Ada <a@b.c>")) == ["so"]
    assert find_messages(rule, Example(body="Why.")) == []
    assert find_messages(rule, Example(body="Why.\n\nReported-by: Ada <a@b.c>\nCloses: x")) == []


def test_a_trailer_may_not_name_the_author() -> None:
    rule = rule_of(kind="trailer", key="Co-authored-by", others=True)

    assert find_messages(rule, Example(body="Co-authored-by: A <ada@example.org>")) == ["so"]
    assert find_messages(rule, Example(body="Co-authored-by: A <grace@example.org>")) == []
    named = Example(body="Co-authored-by: A <g@b.c>", author="Grace <g@b.c>")
    assert find_messages(rule, named) == ["so"]


def test_no_value_of_a_trailer_may_match() -> None:
    rule = rule_of(kind="trailer", key="Link", never="internal")

    assert find_messages(rule, Example(body="Link: https://internal")) == [
        "so: «Link: https://internal»"
    ]
    assert find_messages(rule, Example(body="Link: https://example.org")) == []


def test_each_person_of_a_trailer_signs_off() -> None:
    rule = rule_of(kind="trailer", key="Co-authored-by", signed=True)
    grace = "Grace Hopper <grace@example.net>"

    assert find_messages(rule, Example(body=f"Co-authored-by: {grace}\n{SIGNED}")) == [
        f"so: «Signed-off-by: {grace}»"
    ]
    both = f"Co-authored-by: {grace}\nSigned-off-by: {grace}\n{SIGNED}"
    assert find_messages(rule, Example(body=both)) == []


def test_the_author_signs_off_by_name_or_by_address() -> None:
    rule = rule_of(kind="trailer", key="Signed-off-by", author=True)

    for person in ("Ada Lovelace <ada@elsewhere.example>", "Ada K. <ADA@example.org>"):
        assert find_messages(rule, Example(body=f"Signed-off-by: {person}")) == []
    assert find_messages(rule, Example(body="Signed-off-by: Ada L <a@elsewhere.example>")) == [
        "so: none is by Ada Lovelace <ada@example.org>"
    ]
