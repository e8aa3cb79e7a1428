"""Rules that see the whole file: which added lines they report, and what they leave alone."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
import tree_sitter
import tree_sitter_c
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.check import syntax
from patchsplit.check.pack import PackText, parse_pack
from patchsplit.check.pattern import MAX_TEXT_BYTES, find_groups, find_passages
from patchsplit.check.rules import check_series
from patchsplit.check.syntax import ParsedLines, parse_constructs
from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import Entry, Lines, Mode, Oid, Status
from patchsplit.model.finding import FileLine
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import AnyRule, SyntaxRule

OLD, NEW = Oid("1" * 40), Oid("2" * 40)
IF = "(if_statement consequence: (expression_statement)) @at"


def rule_of(**fields: object) -> AnyRule:
    base = {"severity": "warning", "message": "so", "source": "s", "bad": ["x"], "good": ["x"]}
    rule: AnyRule = msgspec.convert({**base, **fields}, AnyRule)
    return rule


def find_lines(
    rule: AnyRule, path: str, text: str, added: Sequence[int] = (), *, new: bool = False
) -> list[tuple[int | None, str]]:
    """Returns the findings in a file of which some lines are added, as (line, message).

    Without `added`, all lines are.
    """
    lines: Lines = tuple(text.encode().splitlines(keepends=True))
    rows = tuple(
        RenderedLine(line, at, at, None)
        for at, line in enumerate(lines, 1)
        if not added or at in added
    )
    status = Status.ADDED if new else Status.MODIFIED
    entry = Entry(Mode.FILE, NEW)
    change = RenderedFile(path, path, status, None if new else Entry(Mode.FILE, OLD), entry, rows)
    patch = RenderedPatch(PatchId("p1"), 1, "area: Do it.", "", None, (change,))
    found = check_series(Pack("acme", "Acme", rules={"it": rule}), [patch], lambda _: lines)
    return [(one.at.line, one.message) for one in found if isinstance(one.at, FileLine)]


def test_a_passage_is_reported_where_its_group_at_is_added() -> None:
    rule = rule_of(kind="passage", files=["*.c"], never=r"^\tif \(x\)\n\t(?P<at>\{)$")
    text = "\tif (x)\n\t{\n\t\ty();\n\t}\n"

    assert find_lines(rule, "a.c", text, [2]) == [(2, "so")]
    assert find_lines(rule, "a.c", text, [1]) == []
    assert find_lines(rule, "a.h", text, [2]) == []


def test_a_passage_without_the_group_is_reported_where_it_begins() -> None:
    rule = rule_of(kind="passage", files=["*.c"], never=r"^a\nb$")

    assert find_lines(rule, "a.c", "x\na\nb\n", [2]) == [(2, "so")]
    assert find_lines(rule, "a.c", "x\na\nb\n", [3]) == []


def test_a_passage_in_a_comment_is_no_code() -> None:
    rule = rule_of(kind="passage", files=["*.c"], never=r"(?P<at>else)\b", code=True)

    assert find_lines(rule, "a.c", "/*\n or else it\n */\nint f(void)\n{\n}\n") == []
    assert find_lines(rule, "a.c", "int f(void)\n{\n\tif (x) {\n\t} else {\n\t}\n}\n") == [
        (4, "so")
    ]


def test_a_passage_of_new_files_only_and_once() -> None:
    rule = rule_of(kind="passage", files=["*.c"], never="^x", new=True, once=True)

    assert find_lines(rule, "a.c", "x\nx\n", new=True) == [(1, "so")]
    assert find_lines(rule, "a.c", "x\nx\n") == []


def test_a_passage_that_is_exempt_is_left_alone() -> None:
    rule = rule_of(kind="passage", files=["*.c"], never="^x.*", unless="y")

    assert find_lines(rule, "a.c", "xy\nxz\n") == [(2, "so")]


def test_a_long_file_has_no_passages() -> None:
    assert list(find_passages("x", b"x" * (MAX_TEXT_BYTES + 1))) == []
    assert list(find_passages("x+", b"x" * 3)) == [(0, b"xxx")]


def test_the_groups_of_an_expression_are_texts() -> None:
    assert find_groups("(a)(b)?", b"xa") == ("a", "")
    assert find_groups("(a)", b"b") is None


def test_a_node_is_reported_where_its_first_line_is_added() -> None:
    rule = rule_of(kind="syntax", language="c", files=["*.c"], query=IF)
    text = "void f(int x)\n{\n\tif (x)\n\t\tg();\n\tif (x) {\n\t\tg();\n\t}\n}\n"

    assert find_lines(rule, "a.c", text) == [(3, "so")]
    assert find_lines(rule, "a.c", text, [3]) == [(3, "so")]
    assert find_lines(rule, "a.c", text, [4]) == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"text": {"at": "g"}}, [(3, "so")]),
        ({"text": {"at": "h"}}, []),
        ({"never": {"at": "g"}}, []),
        ({"never": {"at": "h"}}, [(3, "so")]),
    ],
)
def test_the_text_of_a_capture_is_asked(fields: dict[str, object], found: list[object]) -> None:
    rule = rule_of(kind="syntax", language="c", files=["*.c"], query=IF, **fields)

    assert find_lines(rule, "a.c", "void f(int x)\n{\n\tif (x)\n\t\tg();\n}\n") == found


def test_what_the_grammar_cannot_read_changes_no_other_function() -> None:
    query = "(translation_unit (function_definition) @at)"
    rule = rule_of(kind="syntax", language="c", files=["*.c"], query=query)
    twice = "#ifdef A\nint f(int x)\n{\n#else\nint f(void)\n{\n#endif\n\tg();\n}\n"

    assert find_lines(rule, "a.c", f"{twice}int h(void)\n{{\n}}\n", [10]) == [(10, "so")]


def test_nodes_of_a_long_file_are_not_found() -> None:
    rule = rule_of(kind="syntax", language="c", files=["*.c"], query=IF)
    text = "void f(int x)\n{\n\tif (x)\n\t\tg();\n}\n"

    assert find_lines(rule, "a.c", f"{text}/*{'x' * MAX_TEXT_BYTES}*/\n") == []


CONSTRUCTS = (
    "int x = 1, y;\n",
    "struct s {\n\tint a;\n};\n",
    "#define M(x) \\\n\tdo { x; } while (0)\n",
    "/* A comment. */\n\n",
    "#ifdef A\nint a;\n#endif\n",
    "void f(int x)\n{\n\tif (x)\n\t\tg();\n}\n",
    "static int\nh(void)\n{\n\tfor (;;) {\n\t\tif (y)\n\t\t\treturn 1;\n\t}\n}\n",
    "enum { A,\nB };\n",
)


@given(st.lists(st.sampled_from(CONSTRUCTS), min_size=1, max_size=8), st.data())
def test_constructs_alone_have_the_nodes_of_the_whole_file(
    texts: list[str], data: st.DataObject
) -> None:
    lines = "".join(texts).encode().splitlines(keepends=True)
    rows = sorted(data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1)))
    query = f"[{IF.removesuffix(' @at')} (declaration) (function_definition)] @at"
    rule = rule_of(kind="syntax", language="c", files=["*.c"], query=query)
    assert isinstance(rule, SyntaxRule)

    alone = [*parse_constructs("c", lines, rows)]
    tree = tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language())).parse(b"".join(lines))
    whole = ParsedLines(0, len(lines), tree)

    found = [row for parsed in alone for row in syntax.find_lines(rule, parsed, rows)]
    assert sorted(found) == sorted(syntax.find_lines(rule, whole, rows))


def test_captures_must_have_the_same_text() -> None:
    query = "(assignment_expression left: (_) @one right: (_) @two) @at"
    rule = rule_of(kind="syntax", language="c", files=["*.c"], query=query, same=["one", "two"])

    assert find_lines(rule, "a.c", "void f(void)\n{\n\ta = b;\n\tc = c;\n}\n") == [(4, "so")]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ('query = "(no_such_node) @at"', "rules.it.query: it is not a valid query"),
        ('query = "((comment) @at (#eq? @at \\"x\\"))"', "a rule has no predicates"),
        ('query = "(comment) @it"', "rules.it.query: it has no capture «at»"),
        ('query = "(comment) @at"\ntext.it = "x"', "rules.it.text: the query has no capture «it»"),
        ('query = "(comment) @at"\nnever.at = "("', "rules.it.never.at: '(' is not a valid RE2"),
    ],
)
def test_a_query_that_cannot_be_used_is_an_error_with_its_place(fields: str, place: str) -> None:
    text = (
        'name = "acme"\ntitle = "Acme"\n[rules.it]\nkind = "syntax"\nlanguage = "c"\n'
        'severity = "error"\nmessage = "m"\nsource = "s"\nfiles = ["*"]\nbad = ["x"]\n'
        f'good = ["x"]\n{fields}\n'
    )
    with pytest.raises(PatchsplitError) as caught:
        parse_pack(PackText("acme.toml", text.encode()))
    assert place in str(caught.value)


def test_pyflakes_reports_added_lines_alone() -> None:
    rule = rule_of(kind="python", files=["*.py"], report=["UnusedImport", "UndefinedName"])
    text = "import os\nimport re\n\n\ndef f():\n    return x\n"

    assert find_lines(rule, "a.py", text, [2, 6]) == [
        (2, "so: 're' imported but unused"),
        (6, "so: undefined name 'x'"),
    ]
    assert find_lines(rule, "a.py", "import os  # noqa\n") == []
    assert find_lines(rule, "a.py", "def f(:\n") == []


def test_a_list_is_in_order_within_each_group() -> None:
    rule = rule_of(kind="sorted", files=["*.py"], line=r"^import (\w+)(?: as (\w+))?$")
    text = "import os\nimport Re\nimport io\n\nimport abc\n"

    assert find_lines(rule, "a.py", text) == [(3, "so: «io» comes before «re»")]
    assert find_lines(rule, "a.py", text, [2]) == [(2, "so: «io» comes before «re»")]
    assert find_lines(rule, "a.py", text, [1, 5]) == []


def test_a_name_that_is_used_nowhere_else_is_reported() -> None:
    rule = rule_of(kind="unused", files=["*.java"], line=r"^import [\w.]+\.(\w+);")
    text = "import a.Map;\nimport a.List;\nclass A { Map x; MyList y; }\n"

    assert find_lines(rule, "A.java", text) == [(2, "so: List")]
