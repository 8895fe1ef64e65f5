"""Weak bridges: two groups that one thin pair alone holds together.

Only pairs inside a cluster are looked at. Records that strong pairs hold together are one knot; a bridge is a
weak pair between two knots without which the cluster falls in two parts that both have enough records.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mdm_pipeline.identity.parts import Codes, Pairs, connected_parts, runs
from mdm_pipeline.settings.identity import BridgeRule

Edge = tuple[float, int, int]


@dataclass(frozen=True)
class Bridge:
    """A weak pair to cut, with the records on the side of its right record."""

    left: int
    right: int
    weight: float
    far_side: list[int]


def weak_bridges(cluster: Codes, pairs: Pairs, rule: BridgeRule) -> Iterator[Bridge]:
    """Yield the bridges to cut, in each cluster the weakest first, until none has enough on both sides."""
    inside = pairs.only(cluster[pairs.left] == cluster[pairs.right])
    knot = connected_parts(len(cluster), inside.only(inside.weight >= rule.below))
    thin = inside.only(knot[inside.left] != knot[inside.right]).sorted_by(cluster)
    large = np.bincount(cluster, minlength=len(cluster)) >= 2 * rule.min_records
    thin = thin.only(large[cluster[thin.left]])
    members = _members(cluster, np.unique(cluster[thin.left]))
    for start, end in runs(cluster[thin.left]):
        one = Pairs(thin.left[start:end], thin.right[start:end], thin.weight[start:end])
        edges = list(zip(one.weight.tolist(), one.left.tolist(), one.right.tolist(), strict=True))
        records = members[int(cluster[one.left[0]])]
        knot_of = dict(zip(records, knot[records].tolist(), strict=True))
        knots: dict[int, list[int]] = {}
        for record, name in knot_of.items():
            knots.setdefault(name, []).append(record)
        yield from _cut(knots, edges, knot_of, rule)


def _cut(
    knots: dict[int, list[int]], edges: list[Edge], knot_of: dict[int, int], rule: BridgeRule
) -> Iterator[Bridge]:
    """Cut the weakest bridge and look at both sides again."""
    for weight, left, right in _candidates(edges, knot_of):
        rest = [edge for edge in edges if edge[1:] != (left, right)]
        far = _reached(knot_of[right], rest, knot_of)
        near = knots.keys() - far
        if knot_of[left] in far or not _enough(knots, far, near, rule.min_records):
            continue
        yield Bridge(left, right, weight, sorted(record for name in far for record in knots[name]))
        for side in (near, far):
            inner = [edge for edge in rest if knot_of[edge[1]] in side]
            yield from _cut({name: knots[name] for name in side}, inner, knot_of, rule)
        return


def _candidates(edges: list[Edge], knot_of: dict[int, int]) -> list[Edge]:
    """Return what may be a bridge, weakest first: alone between its knots, and in a spanning forest."""
    between: dict[tuple[int, int], int] = {}
    tree: list[tuple[tuple[int, int], Edge]] = []
    joined: dict[int, set[int]] = {}
    for edge in edges:
        low, high = sorted((knot_of[edge[1]], knot_of[edge[2]]))
        between[low, high] = between.get((low, high), 0) + 1
        one, other = joined.setdefault(low, {low}), joined.setdefault(high, {high})
        if one is not other:
            one |= other
            joined.update(dict.fromkeys(other, one))
            tree.append(((low, high), edge))
    return sorted(edge for ends, edge in tree if between[ends] == 1)


def _reached(start: int, edges: list[Edge], knot_of: dict[int, int]) -> set[int]:
    beside: dict[int, list[int]] = {}
    for _, left, right in edges:
        beside.setdefault(knot_of[left], []).append(knot_of[right])
        beside.setdefault(knot_of[right], []).append(knot_of[left])
    reached, todo = {start}, [start]
    while todo:
        for name in beside.get(todo.pop(), ()):
            if name not in reached:
                reached.add(name)
                todo.append(name)
    return reached


def _enough(knots: dict[int, list[int]], far: set[int], near: set[int], least: int) -> bool:
    return all(sum(len(knots[name]) for name in side) >= least for side in (far, near))


def _members(cluster: Codes, wanted: Codes) -> dict[int, list[int]]:
    chosen = np.flatnonzero(np.isin(cluster, wanted))
    chosen = chosen[np.argsort(cluster[chosen], kind="stable")]
    return {int(cluster[chosen[start]]): chosen[start:end].tolist() for start, end in runs(cluster[chosen])}
