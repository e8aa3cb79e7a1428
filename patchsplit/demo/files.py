"""The files of relay at its first release: a frame relay in C with a report tool in Python."""

from __future__ import annotations

RING_H = """\
#ifndef RING_H
#define RING_H 1

#include <stddef.h>

#define RING_SIZE 64

struct frame {
    size_t len;
    unsigned char data[1514];
};

struct ring {
    struct frame *slots[RING_SIZE];
    size_t head;
    size_t tail;
};

void ring_init(struct ring *);
int ring_put(struct ring *, struct frame *);
struct frame *ring_get(struct ring *);
size_t ring_used(const struct ring *);

#endif
"""

RING_C = """\
#include "ring.h"

/* Makes 'r' an empty ring. */
void
ring_init(struct ring *r)
{
    r->head = 0;
    r->tail = 0;
}

/* Returns how many frames wait in 'r'. */
size_t
ring_used(const struct ring *r)
{
    return r->head - r->tail;
}

/* Puts 'f' at the end of 'r'.  Returns 0, or -1 when 'r' is full. */
int
ring_put(struct ring *r, struct frame *f)
{
    if (ring_used(r) > RING_SIZE) {
        return -1;
    }
    r->slots[r->head++ % RING_SIZE] = f;
    return 0;
}

/* Takes the oldest frame out of 'r'; NULL when there is none. */
struct frame *
ring_get(struct ring *r)
{
    if (!ring_used(r)) {
        return NULL;
    }
    return r->slots[r->tail++ % RING_SIZE];
}
"""

TEXT_C = """\
#include <ctype.h>
#include <string.h>
#include "text.h"

/* Cuts white space off the end of 's'. */
void
text_chomp(char *s)
{
    size_t n = strlen(s);

    while (n && isspace((unsigned char) s[n - 1])) {
        s[--n] = '\\0';
    }
}

/* Says whether 's' begins with 'prefix'. */
int
text_starts_with(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}
"""

TEXT_H = """\
#ifndef TEXT_H
#define TEXT_H 1

void text_chomp(char *);
int text_starts_with(const char *, const char *prefix);

#endif
"""

RELAY_C = """\
#include <stdio.h>
#include <stdlib.h>
#include "ring.h"
#include "text.h"

static struct ring in;
static unsigned long relayed;

static void
usage(void)
{
    printf("usage: relay [-c FILE] [-v]\\n");
}

/* Moves all that waits in 'in' to the other side. */
static void
relay_run(void)
{
    struct frame *f;

    while ((f = ring_get(&in)) != NULL) {
        relayed++;
        free(f);
    }
}

int
main(int argc, char *argv[])
{
    const char *config = "/etc/relay.conf";

    if (argc > 1 && text_starts_with(argv[1], "-h")) {
        usage();
        return 0;
    }
    printf("relay: reading %s\\n", config);
    ring_init(&in);
    relay_run();
    printf("relayed %lu\\n", relayed);
    return 0;
}
"""

MAKEFILE = """\
CFLAGS = -Wall -O2
OBJS = src/relay.o src/ring.o src/text.o

relay: $(OBJS)
\t$(CC) -o $@ $(OBJS)

check: relay
\tpython3 -m unittest discover -s tests

clean:
\trm -f relay $(OBJS)
"""

REPORT_PY = '''\
"""Reads what relay printed, and sums it up."""

import re

LINE = re.compile(r"relayed (\\d+)")


def totals(lines):
    """Returns the number of each line that has one."""
    return [int(found[1]) for found in map(LINE.match, lines) if found]


def summary(lines):
    numbers = totals(lines)
    if not numbers:
        return "nothing relayed"
    return f"{sum(numbers)} frames in {len(numbers)} runs"
'''

TEST_REPORT_PY = """\
import unittest

from tools import report


class ReportTest(unittest.TestCase):
    def test_totals(self):
        self.assertEqual(report.totals(["relayed 3", "other"]), [3])

    def test_nothing(self):
        self.assertEqual(report.summary([]), "nothing relayed")
"""
