"""An #include names a new header by its path, whatever its name."""

from __future__ import annotations

import pytest
from written import delta, edges, file, hunk

from patchsplit.model.delta import Status

HEADERS = ("drivers/util.h", "include/net/util.h", "include/net/pool-new.h", "lib/pool-new.h")


@pytest.mark.parametrize(
    ("path", "include", "needed"),
    [
        ("drivers/a.c", b'#include "util.h"\n', ["drivers/util.h"]),
        ("lib/a.c", b'#include "util.h"\n', []),
        ("lib/a.c", b'# include "../drivers/util.h"\n', ["drivers/util.h"]),
        ("lib/a.c", b"#include <net/util.h>\n", ["include/net/util.h"]),
        ("lib/a.c", b"#include <util.h>\n", []),
        ("lib/a.c", b'#include "pool-new.h"\n', ["lib/pool-new.h"]),
        ("drivers/a.c", b'#include "pool-new.h"\n', []),
        ("drivers/a.c", b'#include "net/pool-new.h"\n', ["include/net/pool-new.h"]),
    ],
)
def test_a_header_is_found_by_its_path(path: str, include: bytes, needed: list[str]) -> None:
    new = [file(name, hunk(name, name, b"x\n"), status=Status.ADDED) for name in HEADERS]
    some = delta(*new, file(path, hunk("use", path, include)))
    assert [row[0] for row in edges(some)] == needed
