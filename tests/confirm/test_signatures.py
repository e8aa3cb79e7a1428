"""Hunks that call a function as the base had it, where upstream changed its parameters."""

from __future__ import annotations

import pytest
from placed import TEN, Confirmed
from repos import Story

from patchsplit.confirm.signatures import (
    ArityChange,
    count_arguments,
    describe_arity_change,
    find_calls,
)

OPEN = "struct dev *dev_open(const char *name, int flags);\nint dev_mtu(void);\n"
WIDER = OPEN.replace("int flags)", "int flags,\n                     struct error **)")


def evidence(story: Story, call: str, *, theirs: dict[str, str] | None = None) -> str:
    """What is said of a hunk that calls, once upstream widened the function."""
    story.commit("base", {"a.c": TEN, "dev.h": OPEN, "m.py": "def fill(self, value):\n    pass\n"})
    story.branch("fork").commit("ours", {"a.c": TEN.replace("line 5", f"{call}\nline 5")})
    wider = {"dev.h": WIDER, "m.py": "def fill(self, value, depth):\n    pass\n"}
    story.on("main").commit("theirs", theirs if theirs is not None else wider)
    return Confirmed(story).only.evidence


def test_a_call_with_the_bases_arguments_is_pointed_out(story: Story) -> None:
    said = evidence(story, "    d = dev_open(names[i], flag(1, 2));")
    assert said.endswith("dev_open() takes 3 arguments upstream, 2 in the base.")


def test_a_string_is_one_argument(story: Story) -> None:
    said = evidence(story, '    d = dev_open("a, (b", 0);')
    assert said.endswith("dev_open() takes 3 arguments upstream, 2 in the base.")


def test_a_method_is_counted_without_its_object(story: Story) -> None:
    said = evidence(story, "    fill(1)")
    assert said.endswith("fill() takes 2 arguments upstream, 1 in the base.")


def test_a_source_file_that_the_delta_does_not_change_declares_nothing(story: Story) -> None:
    other = "struct dev *dev_open(int a)\n{\n}\n"
    said = evidence(story, "    d = dev_open(name, 0);", theirs={"dev.h": WIDER, "b.c": other})
    assert said.endswith("dev_open() takes 3 arguments upstream, 2 in the base.")


@pytest.mark.parametrize(
    "call",
    [
        "    d = dev_open(name, flags, NULL);",
        "    mtu = dev_mtu();",
        "    x->dev_open(name, flags);",
        "    my_dev_open(name, flags);",
        "    d = dev_open(name,",
    ],
)
def test_other_calls_are_not(story: Story, call: str) -> None:
    assert "takes" not in evidence(story, call)


@pytest.mark.parametrize(
    "header",
    [
        {"dev.h": OPEN + "int more;\n"},
        {"dev.h": WIDER, "other.h": "struct dev *dev_open(const char *);\n"},
        {"dev.h": "struct dev *dev_open(const char *name, ...);\n"},
        {"dev.h": None},
    ],
    ids=["unchanged", "defined in two ways", "any number", "gone"],
)
def test_what_is_not_clear_is_not_said(story: Story, header: dict[str, str]) -> None:
    assert "takes" not in evidence(story, "    d = dev_open(name, flags);", theirs=header)


def test_a_conflict_says_it_in_its_reason(story: Story) -> None:
    story.commit("base", {"a.c": TEN, "dev.h": OPEN})
    story.branch("fork").commit("ours", {"a.c": TEN.replace("line 5", "d = dev_open(n, 0);\nour")})
    story.on("main").commit("theirs", {"a.c": TEN.replace("line 5", "their"), "dev.h": WIDER})
    found = Confirmed(story).only
    assert found.conflict is not None
    assert found.conflict.reason.endswith("takes 3 arguments upstream, 2 in the base.")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (b"a(b)", 1),
        (b"a()", 0),
        (b"a(void)", 0),
        (b"a(b, c[1, 2], f(x, y))", 3),
        (b"a(b,\n  c)", 2),
        (b"a(self, b)", 1),
        (b"a(b, *args)", None),
        (b"a(b, ...)", None),
        (b'a("b, c")', None),
        (b"a(b", None),
        (b"a(f(b), g())", 2),
        (b"a({1, 2}, [3, 4])", 2),
        (b"a(b, )", 1),
        (b"a(cls)", 0),
        (b"a(b, **more)", None),
        (b"a(b, *more)", 2),
        (b"a(b /* c */)", None),
        (b"a(b # c)", None),
        (b"a(" + b"b" * 1999 + b")", 1),
        (b"a(" + b"b" * 2000 + b")", None),
    ],
)
def test_arguments_are_counted(text: bytes, count: int | None) -> None:
    assert count_arguments(text, 2) == count


def test_calls_are_found_by_name() -> None:
    lines = (b"    if (open_it(a) && x.close_it(b)) {\n", b"  wait_for(1,\n", b"  2);\n")
    assert list(find_calls(lines)) == [(b"open_it", 1), (b"wait_for", 2)]
    assert list(find_calls((b"return (a); for (b); go(c); go_on(d,\n",))) == []


def test_each_number_of_arguments_has_its_words() -> None:
    assert describe_arity_change(b"f", ArityChange(2, 1)) == (
        "f() takes 1 argument upstream, 2 in the base."
    )
    assert describe_arity_change(b"f", ArityChange(1, 0)) == (
        "f() takes 0 arguments upstream, 1 in the base."
    )


def test_a_hunk_that_landed_or_only_removes_calls_nothing(story: Story) -> None:
    call = "    d = dev_open(name, flags);\n"
    story.commit("base", {"a.c": TEN, "b.c": TEN + call, "dev.h": OPEN})
    story.branch("fork").commit("ours", {"a.c": TEN + call, "b.c": TEN})
    story.on("main").commit("theirs", {"a.c": TEN + call, "dev.h": WIDER})
    assert not any("takes" in found.evidence for found in Confirmed(story).all.values())
