"""Draw a small sample of pairs for a person to label, where there is no truth.

    customer_xref, linked_pairs, cluster_cuts -> strata -> a CSV file with both records side by side

The pairs are those of one customer and those that linkage kept though they are apart: cut by a rule, or near
the threshold. They are drawn by stratum: party type, joined, cut or apart, and band of match weight. The
file holds personal data, and is written only where it is asked for. A label is bound to two record ids, so
rows may be sorted; each row says what its stratum is and of how many pairs, so that the file alone is enough
for `estimate.py`. What the path thinks of a pair stands in the last columns, not before a person's eyes.
"""

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mdm_pipeline.durable import replace_text
from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.model import PARTY_TYPES
from mdm_pipeline.warehouse import Warehouse

PAIRS = "pairs_to_sample"
# Above the merge weight, where one party and two are mixed, where few are two, and where almost none are.
BANDS = (0.0, 4.0, 10.0)
# Of each stratum so many at least, where there are; the rest by the square root of its pairs: between equal
# shares, which serve recall, and shares by size, which serve precision (Bankier 1988, "Power Allocations:
# Determining Sample Sizes for Subnational Areas", The American Statistician 42(3)).
LEAST = 5
JOINED = "joined"
LABEL = ("label", "record_id_l", "record_id_r")
STRATUM = ("party_type", "outcome", "band", "of_pairs", "of_strata")
SHOWN = ("party_type", "raw_name", "other_names", "contact_name", "employer_name", "gender", "birth_date",
         "raw_tax_id", "raw_phone", "raw_email", "website", "raw_address", "city", "country", "postcode",
         "bank_account")  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula; an apostrophe makes it text (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")

_PAIRS = f"""
create or replace temp table {PAIRS} as
with members as (
    select record_id, customer_id, party_type
    from customer_xref inner join customers_standardized using (record_id)
    where valid_to is null
),

every as (
    select l.record_id as record_id_l, r.record_id as record_id_r
    from members as l inner join members as r
        on l.customer_id = r.customer_id and l.record_id < r.record_id
    union
    select record_id_l, record_id_r from linked_pairs
)

select
    every.record_id_l, every.record_id_r, l.party_type,
    case
        when l.customer_id = r.customer_id then '{JOINED}'
        when cuts.rule is not null then 'cut'
        else 'apart'
    end as outcome,
    case
        when linked.match_weight is null then 'not kept'
        when linked.match_weight - weights.merge_weight < $low then 'below the merge weight'
        when linked.match_weight - weights.merge_weight < $middle
            then 'up to ' || $middle::integer || ' above'
        when linked.match_weight - weights.merge_weight < $high then 'up to ' || $high::integer || ' above'
        else 'more than ' || $high::integer || ' above'
    end as band
from every
inner join members as l on every.record_id_l = l.record_id
inner join members as r on every.record_id_r = r.record_id
inner join sample_weights as weights on l.party_type = weights.party_type
left join linked_pairs as linked
    on every.record_id_l = linked.record_id_l and every.record_id_r = linked.record_id_r
left join cluster_cuts as cuts
    on every.record_id_l = cuts.record_id_l and every.record_id_r = cuts.record_id_r
"""

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Drawn:
    """How many pairs were drawn, from how many, in how many strata."""

    drawn: int
    pairs: int
    strata: int


def list_pairs(warehouse: Warehouse, settings: Settings) -> dict[Key, int]:
    """Make the temporary table `pairs_to_sample`; return how many pairs each stratum has, in order."""
    warehouse.run("create or replace temp table sample_weights (party_type varchar, merge_weight double)")
    for kind in PARTY_TYPES:
        weight = settings.matching.model(kind).merge_weight
        warehouse.run("insert into sample_weights values (?, ?)", [kind, weight])
    warehouse.run(_PAIRS, dict(zip(("low", "middle", "high"), BANDS, strict=True)))
    rows = warehouse.rows(
        f"select party_type, outcome, band, count(*) from {PAIRS} group by all order by all"
    )
    return {(kind, outcome, band): pairs for kind, outcome, band, pairs in rows}


def allocate(sizes: dict[Key, int], pairs: int) -> dict[Key, int]:
    """Return how many pairs of each stratum to draw, `pairs` in all or as many as there are.

    >>> allocate({("person", "joined", "a"): 10_000, ("person", "apart", "a"): 100}, 60)
    {('person', 'joined', 'a'): 51, ('person', 'apart', 'a'): 9}
    """
    least = min(LEAST, pairs // max(len(sizes), 1))
    drawn = {key: min(least, size) for key, size in sizes.items()}
    while (left := pairs - sum(drawn.values())) > 0:
        open_ones = {key: math.sqrt(sizes[key]) for key in sizes if drawn[key] < sizes[key]}
        if not open_ones:
            break
        shares = {key: left * root / sum(open_ones.values()) for key, root in open_ones.items()}
        for key, share in shares.items():
            drawn[key] += min(int(share), sizes[key] - drawn[key])
        if all(share < 1 for share in shares.values()):
            for key in sorted(shares, key=lambda key: (-shares[key], key))[:left]:
                drawn[key] += 1
    return drawn


def draw_sample(warehouse: Warehouse, settings: Settings, pairs: int, file: Path, seed: int = 1) -> Drawn:
    """Write a file of pairs to label; the same pairs for the same run, number and seed.

    Raises ConfigError when there has been no run, fewer pairs are asked for than there are strata, or the
    file is there already: it may hold labels.
    """
    if not warehouse.has("customer_xref"):
        raise ConfigError("there are no customers to sample yet; `mdm run` makes them")
    if file.exists():
        raise ConfigError(f"{file} is there already and may hold labels; name another file")
    sizes = list_pairs(warehouse, settings)
    if pairs < len(sizes):
        raise ConfigError(f"a sample of {pairs} pairs is too small: there are {len(sizes)} strata")
    drawn = allocate(sizes, pairs)
    choose(warehouse, drawn, seed)
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_text(file, "\ufeff" + _written(warehouse, sizes, drawn))
    file.chmod(0o600)
    return Drawn(sum(drawn.values()), sum(sizes.values()), len(sizes))


def choose(warehouse: Warehouse, drawn: dict[Key, int], seed: int) -> None:
    """Make the temporary table `sampled_pairs`: of each stratum so many, by a hash of ids and seed."""
    warehouse.run(
        "create or replace temp table strata (party_type varchar, outcome varchar, band varchar,"
        " number integer, drawn integer)"
    )
    rows = [(*key, number, pairs) for number, (key, pairs) in enumerate(drawn.items(), start=1)]
    warehouse.connection.executemany("insert into strata values (?, ?, ?, ?, ?)", rows)
    warehouse.run(
        f"""
        create or replace temp table sampled_pairs as
        with ordered as (
            select *, hash($seed, record_id_l, record_id_r) as draw,
                row_number() over (
                    partition by party_type, outcome, band order by draw, record_id_l, record_id_r
                ) as place
            from {PAIRS}
        )

        select record_id_l, record_id_r, outcome, strata.number, draw
        from ordered inner join strata using (party_type, outcome, band)
        where place <= strata.drawn
        """,
        {"seed": seed},
    )


def _written(warehouse: Warehouse, sizes: dict[Key, int], drawn: dict[Key, int]) -> str:
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    sides = [f"{column}_{side}" for column in SHOWN for side in "lr"]
    rows.writerow((*LABEL, *sides, "stands_for", *STRATUM))
    names = list(sizes)
    columns = ", ".join(f"l.{column}::varchar, r.{column}::varchar" for column in SHOWN)
    for left, right, number, *cells in warehouse.rows(f"""
        select record_id_l, record_id_r, number, {columns}
        from sampled_pairs
        inner join customers_standardized as l on record_id_l = l.record_id
        inner join customers_standardized as r on record_id_r = r.record_id
        order by draw, record_id_l, record_id_r
    """):
        key = names[number - 1]
        stands_for = round(sizes[key] / drawn[key], 4)
        stratum = (*key, sizes[key], len(sizes))
        rows.writerow(("", left, right, *map(_cell, cells), stands_for, *stratum))
    return text.getvalue()


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
