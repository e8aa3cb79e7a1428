"""A header says what the file says, or what the project does; it never says anything else."""

from __future__ import annotations

import pytest

from patchsplit.check.headers import CopyrightHolder, has_header, insert_header
from patchsplit.check.pack import select_rules
from patchsplit.model.delta import split_lines
from patchsplit.model.rules.rule import HeaderRule
from patchsplit.session.checks.packs import load_pack

ADA = CopyrightHolder("Ada Lovelace", 2026)
PACKS = ("linux", "dpdk", "qemu", "libvirt", "openvswitch", "nova", "opendaylight", "opnfv")
BSD = """ * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that: Neither the name of Acme may be used.
"""


def rule(pack: str) -> HeaderRule:
    return next(rule for _, rule in select_rules(load_pack(pack), HeaderRule) if rule.text)


def insert(pack: str, path: str, text: str) -> str:
    return b"".join(insert_header(rule(pack), path, split_lines(text.encode()), ADA)).decode()


@pytest.mark.parametrize(
    ("pack", "path", "head"),
    [
        ("linux", "drivers/a.c", "// SPDX-License-Identifier: GPL-2.0-only\nint x;\n"),
        ("linux", "include/a.h", "/* SPDX-License-Identifier: GPL-2.0-only */\nint x;\n"),
        ("qemu", "hw/a.c", "/* SPDX-License-Identifier: GPL-2.0-or-later */\nint x;\n"),
        ("dpdk", "lib/a.c", ("/* SPDX-License-Identifier: BSD-3-Clause\n"
         " * Copyright(c) 2026 Ada Lovelace\n */\n\nint x;\n")),
        ("opendaylight", "a/A.java", ("/*\n * Copyright (c) 2026 Ada Lovelace and others."
         "  All rights reserved.\n *\n * This program and")),
        ("nova", "nova/a.py", "#    Licensed under the Apache License, Version 2.0"),
        ("openvswitch", "lib/a.c", "/*\n * Copyright (c) 2026 Ada Lovelace.\n *\n * Licensed"),
    ],
)  # fmt: skip
def test_a_file_that_says_nothing_gets_the_projects_header(pack: str, path: str, head: str) -> None:
    text = "x = 1\n" if path.endswith(".py") else "int x;\n"

    done = insert(pack, path, text)

    assert done.startswith(head)
    assert done.endswith(text)


@pytest.mark.parametrize("pack", PACKS)
def test_what_the_header_of_a_pack_makes_is_what_its_rule_asks_for(pack: str) -> None:
    one = rule(pack)
    path = next(glob for glob in one.files if glob.endswith((".c", ".java", ".py")))
    lines = split_lines(b"x = 1;\n")

    done = insert_header(one, path.replace("*", "x"), lines, ADA)

    assert not has_header(one, lines)
    assert has_header(one, done)
    assert insert_header(one, path.replace("*", "x"), done, ADA) == done


def test_a_line_in_another_place_is_moved_with_its_own_licence() -> None:
    text = "/*\n * x\n * SPDX-License-Identifier: GPL-2.0-or-later OR MIT\n */\nint x;\n"

    assert insert("linux", "drivers/a.c", text) == (
        "// SPDX-License-Identifier: GPL-2.0-or-later OR MIT\n/*\n * x\n */\nint x;\n"
    )


def test_a_licence_that_is_written_out_is_named() -> None:
    text = f"/* Copyright Acme\n{BSD} */\nint x;\n"

    assert insert("dpdk", "lib/a.c", text) == f"/* SPDX-License-Identifier: BSD-3-Clause */\n{text}"


@pytest.mark.parametrize(
    ("words", "licence"),
    [
        (
            "as published; either\n * version 2 of the License, or any later one.",
            "GPL-2.0-or-later",
        ),
        ("version 2 as\n * published by the FSF.", "GPL-2.0-only"),
    ],
)
def test_or_later_is_told_from_only(words: str, licence: str) -> None:
    text = f"/*\n * Under the GNU General Public License {words}\n */\nint x;\n"

    assert insert("linux", "a.c", text).startswith(f"// SPDX-License-Identifier: {licence}\n")


@pytest.mark.parametrize(
    "text",
    [
        "/* Acme confidential. All rights reserved. */\nint x;\n",
        "/* Licensed to you as the contract says. */\nint x;\n",
        "int x; /* SPDX-License-Identifier: MIT */\nint y;\nint z;\n",
        f"/*\n{BSD} * or of the GNU General Public License, version 2.\n */\nint x;\n",
    ],
)
def test_what_is_not_understood_is_left_to_a_person(text: str) -> None:
    padded = "int before;\nint before2;\nint before3;\n" + text

    assert insert("linux", "drivers/a.c", padded) == padded


def test_the_interpreter_stays_first_and_a_copyright_stays_alone() -> None:
    assert insert("linux", "a.sh", "#!/bin/sh\nx=1\n") == (
        "#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0-only\nx=1\n"
    )
    assert insert("dpdk", "lib/a.c", "/* Copyright(c) 2020 Acme */\nint x;\n") == (
        "/* SPDX-License-Identifier: BSD-3-Clause */\n/* Copyright(c) 2020 Acme */\nint x;\n"
    )


def test_line_ends_are_the_files() -> None:
    assert insert("linux", "a.h", "int x;\r\n") == (
        "/* SPDX-License-Identifier: GPL-2.0-only */\r\nint x;\r\n"
    )


def test_a_file_of_an_unknown_kind_is_left() -> None:
    assert insert("linux", "a.bin", "x\n") == "x\n"


def test_a_holder_that_would_leave_the_comment_is_not_written() -> None:
    lines = split_lines(b"int x;\n")
    evil = CopyrightHolder("A */ int evil; /*", 2026)

    assert insert_header(rule("dpdk"), "lib/a.c", lines, evil) == lines
