"""A sentence that a patch says of itself to one in the imperative, as a subject has it."""

from __future__ import annotations

import re

from patchsplit.model.wording import WordingSource

MAX_LENGTH = 60
"""Characters of a subject's sentence."""
MIN_WORDS = 2
CLAUSE_END = re.compile(r"(?:[.;:,]\s|\s(?:that|which|so|to|in order|when|if|where|because|by)\s)")
"""Where a long sentence can end."""
FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:Add(?:ed|s)? )?(?:[Nn]ew )?[Ss]upport (?:for|of) (?P<what>.+)"), "Support {}"),
    (re.compile(r"(?:Added|Adds|Add) (?:an? |the )?(?:new )?(?P<what>.+)"), "Add {}"),
    (re.compile(r"(?:An? |The )?[Nn]ew (?P<what>.+?) (?:is|are|has been|have been) .*"), "Add {}"),
    (re.compile(r"(?:An? |The )?[Nn]ew (?P<what>.+)"), "Add {}"),
    (re.compile(r"Introduced? (?:an? |the )?(?:new )?(?P<what>.+)"), "Add {}"),
    (re.compile(r"(?:The )?(?P<what>.+?) (?:was|were|ha(?:s|ve) been) removed\b.*"), "Remove {}"),
    (re.compile(r"(?:Removed|Removes|Remove) (?:the )?(?P<what>.+)"), "Remove {}"),
    (re.compile(r"(?:Fixed|Fixes|Fix) (?P<what>.+)"), "Fix {}"),
    (re.compile(r"(?:The )?(?P<what>.+?) (?:is|are) now (?:supported|usable)\b.*"), "Support {}"),
    (re.compile(r"(?:The )?(?P<what>.+?) (?:is|are) now deprecated\b.*"), "Deprecate {}"),
    (re.compile(r"(?:The )?(?P<what>.+?) (?:is|are) now (?P<how>\w+(?: \w+)?)\b.*"), "Make {} {}"),
    (re.compile(r"(?:Allows?|Allowed) (?P<what>.+)"), "Allow {}"),
)  # fmt: skip
"""Forms of sentences about changes, and the imperative of each; the first that matches counts."""


def form_imperative(text: str, source: WordingSource) -> str:
    """Returns the sentence in the imperative, without full stop; "" if it has none of FORMS.

    The title of a test becomes "Test ...".
    """
    if source is WordingSource.TEST:
        title = text.replace("_", " ").removeprefix("test ")
        return f"Test {title}" if len(title.split()) >= MIN_WORDS else ""
    if source not in (WordingSource.RELEASE_NOTE, WordingSource.DOCUMENTATION):
        return ""
    for form, imperative in FORMS:
        found = form.fullmatch(text.rstrip("."))
        if found is not None:
            what = _shorten(found["what"])
            rest = [found["how"]] if "how" in found.re.groupindex else []
            return imperative.format(what, *rest) if len(what.split()) >= 1 and what else ""
    return ""


def _shorten(text: str) -> str:
    """Returns the text up to the end of its last clause that is short enough; "" if none is."""
    text = text.strip()
    ends = [found.start() for found in CLAUSE_END.finditer(text)]
    whole = [len(text), *reversed(ends)]
    best = next((end for end in whole if end <= MAX_LENGTH), None)
    return "" if best is None else text[:best].rstrip(" ,.;:")
