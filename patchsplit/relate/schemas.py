"""QAPI schemas to edges: the schema names what it generates before C code uses it.

The names of the generated code follow docs/devel/qapi-code-gen.rst of QEMU.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from patchsplit.model.delta import Delta, Hunk, HunkId
from patchsplit.model.facts import Facts
from patchsplit.model.graph import Edge, EdgeKind
from patchsplit.relate.names import MAX_DEFINERS, is_rare

COMMENT = re.compile(rb"#.*")
MEMBER = re.compile(rb"'(?P<optional>\*?)(?P<name>[A-Za-z_][\w.-]*)'\s*:\s*['\[{]")
COMMAND = re.compile(rb"'(?P<kind>command|event)'\s*:\s*'(?P<name>[\w.-]+)'")
VALUE = re.compile(
    rb"[\[,{]\s*(?:'name'\s*:\s*)?'(?P<name>[A-Za-z0-9][\w.-]*)'\s*(?=[\],}]|$)", re.MULTILINE
)
SYNTAX = frozenset(
    b"struct enum union alternate command event data base returns discriminator include pragma if "
    b"features name type boxed gen success-response allow-oob allow-preconfig coroutine all any "
    b"not".split()
)
"""Keys of the schema language."""


def find_schema_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields edges from hunks of QAPI schemas to those that use what is generated from them.

    A name counts if it is rare, at most MAX_DEFINERS hunks add it, and no hunk gives up a use of
    it; a constant of an enumeration is known by the value that it ends in.
    """
    makers: dict[str, list[HunkId]] = defaultdict(list)
    for hunk in delta.hunks():
        if _is_schema(hunk):
            for name in sorted(_list_names(hunk.added) - _list_names(hunk.removed)):
                makers[name].append(hunk.id)
    if not makers:
        return
    given_up = frozenset(chain.from_iterable(one.used for one in facts.values()))
    for hunk in delta.hunks():
        for name in () if _is_schema(hunk) else sorted(facts[hunk.id].uses - given_up):
            some = {maker for key in _list_keys(name) for maker in makers.get(key, ())}
            for maker in sorted(some) if len(some) <= MAX_DEFINERS else ():
                yield Edge(maker, hunk.id, EdgeKind.DEFINES, name)


def _is_schema(hunk: Hunk) -> bool:
    return posixpath.splitext(hunk.path)[1] == ".json"


def _list_keys(name: str) -> list[str]:
    """Returns a rare name, and for a constant, the endings that begin with an underscore."""
    keys = [name] if is_rare(name) else []
    if name == name.upper():
        keys += [name[at:] for at, letter in enumerate(name) if letter == "_"]
    return keys


def _list_names(lines: Iterable[bytes]) -> frozenset[str]:
    """Returns the C names of the members, commands and events that some lines of a schema name.

    Of a value with several words of an enumeration, whose name the lines need not have, the ending
    of the constant is returned: "_AUTO_CONVERGE".
    """
    text = COMMENT.sub(b"", b"".join(lines))
    found = set()
    for at in MEMBER.finditer(text):
        if at["name"] not in SYNTAX:
            name = _to_c(at["name"])
            found |= {name, f"has_{name}"} if at["optional"] else {name}
    for at in COMMAND.finditer(text):
        name = _to_c(at["name"])
        command = at["kind"] == b"command"
        found.add(f"qmp_{name}" if command else f"qapi_event_send_{name.lower()}")
    values = (_to_c(at["name"]) for at in VALUE.finditer(text))
    found |= {f"_{value.upper()}" for value in values if "_" in value}
    return frozenset(found)


def _to_c(name: bytes) -> str:
    return name.decode("ascii").replace("-", "_").replace(".", "_")
