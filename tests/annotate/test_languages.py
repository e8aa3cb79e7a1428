from __future__ import annotations

import pytest

from patchsplit.annotate.languages import category_of, language_of
from patchsplit.model.facts import Category

CATEGORIES = {
    Category.CODE: ["lib/a.c", "include/a.h", "neutron/agent/l3.py", "cmd/main.go", "contest/a.c"],
    Category.TEST: [
        "tests/ofproto.at",
        "t/t1234-x.sh",
        "t/helper/test-a.c",
        "neutron/tests/unit/test_x.py",
        "pkg/a_test.go",
        "app/test-pmd/config.c",
        "src/test/java/ATest.java",
    ],
    Category.DOC: [
        "NEWS",
        "README.md",
        "Documentation/git-add.txt",
        "doc/guides/a.rst",
        "releasenotes/notes/a.yaml",
        "utilities/ovs-ofctl.8.in",
        "MAINTAINERS",
    ],
    Category.BUILD: [
        "Makefile",
        "lib/automake.mk",
        "Makefile.am",
        "drivers/net/meson.build",
        "CMakeLists.txt",
        "Kconfig",
        "configure.ac",
        "debian/control",
        "rhel/x.spec.in",
        "m4/ax.m4",
        "setup.cfg",
        "doc/guides/meson.build",
        ".github/workflows/a.yml",
    ],
    Category.GENERATED: [
        "api/a.pb.go",
        "a_pb2.py",
        "package-lock.json",
        "web/a.min.js",
        "configure",
    ],
}


@pytest.mark.parametrize(
    ("path", "category"), [(path, kind) for kind, paths in CATEGORIES.items() for path in paths]
)
def test_a_path_tells_what_a_file_is_for(path: str, category: Category) -> None:
    assert category_of(path) is category


@pytest.mark.parametrize(
    ("path", "content", "name"),
    [
        ("a.c", b"", "c"),
        ("x/a.hpp", b"", "cpp"),
        ("tool", b"#!/usr/bin/env python3\n", "python"),
        ("tool", b"#! /bin/sh\n", "bash"),
        ("a.js", b"", "javascript"),
    ],
)
def test_a_name_or_an_interpreter_tells_the_language(path: str, content: bytes, name: str) -> None:
    found = language_of(path, content)
    assert found
    assert found.name == name


@pytest.mark.parametrize(("path", "content"), [("tool", b"#!/usr/bin/perl\n"), ("a.txt", b"x")])
def test_other_files_have_no_grammar(path: str, content: bytes) -> None:
    assert language_of(path, content) is None


def test_keywords_come_from_the_grammar() -> None:
    found = language_of("a.go")
    assert found
    assert {"func", "return", "defer", "nil"} <= found.stop_words
