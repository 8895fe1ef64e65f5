"""Blocking: which records meet at all. Reads the comparable table, makes `block_keys` and `candidate_pairs`.

Every rule is a list of (rule, key, record); records with an equal key meet, so work grows with the blocks and
not with the rules' SQL. A key that too many records share is left out, told by its rule, never by value.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.settings.matching import BlockingRule


@dataclass(frozen=True)
class RuleReport:
    """What one blocking rule did. `pairs` are those that no earlier rule brought together."""

    name: str
    keys: int
    pairs: int
    largest_block: int
    blocks_left_out: int
    records_left_out: int


def block(scratch: Scratch, comparable: str, rules: Sequence[BlockingRule]) -> tuple[RuleReport, ...]:
    """Make `candidate_pairs` (match_key = number of the first rule, join_key_l < join_key_r)."""
    keys = " union all ".join(_keys_of(number, rule, comparable) for number, rule in enumerate(rules))
    scratch.run(
        f"create or replace table block_keys as select distinct * from ({keys}) where key is not null"
    )
    scratch.run("create or replace table block_limits (match_key integer, largest bigint)")
    scratch.connection.executemany(
        "insert into block_limits values (?, ?)",
        [(number, rule.largest) for number, rule in enumerate(rules)],
    )
    scratch.run("""
        create or replace table blocks as
        select match_key, key, count(*) as records, count(*) <= any_value(largest) as used
        from block_keys join block_limits using (match_key)
        group by match_key, key having count(*) > 1
    """)
    scratch.run("""
        create or replace table candidate_pairs as
        with usable as (
            select match_key, key, record_number
            from block_keys semi join (select match_key, key from blocks where used) using (match_key, key)
        )

        select
            min(l.match_key)::varchar as match_key,
            l.record_number as join_key_l,
            r.record_number as join_key_r
        from usable as l
        join usable as r on l.match_key = r.match_key and l.key = r.key and l.record_number < r.record_number
        group by all
    """)
    return _reports(scratch, rules)


def _keys_of(number: int, rule: BlockingRule, comparable: str) -> str:
    if rule.each is None:
        return f"select {number} as match_key, ({rule.key})::varchar as key, record_number from {comparable}"
    key = "value" if rule.key is None else f"value || ' ' || ({rule.key})"
    return (
        f"select {number} as match_key, ({key})::varchar as key, record_number"
        f" from (select *, unnest({rule.each}) as value from {comparable})"
    )


def _reports(scratch: Scratch, rules: Sequence[BlockingRule]) -> tuple[RuleReport, ...]:
    pairs: dict[int, int] = {
        row[0]: row[1]
        for row in scratch.rows("select match_key::integer, count(*) from candidate_pairs group by all")
    }
    blocks = {
        row[0]: row[1:]
        for row in scratch.rows("""
            select match_key, count(*), max(records), count(*) filter (not used),
                coalesce(sum(records) filter (not used), 0)::bigint
            from blocks group by all
        """)
    }
    return tuple(
        RuleReport(rule.name, keys, pairs.get(number, 0), largest, left_out, records)
        for number, rule in enumerate(rules)
        for keys, largest, left_out, records in [blocks.get(number, (0, 0, 0, 0))]
    )
