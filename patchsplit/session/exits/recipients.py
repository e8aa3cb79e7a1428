"""The recipients of each patch, from upstream's MAINTAINERS or CODEOWNERS, or from blame."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from patchsplit.emit.codeowners import CODEOWNERS_PATHS, find_owners, parse_codeowners
from patchsplit.emit.maintainers import Maintainers, find_recipients, parse_maintainers
from patchsplit.git.blame import find_line_authors
from patchsplit.git.log import read_date
from patchsplit.git.records import read_commits
from patchsplit.git.tree import list_tree
from patchsplit.model.delta import Entry, Oid, Span
from patchsplit.model.facts import Person
from patchsplit.model.message import trailers_of
from patchsplit.model.placement import Action, Chmod, Edit, Move, Replace
from patchsplit.model.plan import PatchId
from patchsplit.model.recipients import (
    Footprint,
    Policy,
    Recipient,
    RecipientSource,
    Role,
    Routing,
    merge_recipients,
    split_to_and_cc,
)
from patchsplit.progress import Progress
from patchsplit.session.checks.packs import select_pack
from patchsplit.session.session import Session

MAX_AGE_SECONDS = 5 * 365 * 24 * 3600
"""Authors of lines that are older, counted from upstream's last commit, are not recipients."""
MAX_FILES = 60
"""Files of a series that are blamed, at most: those with most places that it touches."""
MIN_SHARE = 0.1
"""The share of a patch's touched lines that a recipient must have written, as in git-contacts."""
MAX_WRITERS = 5
COMMIT_PATTERN = re.compile(r"(?P<oid>[0-9a-f]{7,64})\b")


def resolve_policy(
    session: Session, lists: Sequence[str] = (), people: str | None = None
) -> Policy:
    """Returns the policy of the project's rules, changed by the user's options.

    `lists` are added. `people` says where all recipients but lists go: "to", "cc" or "none"; None:
    as in the rules.
    """
    found = load_policy(session)
    found = replace(found, lists=tuple(dict.fromkeys((*lists, *found.lists))))
    others = tuple(role for role in Role if role is not Role.LIST)
    match people:
        case "to":
            return replace(found, to=(Role.LIST, *others), cc=())
        case "cc":
            return replace(found, to=(Role.LIST,), cc=others)
        case "none":
            return replace(found, to=(Role.LIST,), cc=())
        case _:
            return found


def route_series(session: Session, policy: Policy) -> Routing:
    """Returns the recipients of each patch of the series.

    They come from the first of the policy's kinds that upstream's tree has. Blame reads at most
    MAX_FILES files, and lines of the last five years before upstream's last commit.
    """
    touched = _collect_footprints(session)
    tree = list_tree(session.repo, session.plan.source.upstream)
    kind, source = _select_kind(policy, tree)
    found: Mapping[PatchId, Sequence[Recipient]] = {}
    untried: tuple[str, ...] = ()
    match kind:
        case RecipientSource.MAINTAINERS:
            read = read_maintainers(session, tree)
            found = {name: find_recipients(read, each) for name, each in touched.items()}
            untried = read.skipped_patterns
        case RecipientSource.CODEOWNERS:
            rules = parse_codeowners(_read_text(session, tree[source]))
            found = {name: find_owners(rules, each) for name, each in touched.items()}
        case RecipientSource.BLAME:
            found = _find_by_blame(session, touched, tree)
        case RecipientSource.NONE:
            pass
    fixed = _find_fixed_authors(session)
    patches = {
        name: split_to_and_cc([*found.get(name, ()), *fixed.get(name, ())], policy)
        for name in touched
    }
    return Routing(kind, source, patches, untried)


def load_policy(session: Session) -> Policy:
    """Returns the policy of the project's rules, or the default policy."""
    known = select_pack(session).pack.recipients
    return known.policy if known is not None else Policy()


def _select_kind(policy: Policy, tree: Mapping[str, Entry]) -> tuple[RecipientSource, str]:
    for kind in policy.kinds:
        match kind:
            case RecipientSource.MAINTAINERS if "MAINTAINERS" in tree:
                return kind, "MAINTAINERS"
            case RecipientSource.CODEOWNERS:
                place = next((path for path in CODEOWNERS_PATHS if path in tree), "")
                if place:
                    return kind, place
            case RecipientSource.BLAME:
                return kind, "the authors of the lines"
            case _:
                continue
    return RecipientSource.NONE, "the policy"


def read_maintainers(session: Session, tree: Mapping[str, Entry]) -> Maintainers:
    """Reads upstream's MAINTAINERS file."""
    return parse_maintainers(_read_text(session, tree["MAINTAINERS"]))


def _read_text(session: Session, entry: Entry) -> str:
    return (
        session.repo.read_blob(entry.oid).decode("utf-8", "replace")
        if entry.mode.is_regular
        else ""
    )


def _collect_footprints(session: Session) -> dict[PatchId, Footprint]:
    """Returns the upstream paths, lines and ranges that each patch with a commit touches."""
    actions = session.actions()
    found = {}
    for patch in session.plan.patches:
        mine = [actions[hunk] for hunk in patch.hunks if hunk in actions]
        if mine:
            message = (patch.subject, *patch.body.split("\n"))
            touch = _compute_footprint(session, mine)
            found[patch.id] = replace(touch, lines=(*message, *touch.lines))
    return found


def _compute_footprint(session: Session, actions: Iterable[Action]) -> Footprint:
    paths: dict[str, None] = {}
    lines: list[str] = []
    spans: dict[str, list[Span]] = {}
    for action in actions:
        paths[action.origin] = None
        entry = session.analysis.upstream.get(action.origin)
        match action:
            case Move(to=to):
                paths[to] = None
            case Edit(at=at):
                known = entry is not None and entry.mode.is_regular
                file = session.repo.read_lines(entry.oid) if entry is not None and known else ()
                lines += [_decode_line(line) for line in (*action.lines, *file[at.start : at.stop])]
                if file:
                    around = at if len(at) else Span(max(at.start - 1, 0), at.stop + 1)
                    stop = min(around.stop, len(file))
                    if around.start < stop:
                        spans.setdefault(action.origin, []).append(Span(around.start, stop))
            case Chmod() | Replace():
                pass
    return Footprint(tuple(paths), tuple(lines), {k: tuple(v) for k, v in spans.items()})


def _decode_line(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")


def _find_by_blame(
    session: Session, footprints: Mapping[PatchId, Footprint], tree: Mapping[str, Entry]
) -> dict[PatchId, list[Recipient]]:
    """Returns the authors of the touched lines; each file is blamed once for all patches."""
    upstream = session.plan.source.upstream
    date = read_date(session.repo, upstream)
    since = max(int(date.split()[0]) - MAX_AGE_SECONDS, 0) if date else 0
    spans: dict[str, list[Span]] = {}
    for each in footprints.values():
        for path, some in each.spans.items():
            spans.setdefault(path, []).extend(some)
    often = sorted((path for path in spans if path in tree), key=lambda path: -len(spans[path]))
    wrote: dict[str, dict[int, Person]] = {}
    for done, path in enumerate(often[:MAX_FILES], 1):
        session.on_progress(Progress("blaming", done, len(often[:MAX_FILES]), path))
        wrote[path] = find_line_authors(session.repo, upstream, path, spans[path], since)
    return {name: _rank_authors(each, wrote) for name, each in footprints.items()}


def _rank_authors(
    footprint: Footprint, wrote: Mapping[str, Mapping[int, Person]]
) -> list[Recipient]:
    """Returns those who wrote at least MIN_SHARE of a patch's touched lines, most lines first."""
    count: Counter[Person] = Counter()
    where: dict[Person, dict[str, int]] = {}
    total = 0
    for path, spans in footprint.spans.items():
        rows = {row for span in spans for row in range(span.start, span.stop)}
        total += len(rows)
        for row in sorted(rows):
            person = wrote.get(path, {}).get(row)
            if person is not None:
                count[person] += 1
                files = where.setdefault(person, {})
                files[path] = files.get(path, 0) + 1
    ranked = sorted(count, key=lambda one: (-count[one], one.email))[:MAX_WRITERS]
    return [
        Recipient(
            one.name,
            one.email,
            Role.AUTHOR,
            tuple(f"wrote {n} of the lines touched in {path}" for path, n in where[one].items())[
                :3
            ],
        )
        for one in ranked
        if count[one] >= MIN_SHARE * total and "@" in one.email
    ]


def _find_fixed_authors(session: Session) -> dict[PatchId, list[Recipient]]:
    """Returns the authors of the commits that Fixes: trailers name."""
    named: dict[PatchId, list[str]] = {}
    for patch in session.plan.patches:
        fixes = [value for key, value in trailers_of(patch.body) if key.lower() == "fixes"]
        oids = [found["oid"] for value in fixes if (found := COMMIT_PATTERN.match(value))]
        if oids:
            named[patch.id] = oids
    made: dict[PatchId, list[Recipient]] = {}
    mailmap = ("-c", f"mailmap.blob={session.plan.source.upstream}:.mailmap")
    for name, oids in named.items():
        for oid in oids:
            found_oid = session.repo.ask(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{oid}^{{commit}}"
            )
            if found_oid:
                (record,) = read_commits(
                    session.repo,
                    [Oid(found_oid)],
                    ("%aN", "%aE", "%s"),
                    "--no-patch",
                    config=mailmap,
                )
                who, mail, subject = record.texts
                why = (f"wrote the commit that it fixes, {oid[:12]} ({subject})",)
                made.setdefault(name, []).append(Recipient(who, mail, Role.FIXED_AUTHOR, why))
    return {name: list(merge_recipients(people)) for name, people in made.items()}
