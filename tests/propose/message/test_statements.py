"""What changed statements do, on items written out."""

from __future__ import annotations

import pytest
from items import item, make_sentence

from patchsplit.propose.items import Item


def ring(added: str = "", removed: str = "", path: str = "lib/a.c", inside: str = "f_run") -> Item:
    return item(path, added, removed, inside=inside)


@pytest.mark.parametrize(
    ("some", "sentence"),
    [
        (ring("if (dev == NULL)|    return -1;"), "Check dev in f_run()"),
        (ring("if (!ready(port)) {|    goto out;|}"), "Check ready() in f_run()"),
        (ring("", "if (dev == NULL)|    return -1;"), "Drop the check of dev in f_run()"),
        (ring("if (a->vf || a->sf) {", "if (a->vf) {"), "Check sf in f_run()"),
        (ring("if (a->vf) {", "if (a->vf || a->sf) {"), "Do not check sf in f_run()"),
        (ring("if (a->vf > 1) {", "if (a->vf) {"), "Change a condition in f_run()"),
        (ring("return -EIO;", "return 0;"), "Return -EIO in f_run()"),
        (ring("vf->reset = true;"), "Set reset in f_run()"),
        (ring("", "vf->reset = true;"), "Do not set reset in f_run()"),
        (ring("reset = other;", "reset = this_one;"), "Change the value of reset in f_run()"),
        (ring("ret = put_it(one, two);", "ret = put_it(one);"), "Pass two to put_it() in f_run()"),
        (
            ring("ret = put_it(one);", "ret = put_it(one, two);"),
            "Do not pass two to put_it() in f_run()",
        ),
        (
            ring("TAILQ_FOREACH_SAFE(a, list, b) {", "TAILQ_FOREACH(a, list) {"),
            "Use TAILQ_FOREACH_SAFE() in f_run()",
        ),
        (
            ring("   struct addr *addr, bool add, int kind)", "   struct addr *addr, bool add)"),
            "Pass kind to f_run()",
        ),
        (ring("static int f_run(int a)", "int f_run(int a)"), "Make f_run() static"),
        (ring("const char *name;", "char *name;"), "Make name const"),
        (ring('VLOG_WARN("no %s", a);'), "Log a message in f_run()"),
        (ring('VLOG_WARN("no %s", a);', 'VLOG_WARN("no");'), "Reword a log message in f_run()"),
        (
            ring("uint16_t len;|struct mbuf *last;", "", "lib/a.h", "rx_queue"),
            "Add len and last to rx_queue",
        ),
        (ring("", "uint16_t len;", "lib/a.h", "rx_queue"), "Remove len from rx_queue"),
        (ring("uint32_t len;", "uint16_t len;", "lib/a.h", "rx_queue"), "Change the type of len"),
    ],
)  # fmt: skip
def test_a_statement_is_told_by_what_it_does(some: Item, sentence: str) -> None:
    assert make_sentence(some) == sentence


def test_what_is_declared_or_included_by_the_way_is_passed_over() -> None:
    check = ring("if (dev == NULL)|    return;")
    assert (
        make_sentence(check, ring("int i;"), ring("#include <dev.h>", inside=""))
        == "Check dev in f_run()"
    )


def test_what_most_of_a_group_does_is_said_and_no_more() -> None:
    two = [ring("if (a_b == NULL)|    return;"), ring("if (c_d == NULL)|    return;")]
    assert make_sentence(*two) == "Check a_b and c_d in f_run()"
    other = [ring("x + 1", inside="f_run"), ring("y + 1", inside="f_run")]
    assert make_sentence(*two, *other) == "Update f_run()"


def test_a_check_is_none_where_nothing_is_left_by_it() -> None:
    assert make_sentence(ring("if (dev == NULL)|    x + 1")) == "Update f_run()"


def test_a_list_that_is_only_laid_out_anew_is_reformatted() -> None:
    before, after = "x = files('a.c',|'b.c')", "x = files(|    'a.c',|    'b.c',|)"
    assert make_sentence(ring(after, before, "meson.build", "")) == "Reformat meson.build"
