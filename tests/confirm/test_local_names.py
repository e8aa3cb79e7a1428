"""Variables that upstream's version of a function no longer has."""

from __future__ import annotations

from placed import Confirmed, confirm_story
from repos import Story

from patchsplit.confirm.local_names import find_function
from patchsplit.model.delta import Span
from patchsplit.model.placement import Certainty

START = """static void start(struct dev *dev)
{
    int i;
    struct irq *irq;

    irq = take_irqs(dev, 2);
    for (i = 0; i < 2; i++) {
        init_port(dev, i);
        register_port(dev, i);
    }
}

static void stop(struct dev *dev)
{
    struct irq *irq = dev->irq;
    drop(irq);
}
"""
LATER = START.replace("    struct irq *irq;\n\n    irq = take_irqs(dev, 2);\n", "\n")


def ask(story: Story, line: str, upstream: str) -> Confirmed:
    fork = START.replace("    }\n}\n\nstatic", f"    }}\n    {line}\n}}\n\nstatic")
    return confirm_story(story, {"a.c": START}, {"a.c": fork}, {"a.c": upstream})


def test_a_variable_that_upstreams_function_gave_up_is_not_sure(story: Story) -> None:
    found = ask(story, "free_irqs(irq);", LATER).only
    assert found.certainty is Certainty.LOOK
    assert found.conflict is not None
    assert found.conflict.reason == "Upstream's function no longer has the variable irq."


def test_one_that_is_still_there_is(story: Story) -> None:
    upstream = START.replace("init_port(dev, i);", "init_port(dev, i, NULL);")
    assert ask(story, "free_irqs(irq);", upstream).only.certainty is Certainty.SURE


def test_so_is_a_member_of_that_name(story: Story) -> None:
    assert ask(story, "free_irqs(dev->irq);", LATER).only.certainty is Certainty.SURE


def test_so_is_what_the_function_only_returned(story: Story) -> None:
    base = START.replace("    }\n}", "    }\n    return ready;\n}")
    base = f"int ready;\nstruct dev {{\n    int irq;\n}};\n{base}"
    fork = base.replace("    int i;\n", "    int i;\n    take(ready);\n")
    upstream = base.replace("return ready;", "return 0;")
    found = confirm_story(story, {"a.c": base}, {"a.c": fork}, {"a.c": upstream})
    assert found.only.certainty is Certainty.SURE


def test_of_several_the_first_by_name_is_told(story: Story) -> None:
    both = START.replace("struct irq *irq;", "struct irq *irq;\n    int zones;")
    fork = both.replace("    }\n}\n\nstatic", "    }\n    free_irqs(zones, irq);\n}\n\nstatic")
    found = confirm_story(story, {"a.c": both}, {"a.c": fork}, {"a.c": LATER}).only
    assert found.conflict is not None
    assert "no longer has the variable irq." in found.conflict.reason


def test_a_function_is_what_is_between_two_closing_braces_at_the_left() -> None:
    lines = [b"int a;\n", b"}\n", b"int f(void)\n", b"{\n", b"    g();\n", b"}\n", b"int h;\n"]
    assert find_function(lines, Span(4, 5)) == Span(2, 5)
    assert find_function(lines, Span(2, 2)) == Span(2, 5)
    assert find_function(lines, Span(0, 1)) == Span(0, 1)
    assert find_function(lines, Span(6, 7)) == Span(6, 7)
