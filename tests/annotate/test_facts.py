from __future__ import annotations

import pytest
from hunk_facts import read_facts, read_one
from repos import Content, Executable, Story

from patchsplit.model.facts import Category, Facts, Trait

C = """#include <a.h>

static int
first(int x)
{
    return x;
}

int second(struct s *p)
{
    use(p->field);
    return 2;
}
"""
INSIDE = [
    ("a.c", C, "return x;", "return x + 1;", "first"),
    ("a.c", C, "    return 2;", "    return 3;", "second"),
    ("a.h", "struct s {\n    int a;\n    int b;\n};\n", "int b", "int c", "s"),
    (
        "a.cc",
        "namespace n {\nclass K {\n  int f() {\n    return 1;\n  }\n};\n}\n",
        "1",
        "2",
        "n.K.f",
    ),
    ("a.cc", "int\nK::g()\n{\n  return 1;\n}\n", "1", "2", "K.g"),
    ("a.py", "class A:\n    def f(self):\n        return 1\n", "1", "2", "A.f"),
    ("a.py", "def f():\n    def g():\n        return 1\n    return g\n", "1", "2", "f.g"),
    ("A.java", "class A {\n  int f() {\n    return 1;\n  }\n}\n", "1", "2", "A.f"),
    ("a.sh", "f() {\n  echo 1\n}\n", "1", "2", "f"),
    ("a.go", "package a\n\nfunc (t *T) F() int {\n\treturn 1\n}\n", "1", "2", "F"),
    (
        "a.rs",
        "impl A {\n    fn f() -> i32 {\n        1\n    }\n}\n",
        "        1",
        "        2",
        "A.f",
    ),
    ("a.js", "class A {\n  f() {\n    return 1;\n  }\n}\n", "1", "2", "A.f"),
    ("a.js", "const f = () => {\n  return 1;\n};\n", "1", "2", "f"),
]


@pytest.mark.parametrize(("path", "before", "old", "new", "inside"), INSIDE)
def test_a_change_is_inside_its_function(
    story: Story, path: str, before: str, old: str, new: str, inside: str
) -> None:
    assert read_one(story, path, before, before.replace(old, new)).inside == inside


def test_a_removal_is_inside_the_function_that_it_left(story: Story) -> None:
    assert read_one(story, "a.c", C, C.replace("    use(p->field);\n", "")).inside == "second"


def test_a_whole_function_is_inside_nothing(story: Story) -> None:
    facts = read_one(story, "a.c", C, C + "\nint third(void)\n{\n    return 3;\n}\n")
    assert (facts.inside, facts.defines) == ("", frozenset({"third"}))


def test_a_broken_parse_still_gives_the_function(story: Story) -> None:
    macros = "FOO_BEGIN(x\nMACRO {{{\n#if X\n" + C + "#else\n}}}\n#endif\n"
    facts = read_one(story, "a.h", macros, macros.replace("return 2", "return 4"))
    assert facts.inside.rsplit(".", 1)[-1] == "second"


DEFINES = [
    ("a.c", "int g = 1;\n", {"g"}),
    ("a.c", "int *fp(void)\n{\n    int local = 1;\n    return 0;\n}\n", {"fp"}),
    ("a.h", "#define LIMIT 10\nint proto(int x);\n", {"LIMIT", "proto"}),
    (
        "a.h",
        "enum e { ONE, TWO };\nstruct s { int a; };\ntypedef int t_t;\n",
        {"e", "ONE", "TWO", "s", "a", "t_t"},
    ),
    ("a.h", "#ifdef X\nextern int y;\n#endif\n", {"y"}),
    (
        "a.py",
        "import os\nX = 1\nclass A:\n    y = 2\n    def f(self):\n        z = 3\n",
        {"X", "A", "y", "f"},
    ),
    (
        "a.go",
        "package a\nconst C = 1\ntype T struct { F int }\nfunc G() { x := 1 }\n",
        {"C", "T", "F", "G"},
    ),
    (
        "a.rs",
        "const C: i32 = 1;\nstruct S { a: i32 }\nenum E { V }\nfn f() {}\n",
        {"C", "S", "a", "E", "V", "f"},
    ),
    ("A.java", "class A {\n  int x;\n  void m() { int y; }\n}\n", {"A", "x", "m"}),
    ("a.js", "const a = 1;\nfunction f() { const b = 2; }\n", {"a", "f"}),
    ("a.sh", "X=1\nf() {\n  y=2\n}\n", {"X", "f"}),
]


@pytest.mark.parametrize(("path", "content", "names"), DEFINES)
def test_a_new_file_defines_its_names_and_no_locals(
    story: Story, path: str, content: str, names: set[str]
) -> None:
    assert {name for name in read_one(story, path, None, content).defines if name != "A1"} == names


def test_what_goes_is_dropped_and_what_stays_is_neither(story: Story) -> None:
    before = "int keep(void);\nint gone(void);\n"
    facts = read_one(story, "a.h", before, "int keep(int x);\nint come(void);\n")
    assert (facts.defines, facts.drops) == (frozenset({"come"}), frozenset({"gone"}))


def test_uses_leave_out_comments_strings_keywords_and_own_names(story: Story) -> None:
    after = C.replace("    return 2;", '    /* Note */\n    return call("text", p); // more')
    facts = read_one(story, "a.c", C, after)
    assert facts.uses == {"call"}


def test_used_is_what_is_gone(story: Story) -> None:
    facts = read_one(story, "a.c", C, C.replace("use(p->field)", "use(p->other)"))
    assert (facts.used, facts.uses) == (frozenset({"field"}), frozenset({"use", "other"}))


def test_a_comment_that_began_above_the_change_is_known(story: Story) -> None:
    before = "/* one\n * two\n * three\n */\nint x;\n"
    facts = read_one(story, "a.c", before, before.replace("two", "deux"))
    assert (facts.uses, facts.traits) == (frozenset(), frozenset({Trait.COMMENT}))


def test_where_there_is_no_grammar_pygments_tells_comments(story: Story) -> None:
    before = "# one\nx = foo()\n"
    assert Trait.COMMENT in read_one(story, "a.rb", before, before.replace("one", "two")).traits


def test_words_of_a_file_of_no_language_all_count(story: Story) -> None:
    facts = read_one(story, "tests/a.at", "AT_SETUP\n", "AT_SETUP\nAT_CHECK([run_this])\n")
    assert facts.uses == {"AT_CHECK", "run_this"}


@pytest.mark.parametrize(
    ("before", "after", "traits"),
    [
        ("int a;\n", "int  a;\n", {Trait.WHITESPACE}),
        ("int a;\n", "int a;\n\n", {Trait.WHITESPACE}),
        ("f(a, b);\n", "f(a,\n  b);\n", {Trait.WHITESPACE}),
        ("f(old, old);\n", "f(new, new);\n", {Trait.IDENTIFIER}),
        ("f(old, x);\n", "f(new, y);\n", set()),
        ("f(old, new);\n", "f(new, new);\n", set()),
        ("f(1);\n", "f(2);\n", set()),
        ("int a;\n", "long a;\n", set()),
        ("int a; /* x */\n", "int a; /* y */\n", set()),
        ("/* x y */\nint a;\n", "/* z */\nint a;\n", {Trait.COMMENT}),
    ],
)
def test_traits(story: Story, before: str, after: str, traits: set[Trait]) -> None:
    assert read_one(story, "a.c", before, after).traits == traits


def test_a_block_that_moves_is_moved_on_both_sides(story: Story) -> None:
    block = "int moved_one;\nint moved_two;\nint moved_three;\n"
    found = read_facts(
        story,
        {"a.c": "int a;\n" + block, "b.c": "int b;\n"},
        {"a.c": "int a;\n", "b.c": "int b;\n" + block},
    )
    assert [Trait.MOVED in facts.traits for _, facts in found] == [True, True]


def test_a_line_that_stands_twice_is_not_moved(story: Story) -> None:
    found = read_facts(story, {"a.c": "int a;\n}\n"}, {"a.c": "int a;\n", "b.c": "}\n"})
    assert all(Trait.MOVED not in facts.traits for _, facts in found)


def test_what_has_no_lines_has_a_category(story: Story) -> None:
    fork: dict[str, Content] = {"a.png": b"\0", "lib/x.c": Executable("int x;\n")}
    found = read_facts(story, {"lib/x.c": "int x;\n"}, fork)
    assert [facts for _, facts in found] == [Facts(hunk.id, Category.CODE) for hunk, _ in found]


def test_bytes_that_are_no_text_in_any_encoding_do_no_harm(story: Story) -> None:
    facts = read_one(story, "a.c", None, b"int caf\xe9_x;\r\n\x0c\nint ok(void) { return \xff; }\n")
    assert "ok" in facts.defines


def test_deep_nesting_does_no_harm(story: Story) -> None:
    deep = "int f(void) { return " + "(" * 20000 + "1" + ")" * 20000 + "; }\n"
    assert read_one(story, "a.c", "int f(void);\n", deep).hunk
