"""Lines of a file to the commits or the people who wrote them, by `git blame`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from patchsplit.git.process import decode_text
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid, Span
from patchsplit.model.facts import Person

HEADER = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+) (\d+)$")


def blame(
    repo: Repo, base: Oid, fork: Oid, path: str, spans: Sequence[Span]
) -> dict[Oid, set[int]]:
    """Returns the lines, 0-based, of `path` in `fork` that each commit of base..fork wrote.

    Only lines in `spans` are returned, without those that the base has.
    """
    ranges = [f"-L{span.start + 1},{span.stop}" for span in spans]
    out = repo.run("blame", "--incremental", *ranges, f"{base}..{fork}", "--", path)
    wrote: dict[Oid, set[int]] = defaultdict(set)
    last: tuple[Oid, range] | None = None
    for line in out.split(b"\n"):
        found = HEADER.match(line)
        if found:
            start = int(found[2]) - 1
            last = Oid(found[1].decode()), range(start, start + int(found[3]))
            wrote[last[0]].update(last[1])
        elif line == b"boundary" and last:
            wrote[last[0]].difference_update(last[1])
    return dict(wrote)


def find_line_authors(
    repo: Repo, commit: Oid, path: str, spans: Sequence[Span], since: int
) -> dict[int, Person]:
    """Returns the author of each line, 0-based, of `path` in `commit`, by the mailmap of `commit`.

    Only lines in `spans` are returned, without those older than `since` (seconds since the epoch,
    0 or more). Changes of whitespace alone do not count.
    """
    ranges = [f"-L{span.start + 1},{span.stop}" for span in spans]
    out = repo.run(
        "-c", f"mailmap.blob={commit}:.mailmap",
        "blame", "--incremental", "-w", f"--since=@{since} +0000", *ranges, commit, "--", path,
    )  # fmt: skip
    people: dict[bytes, Person] = {}
    rows: dict[int, bytes] = {}
    old: set[bytes] = set()
    oid, name = b"", ""
    for line in out.split(b"\n"):
        found = HEADER.match(line)
        if found:
            oid, start = found[1], int(found[2]) - 1
            rows.update(dict.fromkeys(range(start, start + int(found[3])), oid))
        elif line.startswith(b"author "):
            name = decode_text(line[7:])
        elif line.startswith(b"author-mail "):
            people[oid] = Person(name, decode_text(line[12:]).strip("<>"))
        elif line == b"boundary":
            old.add(oid)
    return {row: people[by] for row, by in sorted(rows.items()) if by in people and by not in old}
