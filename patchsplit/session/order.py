"""What is wrong with the order of the series: patches before others that they need."""

from __future__ import annotations

from dataclasses import dataclass, field

from patchsplit.model.graph import EdgeKind, OwnerEdges, lift_edges
from patchsplit.model.plan import PatchId
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class OrderProblem:
    """A patch without something before it that it needs."""

    patch: PatchId
    needs: PatchId | None
    """The later patch that it needs; None: the hunk that it needs is in no patch."""
    sentence: str = field(compare=False)
    """Its reason, with the numbers of patches: "patch 2 needs patch 3: adds the file that …"."""
    breaks: bool
    """Whether the series cannot be sent like that; else a step of it may not build."""


def find_order_problems(
    session: Session, edges: OwnerEdges[PatchId] | None = None
) -> tuple[OrderProblem, ...]:
    """Returns the problems of the order: those of patches first, then those of private hunks.

    `edges` are the dependencies between patches, where they are known already.
    """
    plan, graph = session.plan, session.analysis.graph
    place = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    owner = plan.owner()
    found = []
    for (earlier, later), why in (lift_edges(graph, owner) if edges is None else edges).items():
        if place[earlier] > place[later]:
            reason = next((edge for edge in why if edge.why is EdgeKind.PATH), why[0])
            sentence = (
                f"patch {place[later]} needs patch {place[earlier]}: {reason.why} {reason.evidence}"
            )
            breaks = reason.why is EdgeKind.PATH
            found.append(OrderProblem(later, earlier, sentence, breaks))
    for edge in graph.edges:
        if edge.why is not EdgeKind.PATH:
            continue
        name = owner.get(edge.later)
        if name is not None and edge.earlier in plan.private:
            sentence = (
                f"patch {place[name]} needs private hunk {edge.earlier[:7]}: "
                f"{edge.why} {edge.evidence}"
            )
            found.append(OrderProblem(name, None, sentence, breaks=True))
    return tuple(dict.fromkeys(found))
