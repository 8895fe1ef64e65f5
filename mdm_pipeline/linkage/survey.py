"""Survey the blocking rules: what each brings, what it costs, and what it would be missed for.

    customers_standardized -> features -> candidate pairs -> counts by rule, largest blocks, missed pairs

Needs no model: values are shared as a training on these records would find them. With a truth, each rule is
told by the true pairs that it brings together. Nothing is written; a key is shown by its ends only.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.linkage.backend import Scratch, scratch
from mdm_pipeline.linkage.blocking import MEETINGS, RuleReport, block
from mdm_pipeline.linkage.features import COMPARABLE, make_comparable
from mdm_pipeline.linkage.missed import SharedFeature, shared_by_missed
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import PartyModel
from mdm_pipeline.settings.model import PARTY_TYPES, PartyType
from mdm_pipeline.warehouse import Warehouse

LARGEST_BLOCKS = 10
Truth = Callable[[], pa.Table]


@dataclass(frozen=True)
class RuleSurvey:
    """One rule: pairs it brings alone, adds to the rules before it, and brings as the only one.

    `true_` counts are of pairs of one party; they are None without a truth.
    """

    name: str
    alone: int
    adds: int
    only: int
    reaches: int
    true_adds: int | None
    true_only: int | None
    largest_block: int
    blocks_left_out: int
    records_left_out: int

    @property
    def missed(self) -> int:
        """What would be lost without the rule: true pairs, or any where no truth is known."""
        return self.only if self.true_only is None else self.true_only


@dataclass(frozen=True)
class BlockSurvey:
    """One key that many records share, shown by its ends."""

    rule: str
    key: str
    records: int
    used: bool


@dataclass(frozen=True)
class PartySurvey:
    """The rules of one party type, in order."""

    party_type: PartyType
    records: int
    pairs: int
    wanted: float
    true_pairs: int | None
    true_met: int | None
    rules: tuple[RuleSurvey, ...]
    largest_blocks: tuple[BlockSurvey, ...]
    shared_by_missed: tuple[SharedFeature, ...]

    @property
    def idle(self) -> tuple[RuleSurvey, ...]:
        """The rules without which no (true) pair would be lost, each for itself."""
        return tuple(rule for rule in self.rules if rule.missed == 0)


@dataclass(frozen=True)
class Survey:
    """Both party types, and the true pairs that no rule can bring together since their types differ."""

    party_types: tuple[PartySurvey, ...]
    true_pairs_between_types: int | None


def survey_blocking(warehouse: Warehouse, settings: Settings, read_truth: Truth | None = None) -> Survey:
    """Survey the rules on the customers standardized last.

    `read_truth` is called for (record_id, entity_id). Raises ConfigError when there are no records yet.
    """
    if not warehouse.has("customers_standardized"):
        raise ConfigError("there are no records to survey yet; `mdm run` makes them")
    truth = None if read_truth is None else read_truth()
    with scratch(warehouse) as beside:
        _list_truth(beside, truth)
        parts = tuple(_survey_one(beside, settings, kind, known=truth is not None) for kind in PARTY_TYPES)
        between = None if truth is None else _between_types(beside)
    return Survey(parts, between)


def _list_truth(beside: Scratch, truth: pa.Table | None) -> None:
    empty = pa.table({"record_id": pa.array([], pa.string()), "entity_id": pa.array([], pa.string())})
    with beside.lend("given_truth", empty if truth is None else truth):
        beside.run("create or replace table entities as select record_id, entity_id from given_truth")


def _survey_one(beside: Scratch, settings: Settings, kind: PartyType, *, known: bool) -> PartySurvey:
    plan = settings.matching.model(kind)
    list_uses(beside, kind)
    learn_registry(beside, kind, settings.matching.shared_values)
    records = make_comparable(beside, kind, plan)
    reports = block(beside, COMPARABLE, plan.blocking, plan.pairs_per_record)
    _meet(beside)
    return PartySurvey(
        party_type=kind,
        records=records,
        pairs=beside.count("candidate_pairs"),
        wanted=plan.pairs_per_record.wanted,
        true_pairs=beside.count("true_pairs") if known else None,
        true_met=beside.count("candidate_pairs semi join true_pairs using (join_key_l, join_key_r)")
        if known
        else None,
        rules=_rules(beside, reports, known=known),
        largest_blocks=_largest_blocks(beside, plan),
        shared_by_missed=shared_by_missed(beside, tuple(plan.features)) if known else (),
    )


def _meet(beside: Scratch) -> None:
    """Make `met` (rule, pair), `met_pairs` (pair, its first rule, how many rules) and `true_pairs`."""
    beside.run(
        f"create or replace table met as select distinct match_key, join_key_l, join_key_r from ({MEETINGS})"
    )
    beside.run("""
        create or replace table met_pairs as
        select join_key_l, join_key_r, min(match_key) as first_rule, count(*) as rules from met group by all
    """)
    beside.run(f"""
        create or replace table true_pairs as
        with known as (select record_number, entity_id from {COMPARABLE} join entities using (record_id))
        select l.record_number as join_key_l, r.record_number as join_key_r
        from known as l join known as r on l.entity_id = r.entity_id and l.record_number < r.record_number
    """)


def _rules(beside: Scratch, reports: tuple[RuleReport, ...], *, known: bool) -> tuple[RuleSurvey, ...]:
    counts = {
        row[0]: row[1:]
        for row in beside.rows("""
            select match_key, count(*), count(*) filter (match_key = first_rule), count(*) filter (rules = 1),
                count(*) filter (match_key = first_rule and same.join_key_l is not null),
                count(*) filter (rules = 1 and same.join_key_l is not null)
            from met join met_pairs using (join_key_l, join_key_r)
            left join true_pairs as same using (join_key_l, join_key_r)
            group by match_key
        """)
    }
    reached: dict[int, int] = dict(
        beside.rows("""
            select match_key, count(distinct record_number)
            from (select match_key, unnest([join_key_l, join_key_r]) as record_number from met)
            group by match_key
        """)
    )
    return tuple(
        RuleSurvey(
            name=report.name,
            alone=alone,
            adds=adds,
            only=only,
            reaches=reached.get(number, 0),
            true_adds=true_adds if known else None,
            true_only=true_only if known else None,
            largest_block=report.largest_block,
            blocks_left_out=report.blocks_left_out,
            records_left_out=report.records_left_out,
        )
        for number, report in enumerate(reports)
        for alone, adds, only, true_adds, true_only in [counts.get(number, (0, 0, 0, 0, 0))]
    )


def _largest_blocks(beside: Scratch, plan: PartyModel) -> tuple[BlockSurvey, ...]:
    rows = beside.rows(
        """
        select match_key, case when length(key) < 6 then left(key, 1) || '…'
                else left(key, 1) || '…' || right(key, 1) end, records, used
        from blocks order by records desc, match_key, key limit $most
        """,
        {"most": LARGEST_BLOCKS},
    )
    return tuple(BlockSurvey(plan.blocking[number].name, *shown) for number, *shown in rows)


def _between_types(beside: Scratch) -> int:
    records = beside.source("customers_standardized")
    return int(
        beside.value(f"""
            with known as (
                select entity_id, party_type, count(*)::hugeint as n
                from entities join {records} using (record_id) group by all
            )
            select coalesce(sum(l.n * r.n), 0)::bigint
            from known as l join known as r on l.entity_id = r.entity_id and l.party_type < r.party_type
        """)
    )
