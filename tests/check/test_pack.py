"""Every rule of every pack, on its own examples; and what is no pack is said with its place."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from patchsplit.check.examples import build_series, find_failures
from patchsplit.check.pack import PackText, parse_pack, read_pack
from patchsplit.check.pattern import compile_pattern, matches, matches_any
from patchsplit.check.rules import check_series
from patchsplit.errors import PatchsplitError
from patchsplit.model.finding import FileLine, Severity
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import AnyRule, Example
from patchsplit.session.checks.drafts import WRITTEN
from patchsplit.session.checks.packs import find_pack_text, list_built_in_packs, load_pack

RULE = """
kind = "subject"
severity = "error"
message = "no full stop"
source = "CONTRIBUTING"
form = "[.]$"
bad = ["a"]
good = ["a."]
"""
HEAD = 'name = "acme"\ntitle = "Acme"\n'


def read(text: str, **others: str) -> Pack:
    texts = {
        name: PackText(f"{name}.toml", HEAD.encode() + more.encode())
        for name, more in others.items()
    }
    return read_pack(PackText("acme.toml", (HEAD + text).encode()), lambda name: texts[name])


def rules() -> Iterator[tuple[str, str]]:
    for name in list_built_in_packs():
        yield from ((name, rule) for rule in parse_pack(find_pack_text(name)).rules)


@pytest.mark.parametrize(("pack", "rule"), list(rules()))
def test_a_rule_finds_what_is_bad_and_nothing_in_what_is_good(pack: str, rule: str) -> None:
    own = parse_pack(find_pack_text(pack))
    wrong = [row for row in find_failures(own) if row[0] == rule]
    assert wrong == []
    assert own.rules[rule].source


@pytest.mark.parametrize("name", list_built_in_packs())
def test_a_pack_is_called_as_its_file_and_can_be_read_whole(name: str) -> None:
    pack = load_pack(name)
    assert pack.name == name
    assert set(pack.severities) & set(parse_pack(find_pack_text(name)).rules) == set()


@pytest.mark.parametrize("name", list_built_in_packs())
def test_only_rules_that_exist_are_weighed_anew(name: str) -> None:
    own = parse_pack(find_pack_text(name))
    below = load_pack(own.extends).rules if own.extends else {}
    from_packs = {key for key in own.severities if key in below}
    others = set(own.severities) - from_packs
    assert all(
        key.startswith(("leak-", "mixed-", "moved-")) or key in {*SMELLS, WRITTEN} for key in others
    )


SMELLS = {
    "commented-out", "console-output", "new-ifdef", "todo", "debug-print", "generated", "unused",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("colour = 1", "unknown field `colour`"),
        ("[marks]\nfiles = [1]", "at marks.files[0]"),
        (f"[rules.stop]{RULE}most = 'x'", "at rules.stop.most"),
        (
            f"[rules.stop]{RULE}command = 'rm'",
            "at rules.stop: object contains unknown field `command`",
        ),
        (f"[rules.stop]{RULE.replace('subject', 'shell')}", "at rules.stop.kind"),
        (f"[rules.stop]{RULE.replace('error', 'fatal')}", "at rules.stop.severity"),
        (f"[rules.stop]{RULE.replace('[.]$', '[.')}", "at rules.stop.form"),
        (f"[rules.stop]{RULE.replace('[.]$', '(?=a)')}", "at rules.stop.form"),
        (f"[rules.stop]{RULE.replace(chr(34) + 'a.' + chr(34), '')}", "at rules.stop.good"),
        (f"[severities]\nstop = 'note'\n[rules.stop]{RULE}", "at severities.stop"),
        ("rules = 1", "at rules"),
        ("[[[", "acme.toml cannot be used: "),
        ("[branches]\ndev = 'main'\nsource = 's'\nstable = '('", "at branches.stable"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_place(text: str, place: str) -> None:
    with pytest.raises(PatchsplitError) as raised:
        read(text)
    assert "acme.toml" in raised.value.message
    assert place in raised.value.message


def test_a_pack_takes_over_what_it_builds_on() -> None:
    pack = read(
        f"extends = 'below'\n[severities]\nsoft = 'note'\ngone = 'off'\n[rules.own]{RULE}",
        below=f"[branches]\ndev = 'trunk'\nsource = 's'\n[rules.soft]{RULE}[rules.gone]{RULE}",
    )
    assert list(pack.rules) == ["soft", "own"]
    assert pack.rules["soft"].severity is Severity.NOTE
    assert pack.branches is not None
    assert pack.branches.dev == "trunk"


def test_packs_that_build_on_each_other_are_refused() -> None:
    with pytest.raises(PatchsplitError, match="extends"):
        read("extends = 'acme'")
    with pytest.raises(PatchsplitError, match="extends"):
        read("extends = 'one'", one="extends = 'two'", two="extends = 'one'")


def test_an_expression_takes_no_more_time_than_the_text_has_letters() -> None:
    began = time.process_time()
    assert not matches("(a+)+$", b"a" * 4000 + b"b")
    assert not matches("(a|a)*(a|a)*(a|a)*b$", b"a" * 4000)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("pattern", ["(", "a{2000}", r"(a)\1", "(?<=a)b", "((a{900}){900}){900}"])
def test_what_could_run_away_is_no_expression(pattern: str) -> None:
    with pytest.raises(ValueError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("path", "glob", "is_one"),
    [
        ("lib/a.c", "*.c", True),
        ("a.c", "*.c", True),
        ("lib/a.cc", "*.c", False),
        ("lib/deep/a.c", "lib/*.c", True),
        ("xlib/a.c", "lib/*.c", False),
        ("doc/Makefile", "Makefile", True),
        ("doc/Makefile.in", "Makefile", False),
        ("a+b/x", "a+b/?", True),
        ("caf\udce9/new\nline", "*/*", True),
    ],
)
def test_globs_without_a_slash_are_names(path: str, glob: str, is_one: bool) -> None:  # noqa: FBT001
    assert matches_any(path, (glob,)) is is_one


def rule_of(**fields: object) -> AnyRule:
    import msgspec

    base = {"severity": "error", "message": "m", "source": "s", "bad": ["x"], "good": ["x"]}
    rule: AnyRule = msgspec.convert({**base, **fields}, AnyRule)
    return rule


def find_places(rule: AnyRule, example: str | Example) -> list[tuple[str, int | None, int | None]]:
    pack = Pack("acme", "Acme", rules={"it": rule})
    found = [one.at for one in check_series(pack, build_series(rule, example))]
    return [(at.path, at.line, at.diff_line) for at in found if isinstance(at, FileLine)]


def test_a_line_is_found_where_it_stands() -> None:
    rule = rule_of(kind="lines", files=["*.c"], never="bad")
    assert find_places(rule, Example(files={"a.c": "x\nbad\n", "b.c": "bad\n", "c.py": "bad"})) == [
        ("a.c", 2, 7), ("b.c", 1, 13),
    ]  # fmt: skip


def test_a_removed_line_is_never_blamed() -> None:
    rule = rule_of(kind="lines", files=["*"], never="bad", most=3)
    assert find_places(rule, Example(files={"a.c": "x"}, removed={"a.c": "bad and long\n"})) == []


def test_code_is_told_from_comments_and_strings() -> None:
    rule = rule_of(kind="lines", files=["*.c"], never="malloc", code=True)
    text = '/* malloc */\nx = "malloc";\nx = malloc(3);\n'
    assert [at for _, at, _ in find_places(rule, text)] == [3]


def test_a_tab_goes_to_the_next_eighth() -> None:
    rule = rule_of(kind="lines", files=["*"], most=10)
    assert find_places(rule, "\tab") == []
    assert len(find_places(rule, " \tabc")) == 1


def test_indents_are_of_one_kind() -> None:
    tabs = rule_of(kind="lines", files=["*"], indent="tabs")
    spaces = rule_of(kind="lines", files=["*"], indent="spaces")
    assert find_places(tabs, "\t   x") == []
    assert len(find_places(tabs, " " * 8 + "x")) == 1
    assert find_places(spaces, "    x\t") == []
    assert len(find_places(spaces, "\tx")) == 1
