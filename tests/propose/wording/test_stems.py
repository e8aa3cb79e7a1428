"""Words of subjects and of code have the same stems."""

from __future__ import annotations

import pytest

from patchsplit.propose.wording.stems import extract_stems, stem_subject


@pytest.mark.parametrize(
    ("word", "stems"),
    [
        ("parsed_flows", ("pars", "flow")),
        ("dpPacketPut", ("dp", "packet", "put")),
        ("XDP_FLAGS", ("xdp", "flag")),
        ("the", ()),
        ("used", ("used",)),
    ],
)
def test_a_name_has_the_stems_of_its_parts(word: str, stems: tuple[str, ...]) -> None:
    assert extract_stems(word) == stems


def test_a_subject_is_stemmed_without_tags_and_prefix() -> None:
    found = stem_subject("[OVN] netdev: Fix the leaks in dp_close()")

    assert found == {"fix", "leak", "dp", "close"}
