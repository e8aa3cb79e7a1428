"""Changed statements to sentences: checks, conditions, parameters, fields, values, returns.

Each rule classifies one item, and only if all of its lines are of one kind; the sentence for a
group is that of most of its items.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from patchsplit.model.facts import Category
from patchsplit.propose.items import Item
from patchsplit.propose.message.names import join_names

Lines = Sequence[str]

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|^\s*(?:/\*.*|\*(?:\s.*|/\s*)?|#\s.*)$", re.DOTALL)
TOKEN = re.compile(r"[A-Za-z_]\w*|\d\w*|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|->|[^\s\w]")
NAME = re.compile(r"[A-Za-z_]\w*")
LVALUE = re.compile(r"[A-Za-z_]\w*(?:(?:->|\.|::)[A-Za-z_]\w*|\[[^\]]*\])*")
CONDITION = re.compile(r"(?:\}\s*)?(?:(?:else\s+)?if|elif|while)\b\s*(?P<what>.*?)\s*[:{]?")
EXIT_STATEMENT = re.compile(r"\b(?:return|goto|continue|break|raise|throw|exit)\b")
RETURN = re.compile(r"return\b\s*(?P<what>[^;]*?)\s*;?")
MEMBER = re.compile(
    r"(?:(?:const|volatile|struct|enum|union|unsigned|signed|long|short)\s+)*[A-Za-z_]\w*[\s*]+"
    r"(?P<name>\w+)\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+\s*)?;"
)
PARAMETER = re.compile(r"(?:[A-Za-z_]\w*[\s*]+)+(?P<name>[A-Za-z_]\w*)(?:\[\w*\])?")
ASSIGNMENT = re.compile(
    rf"(?P<to>{LVALUE.pattern})\s*(?:[-+|&^*/]|<<|>>)?=(?!=)\s*(?P<what>[^;]+);?"
)
CALL = re.compile(
    r"(?:.*?=\s*|return\s+|\(void\)\s*)?(?P<name>[A-Za-z_]\w*)\s*\((?P<what>.*)\)\s*[;{]?"
)
INCLUDE = re.compile(r"#\s*include\b.*|import\s.*|from\s.+\simport\s.*|use\s.*;")
APPEND = re.compile(r"(?P<to>\w+)\s*\+=\s*[\[(]?\s*(?P<what>(?:['\"][\w./-]+['\"][,\s]*)+)[\])]?")
KEY = re.compile(r"(?P<key>[A-Za-z][\w .-]*?)\s*[:=]\s*\S.*")
SETTINGS = frozenset({".ini", ".conf", ".cfg", ".toml", ".yml", ".yaml"})
HEADERS = frozenset({".h", ".hh", ".hpp"})
QUALIFIERS = frozenset({"static", "const", "inline", "volatile"})
KEYWORDS = frozenset({
    "NULL", "nullptr", "None", "true", "false", "True", "False", "not", "and", "or",
    "if", "else", "is", "in", "sizeof", "return", "self", "this",
})  # fmt: skip
LOG_CALL = re.compile(
    r"(?i)v?log_\w+|(?:\w+_)?(?:v?log|f?printf|printk|warn|warning|err|error|dbg|debug|info|notice)"
)
MAX_CHECK_LINES = 8
"""Lines of a check up to which it is recognised."""
MAX_VALUE = 30
"""Characters of a value that a subject has room for."""


class StatementChange(NamedTuple):
    """What an item does, as a sentence with a placeholder for its objects."""

    template: str
    """For str.format() with the joined objects; without placeholder if there are none."""
    objects: tuple[str, ...] = ()
    names_place: bool = False
    """Whether the sentence contains the place, so that none is added."""


INCIDENTAL = StatementChange("")
"""Of items, such as declarations and includes, that do not count in their group."""


def describe_statements(items: Sequence[Item], places: Sequence[str], limit: int) -> str:
    """Returns a sentence on what most items do; "" if they are not recognised or do not agree.

    `places` are the functions or files in which they do it; they are named if there are at most
    `limit` of them. `limit` is also the number of objects that are named; 0 stands for 2.
    """
    changes = [one for item in items if (one := _classify_item(item)) is not INCIDENTAL]
    count = Counter(one.template for one in changes if one is not None)
    form, times = min(count.items(), key=lambda at: (-at[1], at[0]), default=("", 0))
    if not form or times * 3 < len(changes) * 2:
        return ""
    same = [one for one in changes if one is not None and one.template == form]
    what = list(dict.fromkeys(word for one in same for word in one.objects))
    placed = 0 < len(places) <= limit and not any(one.names_place for one in same)
    if not what and not placed:
        return ""
    sentence = form.format(join_names(what, limit or 2)) if what else form
    return f"{sentence} in {join_names(places, limit)}" if placed else sentence


def _classify_item(item: Item) -> StatementChange | None:
    """Returns what an item does by the first rule that recognises it; None if none does."""
    old, new = (_extract_code(item, side) for side in ("removed", "added"))
    if old == new:
        return INCIDENTAL
    if item.facts.category in (Category.BUILD, Category.DOC) or _extension(item) in SETTINGS:
        return _match_reformat(item, old, new) or _match_setting(item, old, new)
    return next((found for rule in RULES if (found := rule(item, old, new))), None)


def _extract_code(item: Item, side: str) -> list[str]:
    """Returns the lines of one side without comments, indentation and empty lines.

    `side` is "removed" or "added".
    """
    lines = (line for hunk in item.hunks for line in getattr(hunk, side))
    text = (line.decode("utf-8", "replace").rstrip("\r\n") for line in lines)
    return [bare for line in text if (bare := COMMENT.sub("", line).strip())]


def _extension(item: Item) -> str:
    return posixpath.splitext(item.file.path)[1]


def _match_reformat(item: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if only whitespace and commas before closing brackets differ."""
    one, two = (re.sub(r",(?=[)\]}])", "", "".join("".join(x).split())) for x in (old, new))
    return (
        StatementChange("Reformat {}", (posixpath.basename(item.file.path),), names_place=True)
        if one == two
        else None
    )


def _match_incidental(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    lines = [*old, *new]
    by_the_way = all(INCLUDE.fullmatch(x) or MEMBER.fullmatch(x) or x in "{}" for x in lines)
    return INCIDENTAL if by_the_way else None


def _match_fields(item: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if members of a struct in a header are added, removed or get another type."""
    where = item.facts.inside.rsplit(".", 1)[-1]
    found = [[MEMBER.fullmatch(x) for x in side] for side in (old, new)]
    if _extension(item) not in HEADERS or not where or not all(map(all, found)):
        return None
    gone, come = (dict.fromkeys(at["name"] for at in side if at) for side in found)
    fresh, lost = [n for n in come if n not in gone], [n for n in gone if n not in come]
    if fresh and not lost:
        return StatementChange(f"Add {{}} to {where}", tuple(fresh), names_place=True)
    if lost and not fresh:
        return StatementChange(f"Remove {{}} from {where}", tuple(lost), names_place=True)
    return (
        None if fresh else StatementChange("Change the type of {}", tuple(come), names_place=True)
    )


def _match_qualifier(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if a qualifier, such as static or const, is added to a name or removed from it."""
    was, now = TOKEN.findall(" ".join(old)), TOKEN.findall(" ".join(new))
    gone, come = Counter(was) - Counter(now), Counter(now) - Counter(was)
    turned = gone + come
    if len(turned) != 1 or (gone and come) or not turned.keys() <= QUALIFIERS:
        return None
    (word,) = turned
    bare = " ".join(token for token in now if token not in QUALIFIERS)
    at = re.search(r"(\w+) \(", bare) or re.search(r"(\w+) (?:=|;|\[)", bare)
    if at is None or [t for t in was if t != word] != [t for t in now if t != word]:
        return None
    name = f"{at[1]}()" if at.re.pattern.endswith(r"\(") else at[1]
    return StatementChange(
        f"Make {{}} {word}" if come else f"Make {{}} not {word}", (name,), names_place=True
    )


def _match_parameters(item: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if parameters of a function's head are added or removed."""
    name = item.facts.inside.rsplit(".", 1)[-1]
    was, now = (_parse_parameters(" ".join(side), name) for side in (old, new))
    if not name or was is None or now is None:
        return None
    fresh, lost = [n for n in now if n not in was], [n for n in was if n not in now]
    if fresh and not lost:
        return StatementChange(f"Pass {{}} to {name}()", tuple(fresh), names_place=True)
    if lost and not fresh:
        return StatementChange(f"Do not pass {{}} to {name}()", tuple(lost), names_place=True)
    return None


def _parse_parameters(text: str, name: str) -> list[str] | None:
    """Returns the parameters' names in the last lines of a function's head; None for other text."""
    start = re.search(rf"\b{re.escape(name)}\s*\(", text)
    rest = text[start.end() :] if start else text
    inner = re.fullmatch(r"(?P<what>[^(){}=]*)\)\s*[;{]?", rest)
    if inner is None:
        return None
    parts = [re.sub(r"\b__\w+\s*", "", part).strip() for part in inner["what"].split(",")]
    found = [PARAMETER.fullmatch(part) for part in parts if part not in ("", "void")]
    return [at["name"] for at in found if at] if all(found) else None


def _match_check(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if a condition that leaves the function or the loop is added or removed."""
    lines = new or old
    first = CONDITION.fullmatch(_read_head(lines)) if lines and not (old and new) else None
    if (
        first is None
        or len(lines) > MAX_CHECK_LINES
        or not EXIT_STATEMENT.search(" ".join(lines[1:]))
    ):
        return None
    if sum(CONDITION.fullmatch(line) is not None for line in lines) > 1:
        return None
    looked = _find_condition_names(first["what"])
    what = tuple(name for name in looked if name.endswith("()")) or looked[:2]
    return StatementChange("Check {}" if new else "Drop the check of {}", what) if what else None


def _read_head(lines: Lines) -> str:
    """Returns the first lines, joined, up to the one at which all parentheses are closed."""
    text = ""
    for line in lines:
        text = f"{text} {line}".strip()
        if text.count("(") == text.count(")"):
            break
    return text


def _find_condition_names(condition: str) -> tuple[str, ...]:
    """Returns the names of the functions and the last members that a condition uses.

    Functions end in "()"; constants in capitals are left out.
    """
    called = set(re.findall(r"([A-Za-z_]\w{2,})\s*\(", condition))
    found = (NAME.findall(at)[-1] for at in LVALUE.findall(condition))
    names = dict.fromkeys(name for name in found if name not in KEYWORDS and name.upper() != name)
    return tuple(f"{name}()" if name in called else name for name in names)


def _strip_parentheses(name: str) -> str:
    return name.removesuffix("()")


def _match_condition(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if one condition replaces another, and nothing else changes."""
    if not (old and new):
        return None
    was, now = _read_head(old), _read_head(new)
    one, two = CONDITION.fullmatch(was), CONDITION.fullmatch(now)
    rest = [re.sub(r"[\s{}]", "", " ".join(x)[len(head) :]) for x, head in ((old, was), (new, now))]
    if one is None or two is None or rest[0] != rest[1]:
        return None
    names = [NAME.findall(at["what"]) for at in (one, two)]
    fresh = [
        name
        for name in _find_condition_names(two["what"])
        if _strip_parentheses(name) not in names[0]
    ]
    lost = [
        name
        for name in _find_condition_names(one["what"])
        if _strip_parentheses(name) not in names[1]
    ]
    if fresh and not lost:
        return StatementChange("Check {}", tuple(fresh))
    if lost and not fresh:
        return StatementChange("Do not check {}", tuple(lost))
    return None if fresh else StatementChange("Change a condition")


def _match_return(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    if len(old) != 1 or len(new) != 1:
        return None
    one, two = RETURN.fullmatch(old[0]), RETURN.fullmatch(new[0])
    if one is None or two is None or not 0 < len(two["what"]) <= MAX_VALUE:
        return None
    return StatementChange("Return {}", (two["what"],))


def _match_log(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if calls that log are added, removed or reworded."""
    found = [CALL.fullmatch(" ".join(side)) for side in (old, new) if side]
    names = {at["name"] if at else "" for at in found}
    if len(names) > 1 or not all(map(LOG_CALL.fullmatch, names)):
        return None
    if old and new:
        return StatementChange("Reword a log message")
    return StatementChange("Log a message" if new else "Drop a log message")


def _match_assignment(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if assignments are added, removed or changed."""
    sides = [[ASSIGNMENT.fullmatch(x) for x in side] for side in (old, new)]
    if not all(map(all, sides)):
        return None
    gone, come = (tuple(dict.fromkeys(NAME.findall(at["to"])[-1] for at in s if at)) for s in sides)
    if gone and come:
        return (
            StatementChange("Change the value of {}", come)
            if gone == come and len(come) == 1
            else None
        )
    return StatementChange("Set {}" if come else "Do not set {}", come or gone)


def _match_arguments(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if one call gets other arguments, or calls another function with the same ones."""
    one, two = (CALL.fullmatch(" ".join(side)) for side in (old, new))
    if one is None or two is None or two["name"] in KEYWORDS:
        return None
    name = f"{two['name']}()"
    if one["name"] != two["name"]:
        same = "".join(one["what"].split()) == "".join(two["what"].split())
        return (
            StatementChange("Use {}", (name,))
            if same or two["name"].upper() == two["name"]
            else None
        )
    was, now = NAME.findall(one["what"]), NAME.findall(two["what"])
    fresh = [n for n in dict.fromkeys(now) if n not in was and n not in KEYWORDS]
    lost = [n for n in dict.fromkeys(was) if n not in now and n not in KEYWORDS]
    if len(fresh) == 1:
        return StatementChange(f"Pass {{}} to {name}", tuple(fresh))
    return (
        StatementChange(f"Do not pass {{}} to {name}", tuple(lost))
        if len(lost) == 1 and not fresh
        else None
    )


def _match_define(_: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if macros are added and nothing is removed."""
    names = [at[1] for x in new if (at := re.match(r"#\s*define\s+(\w+)", x))]
    if old or len(names) < len([x for x in new if x.startswith("#")]) or not names:
        return None
    return StatementChange("Define {}", tuple(names), names_place=True)


def _match_setting(item: Item, old: Lines, new: Lines) -> StatementChange | None:
    """Matches if names are appended to a list, or keys of a settings file are set."""
    added = [APPEND.fullmatch(line) for line in new]
    if added and all(added) and not old:
        at = [found for found in added if found]
        names = re.findall(r"[\w./-]+", " ".join(found["what"] for found in at))
        return StatementChange(f"Add {{}} to {at[0]['to']}", tuple(names), names_place=True)
    keys = [KEY.fullmatch(line) for line in new]
    if not keys or not all(keys) or _extension(item) not in SETTINGS:
        return None
    return StatementChange("Set {}", tuple(at["key"] for at in keys if at))


RULES: Iterable[Callable[[Item, Lines, Lines], StatementChange | None]] = (
    _match_reformat, _match_qualifier, _match_fields, _match_incidental, _match_parameters,
    _match_check, _match_condition, _match_return, _match_log, _match_arguments,
    _match_assignment, _match_define, _match_setting,
)  # fmt: skip
"""The rules, in the order in which they are tried."""
