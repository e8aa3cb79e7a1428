"""The demo's story, as data: relay, a small frame relay in C with a report tool in Python.

Upstream moved on since v1.0: it renamed a file, fixed a bug that the fork fixed too, and rewrote a
line that the fork changed. The fork is one squashed commit, as such forks are: a watermark for the
ring, a rate in the report, the shared fix, a conflict, and telemetry that is the company's own.
"""

from __future__ import annotations

from patchsplit.demo.chapter import ADA, GRACE, ROBIN, Chapter
from patchsplit.demo.files import (
    MAKEFILE,
    RELAY_C,
    REPORT_PY,
    RING_C,
    RING_H,
    TEST_REPORT_PY,
    TEXT_C,
    TEXT_H,
)

BASE = (
    Chapter(
        "relay: Add a frame relay.",
        ADA,
        new_files={
            "src/ring.h": RING_H,
            "src/ring.c": RING_C,
            "src/relay.c": RELAY_C,
            "src/text.c": TEXT_C,
            "src/text.h": TEXT_H,
            "Makefile": MAKEFILE,
            "README": "relay: moves frames from one side to the other.\n",
        },
    ),
    Chapter(
        "report: Sum up what relay prints.",
        GRACE,
        new_files={
            "tools/__init__.py": "",
            "tools/report.py": REPORT_PY,
            "tests/test_report.py": TEST_REPORT_PY,
        },
    ),
    Chapter(
        "ring: Say what ring_put() returns.",
        GRACE,
        edits=(("src/ring.h", "int ring_put(", "/* 0, or -1 when full. */\nint ring_put("),),
    ),
    Chapter(
        "text: Explain text_starts_with().",
        ADA,
        edits=(("src/text.h", "int text_starts", "/* Compares bytes. */\nint text_starts"),),
    ),
)

UPSTREAM = (
    Chapter(
        "ring: Refuse a frame when the ring is full.",
        GRACE,
        edits=(("src/ring.c", "ring_used(r) > RING_SIZE", "ring_used(r) >= RING_SIZE"),),
    ),
    Chapter(
        "relay: Take the configuration's path from the environment.",
        ADA,
        edits=(
            (
                "src/relay.c",
                '    const char *config = "/etc/relay.conf";\n',
                '    const char *config = getenv("RELAY_CONFIG");\n',
            ),
        ),
    ),
    Chapter(
        "strutil: Rename text.c to strutil.c.",
        ADA,
        renames={"src/text.c": "src/strutil.c"},
        edits=(
            (
                "Makefile",
                "src/relay.o src/ring.o src/text.o",
                "$(patsubst %.c,%.o,$(wildcard src/*.c))",
            ),
        ),
    ),
    Chapter(
        "relay: Count frames as 64 bits.",
        GRACE,
        edits=(
            ("src/relay.c", "static unsigned long relayed", "static unsigned long long relayed"),
            ("src/relay.c", "relayed %lu", "relayed %llu"),
        ),
    ),
    Chapter(
        "report: Name the file in the first line.",
        GRACE,
        edits=(("tools/report.py", "Reads what relay printed,", "report: reads relay's output,"),),
    ),
)

FORK = (
    Chapter(
        "Acme relay 7.4, all changes",
        ROBIN,
        new_files={
            "acme/telemetry.c": """\
#include <stdio.h>
#include "telemetry.h"

/* Sends a count to Acme's collector. */
void
acme_telemetry(const char *what, unsigned long n)
{
    fprintf(stderr, "acme-collector %s %lu\\n", what, n);
}
""",
            "acme/telemetry.h": """\
#ifndef ACME_TELEMETRY_H
#define ACME_TELEMETRY_H 1

void acme_telemetry(const char *what, unsigned long n);

#endif
""",
            "tests/test_rate.py": """\
import unittest

from tools import report


class RateTest(unittest.TestCase):
    def test_rate(self):
        self.assertEqual(report.rate(["relayed 6", "relayed 4"], 5), 2.0)

    def test_rate_of_no_time(self):
        self.assertEqual(report.rate(["relayed 6"], 0), 0.0)
""",
        },
        renames={"README": "README.md"},
        edits=(
            # The fix that upstream made, too.
            ("src/ring.c", "ring_used(r) > RING_SIZE", "ring_used(r) >= RING_SIZE"),
            # A high watermark of the ring.
            ("src/ring.h", "    size_t tail;\n", "    size_t tail;\n    size_t watermark;\n"),
            (
                "src/ring.h",
                "size_t ring_used(const struct ring *);\n",
                (
                    "size_t ring_used(const struct ring *);\n"
                    "size_t ring_watermark(const struct ring *);\n"
                ),
            ),
            ("src/ring.c", "    r->tail = 0;\n", "    r->tail = 0;\n    r->watermark = 0;\n"),
            (
                "src/ring.c",
                "    r->slots[r->head++ % RING_SIZE] = f;\n",
                (
                    "    r->slots[r->head++ % RING_SIZE] = f;\n"
                    "    if (ring_used(r) > r->watermark) {\n"
                    "        r->watermark = ring_used(r);\n"
                    "    }\n"
                ),
            ),
            (
                "src/ring.c",
                "/* Puts 'f' at the end",
                (
                    "/* Returns the most frames that ever waited in 'r'. */\n"
                    "size_t\n"
                    "ring_watermark(const struct ring *r)\n"
                    "{\n"
                    "    return r->watermark;\n"
                    "}\n\n"
                    "/* Puts 'f' at the end"
                ),
            ),
            (
                "src/relay.c",
                "    relay_run();\n",
                '    relay_run();\n    printf("watermark %zu\\n", ring_watermark(&in));\n',
            ),
            # Where upstream rewrote the same line.
            (
                "src/relay.c",
                'config = "/etc/relay.conf"',
                'config = "/opt/acme/relay.conf"',
            ),
            # In the file that upstream renamed.
            (
                "src/text.c",
                "/* Says whether 's' begins with 'prefix'. */\n",
                (
                    "/* Makes 's' lower case. */\n"
                    "void\n"
                    "text_lower(char *s)\n"
                    "{\n"
                    "    for (; *s; s++) {\n"
                    "        *s = tolower((unsigned char) *s);\n"
                    "    }\n"
                    "}\n\n"
                    "/* Says whether 's' begins with 'prefix'. */\n"
                ),
            ),
            (
                "src/text.h",
                "void text_chomp(char *);\n",
                "void text_chomp(char *);\nvoid text_lower(char *);\n",
            ),
            # A rate in the report, with its test.
            (
                "tools/report.py",
                "def summary(lines):\n",
                (
                    "def rate(lines, seconds):\n"
                    '    """Returns frames a second; 0 for no time at all."""\n'
                    "    return sum(totals(lines)) / seconds if seconds else 0.0\n"
                    "\n\n"
                    "def summary(lines):\n"
                ),
            ),
            # What is the company's own.
            ("Makefile", "src/text.o\n", "src/text.o acme/telemetry.o\n"),
        ),
    ),
)
