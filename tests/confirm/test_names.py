"""Names that hunks use and that upstream gave up."""

from __future__ import annotations

import pytest
from placed import TEN, Confirmed, Files, confirm_story
from repos import Story

from patchsplit.confirm.gone_names import FEW_NAMES
from patchsplit.model.placement import Certainty

RUN = """from shop.i18n import note

LOG = log()


{}def run(jobs):
    LOG.info(note("done"))
    return jobs
"""
REJECT = """def reject(job):
    LOG.info(note("%s was rejected"), job)


"""
I18N = "def tr(s):\n    return s\n\n\ndef note(s):\n    return s\n"
ENGLISH = 'LOG = log()\n\n\ndef run(jobs):\n    LOG.info("done")\n    return jobs\n'


def ask(story: Story, base: Files, fork: Files, upstream: Files) -> Confirmed:
    return confirm_story(story, base, fork, upstream)


def reasons(found: Confirmed) -> list[str]:
    return [one.conflict.reason for one in found.all.values() if one.conflict is not None]


def test_a_name_that_the_file_no_longer_imports_is_not_sure(story: Story) -> None:
    found = ask(
        story,
        {"run.py": RUN.format(""), "shop/i18n.py": I18N},
        {"run.py": RUN.format(REJECT)},
        {"run.py": ENGLISH, "shop/i18n.py": I18N[: I18N.index("\n\n\ndef note")] + "\n"},
    )
    assert found.only.certainty is not Certainty.SURE
    (reason,) = reasons(found)
    assert reason.endswith("It uses note, which upstream's file no longer defines or imports.")


def test_a_name_that_another_hunk_imports_is(story: Story) -> None:
    base = "import os\n\n\ndef run():\n    os.go()\n    one()\n    two()\n    return 1\n"
    fork = base.replace("import os\n", "import os\nimport re\n").replace(
        "    two()\n", "    two()\n    re.go()\n"
    )
    found = ask(
        story, {"a.py": base}, {"a.py": fork}, {"a.py": base.replace("return 1", "return 2")}
    )
    assert [one.certainty for one in found.all.values()] == [Certainty.SURE] * 2


def test_what_the_forks_own_code_leaves_undefined_in_an_unchanged_file_is(story: Story) -> None:
    base = "def run():\n    return 1\n"
    found = ask(story, {"a.py": base}, {"a.py": f"{base}\n\ngo(run)\n"}, {"b.py": "b = 1\n"})
    assert found.only.certainty is Certainty.SURE


IMPORTS = [
    ("from shop.i18n import note\nnote()\n", "Upstream's shop/i18n.py no longer has note."),
    ("import shop.i18n as i\ni.note()\n", "Upstream's shop/i18n.py no longer has note."),
    ("from shop import i18n\ni18n.note()\n", "Upstream's shop/i18n.py no longer has note."),
    ("from .i18n import note\nnote()\n", "Upstream's shop/i18n.py no longer has note."),
    ("from shop import old\nold.go()\n", "Upstream has no module shop.old any more."),
    ("import shop.old\nshop.old.go()\n", "Upstream has no module shop.old any more."),
]


@pytest.mark.parametrize(("content", "reason"), IMPORTS)
def test_a_new_file_that_uses_what_is_gone_is_not_sure(
    story: Story, content: str, reason: str
) -> None:
    found = ask(
        story,
        {"shop/__init__.py": "", "shop/i18n.py": I18N, "shop/old.py": "def go():\n    pass\n"},
        {"shop/new.py": content},
        {"shop/i18n.py": "def tr(s):\n    return s\n", "shop/old.py": None},
    )
    assert found.only.certainty is Certainty.LOOK
    assert reasons(found) == [reason]
    assert found.only.suggestions[0].edit.creates is not None


@pytest.mark.parametrize(
    "content",
    [
        "from shop.i18n import tr\ntr()\n",
        "from shop import i18n\ni18n.tr()\n",
        "from shop import other\nother.go()\n",
        "from elsewhere import note\nnote()\n",
        "import json\njson.gone()\n",
    ],
)
def test_what_upstream_or_the_delta_has_is_sure(story: Story, content: str) -> None:
    found = ask(
        story,
        {"shop/__init__.py": "", "shop/i18n.py": I18N},
        {"shop/new.py": content, "shop/other.py": "def go():\n    pass\n"},
        {"shop/i18n.py": "def tr(s):\n    return s\n"},
    )
    assert {one.certainty for one in found.all.values()} == {Certainty.SURE}


def test_the_hunk_that_wrote_the_line_is_asked_about(story: Story) -> None:
    base = "import os\nimport re\n\n\ndef run(jobs):\n    os.go(jobs)\n    return re.go(jobs)\n"
    fork = base.replace("import re\n", "from shop.i18n import note\nimport re\n").replace(
        "    os.go(jobs)\n", "    os.go(jobs)\n    note(jobs)\n"
    )
    found = ask(
        story,
        {"run.py": base, "shop/i18n.py": I18N},
        {"run.py": fork},
        {"run.py": f"{base}# the end\n", "shop/i18n.py": "def tr(s):\n    return s\n"},
    )
    first, second = found.all.values()
    assert first.certainty is Certainty.LOOK
    assert second.certainty is Certainty.SURE
    assert reasons(found) == ["Upstream's shop/i18n.py no longer has note."]


HEADER = "void dev_open(void);\nvoid dev_close(void);\n"


def test_a_function_that_upstreams_tree_no_longer_has_is_not_sure(story: Story) -> None:
    found = ask(
        story,
        {"a.c": TEN, "dev.h": HEADER},
        {"a.c": TEN.replace("line 5", "dev_close();\nline 5")},
        {"dev.h": "void dev_open(void);\n"},
    )
    assert reasons(found) == ["Upstream no longer has dev_close."]


@pytest.mark.parametrize("count", [600, FEW_NAMES + 1])
def test_all_names_are_looked_for_and_eight_are_listed(story: Story, count: int) -> None:
    gone = [f"dev_{nth:04}" for nth in range(count)]
    names = [*gone, "dev_moved", "dev_table"]
    calls = "".join(f"{name}();\n" for name in names)
    found = ask(
        story,
        {"a.c": TEN, "dev.h": HEADER + "".join(f"void {name}(void);\n" for name in names)},
        {"a.c": TEN.replace("line 5", f"{calls}line 5")},
        {"dev.h": HEADER, "io.h": "void dev_moved(void);\n", "b.inc": "dev_table\n"},
    )
    listed = ", ".join(gone[:8])
    assert reasons(found) == [f"Upstream no longer has {listed} and {count - 8} more."]


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("dev_open();", {"dev.h": "void dev_open(void);\n"}),
        ("dev_close();", {"dev.h": "void dev_open(void);\n", "b.inc": "dev_close\n"}),
        ('say("dev_close");', {"dev.h": "void dev_open(void);\n"}),
        ("our_close();", {"dev.h": "void dev_open(void);\n"}),
    ],
    ids=["still there", "elsewhere", "in a string", "the fork's own"],
)
def test_other_names_are_sure(story: Story, line: str, files: Files) -> None:
    fork = {"a.c": TEN.replace("line 5", f"{line}\nline 5")}
    found = ask(story, {"a.c": TEN, "dev.h": HEADER}, fork, files)
    assert found.only.certainty is Certainty.SURE
