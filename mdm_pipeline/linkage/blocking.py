"""Blocking: which records meet at all. Reads the comparable table, makes `block_keys` and `candidate_pairs`.

Every rule is a list of (rule, key, record); records with an equal key meet, so work grows with the blocks and
not with the rules' SQL. A key that too many records share is left out, or brings each together with its
neighbours only; it is told by its rule, never by value. How many pairs the others can bring together is
counted before any is made, so that no key costs the memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.settings.matching import BlockingBudget, BlockingRule

# Every meeting of two records: once for each rule and key that they share. Of a crowded key a record meets
# its next `neighbours` in order, so that one party of very many records stays in one piece.
MEETINGS = """
    with usable as (
        select match_key, key, record_number
        from block_keys semi join (select match_key, key from blocks where used) using (match_key, key)
    ),

    crowded as (
        select match_key, key, record_number, neighbours,
            row_number() over (partition by match_key, key order by record_number) as place
        from block_keys join (select * from blocks where not used and neighbours > 0) using (match_key, key)
    ),

    reaching as (
        select *, unnest(generate_series(1, neighbours)) as step from crowded
    )

    select l.match_key, l.record_number as join_key_l, r.record_number as join_key_r
    from usable as l
    join usable as r on l.match_key = r.match_key and l.key = r.key and l.record_number < r.record_number
    union all
    select l.match_key, l.record_number as join_key_l, r.record_number as join_key_r
    from reaching as l
    join crowded as r on l.match_key = r.match_key and l.key = r.key and r.place = l.place + l.step
"""


@dataclass(frozen=True)
class RuleReport:
    """What one blocking rule did. `pairs` are those that no earlier rule brought together."""

    name: str
    keys: int
    pairs: int
    largest_block: int
    blocks_left_out: int
    records_left_out: int


def block(
    scratch: Scratch, comparable: str, rules: Sequence[BlockingRule], budget: BlockingBudget
) -> tuple[RuleReport, ...]:
    """Make `candidate_pairs` (match_key = number of the first rule, join_key_l < join_key_r).

    Raises ConfigError naming the rule when the keys would bring together far more pairs than the budget.
    """
    list_blocks(scratch, comparable, rules)
    _require_bearable(scratch, comparable, rules, budget)
    scratch.run(f"""
        create or replace table candidate_pairs as
        select min(match_key)::varchar as match_key, join_key_l, join_key_r from ({MEETINGS})
        group by join_key_l, join_key_r
    """)
    return _reports(scratch, rules)


def list_blocks(scratch: Scratch, comparable: str, rules: Sequence[BlockingRule]) -> None:
    """Make `block_keys` (rule, key, record) and `blocks`: the keys of two and more, and which are used."""
    keys = " union all ".join(_keys_of(number, rule, comparable) for number, rule in enumerate(rules))
    scratch.run(
        f"create or replace table block_keys as select distinct * from ({keys}) where key is not null"
    )
    scratch.run("create or replace table block_limits (match_key integer, largest bigint, neighbours bigint)")
    scratch.connection.executemany(
        "insert into block_limits values (?, ?, ?)",
        [(number, rule.largest, rule.neighbours) for number, rule in enumerate(rules)],
    )
    scratch.run("""
        create or replace table blocks as
        select match_key, key, count(*) as records, count(*) <= any_value(largest) as used,
            any_value(neighbours) as neighbours
        from block_keys join block_limits using (match_key)
        group by match_key, key having count(*) > 1
    """)


def over_budget(
    party_type: str, rules: Sequence[RuleReport], records: int, budget: BlockingBudget
) -> str | None:
    """Return a warning that names the costliest rule when the pairs are more than the budget wants."""
    pairs = sum(rule.pairs for rule in rules)
    if pairs <= budget.wanted * records:
        return None
    costliest = max(rules, key=lambda rule: rule.pairs)
    return (
        f"{party_type}: blocking compares {pairs / records:.1f} pairs a record, the budget is"
        f" {budget.wanted:g}; rule {costliest.name} adds most, {costliest.pairs / records:.1f}."
        " `mdm blocking` shows what each rule brings; make its key finer in matching.yaml"
    )


def _keys_of(number: int, rule: BlockingRule, comparable: str) -> str:
    if rule.each is None:
        return f"select {number} as match_key, ({rule.key})::varchar as key, record_number from {comparable}"
    key = "value" if rule.key is None else f"value || ' ' || ({rule.key})"
    return (
        f"select {number} as match_key, ({key})::varchar as key, record_number"
        f" from (select *, unnest({rule.each}) as value from {comparable})"
    )


def _require_bearable(
    scratch: Scratch, comparable: str, rules: Sequence[BlockingRule], budget: BlockingBudget
) -> None:
    """Refuse rules whose blocks would make more pairs than memory and the night can bear."""
    rows = scratch.rows("""
        select match_key, sum(records * (records - 1) // 2)::hugeint as pairs, max(records) as largest
        from blocks where used group by match_key order by pairs desc, match_key
    """)
    records, meetings = scratch.count(comparable), sum(row[1] for row in rows)
    if meetings <= budget.most * records:
        return
    number, pairs, largest = rows[0]
    raise ConfigError(
        f"matching.yaml: blocking would make {meetings / records:,.0f} pairs a record, at most"
        f" {budget.most:g} can be borne; rule {rules[number].name} alone {pairs / records:,.0f}, with blocks"
        f" of up to {largest:,} records. Lower `largest` of the rule, or make its key finer"
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
