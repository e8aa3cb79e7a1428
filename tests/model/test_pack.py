"""What a rule, an example and a channel are where the pack says nothing."""

from __future__ import annotations

from typing import Any

from patchsplit.model.finding import Severity
from patchsplit.model.rules.pack import Channel
from patchsplit.model.rules.rule import (
    BodyRule,
    CompanionRule,
    Example,
    FileRule,
    HeaderRule,
    LineRule,
    PassageRule,
    SubjectRule,
    TrailerOrderRule,
    TrailerRule,
)


def test_a_rule_that_says_no_more_asks_for_nothing() -> None:
    given: dict[str, Any] = {
        "severity": Severity.ERROR,
        "message": "",
        "source": "",
        "bad": (),
        "good": (),
    }
    subject, body = SubjectRule(**given), BodyRule(**given)
    trailer = TrailerRule(**given, key="Cc")
    assert (subject.form, subject.never, subject.most) == ("", "", 0)
    assert (body.wrap, body.empty, body.trailers) == (0, True, False)
    assert (trailer.need, trailer.author, trailer.unless) == ("any", False, ())
    assert not TrailerOrderRule(**given, keys=()).last
    line = LineRule(**given, files=())
    assert (line.most, line.indent, line.code, line.once) == (0, "any", False, False)
    assert line.tab == 8
    along = CompanionRule(**given, files=(), need=())
    assert (along.added, along.series) == (False, False)
    assert HeaderRule(**given, files=(), form=()).within == 30
    passage = PassageRule(**given, files=(), never="")
    assert (passage.new, passage.code, passage.once) == (False, False, False)
    some = FileRule(**given, files=())
    assert (some.new, some.untouched, some.newline, some.mode) == (False, False, False, "any")


def test_an_example_is_one_patch() -> None:
    assert (Example().patches, Example().lines, Example().files) == (1, 0, {})


def test_a_channel_has_usual_values() -> None:
    channel = Channel(kind="gerrit", source="")
    assert (channel.port, channel.ref) == (29418, "refs/for/{branch}")
    assert (channel.parts, channel.subject_prefix, channel.cover) == (15, "PATCH", "many")
