"""The rules of survivorship as plan builders: a rule's name -> the SQL expression by which it orders records.

Smaller is better, and no expression is ever NULL. `r` is one value of one record: a row of `survive_records`
with `value`, a struct of the unit's columns, and `trust`, its source's trust in this unit.

Trust halves with every half-life since the record's last change. So the order is that of age / half-life -
log2(trust), and which day counts as today moves all records alike and changes nothing. Sums of trusts are
sums of integers, so that no order of rows can change them. Reads and writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mdm_pipeline.settings.survivorship import Unit
from mdm_pipeline.warehouse import quoted

LEAST_TRUST = 1e-6


@dataclass(frozen=True)
class Order:
    """An SQL expression with the values bound to it, by name."""

    sql: str
    values: dict[str, str | float]


def source_trust(unit: Unit, half_life_days: float) -> Order:
    """Trust of the source, halved with every half-life since the record's last change."""
    age = f"r.age_days / $half_life - log2(greatest(trust, {LEAST_TRUST}))"
    return Order(f"round({age}, 9)", _half_life(unit, half_life_days))


def most_recent(_: Unit, __: float) -> Order:
    """The record changed last; undated ones by the age that the settings give them."""
    return Order("r.age_days", {})


def most_frequent(_: Unit, __: float) -> Order:
    """The value that most records give; dormant records vote among themselves."""
    return Order("-count(*) over (partition by r.number, r.dormant, r.value)", {})


def best_supported(unit: Unit, half_life_days: float) -> Order:
    """The value whose records have most trust together; dormant records vote among themselves."""
    votes = (
        f"cast(round(greatest(trust, {LEAST_TRUST}) * pow(0.5, r.age_days / $half_life) * 1e12) as bigint)"
    )
    alike = "r.value" if unit.alike is None else f"coalesce(r.{quoted(unit.alike)}, '')"
    together = f"-sum({votes}) over (partition by r.number, r.dormant, {alike})"
    return Order(together, _half_life(unit, half_life_days))


def most_complete(unit: Unit, _: float) -> Order:
    """The record that fills most of the measured columns."""
    filled = " + ".join(f"cast(r.{quoted(c)} is not null as integer)" for c in unit.measured_by)
    return Order(f"-({filled})", {})


def longest(unit: Unit, _: float) -> Order:
    """The longest text, all columns of the unit together."""
    lengths = " + ".join(f"coalesce(length(cast(r.value.{quoted(c)} as varchar)), 0)" for c in unit.columns)
    return Order(f"-({lengths})", {})


def validated_first(_: Unit, __: float) -> Order:
    """Tax ids: valid, then not known to be valid, then masked."""
    masked, valid = "coalesce(r.tax_id_masked, false)", "coalesce(r.tax_id_valid, false)"
    return Order(f"case when {masked} then 2 when {valid} then 0 else 1 end", {})


def well_cased(unit: Unit, _: float) -> Order:
    """Text that its source wrote neither all in capitals nor all in small letters; Chinese as well."""
    text = f"coalesce(r.{quoted(unit.columns[0])}, '')"
    shouted = f"{text} in (upper({text}), lower({text})) and upper({text}) <> lower({text})"
    return Order(f"cast({shouted} as integer)", {})


def first_of(unit: Unit, _: float) -> Order:
    """The place of the looked-at column in the given order; what is not in it comes last."""
    column = quoted(unit.look_at or unit.given_by[0])
    values: dict[str, str | float] = {"missing": unit.missing or ""}
    cases = []
    for place, choice in enumerate(unit.order):
        cases.append(f"when looked_at = $choice_{place} and trust >= $least_{place} then {place}")
        values |= {f"choice_{place}": choice.value, f"least_{place}": choice.min_trust}
    expression = " ".join(cases).replace("looked_at", f"coalesce(r.{column}, $missing)")
    return Order(f"case {expression} else {len(unit.order)} end", values)


def as_identified(_: Unit, __: float) -> Order:
    """Records of the party type that the customer was given."""
    return Order("cast(r.party_type is distinct from r.identified_type as integer)", {})


def smallest(unit: Unit, _: float) -> Order:
    """The earliest moment."""
    return Order(f"epoch_us(r.value.{quoted(unit.columns[0])})", {})


def largest(unit: Unit, _: float) -> Order:
    """The latest moment."""
    return Order(f"-epoch_us(r.value.{quoted(unit.columns[0])})", {})


def gathered(_: Unit, __: float) -> Order:
    """All values are kept; the rules after this one name the best record."""
    return Order("0", {})


def _half_life(unit: Unit, half_life_days: float) -> dict[str, str | float]:
    return {"half_life": unit.half_life_days or half_life_days}


RULES: dict[str, Callable[[Unit, float], Order]] = {
    "source_trust": source_trust,
    "most_recent": most_recent,
    "most_frequent": most_frequent,
    "best_supported": best_supported,
    "well_cased": well_cased,
    "most_complete": most_complete,
    "longest": longest,
    "validated_first": validated_first,
    "first_of": first_of,
    "as_identified": as_identified,
    "min": smallest,
    "max": largest,
    "union": gathered,
    "count": gathered,
}
