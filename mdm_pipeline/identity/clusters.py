"""From pairs to clusters: `linked_pairs`, `models_in_use`, `customers_standardized` ->
`customer_clusters`, `cluster_cuts`.

Connected parts above the merge weight stay whole when they break no rule. Only a part that breaks one is
looked at pair by pair, the strongest evidence first. Clusters are a pure function of pairs, judgements and
records: the order of rows, the number of threads and earlier runs have no say.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from mdm_pipeline.identity.ambiguity import without_torn
from mdm_pipeline.identity.bridges import Bridge, weak_bridges
from mdm_pipeline.identity.facts import collect_facts
from mdm_pipeline.identity.joining import Cut, Joining
from mdm_pipeline.identity.judgements import Judgements, RecordPair
from mdm_pipeline.identity.names import nicknames_of
from mdm_pipeline.identity.parts import (
    NO_SAY,
    CodedRule,
    Codes,
    Pairs,
    broken_parts,
    connected_parts,
    smallest_of_each,
)
from mdm_pipeline.identity.rules import PairRule, pair_rules
from mdm_pipeline.nicknames import read_given_names
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.identity import Rules
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.tables import CLUSTER_CUTS, CUSTOMER_CLUSTERS
from mdm_pipeline.warehouse import Warehouse

_RECORDS = """
select record_id, party_type, row_number() over (order by record_id) - 1 as code
from customers_standardized
order by record_id
"""

_PAIRS = """
select l.code as left_code, r.code as right_code, pairs.match_weight
from linked_pairs as pairs
inner join cluster_records as l on pairs.record_id_l = l.record_id
inner join cluster_records as r on pairs.record_id_r = r.record_id
where
    l.party_type = r.party_type
    and l.record_id <> r.record_id
    and pairs.match_weight >= case l.party_type when 'person' then $person else $organization end
order by left_code, right_code
"""

_CLUSTERS = """
select records.record_id, leaders.record_id as cluster_id, leaders.party_type
from cluster_labels as labels
inner join cluster_records as records on labels.code = records.code
inner join cluster_records as leaders on labels.leader = leaders.code
"""

_CUTS = """
select
    l.record_id as record_id_l, r.record_id as record_id_r, cuts.match_weight, cuts.rule,
    one.record_id || ' and ' || other.record_id || ' ' || cuts.says as detail
from cut_pairs as cuts
inner join cluster_records as l on cuts.left_code = l.code
inner join cluster_records as r on cuts.right_code = r.code
inner join cluster_records as one on cuts.one = one.code
inner join cluster_records as other on cuts.other = other.code
"""


@dataclass(frozen=True)
class ClusterReport:
    """What clustering did. `cuts` counts the pairs that each rule kept apart."""

    records: int
    clusters: int
    largest: int
    pairs: int
    broken_parts: int
    cuts: dict[str, int]


@dataclass(frozen=True)
class _World:
    """Everything clusters depend on, as numbers."""

    records: int
    pairs: Pairs
    rules: tuple[CodedRule, ...]
    same: tuple[tuple[int, int], ...]
    different: tuple[tuple[int, int], ...]


def form_clusters(
    warehouse: Warehouse, settings: Settings, judgements: Judgements | None = None
) -> ClusterReport:
    """Write `customer_clusters` and `cluster_cuts` from the pairs at or above the merge weight.

    A steward's judgements enter here and nowhere else.
    """
    rules = settings.identity.rules.among(_relatives(warehouse))
    warehouse.run(f"create or replace temp table cluster_records as {_RECORDS}")
    pairs = _read_pairs(warehouse, settings)
    same, different = _judged(warehouse, judgements or Judgements())
    linked = _with_same(pairs, same)
    part = connected_parts(warehouse.count("cluster_records"), linked)
    coded = _read_rules(warehouse, part, rules, settings.sources)
    world = _World(len(part), linked, coded, same, different)
    label, cuts, broken = _keep_apart(world, part, rules)
    _write(warehouse, label, cuts)
    sizes = np.bincount(label)
    return ClusterReport(
        records=len(label),
        clusters=int(np.count_nonzero(sizes)),
        largest=int(sizes.max(initial=0)),
        pairs=len(pairs.left),
        broken_parts=broken,
        cuts=_counted(cuts),
    )


def _relatives(warehouse: Warehouse) -> float | None:
    found: float | None = warehouse.value("select relatives from models_in_use where party_type = 'person'")
    return found


def _read_pairs(warehouse: Warehouse, settings: Settings) -> Pairs:
    found = warehouse.arrow(
        _PAIRS,
        {
            "person": settings.matching.person.merge_weight,
            "organization": settings.matching.organization.merge_weight,
        },
    )
    left, right, weight = (column.to_numpy() for column in found.columns)
    return Pairs(left.astype(np.int64), right.astype(np.int64), weight.astype(np.float64))


def _judged(warehouse: Warehouse, judgements: Judgements) -> tuple[tuple[tuple[int, int], ...], ...]:
    named = sorted({record for pair in judgements.same | judgements.different for record in pair})
    rows = warehouse.rows(
        "select record_id, code from cluster_records where record_id in $named", {"named": named}
    )
    code: dict[str, int] = dict(rows) if named else {}

    def coded(pairs: frozenset[RecordPair]) -> tuple[tuple[int, int], ...]:
        known = (sorted((code[a], code[b])) for a, b in pairs if a in code and b in code)
        return tuple(sorted((low, high) for low, high in known if low != high))

    return coded(judgements.same), coded(judgements.different)


def _with_same(pairs: Pairs, same: tuple[tuple[int, int], ...]) -> Pairs:
    judged = np.array(same, dtype=np.int64).reshape(-1, 2)
    return Pairs(
        np.concatenate([pairs.left, judged[:, 0]]),
        np.concatenate([pairs.right, judged[:, 1]]),
        np.concatenate([pairs.weight, np.full(len(judged), np.inf)]),
    )


def _read_rules(
    warehouse: Warehouse, part: Codes, rules: Rules, sources: tuple[SourceSettings, ...]
) -> tuple[CodedRule, ...]:
    shared = np.flatnonzero(np.bincount(part, minlength=len(part))[part] > 1)
    with warehouse.lend("shared_codes", pa.table({"code": shared})):
        warehouse.run(
            "create or replace temp table shared_parts as"
            " select records.code, records.record_id"
            " from cluster_records as records inner join shared_codes on records.code = shared_codes.code"
        )
    collect_facts(warehouse, "shared_parts", rules.tax_ids_conflict, sources)
    nicknames = nicknames_of(read_given_names())
    return tuple(_coded(warehouse, rule, len(part)) for rule in pair_rules(rules, nicknames))


def _coded(warehouse: Warehouse, rule: PairRule, records: int) -> CodedRule:
    found = warehouse.arrow(
        f"select code, {rule.column} from identity_facts where {rule.column} is not null order by code"
    )
    fact = found.column(1).combine_chunks().dictionary_encode()
    fact_of = np.full(records, NO_SAY, dtype=np.int64)
    fact_of[found.column(0).to_numpy()] = fact.indices.to_numpy()

    @cache
    def read(number: int) -> Any:
        return rule.read(fact.dictionary[number].as_py())

    @cache
    def ordered_clash(a: int, b: int) -> bool:
        return rule.clash(read(a), read(b))

    def clash(a: int, b: int) -> bool:
        return ordered_clash(a, b) if a < b else ordered_clash(b, a)

    return CodedRule(rule.name, fact_of, clash, rule.says, rule.outweighed_by, rule.tears_within)


def _keep_apart(world: _World, part: Codes, rules: Rules) -> tuple[Codes, list[Cut], int]:
    """Return each record's cluster, the cuts, and how many parts broke a rule."""
    max_records = rules.too_large.max_records if rules.too_large.enabled else None
    broken = broken_parts(part, world.rules, max_records)
    broken = np.union1d(broken, [part[left] for left, right in world.different if part[left] == part[right]])
    label = part.copy()
    affected = np.isin(part, broken)
    label[affected] = np.flatnonzero(affected)
    pairs = world.pairs.only(affected[world.pairs.left]).sorted_by(part)
    pairs, torn = without_torn(pairs, world.rules)
    joining = Joining(world.rules, max_records, world.different)
    refused = torn + list(map(joining.join, pairs.left.tolist(), pairs.right.tolist(), pairs.weight.tolist()))
    for records in joining.groups():
        label[records] = min(records)
    bridges = list(weak_bridges(label, world.pairs, rules.weak_bridge)) if rules.weak_bridge.enabled else []
    label = _split_at(label, bridges)
    cuts = [cut for cut in refused if cut is not None and label[cut.left] != label[cut.right]]
    return label, cuts + [_bridge_cut(bridge) for bridge in bridges], len(broken)


def _split_at(label: Codes, bridges: list[Bridge]) -> Codes:
    for number, bridge in enumerate(bridges):
        label[bridge.far_side] = len(label) + number
    return smallest_of_each(np.unique(label, return_inverse=True)[1])


def _bridge_cut(bridge: Bridge) -> Cut:
    says = f"alone hold {len(bridge.far_side)} records to the rest"
    return Cut(bridge.left, bridge.right, bridge.weight, "weak_bridge", says, (bridge.left, bridge.right))


def _counted(cuts: list[Cut]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for cut in cuts:
        counts[cut.rule] = counts.get(cut.rule, 0) + 1
    return dict(sorted(counts.items()))


def _write(warehouse: Warehouse, label: Codes, cuts: list[Cut]) -> None:
    with warehouse.lend("cluster_labels", pa.table({"code": np.arange(len(label)), "leader": label})):
        warehouse.replace(CUSTOMER_CLUSTERS, _CLUSTERS)
    columns = {
        "left_code": pa.array([cut.left for cut in cuts], pa.int64()),
        "right_code": pa.array([cut.right for cut in cuts], pa.int64()),
        "match_weight": pa.array([cut.weight for cut in cuts], pa.float64()),
        "rule": pa.array([cut.rule for cut in cuts], pa.string()),
        "says": pa.array([cut.says for cut in cuts], pa.string()),
        "one": pa.array([cut.witnesses[0] for cut in cuts], pa.int64()),
        "other": pa.array([cut.witnesses[1] for cut in cuts], pa.int64()),
    }
    with warehouse.lend("cut_pairs", pa.table(columns)):
        warehouse.replace(CLUSTER_CUTS, _CUTS)
