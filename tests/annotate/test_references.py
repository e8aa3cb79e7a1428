"""What lines say of parameters, keyword arguments and imports."""

from __future__ import annotations

import pytest
from hunk_facts import read_one
from repos import Story

from patchsplit.model.facts import References

HEAD = "import os\n\n\nclass Disk(Base):\n"
OPEN = "    def __init__(self, path):\n        self.path = path\n\n"
SAVE = "    def save(self, name):\n        send(name)\n"


@pytest.mark.parametrize(
    ("after", "parameters"),
    [
        (HEAD + OPEN + SAVE.replace("name)", "name, limit=None)", 1), {"save(limit)"}),
        (HEAD + OPEN + SAVE.replace("name)", "name, *, limit: int = 3)", 1), {"save(limit)"}),
        (HEAD + OPEN + SAVE.replace("name)", "name: str)", 1), set()),
        (HEAD + OPEN.replace("path)", "path, mode=0)") + SAVE, {"Disk(mode)"}),
        (HEAD + OPEN + SAVE.replace("name)", "name,\n             limit)", 1), {"save(limit)"}),
    ],
)
def test_a_parameter_is_new_where_the_function_lacked_it(
    story: Story, after: str, parameters: set[str]
) -> None:
    found = read_one(story, "disk.py", HEAD + OPEN + SAVE, after).new_references
    assert (found.parameters if found else set()) == parameters


CALL = "def run(disk):\n    disk.save(\n        one,\n    )\n"


@pytest.mark.parametrize(
    ("after", "arguments"),
    [
        (CALL.replace("one,\n", "one,\n        limit=3,\n"), {"save(limit)"}),
        (CALL + "    Disk(path, mode=1)\n", {"Disk(mode)"}),
        (CALL + "    pick()(mode=1)\n", set()),
        (CALL + '    log("save(limit=1)")\n', set()),
    ],
)
def test_a_keyword_argument_is_known_by_its_call_even_on_a_line_of_its_own(
    story: Story, after: str, arguments: set[str]
) -> None:
    found = read_one(story, "run.py", CALL, after).new_references
    assert (found.arguments if found else set()) == arguments


MANY = "from shop.rules import (\n    base,\n)\n"


@pytest.mark.parametrize(
    ("before", "after", "imports"),
    [
        ("", "from shop.rules import groups\n", {"shop.rules.groups"}),
        ("", "import shop.rules.groups as g, os\n", {"shop.rules.groups", "os"}),
        ("", "from . import groups\n", {"shop.api.groups"}),
        ("", "from ..rules.groups import LIST as ALL\n", {"shop.rules.groups.LIST"}),
        ("", "from shop.rules import *\n", {"shop.rules"}),
        (MANY, MANY.replace("base,\n", "base,\n    groups,\n"), {"shop.rules.groups"}),
        (MANY, MANY.replace("shop.rules", "shop.core"), {"shop.core.base"}),
        ("", "x = 'import shop'\n", set()),
    ],
)
def test_imports_are_dotted_names_from_the_top(
    story: Story, before: str, after: str, imports: set[str]
) -> None:
    found = read_one(story, "shop/api/run.py", before + "x = 1\n", after + "x = 1\n")
    assert (found.new_references or References()).imports == imports
