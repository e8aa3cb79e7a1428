"""Changed statements to what they do: checks, conditions, parameters, fields, values, returns.

Each rule looks at one item and says something only where all of its lines are of that kind; a group
is spoken of by what most of its items do. What nothing is known of stays unsaid.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from patchsplit.model.facts import Category
from patchsplit.propose.items import Item
from patchsplit.propose.message.names import listed

Lines = Sequence[str]

REMARK = re.compile(r"/\*.*?\*/|//[^\n]*|^\s*(?:/\*.*|\*(?:\s.*|/\s*)?|#\s.*)$", re.DOTALL)
TOKEN = re.compile(r"[A-Za-z_]\w*|\d\w*|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|->|[^\s\w]")
NAME = re.compile(r"[A-Za-z_]\w*")
WHERE = re.compile(r"[A-Za-z_]\w*(?:(?:->|\.|::)[A-Za-z_]\w*|\[[^\]]*\])*")
CONDITION = re.compile(r"(?:\}\s*)?(?:(?:else\s+)?if|elif|while)\b\s*(?P<what>.*?)\s*[:{]?")
LEAVES = re.compile(r"\b(?:return|goto|continue|break|raise|throw|exit)\b")
RETURN = re.compile(r"return\b\s*(?P<what>[^;]*?)\s*;?")
MEMBER = re.compile(
    r"(?:(?:const|volatile|struct|enum|union|unsigned|signed|long|short)\s+)*[A-Za-z_]\w*[\s*]+"
    r"(?P<name>\w+)\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+\s*)?;"
)
PARAMETER = re.compile(r"(?:[A-Za-z_]\w*[\s*]+)+(?P<name>[A-Za-z_]\w*)(?:\[\w*\])?")
SET = re.compile(rf"(?P<to>{WHERE.pattern})\s*(?:[-+|&^*/]|<<|>>)?=(?!=)\s*(?P<what>[^;]+);?")
CALL = re.compile(
    r"(?:.*?=\s*|return\s+|\(void\)\s*)?(?P<name>[A-Za-z_]\w*)\s*\((?P<what>.*)\)\s*[;{]?"
)
INCLUDE = re.compile(r"#\s*include\b.*|import\s.*|from\s.+\simport\s.*|use\s.*;")
ADDED_TO = re.compile(r"(?P<to>\w+)\s*\+=\s*[\[(]?\s*(?P<what>(?:['\"][\w./-]+['\"][,\s]*)+)[\])]?")
KEY = re.compile(r"(?P<key>[A-Za-z][\w .-]*?)\s*[:=]\s*\S.*")
SETTINGS = frozenset({".ini", ".conf", ".cfg", ".toml", ".yml", ".yaml"})
HEADERS = frozenset({".h", ".hh", ".hpp"})
QUALIFIERS = frozenset({"static", "const", "inline", "volatile"})
WORDS = frozenset({"NULL", "nullptr", "None", "true", "false", "True", "False", "not", "and", "or",
                   "if", "else", "is", "in", "sizeof", "return", "self", "this"})  # fmt: skip
LOGS = re.compile(
    r"(?i)v?log_\w+|(?:\w+_)?(?:v?log|f?printf|printk|warn|warning|err|error|dbg|debug|info|notice)"
)
SHORT = 8
"""Lines that a check may have."""
LONGEST = 30
"""Letters of a value that a subject has room for."""


class Deed(NamedTuple):
    """What an item does: a sentence with a place for what it does it to."""

    form: str
    what: tuple[str, ...] = ()
    anywhere: bool = False
    """Whether the sentence says where, so that no place is added."""


NOTHING = Deed("")
"""Done by the way: what is declared or included is not what a change is about."""


def said(items: Sequence[Item], places: Sequence[str], most: int) -> str:
    """Says what most items do to what, and in which functions or files; "" where it is not known.

    With `most` of none it names no place.
    """
    deeds = [deed for item in items if (deed := _deed(item)) is not NOTHING]
    count = Counter(deed.form for deed in deeds if deed is not None)
    form, times = min(count.items(), key=lambda at: (-at[1], at[0]), default=("", 0))
    if not form or times * 3 < len(deeds) * 2:
        return ""
    same = [deed for deed in deeds if deed is not None and deed.form == form]
    what = list(dict.fromkeys(word for deed in same for word in deed.what))
    placed = 0 < len(places) <= most and not any(deed.anywhere for deed in same)
    if not what and not placed:
        return ""
    sentence = form.format(listed(what, most or 2)) if what else form
    return f"{sentence} in {listed(places, most)}" if placed else sentence


def _deed(item: Item) -> Deed | None:
    old, new = (_code(item, side) for side in ("removed", "added"))
    if old == new:
        return NOTHING
    if item.facts.category in (Category.BUILD, Category.DOC) or _ending(item) in SETTINGS:
        return _reformats(item, old, new) or _settings(item, old, new)
    return next((found for rule in RULES if (found := rule(item, old, new))), None)


def _code(item: Item, side: str) -> list[str]:
    """Returns the lines of one side without remarks, blanks and empty lines."""
    lines = (line for hunk in item.hunks for line in getattr(hunk, side))
    text = (line.decode("utf-8", "replace").rstrip("\r\n") for line in lines)
    return [bare for line in text if (bare := REMARK.sub("", line).strip())]


def _ending(item: Item) -> str:
    return posixpath.splitext(item.file.path)[1]


def _reformats(item: Item, old: Lines, new: Lines) -> Deed | None:
    """Only blanks, line ends and the commas before a bracket differ."""
    one, two = (re.sub(r",(?=[)\]}])", "", "".join("".join(x).split())) for x in (old, new))
    return (
        Deed("Reformat {}", (posixpath.basename(item.file.path),), anywhere=True)
        if one == two
        else None
    )


def _passes_over(_: Item, old: Lines, new: Lines) -> Deed | None:
    lines = [*old, *new]
    by_the_way = all(INCLUDE.fullmatch(x) or MEMBER.fullmatch(x) or x in "{}" for x in lines)
    return NOTHING if by_the_way else None


def _fields(item: Item, old: Lines, new: Lines) -> Deed | None:
    """Members of a struct in a header come or go."""
    where = item.facts.inside.rsplit(".", 1)[-1]
    found = [[MEMBER.fullmatch(x) for x in side] for side in (old, new)]
    if _ending(item) not in HEADERS or not where or not all(map(all, found)):
        return None
    gone, come = (dict.fromkeys(at["name"] for at in side if at) for side in found)
    fresh, lost = [n for n in come if n not in gone], [n for n in gone if n not in come]
    if fresh and not lost:
        return Deed(f"Add {{}} to {where}", tuple(fresh), anywhere=True)
    if lost and not fresh:
        return Deed(f"Remove {{}} from {where}", tuple(lost), anywhere=True)
    return None if fresh else Deed("Change the type of {}", tuple(come), anywhere=True)


def _qualifies(_: Item, old: Lines, new: Lines) -> Deed | None:
    """A name is made static, or const, or is so no more."""
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
    return Deed(f"Make {{}} {word}" if come else f"Make {{}} not {word}", (name,), anywhere=True)


def _parameters(item: Item, old: Lines, new: Lines) -> Deed | None:
    """A function takes other parameters: its own lines end where its parameters do."""
    name = item.facts.inside.rsplit(".", 1)[-1]
    was, now = (_parameter_names(" ".join(side), name) for side in (old, new))
    if not name or was is None or now is None:
        return None
    fresh, lost = [n for n in now if n not in was], [n for n in was if n not in now]
    if fresh and not lost:
        return Deed(f"Pass {{}} to {name}()", tuple(fresh), anywhere=True)
    if lost and not fresh:
        return Deed(f"Do not pass {{}} to {name}()", tuple(lost), anywhere=True)
    return None


def _parameter_names(text: str, name: str) -> list[str] | None:
    """Returns the parameters in the last lines of a function's head; None where it is none."""
    start = re.search(rf"\b{re.escape(name)}\s*\(", text)
    rest = text[start.end() :] if start else text
    inner = re.fullmatch(r"(?P<what>[^(){}=]*)\)\s*[;{]?", rest)
    if inner is None:
        return None
    parts = [re.sub(r"\b__\w+\s*", "", part).strip() for part in inner["what"].split(",")]
    found = [PARAMETER.fullmatch(part) for part in parts if part not in ("", "void")]
    return [at["name"] for at in found if at] if all(found) else None


def _checks(_: Item, old: Lines, new: Lines) -> Deed | None:
    """A check that leaves the function or the loop comes, or goes."""
    lines = new or old
    first = CONDITION.fullmatch(_head(lines)) if lines and not (old and new) else None
    if first is None or len(lines) > SHORT or not LEAVES.search(" ".join(lines[1:])):
        return None
    if sum(CONDITION.fullmatch(line) is not None for line in lines) > 1:
        return None
    looked = _looked_at(first["what"])
    what = tuple(name for name in looked if name.endswith("()")) or looked[:2]
    return Deed("Check {}" if new else "Drop the check of {}", what) if what else None


def _head(lines: Lines) -> str:
    """Returns the first lines up to where their brackets close, without what stands behind."""
    text = ""
    for line in lines:
        text = f"{text} {line}".strip()
        if text.count("(") == text.count(")"):
            break
    return text


def _looked_at(condition: str) -> tuple[str, ...]:
    """Returns the functions that a condition asks, and the last parts of what it looks at."""
    called = set(re.findall(r"([A-Za-z_]\w{2,})\s*\(", condition))
    found = (NAME.findall(at)[-1] for at in WHERE.findall(condition))
    telling = dict.fromkeys(name for name in found if name not in WORDS and name.upper() != name)
    return tuple(f"{name}()" if name in called else name for name in telling)


def _bare(name: str) -> str:
    return name.removesuffix("()")


def _conditions(_: Item, old: Lines, new: Lines) -> Deed | None:
    """One condition takes the place of another, and nothing else changes."""
    if not (old and new):
        return None
    was, now = _head(old), _head(new)
    one, two = CONDITION.fullmatch(was), CONDITION.fullmatch(now)
    rest = [re.sub(r"[\s{}]", "", " ".join(x)[len(head) :]) for x, head in ((old, was), (new, now))]
    if one is None or two is None or rest[0] != rest[1]:
        return None
    names = [NAME.findall(at["what"]) for at in (one, two)]
    fresh = [name for name in _looked_at(two["what"]) if _bare(name) not in names[0]]
    lost = [name for name in _looked_at(one["what"]) if _bare(name) not in names[1]]
    if fresh and not lost:
        return Deed("Check {}", tuple(fresh))
    if lost and not fresh:
        return Deed("Do not check {}", tuple(lost))
    return None if fresh else Deed("Change a condition")


def _returns(_: Item, old: Lines, new: Lines) -> Deed | None:
    if len(old) != 1 or len(new) != 1:
        return None
    one, two = RETURN.fullmatch(old[0]), RETURN.fullmatch(new[0])
    if one is None or two is None or not 0 < len(two["what"]) <= LONGEST:
        return None
    return Deed("Return {}", (two["what"],))


def _logs(_: Item, old: Lines, new: Lines) -> Deed | None:
    """Calls that log come, go or say something else."""
    found = [CALL.fullmatch(" ".join(side)) for side in (old, new) if side]
    names = {at["name"] if at else "" for at in found}
    if len(names) > 1 or not all(map(LOGS.fullmatch, names)):
        return None
    if old and new:
        return Deed("Reword a log message")
    return Deed("Log a message" if new else "Drop a log message")


def _sets(_: Item, old: Lines, new: Lines) -> Deed | None:
    """Values are set, are set no more, or are found in another way."""
    sides = [[SET.fullmatch(x) for x in side] for side in (old, new)]
    if not all(map(all, sides)):
        return None
    gone, come = (tuple(dict.fromkeys(NAME.findall(at["to"])[-1] for at in s if at)) for s in sides)
    if gone and come:
        return Deed("Change the value of {}", come) if gone == come and len(come) == 1 else None
    return Deed("Set {}" if come else "Do not set {}", come or gone)


def _arguments(_: Item, old: Lines, new: Lines) -> Deed | None:
    """One call gets other arguments, or another function is called with the same ones."""
    one, two = (CALL.fullmatch(" ".join(side)) for side in (old, new))
    if one is None or two is None or two["name"] in WORDS:
        return None
    name = f"{two['name']}()"
    if one["name"] != two["name"]:
        same = "".join(one["what"].split()) == "".join(two["what"].split())
        return Deed("Use {}", (name,)) if same or two["name"].upper() == two["name"] else None
    was, now = NAME.findall(one["what"]), NAME.findall(two["what"])
    fresh = [n for n in dict.fromkeys(now) if n not in was and n not in WORDS]
    lost = [n for n in dict.fromkeys(was) if n not in now and n not in WORDS]
    if len(fresh) == 1:
        return Deed(f"Pass {{}} to {name}", tuple(fresh))
    return (
        Deed(f"Do not pass {{}} to {name}", tuple(lost)) if len(lost) == 1 and not fresh else None
    )


def _defines(_: Item, old: Lines, new: Lines) -> Deed | None:
    """Macros and constants come, whose names are known elsewhere."""
    names = [at[1] for x in new if (at := re.match(r"#\s*define\s+(\w+)", x))]
    if old or len(names) < len([x for x in new if x.startswith("#")]) or not names:
        return None
    return Deed("Define {}", tuple(names), anywhere=True)


def _settings(item: Item, old: Lines, new: Lines) -> Deed | None:
    """A list of a build gets more, or a key of a file of settings is set."""
    added = [ADDED_TO.fullmatch(line) for line in new]
    if added and all(added) and not old:
        at = [found for found in added if found]
        names = re.findall(r"[\w./-]+", " ".join(found["what"] for found in at))
        return Deed(f"Add {{}} to {at[0]['to']}", tuple(names), anywhere=True)
    keys = [KEY.fullmatch(line) for line in new]
    if not keys or not all(keys) or _ending(item) not in SETTINGS:
        return None
    return Deed("Set {}", tuple(at["key"] for at in keys if at))


RULES: Iterable[Callable[[Item, Lines, Lines], Deed | None]] = (
    _reformats, _qualifies, _fields, _passes_over, _parameters, _checks, _conditions, _returns,
    _logs, _arguments, _sets, _defines, _settings,
)  # fmt: skip
