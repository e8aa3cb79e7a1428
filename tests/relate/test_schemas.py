"""A QAPI schema names what is generated from it before C code uses it."""

from __future__ import annotations

import pytest
from written import delta, edges, file, hunk

from patchsplit.model.delta import Delta
from patchsplit.model.graph import EdgeKind

SCHEMA = b"""\
# @not-a-member: 'commented-out': 'bool'
{ 'struct': 'MigrationParameters',
  'data': { '*max-bandwidth': 'size', 'tls.creds': 'str' } }

{ 'enum': 'MigrationCapability',
  'data': [ 'xbzrle', 'auto-converge', { 'name': 'dirty-bitmaps', 'if': 'CONFIG_X' },
            'late-block' ] }

{ 'command': 'migrate-start', 'data': { 'uri': 'str' } }

{ 'event': 'MIGRATION_PASS' }
"""


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("max_bandwidth", True),
        ("has_max_bandwidth", True),
        ("tls_creds", True),
        ("has_tls_creds", False),
        ("qmp_migrate_start", True),
        ("qapi_event_send_migration_pass", True),
        ("MIGRATION_CAPABILITY_AUTO_CONVERGE", True),
        ("MIGRATION_CAPABILITY_DIRTY_BITMAPS", True),
        ("MIGRATION_CAPABILITY_LATE_BLOCK", True),
        ("MIGRATION_CAPABILITY_XBZRLE", False),
        ("AUTO_CONVERGE", False),
        ("commented_out", False),
        ("uri", False),
        ("data", False),
    ],
)
def test_the_schema_comes_first(name: str, needed: bool) -> None:  # noqa: FBT001
    found = edges(_fork(SCHEMA), code={"uses": {name}})
    assert found == ([("schema", "code", EdgeKind.DEFINES, name)] if needed else [])


def test_a_name_that_was_used_before_does_not_bind() -> None:
    assert (
        edges(_fork(SCHEMA), code={"uses": {"max_bandwidth"}}, gone={"used": {"max_bandwidth"}})
        == []
    )


def test_a_member_that_the_schema_had_already_does_not_bind() -> None:
    some = _fork(SCHEMA, removed=b"  'data': { '*max-bandwidth': 'int' } }\n")
    assert edges(some, code={"uses": {"max_bandwidth"}}) == []


@pytest.mark.parametrize(("makers", "needed"), [(2, 2), (3, 0)])
def test_a_name_that_three_schemas_add_does_not_bind(makers: int, needed: int) -> None:
    paths = [f"qapi/{nth}.json" for nth in range(makers)]
    schemas = (file(path, hunk(path, path, SCHEMA)) for path in paths)
    some = delta(file("hw/a.c", hunk("code", "hw/a.c")), *schemas)
    assert len(edges(some, code={"uses": {"max_bandwidth"}})) == needed


def _fork(schema: bytes, removed: bytes = b"") -> Delta:
    return delta(
        file("hw/a.c", hunk("code", "hw/a.c"), hunk("gone", "hw/a.c")),
        file("qapi/migration.json", hunk("schema", "qapi/migration.json", schema, removed)),
    )
