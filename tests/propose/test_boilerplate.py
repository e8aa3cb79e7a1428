"""What of a hunk's lines is about the change, and not about who owns it."""

from __future__ import annotations

import pytest

from patchsplit.model.delta import split_lines
from patchsplit.propose.boilerplate import find_holders, strip_boilerplate

APACHE = """#
# Copyright (c) 2017 Example Works, Inc.
#
# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License.
#

"""
BLOCK = """/*
 * Frobnicates.
   Copyright 2017 Example Works
 */
"""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (APACHE + "import os\n", "import os\n"),
        (
            BLOCK + "#include <x.h>\n/* licence to run */\n",
            "#include <x.h>\n/* licence to run */\n",
        ),
        ("#!/bin/sh\n# SPDX-License-Identifier: MIT\necho\n", "echo\n"),
        ("// SPDX-License-Identifier: MIT\nint a;\n", "int a;\n"),
        ("# It runs.\nimport os\n", "# It runs.\nimport os\n"),
        ("a = 1\n# Copyright (c) 2017 Example Works\nb = 2\n", "a = 1\nb = 2\n"),
        ("copyright = read()\n", "copyright = read()\n"),
        ("check(licence)\n", "check(licence)\n"),
    ],
)
def test_licences_and_copyright_lines_are_left_out(text: str, left: str) -> None:
    assert b"".join(strip_boilerplate(split_lines(text.encode()))).decode() == left


def test_holders_are_the_names_in_copyright_lines() -> None:
    texts = [split_lines(APACHE.encode()), split_lines(b"x = Other(c)\n")]
    assert find_holders(texts) == {"Example", "Works"}
