"""A repository to the draft of a rule pack, from its log, its files and contributor documentation.

The draft is TOML text to be edited. It has rules only for what nearly all commits or lines of
upstream do; the source of each rule gives the share.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.check.code import count_columns
from patchsplit.git.repo import Repo
from patchsplit.git.tree import list_tree
from patchsplit.model.conventions import CommitConventions
from patchsplit.model.delta import Entry, Oid
from patchsplit.propose.message.conventions import learn_conventions
from patchsplit.session.checks.advice import REVIEW_TRAILERS, format_percent

MIN_SAMPLES = 20
"""Fewer commits, or indented lines, are too few for a rule."""
SURE_SHARE, LIKELY_SHARE = 0.98, 0.9
MAX_FILES = 150
"""About so many files of each kind are read."""
MAX_FILE_BYTES = 1 << 19
"""Larger files are not read."""
FILE_KINDS = (
    ("*.c", "*.h"),
    ("*.cc", "*.cpp", "*.hpp"),
    ("*.py",),
    ("*.java",),
    ("*.go",),
    ("*.rs",),
)
USUAL_WIDTHS = (72, 79, 80, 88, 99, 100, 110, 120, 132, 140)
CONTRIBUTOR_DOCS = re.compile(
    r"(?:docs?/|documentation/|\.github/)?(?:[\w/-]*/)?"
    r"(?:CONTRIBUTING|SubmittingPatches|submitting-patches|README|HACKING|MAINTAINERS)[.\w]*",
    re.IGNORECASE,
)
LIST_ADDRESS = re.compile(
    rb"\b((?:[\w.+-]*(?:dev|devel|patches|list|discuss)|git|linux-[\w-]+)@(?:[\w-]+\.)+[a-z]{2,})\b"
)
CODEOWNERS_PATH = re.compile(r"(?:\.github/|docs/)?CODEOWNERS")


@dataclass(frozen=True, slots=True)
class ProjectProfile:
    """What upstream's tree shows."""

    review: Mapping[str, str]
    """The settings of .gitreview; empty: there is none."""
    list_address: str
    """The mailing list that most of the contributor documentation names; "": none."""
    maintainers: str
    """The path of MAINTAINERS or CODEOWNERS; "": there is none."""
    widths: Mapping[tuple[str, ...], int]
    """By globs of files, the columns that nearly all lines keep to."""
    indents: Mapping[tuple[str, ...], str]
    """By globs of files, "tabs" or "spaces"."""


def draft_pack_text(repo: Repo, upstream: Oid, name: str, branch: str, remote: str = "") -> str:
    """Returns the text of a pack for an upstream.

    `branch` is its branch; `remote` is the URL of its repository, "" if it is not known.
    """
    conventions = learn_conventions(repo, upstream)
    profile = profile_tree(repo, upstream)
    parts = [
        f"# A draft, from {conventions.commits} commits and the tree of {upstream[:12]}.",
        f"name = {quote_toml(name)}",
        f"title = {quote_toml(name)}",
        'extends = "generic"',
        *_write_marks(remote),
        *_write_channel(profile, remote),
        *_write_branches(profile, branch),
        *_write_severities(conventions),
        *_write_message_rules(conventions),
        *_write_code_rules(profile),
    ]
    return "\n".join(parts) + "\n"


def quote_toml(text: str) -> str:
    """Returns a TOML string, in ASCII; bytes that are not UTF-8 become U+FFFD."""
    seen = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return json.dumps(seen, ensure_ascii=True).replace("\x7f", "\\u007f")


def profile_tree(repo: Repo, upstream: Oid) -> ProjectProfile:
    """Returns what a tree shows: its documentation, and the lines of some files of each kind."""
    files = list_tree(repo, upstream)
    review: dict[str, str] = {}
    if ".gitreview" in files:
        rows = repo.read_blob(files[".gitreview"].oid).decode("utf-8", "replace").splitlines()
        review = {k.strip(): v.strip() for k, sign, v in (r.partition("=") for r in rows) if sign}
    owners = next((path for path in files if CODEOWNERS_PATH.fullmatch(path)), "")
    widths, indents = {}, {}
    for globs in FILE_KINDS:
        lines = list(_read_lines(repo, files, tuple(glob[1:] for glob in globs)))
        if len(lines) > MIN_SAMPLES * MIN_SAMPLES:
            widths[globs] = _find_width(lines)
            indents[globs] = _find_indent(lines)
    return ProjectProfile(
        review,
        _find_list(repo, files),
        "MAINTAINERS" if "MAINTAINERS" in files else owners,
        {globs: width for globs, width in widths.items() if width},
        {globs: indent for globs, indent in indents.items() if indent},
    )


def _read_lines(repo: Repo, files: Mapping[str, Entry], ends: tuple[str, ...]) -> Iterator[bytes]:
    of_kind = [path for path in files if path.endswith(ends) and files[path].mode.is_regular]
    step = max(1, len(of_kind) // MAX_FILES)
    for _, content in repo.iter_blobs(files[path].oid for path in sorted(of_kind)[::step]):
        if len(content) <= MAX_FILE_BYTES and b"\0" not in content[:8000]:
            yield from content.split(b"\n")


def _find_width(lines: Sequence[bytes]) -> int:
    """Returns the least usual width that 199 of 200 lines keep to; 0 if there is none."""
    over = Counter(count_columns(line.rstrip(b"\r")) for line in lines)
    most = len(lines) * 0.005
    return next((w for w in USUAL_WIDTHS if sum(n for k, n in over.items() if k > w) <= most), 0)


def _find_indent(lines: Sequence[bytes]) -> str:
    tabs = sum(line.startswith(b"\t") for line in lines)
    spaces = sum(line.startswith(b"    ") for line in lines)
    if tabs + spaces < MIN_SAMPLES:
        return ""
    share = tabs / (tabs + spaces)
    return "tabs" if share > SURE_SHARE else "spaces" if share < 1 - SURE_SHARE else ""


def _find_list(repo: Repo, files: Mapping[str, Entry]) -> str:
    docs = sorted(path for path in files if CONTRIBUTOR_DOCS.fullmatch(path))[:MIN_SAMPLES]
    count: Counter[str] = Counter()
    for _, content in repo.iter_blobs(
        files[path].oid for path in docs if files[path].mode.is_regular
    ):
        count.update({found.decode() for found in LIST_ADDRESS.findall(content[:MAX_FILE_BYTES])})
    return min(count, key=lambda word: (-count[word], word), default="")


def _write_marks(remote: str) -> Iterator[str]:
    path = re.sub(r"^(?:\w+://[^/]*/|[^/]*:)", "", remote).removesuffix(".git").strip("/")
    yield from ("", "[marks]", f"remotes = [{quote_toml(path)}]" if path else "remotes = []")


def _write_channel(profile: ProjectProfile, remote: str) -> Iterator[str]:
    hub = next((kind for kind in ("github", "gitlab") if f"{kind}.com" in remote), "")
    kind = "gerrit" if profile.review else "mail" if profile.list_address else hub
    if not kind:
        return
    yield from ("", "[channel]", f"kind = {quote_toml(kind)}")
    source = {"gerrit": ".gitreview", "mail": "upstream's contributor documentation"}
    yield f"source = {quote_toml(source.get(kind, remote))}"
    if kind == "gerrit":
        for key in ("host", "project"):
            yield f"{key} = {quote_toml(profile.review.get(key, '').removesuffix('.git'))}"
        port = profile.review.get("port", "")
        yield f"port = {port if port.isdecimal() and port.isascii() else 29418}"
    elif kind == "mail":
        yield f"list = {quote_toml(profile.list_address)}"


def _write_branches(profile: ProjectProfile, branch: str) -> Iterator[str]:
    if branch:
        dev = quote_toml(branch.rpartition("/")[2])
        yield from ("", "[branches]", f"dev = {dev}", 'source = "the branch of the plan"')
    kind = "blame"
    if profile.maintainers:
        kind = "codeowners" if profile.maintainers.endswith("CODEOWNERS") else "maintainers"
    source = profile.maintainers or "the log"
    yield from (
        "",
        "[recipients]",
        f"kinds = [{quote_toml(kind)}]",
        f"source = {quote_toml(source)}",
    )
    yield 'cc = ["maintainer", "reviewer", "author"]'


def _write_severities(conventions: CommitConventions) -> Iterator[str]:
    if conventions.commits > MIN_SAMPLES:
        yield from ("", "[severities]", "# Rules below replace these.")
        yield from ('subject-length = "off"', 'body-wrap = "off"')
        if conventions.bare > 1 - LIKELY_SHARE:
            yield f"# {format_percent(conventions.bare)} of upstream's commits have no body."
            yield 'body-empty = "off"'


def _write_rule(name: str, kind: str, share: float, message: str, *rows: str) -> Iterator[str]:
    """Yields the lines of a rule that `share` of upstream's commits keep; nothing if it is low."""
    if share < LIKELY_SHARE:
        return
    severity = "error" if share >= SURE_SHARE + 0.01 else "warning"
    yield from ("", f"[rules.{name}]", f'kind = "{kind}"', f'severity = "{severity}"')
    yield f"message = {quote_toml(message)}"
    yield f'source = "{format_percent(share)} of upstream\'s newest commits"'
    yield from rows


def _write_message_rules(conventions: CommitConventions) -> Iterator[str]:
    if conventions.commits <= MIN_SAMPLES:
        return
    long, word = "x" * (conventions.subject + 1), "word " * (conventions.line // 5 + 1)
    yield from _write_rule(
        "subject-most", "subject", 0.98, "the subject is long", f"most = {conventions.subject}",
        f"bad = [{quote_toml(long)}]", 'good = ["area: Do it."]',
    )  # fmt: skip
    yield from _write_rule(
        "wrap", "body", 0.98, "a line is long", f"wrap = {conventions.line}",
        f"bad = [{quote_toml(word.strip() + ' and more')}]", 'good = ["It is short."]',
    )  # fmt: skip
    yield from _write_rule(
        "subject-stop", "subject", conventions.stops, "the subject has no full stop",
        "form = '[.?!]$'", 'bad = ["area: Do it"]', 'good = ["area: Do it."]',
    )  # fmt: skip
    yield from _write_rule(
        "subject-no-stop", "subject", 1 - conventions.stops, "the subject ends in a full stop",
        r"never = '\.$'", 'bad = ["area: Do it."]', 'good = ["area: Do it"]',
    )  # fmt: skip
    yield from _write_rule(
        "subject-prefix", "subject", conventions.prefixed, "the subject has no prefix",
        "form = '^(?:Revert |[^ :][^:]*: )'", 'bad = ["Do it"]', 'good = ["area: Do it"]',
    )  # fmt: skip
    first = "^(?:[^ :]+: )?"
    yield from _write_rule(
        "subject-capital", "subject", conventions.capitals,
        "the summary begins with a lower-case letter",
        f"never = '{first}[a-z]+ '", 'bad = ["area: do it"]', 'good = ["area: Do it"]',
    )  # fmt: skip
    yield from _write_rule(
        "subject-small", "subject", 1 - conventions.capitals,
        "the summary begins with a capital letter",
        f"never = '{first}[A-Z][a-z]+ '", 'bad = ["area: Do it"]', 'good = ["area: do it"]',
    )  # fmt: skip
    for key, share in conventions.trailers.items():
        signed = f"Why.\n\n{key}: Ada Lovelace <ada@example.org>"
        if key.lower() in REVIEW_TRAILERS or share < LIKELY_SHARE:
            yield f"# {format_percent(share)} of upstream's commits have {key}."
            continue
        yield from _write_rule(
            f"trailer-{key.lower()}", "trailer", share, f"no {key}", f"key = {quote_toml(key)}",
            'need = "required"', 'bad = ["Why."]', f"good = [{quote_toml(signed)}]",
        )  # fmt: skip


def _write_code_rules(profile: ProjectProfile) -> Iterator[str]:
    for globs, width in profile.widths.items():
        files = ", ".join(map(quote_toml, globs))
        yield from ("", f"[rules.columns-{globs[0][2:]}]", 'kind = "lines"', 'severity = "warning"')
        yield 'message = "the line is long"'
        yield 'source = "199 of 200 lines in upstream\'s tree"'
        yield from (f"files = [{files}]", f"most = {width}")
        yield from (f'bad = ["{"x" * (width + 1)}"]', 'good = ["x"]')
    for globs, indent in profile.indents.items():
        bad, good = ("        x", "\\tx") if indent == "tabs" else ("\\tx", "    x")
        files = ", ".join(map(quote_toml, globs))
        yield from ("", f"[rules.indent-{globs[0][2:]}]", 'kind = "lines"', 'severity = "warning"')
        yield f'message = "the line is not indented by {indent}"'
        yield 'source = "98 % of the indented lines in upstream\'s tree"'
        yield from (f"files = [{files}]", f'indent = "{indent}"')
        yield from (f'bad = ["{bad}"]', f'good = ["{good}"]')
