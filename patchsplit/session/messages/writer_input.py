"""What a writer gets for a patch: a JSON document, without the house's private data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from patchsplit.check.pack import select_rules
from patchsplit.emit import write_series
from patchsplit.git.log import LoggedCommit, log_commits, read_summaries
from patchsplit.model.graph import lift_edges
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.model.rendered import RenderedPatch
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import (
    BodyRule,
    PrefixRule,
    Rule,
    SubjectRule,
    TrailerOrderRule,
    TrailerRule,
)
from patchsplit.model.topics.listing import list_topics
from patchsplit.propose.history.limits import LOG_LIMIT
from patchsplit.session.checks.conventions import ConventionAdviser, load_adviser, weigh_paths
from patchsplit.session.checks.leaks import load_text_context
from patchsplit.session.checks.packs import select_pack
from patchsplit.session.messages.candidates import candidates_of
from patchsplit.session.messages.redaction import Redactor, list_texts
from patchsplit.session.messages.similar import PastCommits, split_words
from patchsplit.session.series.messages import refresh_messages
from patchsplit.session.series.rendered import render_commit
from patchsplit.session.session import Session
from patchsplit.store.json_codec import encode_json

FORMAT = "patchsplit/writer/1"
"""The "format" of a document; the number is raised as that of a schema is."""
MAX_DIFF = 200_000
"""Characters of a diff that a writer gets."""
MAX_SIMILAR = 5
"""Past commits that a writer gets."""
MAX_NEIGHBOURS = 30
"""Subjects of other patches that a writer gets, of each kind."""
MESSAGE_RULES = (SubjectRule, PrefixRule, BodyRule, TrailerRule, TrailerOrderRule)

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WriterInput:
    """A patch as its writer gets it."""

    patch: RenderedPatch
    content: bytes
    """The document, as JSON."""
    removed: Mapping[str, int]
    """Leak rule -> the number of places that were taken out by it."""


def build_inputs(
    session: Session, patches: Sequence[PatchId], allowed: Collection[str] = ()
) -> Iterator[WriterInput]:
    """Yields the input for each of some patches that has a commit, in the given order.

    What the leak rules find is taken out of it, except that of rules in `allowed`, and what the
    plan waives for the patch.
    """
    plan = refresh_messages(session)
    rendered = _render_patches(session, plan, patches)
    builder = _DocumentBuilder(session, plan)
    private = {name: builder.describe_patch(*rendered[name]) for name in rendered}
    context = load_text_context(session, list_texts(list(private.values())))
    for name in (one for one in patches if one in private):
        redactor = Redactor(context, {*allowed, *_list_waived(plan, name)})
        document = {"format": FORMAT, **redactor.redact_value(private[name])}
        document |= builder.describe_upstream(name, rendered[name][0])
        document["removed"] = [
            {"rule": rule, "count": count} for rule, count in sorted(redactor.count.items())
        ]
        yield WriterInput(rendered[name][0], encode_json(document), dict(redactor.count))


def _render_patches(
    session: Session, plan: Plan, patches: Collection[PatchId]
) -> dict[PatchId, tuple[RenderedPatch, LoggedCommit]]:
    """Returns those of some patches that have a commit, rendered, with their commits."""
    actions = session.actions()
    if not actions:
        return {}
    made = write_series(
        session.repo, plan, actions, session.analysis.upstream, on_progress=session.on_progress
    )
    number = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    wanted = [(name, oid) for name, oid in made.commits if name in patches]
    commits = log_commits(session.repo, (oid for _, oid in wanted))
    return {
        name: (render_commit(commit, name, number[name]), commit)
        for (name, _), commit in zip(wanted, commits, strict=True)
    }


def _list_waived(plan: Plan, patch: PatchId) -> Iterator[str]:
    """Yields the rules that are waived for a whole patch, or the whole series."""
    for waiver in plan.waived:
        if waiver.hunk is None and waiver.patch in (None, patch):
            yield waiver.rule


class _DocumentBuilder:
    """Builds the parts of documents from a session, and from its plan as it is sent."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session, self._plan = session, plan
        self._pack: Pack = select_pack(session).pack
        self._adviser: ConventionAdviser = load_adviser(session)
        upstream = session.plan.source.upstream
        self._past = PastCommits(read_summaries(session.repo, upstream, LOG_LIMIT))
        self._subjects = {patch.id: patch.subject for patch in plan.patches}
        self._pairs = lift_edges(session.analysis.graph, plan.owner())

    def describe_patch(self, rendered: RenderedPatch, commit: LoggedCommit) -> Document:
        """Returns what is private until it is sent: the patch, and what is known of it."""
        patch = self._plan.patch(rendered.patch)
        wording = candidates_of(self._session, patch.id)
        needs = [one for one, two in self._pairs if two == patch.id]
        needed_by = [two for one, two in self._pairs if one == patch.id]
        return {
            "patch": self._describe_commit(patch, rendered, commit),
            "facts": list(self._describe_facts(patch)),
            "topic": self._describe_topic(patch.id),
            "needs": self._list_subjects(needs),
            "needed_by": self._list_subjects(needed_by),
            "candidates": [
                {"text": one.text, "part": one.part, "source": one.source, "where": one.where}
                for one in wording.candidates
            ],
            "questions": [{"text": one.text, "about": one.about} for one in wording.questions],
        }

    def _describe_commit(
        self, patch: Patch, rendered: RenderedPatch, commit: LoggedCommit
    ) -> Document:
        diff = _to_text(commit.diff.decode("utf-8", "replace"))
        return {
            "id": patch.id,
            "number": rendered.nth,
            "subject": patch.subject,
            "body": patch.body,
            "generated": patch.listed,
            "files": [
                {
                    "path": _to_text(change.path),
                    "old_path": _to_text(change.old_path),
                    "status": change.status,
                    "added": len(change.added),
                    "removed": len(change.removed),
                }
                for change in rendered.files
            ],
            "diff": diff[:MAX_DIFF],
            "diff_is_cut": len(diff) > MAX_DIFF,
        }

    def _describe_facts(self, patch: Patch) -> Iterator[Document]:
        hunks, facts = self._session.analysis.delta.by_id(), self._session.analysis.facts
        for name in patch.hunks:
            fact = facts.get(name)
            if fact is not None:
                yield {
                    "path": _to_text(hunks[name].path),
                    "inside": _to_text(fact.inside),
                    "category": fact.category,
                    "defines": sorted(map(_to_text, fact.defines)),
                    "drops": sorted(map(_to_text, fact.drops)),
                    "traits": sorted(fact.traits),
                }

    def _describe_topic(self, patch: PatchId) -> Document:
        topic = next(each for each in list_topics(self._plan) if patch in each.patches)
        return {"name": topic.name, "patches": self._list_subjects(topic.patches)}

    def _list_subjects(self, patches: Iterable[PatchId]) -> list[str]:
        order = [patch.id for patch in self._plan.patches]
        known = sorted({one for one in patches if one in self._subjects}, key=order.index)
        return [self._subjects[name] for name in known[:MAX_NEIGHBOURS]]

    def describe_upstream(self, patch: PatchId, rendered: RenderedPatch) -> Document:
        """Returns what is upstream's: its conventions, and similar commits of its log."""
        lines = (
            line.text.decode("utf-8", "replace")
            for change in rendered.files
            for line in (*change.added, *change.removed)
        )
        similar = self._past.find_similar(
            [change.path for change in rendered.files], split_words(lines), MAX_SIMILAR
        )
        return {
            "conventions": self._describe_conventions(patch),
            "similar": [
                {
                    "subject": _to_text(one.subject),
                    "body": _to_text(one.body),
                    "paths": [_to_text(path) for path in one.paths],
                }
                for one in similar
            ],
        }

    def _describe_conventions(self, patch: PatchId) -> Document:
        known, pack = self._adviser.conventions, self._pack
        prefixes = self._adviser.suggest_prefixes(weigh_paths(self._session, patch))
        return {
            "project": pack.title,
            "prefixes": [{"prefix": one.prefix, "share": round(one.share, 3)} for one in prefixes],
            "subject_length": known.subject,
            "line_length": known.line,
            "full_stop": known.stops,
            "capital": known.capitals,
            "no_body": known.bare,
            "trailers": [{"key": key, "share": share} for key, share in known.trailers.items()],
            "rules": [_describe_rule(name, rule) for name, rule in
                      select_rules(pack, *MESSAGE_RULES)],
            "generated": {
                "policy": pack.generated.policy,
                "trailer": pack.generated.trailer,
                "source": pack.generated.source,
            },
        }  # fmt: skip


def _describe_rule(name: str, rule: Rule) -> Document:
    return {
        "rule": name,
        "severity": rule.severity,
        "message": rule.message,
        "source": rule.source,
        "good": [example for example in rule.good if isinstance(example, str)],
    }


def _to_text(text: str) -> str:
    """Returns a text of any origin as UTF-8 can have it: other bytes of a name are replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
