"""Which pairs a hunk opens, or closes, without the other half."""

from __future__ import annotations

import pytest
from hunk_facts import read_facts
from repos import Story

BODY = "int a;\n\nint one(int x)\n{\n    go(x);\n    stop(x);\n}\n\nint b;\n"
PY = "def one():\n    go()\n    wait()\n    stop()\n\n\nx = 1\nz = 3\ny = 2\n"


@pytest.mark.parametrize(
    ("path", "before", "edits", "unclosed"),
    [
        (
            "a.c",
            BODY,
            {"int one": "#ifdef ONE\nint one", "}\n\n": "}\n#endif\n\n"},
            [[("#if", 1)], [("#if", -1)]],
        ),
        (
            "a.c",
            BODY,
            {"    go(x);": "    if (x) {\n    go(x);", "stop(x);\n": "stop(x);\n    }\n"},
            [[("{", 1)], [("{", -1)]],
        ),
        ("a.c", BODY, {"go(x);": "if (x) {\n    go(x); }"}, [[]]),
        ("a.c", BODY, {"    go(x);": '    log("{");\n    go(x); /* { */'}, [[]]),
        (
            "a.c",
            BODY,
            {"int one": "/*\nint one", "}\n\n": "}\n*/\n\n"},
            [[("comment", 1)], [("comment", -1)]],
        ),
        ("a.py", PY, {"go()": "go(", "stop()": "1)"}, [[("(", 1)], [("(", -1)]]),
        (
            "a.py",
            PY,
            {"x = 1": 'x = """', "y = 2": 'y"""\n'},
            [[("string", 1)], [("string", -1)]],
        ),
        (
            "a.xml",
            "<a>\n  <b/>\n  <c/>\n</a>\n",
            {"  <b/>": "  <if on='1'>\n  <b/>", "  <c/>": "  <c/>\n  </if>"},
            [[("<if>", 1)], [("<if>", -1)]],
        ),
        (
            "a.sh",
            "one\n\ntwo\n\nthree\n",
            {"one": "if x; then\none", "three": "three\nfi"},
            [[("if", 1)], [("if", -1)]],
        ),
        ("a.sh", "one\n", {"one": "if x; then y; fi\none"}, [[]]),
        (
            "Makefile.am",
            "a = 1\n\nb = 2\n\nc = 3\n",
            {"a = 1": "if ON\na = 1", "c = 3": "c = 3\nendif"},
            [[("ifdef", 1)], [("ifdef", -1)]],
        ),
        (
            "a.json",
            '[\n"a",\n"b",\n"c"\n]\n',
            {'"a",': '{ "x":\n"a",', '"c"': '"c"\n}'},
            [[("{", 1)], [("{", -1)]],
        ),
        ("a.txt", "one\ntwo\n", {"one": "one :( (\n"}, [[]]),
    ],
)
def test_a_hunk_knows_which_pairs_it_leaves_open(
    story: Story,
    path: str,
    before: str,
    edits: dict[str, str],
    unclosed: list[list[tuple[str, int]]],
) -> None:
    after = before
    for old, new in edits.items():
        assert old in after
        after = after.replace(old, new, 1)
    found = read_facts(story, {path: before}, {path: after})
    assert [list(facts.unclosed) for _, facts in found] == unclosed
