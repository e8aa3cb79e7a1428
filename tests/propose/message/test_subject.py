"""Words for patches, on items written out."""

from __future__ import annotations

import pytest
from items import item, make_sentence

from patchsplit.model.delta import Kind, Status
from patchsplit.model.facts import Category, Trait
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.body import describe_files
from patchsplit.propose.message.names import join_names
from patchsplit.propose.message.subject import generate_sentences

RINGS = " ".join(f"ring_buf_{letter}" for letter in "abcde")


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([item("lib/a.c", "int foo_bar(void)|{", defines="foo_bar")], "Add foo_bar()"),
        ([item("lib/a.c", "#define FOO_MAX 3", defines="FOO_MAX")], "Add FOO_MAX"),
        ([item("lib/a.c", "", "int foo_bar(void)", drops="foo_bar")], "Remove foo_bar()"),
        (
            [
                item("lib/a.c", "int new_way(int)", defines="new_way"),
                item("lib/b.c", "", "int old_way(int)", drops="old_way"),
            ],
            "Replace old_way() by new_way()",
        ),
        ([item("lib/a.c", "x + 1", inside="dp_packet_put")], "Update dp_packet_put()"),
        ([item("lib/a.c", "1;")], "Update a.c"),
        ([item("lib/new.c", "int f;", status=Status.ADDED)], "Add new.c"),
        ([item("lib/old.c", "", "int f;", status=Status.DELETED)], "Remove old.c"),
        (
            [item("lib/b.c", status=Status.RENAMED, kind=Kind.RENAME, old="lib/a.c")],
            "Rename a.c to b.c",
        ),
        (
            [item("util/a.c", status=Status.RENAMED, kind=Kind.RENAME, old="lib/a.c")],
            "Move a.c to util",
        ),
        ([item("run.sh", kind=Kind.MODE)], "Change the mode of run.sh"),
        ([item("lib/a.c", " x", "x", trait=Trait.WHITESPACE)], "Adjust white space in a.c"),
        ([item("lib/a.c", "/* x", "/* y", trait=Trait.COMMENT)], "Update comments in a.c"),
        (
            [item("a.c", "fresh_name();", "stale_name();", trait=Trait.IDENTIFIER)],
            "Rename stale_name to fresh_name",
        ),
        (
            [item("a.c", "get(x56);", "get(x46);", trait=Trait.IDENTIFIER)],
            "Change 0x46 to 0x56 in a.c",
        ),
        (
            [item("a.rst", "the mode succinct", "the mode succint", trait=Trait.IDENTIFIER)],
            "Fix the spelling of succinct",
        ),
        (
            [item("t/a.sh", "check flowTable", category=Category.TEST)],
            "Test flowTable",
        ),
        (
            [item(f"t/{k}.at", "CHECK_IT([x])", "x", category=Category.TEST) for k in "abc"],
            "Use CHECK_IT",
        ),
        ([item("t/a.sh", "check it", category=Category.TEST)], "Extend the tests in a.sh"),
        ([item("doc/a.rst", "say more", category=Category.DOC)], "Update a.rst"),
        (
            [
                item("doc/a.rst", "the flowTable is", category=Category.DOC),
                item("t/a.sh", "flowTable", category=Category.TEST),
            ],
            "Test and document flowTable",
        ),
        ([item("Makefile", "x += y", category=Category.BUILD)], "Update Makefile"),
        (
            [item(f"po/{k}.po", "x", category=Category.GENERATED) for k in ("de", "sv")],
            "Regenerate de.po and sv.po",
        ),
        (
            [item("t/a.at", "AT_SETUP([bond - hash])|x", category=Category.TEST)],
            'Add the test "bond - hash"',
        ),
        (
            [item("t/t1.sh", "test_expect_success 'a log' '|x", category=Category.TEST)],
            'Add the test "a log"',
        ),
        ([item("t/a.py", "def test_it(self):", category=Category.TEST)], "Add test_it()"),
        (
            [item("t/a.py", "def test_a():|def test_b():|pass", category=Category.TEST)],
            "Add 2 tests",
        ),
        (
            [item("t/a.py", "def test_it(x):", "def test_it():", category=Category.TEST)],
            "Test test_it",
        ),
        (
            [item("lib/automake.mk", "  lib/a.c ||  lib/a.h", category=Category.BUILD)],
            "List a.c and a.h",
        ),
        (
            [item("lib/automake.mk", "", "  lib/a.c", category=Category.BUILD)],
            "Drop a.c from the list",
        ),
        (
            [
                item("a.c", f"/* {word}ed it", f"/* {word}d it", trait=Trait.COMMENT)
                for word in ("receiv", "happen")
            ],
            "Fix typos in a.c",
        ),
        (
            [item("a.c", "int f(void)", defines="f_moved"), item("b.c", "", "x", drops="f_moved")],
            "Move f_moved",
        ),
        ([item("a.c", "#define A_MAX 10", "#define A_MAX 5")], "Change A_MAX from 5 to 10"),
        ([item("a.yml", "version: 0x20", "version: 0x10")], "Change version from 0x10 to 0x20"),
        ([item("a.c", "x = f(1, 2);", "x = f(1, 3);")], "Change the value of x"),
        ([item("a.c", "#include <b.h>")], "Include b.h"),
        ([item("a.c", '#include "c.h"', "#include <b.h>")], "Include c.h in place of b.h"),
        ([item("a.py", "", "import os")], "Drop the import of os"),
        (
            [item("a.c", '  log("it is");', '  log("it was");', inside="say_it")],
            "Reword a message of say_it()",
        ),
        ([item("a.c", "  join_all(x);", inside="end_it")], "Call join_all() in end_it()"),
        (
            [item("a.c", "", "  join_all(x);", inside="end_it")],
            "Drop the call of join_all() in end_it()",
        ),
        (
            [item("a.c", "  join_one(x);", "  join_all(x);", inside="end_it")],
            "Call join_one() in place of join_all()",
        ),
        (
            [item("a.c", RINGS, defines=RINGS)],
            "Add ring_buf_*",
        ),
        (
            [
                item("r.c", "x", status=Status.ADDED),
                item("a.c", "one_a two_b three_c four_d", defines="one_a two_b three_c four_d"),
            ],
            "Add r.c",
        ),
        (
            [item(f"{k}.c", "    use_guard();", "    lock();") for k in "abc"],
            "Replace lock by use_guard",
        ),
    ],
)
def test_the_sentence_says_what_the_hunks_do(items: list[Item], sentence: str) -> None:
    assert make_sentence(*items) == sentence


def test_a_name_that_stays_elsewhere_is_not_renamed() -> None:
    one = item("a.c", "n = max_tx;", "n = max_rx;", trait=Trait.IDENTIFIER)
    known = Novelty(frozenset(), frozenset())
    assert next(generate_sentences([one], known, "")) == "Use max_tx in place of max_rx"


def test_files_that_move_are_counted_where_their_names_are_too_long() -> None:
    files = [
        item(f"lib/{k}.c", status=Status.RENAMED, kind=Kind.RENAME, old=f"old/{k}.c") for k in "ab"
    ]
    known = Novelty(frozenset(), frozenset())
    first, second, *_ = generate_sentences(files, known, "")
    assert (first, second) == ("Move a.c and b.c to lib", "Move 2 files to lib")


def test_a_test_beside_its_code_leaves_the_words_to_the_code() -> None:
    code = item("lib/a.c", "int foo_bar(void)", defines="foo_bar")
    test = item("tests/a.at", "test_it()", category=Category.TEST, defines="test_it")
    assert make_sentence(test, code) == "Add foo_bar()"


def test_later_sentences_name_the_file_unless_the_prefix_does() -> None:
    one = item("lib/netdev.c", "int foo_bar(void)", defines="foo_bar")
    new = Novelty(one.added, frozenset())
    assert "Add foo_bar() in netdev.c" in generate_sentences([one], new, "")
    assert "Add foo_bar() in netdev.c" not in generate_sentences([one], new, "netdev")


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b and 2 more"),
    ],
)
def test_a_list_reads_as_one_is_spoken(names: list[str], text: str) -> None:
    assert join_names(names, 2) == text


def test_the_body_says_what_happens_to_each_file() -> None:
    text = describe_files(
        [
            item("lib/a.c", "int foo_bar(void)|{", defines="foo_bar"),
            item("lib/a.c", "x", "y", inside="other_thing"),
            item("lib/new.c", "int f;", status=Status.ADDED),
            item("lib/z.txt", "one|two"),
        ]
    )
    assert text.splitlines() == [
        "- lib/a.c: add foo_bar(); change other_thing()",
        "- lib/new.c: new file",
        "- lib/z.txt: 2 lines added",
    ]


def test_no_line_of_a_body_is_longer_than_72() -> None:
    names = " ".join(f"some_function_of_length_{k}" for k in range(9))
    text = describe_files(
        [item(f"lib/some/deep/folder/file_{k}.c", "x", defines=names) for k in range(12)]
    )
    assert max(map(len, text.splitlines())) <= 72
    assert text.splitlines()[-1] == "- 4 more files"


def test_a_long_path_loses_its_first_folders() -> None:
    path = (
        "opendaylight/md-sal/cds-access-client/src/main/java/org/opendaylight/access/AbstractX.java"
    )
    text = describe_files([item(path, "int x", old=path)])
    assert max(map(len, text.splitlines())) <= 72
    assert text.startswith("- .../")
    assert "/org/opendaylight/access/AbstractX.java:" in text
    deep = f"{'d' * 60}/{'f' * 60}.c"
    assert f".../{'f' * 60}.c" in describe_files([item(deep, "int x", old=deep)])
