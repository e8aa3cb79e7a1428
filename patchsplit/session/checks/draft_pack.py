"""A repository to the first draft of a pack: what its log, its files and its papers say.

The draft is a text for a person to go on with. It asks only for what nearly all of upstream has,
and each rule says how many that are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.check.code import columns
from patchsplit.git.repo import Repo
from patchsplit.git.tree import listing
from patchsplit.model.conventions import Customs
from patchsplit.model.delta import Entry, Oid
from patchsplit.propose.message.conventions import learn
from patchsplit.session.checks.advice import REVIEW, percent

FEW = 20
"""Commits, or files of a kind, that say too little."""
SURE, LIKELY = 0.98, 0.9
FILES = 150
"""Files of each kind that are looked at."""
LARGEST = 1 << 19
"""Bytes of a file that is looked at."""
KINDS = (("*.c", "*.h"), ("*.cc", "*.cpp", "*.hpp"), ("*.py",), ("*.java",), ("*.go",), ("*.rs",))
WIDTHS = (72, 79, 80, 88, 99, 100, 110, 120, 132, 140)
PAPERS = re.compile(
    r"(?:docs?/|documentation/|\.github/)?(?:[\w/-]*/)?"
    r"(?:CONTRIBUTING|SubmittingPatches|submitting-patches|README|HACKING|MAINTAINERS)[.\w]*",
    re.IGNORECASE,
)
LIST = re.compile(
    rb"\b((?:[\w.+-]*(?:dev|devel|patches|list|discuss)|git|linux-[\w-]+)@(?:[\w-]+\.)+[a-z]{2,})\b"
)
OWNERS = re.compile(r"(?:\.github/|docs/)?CODEOWNERS")


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in upstream's tree."""

    review: Mapping[str, str]
    """The settings of .gitreview."""
    list: str
    """The address that its papers name most."""
    maintainers: str
    """The file that says who looks after what; empty: there is none."""
    widths: Mapping[tuple[str, ...], int]
    """Globs -> columns that nearly all lines keep to."""
    indents: Mapping[tuple[str, ...], str]
    """Globs -> "tabs" or "spaces"."""


def starter(repo: Repo, upstream: Oid, name: str, branch: str, remote: str = "") -> str:
    """Returns the text of a pack for an upstream. `remote`: the address of its repository."""
    customs = learn(repo, upstream)
    look = look_at(repo, upstream)
    parts = [
        f"# A first draft, from {customs.commits} commits and the tree of {upstream[:12]}.",
        f"name = {quoted(name)}",
        f"title = {quoted(name)}",
        'extends = "generic"',
        *_marks(remote),
        *_channel(look, remote),
        *_branches(look, branch),
        *_off(customs),
        *_message_rules(customs),
        *_code_rules(look),
    ]
    return "\n".join(parts) + "\n"


def quoted(text: str) -> str:
    """Returns a string of TOML."""
    seen = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return json.dumps(seen, ensure_ascii=True).replace("\x7f", "\\u007f")


def look_at(repo: Repo, upstream: Oid) -> Look:
    """Looks at a tree: its papers, and the lines of some files of each kind."""
    files = listing(repo, upstream)
    review: dict[str, str] = {}
    if ".gitreview" in files:
        rows = repo.blob(files[".gitreview"].oid).decode("utf-8", "replace").splitlines()
        review = {k.strip(): v.strip() for k, sign, v in (r.partition("=") for r in rows) if sign}
    owners = next((path for path in files if OWNERS.fullmatch(path)), "")
    widths, indents = {}, {}
    for globs in KINDS:
        lines = list(_lines_of(repo, files, tuple(glob[1:] for glob in globs)))
        if len(lines) > FEW * FEW:
            widths[globs] = _width(lines)
            indents[globs] = _indent(lines)
    return Look(
        review,
        _list(repo, files),
        "MAINTAINERS" if "MAINTAINERS" in files else owners,
        {globs: width for globs, width in widths.items() if width},
        {globs: indent for globs, indent in indents.items() if indent},
    )


def _lines_of(repo: Repo, files: Mapping[str, Entry], ends: tuple[str, ...]) -> Iterator[bytes]:
    of_kind = [path for path in files if path.endswith(ends) and files[path].mode.regular]
    step = max(1, len(of_kind) // FILES)
    for _, content in repo.blobs(files[path].oid for path in sorted(of_kind)[::step]):
        if len(content) <= LARGEST and b"\0" not in content[:8000]:
            yield from content.split(b"\n")


def _width(lines: Sequence[bytes]) -> int:
    """Returns the usual width that all but one line in two hundred keep to; 0: there is none."""
    over = Counter(columns(line.rstrip(b"\r")) for line in lines)
    most = len(lines) * 0.005
    return next((w for w in WIDTHS if sum(n for k, n in over.items() if k > w) <= most), 0)


def _indent(lines: Sequence[bytes]) -> str:
    tabs = sum(line.startswith(b"\t") for line in lines)
    spaces = sum(line.startswith(b"    ") for line in lines)
    if tabs + spaces < FEW:
        return ""
    share = tabs / (tabs + spaces)
    return "tabs" if share > SURE else "spaces" if share < 1 - SURE else ""


def _list(repo: Repo, files: Mapping[str, Entry]) -> str:
    papers = sorted(path for path in files if PAPERS.fullmatch(path))[:FEW]
    count: Counter[str] = Counter()
    for _, content in repo.blobs(files[path].oid for path in papers if files[path].mode.regular):
        count.update({found.decode() for found in LIST.findall(content[:LARGEST])})
    return min(count, key=lambda word: (-count[word], word), default="")


def _marks(remote: str) -> Iterator[str]:
    path = re.sub(r"^(?:\w+://[^/]*/|[^/]*:)", "", remote).removesuffix(".git").strip("/")
    yield from ("", "[marks]", f"remotes = [{quoted(path)}]" if path else "remotes = []")


def _channel(look: Look, remote: str) -> Iterator[str]:
    hub = next((kind for kind in ("github", "gitlab") if f"{kind}.com" in remote), "")
    kind = "gerrit" if look.review else "mail" if look.list else hub
    if not kind:
        return
    yield from ("", "[channel]", f"kind = {quoted(kind)}")
    source = {"gerrit": ".gitreview", "mail": "the papers in upstream's tree"}.get(kind, remote)
    yield f"source = {quoted(source)}"
    if kind == "gerrit":
        for key in ("host", "project"):
            yield f"{key} = {quoted(look.review.get(key, '').removesuffix('.git'))}"
        port = look.review.get("port", "")
        yield f"port = {port if port.isdecimal() and port.isascii() else 29418}"
    elif kind == "mail":
        yield f"list = {quoted(look.list)}"


def _branches(look: Look, branch: str) -> Iterator[str]:
    if branch:
        dev = quoted(branch.rpartition("/")[2])
        yield from ("", "[branches]", f"dev = {dev}", 'source = "the branch of the plan"')
    kind = "blame"
    if look.maintainers:
        kind = "codeowners" if look.maintainers.endswith("CODEOWNERS") else "maintainers"
    source = look.maintainers or "the log"
    yield from ("", "[recipients]", f"kinds = [{quoted(kind)}]", f"source = {quoted(source)}")
    yield 'cc = ["maintainer", "reviewer", "author"]'


def _off(customs: Customs) -> Iterator[str]:
    if customs.commits > FEW:
        yield from ("", "[severities]", "# Said below, as upstream has it.")
        yield from ('subject-length = "off"', 'body-wrap = "off"')
        if customs.bare > 1 - LIKELY:
            yield f"# {percent(customs.bare)} of upstream's commits have none."
            yield 'body-empty = "off"'


def _rule(name: str, kind: str, share: float, message: str, *rows: str) -> Iterator[str]:
    """Yields a rule that `share` of upstream's commits keep; nothing for one that few keep."""
    if share < LIKELY:
        return
    severity = "error" if share >= SURE + 0.01 else "warning"
    yield from ("", f"[rules.{name}]", f'kind = "{kind}"', f'severity = "{severity}"')
    yield f"message = {quoted(message)}"
    yield f'source = "{percent(share)} of upstream\'s newest commits"'
    yield from rows


def _message_rules(customs: Customs) -> Iterator[str]:
    if customs.commits <= FEW:
        return
    far, word = "x" * (customs.subject + 1), "word " * (customs.line // 5 + 1)
    yield from _rule(
        "subject-most", "subject", 0.98, "the subject is long", f"most = {customs.subject}",
        f"bad = [{quoted(far)}]", 'good = ["area: Do it."]',
    )  # fmt: skip
    yield from _rule(
        "wrap", "body", 0.98, "a line is long", f"wrap = {customs.line}",
        f"bad = [{quoted(word.strip() + ' and more')}]", 'good = ["It is short."]',
    )  # fmt: skip
    yield from _rule(
        "subject-stop", "subject", customs.stops, "the subject has no full stop",
        "form = '[.?!]$'", 'bad = ["area: Do it"]', 'good = ["area: Do it."]',
    )  # fmt: skip
    yield from _rule(
        "subject-no-stop", "subject", 1 - customs.stops, "the subject ends in a full stop",
        r"never = '\.$'", 'bad = ["area: Do it."]', 'good = ["area: Do it"]',
    )  # fmt: skip
    yield from _rule(
        "subject-prefix", "subject", customs.prefixed, "the subject has no prefix",
        "form = '^(?:Revert |[^ :][^:]*: )'", 'bad = ["Do it"]', 'good = ["area: Do it"]',
    )  # fmt: skip
    first = "^(?:[^ :]+: )?"
    yield from _rule(
        "subject-capital", "subject", customs.capitals, "the summary begins with a small letter",
        f"never = '{first}[a-z]+ '", 'bad = ["area: do it"]', 'good = ["area: Do it"]',
    )  # fmt: skip
    yield from _rule(
        "subject-small", "subject", 1 - customs.capitals, "the summary begins with a capital",
        f"never = '{first}[A-Z][a-z]+ '", 'bad = ["area: Do it"]', 'good = ["area: do it"]',
    )  # fmt: skip
    for key, share in customs.trailers.items():
        signed = f"Why.\n\n{key}: Ada Lovelace <ada@example.org>"
        if key.lower() in REVIEW or share < LIKELY:
            yield f"# {percent(share)} have {key}."
            continue
        yield from _rule(
            f"trailer-{key.lower()}", "trailer", share, f"no {key}", f"key = {quoted(key)}",
            'need = "required"', 'bad = ["Why."]', f"good = [{quoted(signed)}]",
        )  # fmt: skip


def _code_rules(look: Look) -> Iterator[str]:
    for globs, width in look.widths.items():
        files = ", ".join(map(quoted, globs))
        yield from ("", f"[rules.columns-{globs[0][2:]}]", 'kind = "lines"', 'severity = "warning"')
        yield 'message = "the line is long"'
        yield 'source = "199 of 200 lines in upstream\'s tree"'
        yield from (f"files = [{files}]", f"most = {width}")
        yield from (f'bad = ["{"x" * (width + 1)}"]', 'good = ["x"]')
    for globs, indent in look.indents.items():
        bad, good = ("        x", "\\tx") if indent == "tabs" else ("\\tx", "    x")
        files = ", ".join(map(quoted, globs))
        yield from ("", f"[rules.indent-{globs[0][2:]}]", 'kind = "lines"', 'severity = "warning"')
        yield f'message = "the line is not indented by {indent}"'
        yield 'source = "98 % of the indented lines in upstream\'s tree"'
        yield from (f"files = [{files}]", f'indent = "{indent}"')
        yield from (f'bad = ["{bad}"]', f'good = ["{good}"]')
