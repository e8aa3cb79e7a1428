"""The past commits that a patch is shown beside."""

from __future__ import annotations

from patchsplit.git.log import CommitSummary
from patchsplit.session.messages.similar import PastCommits, split_words


def test_commits_of_the_same_files_and_words_come_first() -> None:
    log = [
        CommitSummary("docs: Fix a typo", ("docs/a.rst",)),
        CommitSummary("lib: Rename all", tuple(f"lib/{name}.c" for name in "abcdefghij")),
        CommitSummary("lib: Free the watermark", ("lib/a.c",)),
        CommitSummary("lib: Do something else", ("lib/a.c",)),
        CommitSummary("lib: Begin", ("lib/z.c",)),
    ]
    past = PastCommits(log)
    words = split_words(["ring_watermark = 0;"])

    assert words == {"ring", "watermark"}
    found = past.find_similar(["lib/a.c"], words, 4)
    assert found[:2] == [log[2], log[3]]
    assert log[0] not in found
    assert past.find_similar(["new/x.c"], words, 4) == []
