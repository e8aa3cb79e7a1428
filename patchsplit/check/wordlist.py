r"""The user's list of confidential words, domains and expressions.

One entry a line; `#` begins a comment. `Hermes` is a word, ignoring case; `acme.com` or
`*.acme.com` is a domain, with all hosts and mail addresses in it; `/HRM\d+/` is an expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from patchsplit.errors import PatchsplitError

DOMAIN = re.compile(r"[*@]?\.?((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)
MAX_ENTRIES = 2000
"""The maximum number of entries of a list."""


@dataclass(frozen=True, slots=True)
class Wordlist:
    """A compiled list of confidential words, domains and expressions."""

    words: re.Pattern[str] | None = None
    domains: re.Pattern[str] | None = None
    expressions: tuple[re.Pattern[str], ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The compiled expressions as texts; "" for none."""
        asked = (self.words, self.domains, *self.expressions)
        return tuple("" if pattern is None else pattern.pattern for pattern in asked)

    def find_matches(self, text: str, *, domains: bool = True) -> Iterator[str]:
        """Yields what a text has of the list; `domains`: whether domains count."""
        asked = (self.words, self.domains if domains else None, *self.expressions)
        for pattern in asked:
            if pattern is not None:
                yield from dict.fromkeys(match[0] for match in pattern.finditer(text) if match[0])


def parse_wordlist(text: str, name: str) -> Wordlist:
    """Reads a list. Raises PatchsplitError, with the line, where an expression is not valid."""
    words, domains, expressions = [], [], []
    for nth, row in enumerate(text.splitlines()[:MAX_ENTRIES], 1):
        entry = row.partition("#")[0].strip() if not row.strip().startswith("/") else row.strip()
        if not entry:
            continue
        domain = DOMAIN.fullmatch(entry)
        if len(entry) > 2 and entry.startswith("/") and entry.endswith("/"):
            expressions.append(_compile_expression(entry[1:-1], f"{name}:{nth}"))
        elif domain:
            domains.append(domain[1])
        else:
            words.append(entry)
    whole = _compile_alternatives(words, r"(?<![^\W_]){}(?![^\W_])")
    hosts = _compile_alternatives(domains, r"(?:[\w.+-]*[@.])?(?<![\w-]){}(?![\w-])")
    return Wordlist(whole, hosts, tuple(expressions))


def _compile_alternatives(entries: Iterable[str], frame: str) -> re.Pattern[str] | None:
    """Returns one expression for all entries, the longest first, so that it is reported."""
    sorted_entries = sorted(set(entries), key=lambda entry: (-len(entry), entry))
    choice = "|".join(map(re.escape, sorted_entries))
    return re.compile(frame.format(f"(?:{choice})"), re.IGNORECASE) if choice else None


def _compile_expression(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise PatchsplitError(
            f"{where}: «{text}» is not a valid regular expression: {error}.",
            "Fix that line of the list.",
        ) from None
