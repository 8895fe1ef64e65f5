"""Settings of survivorship (`config/survivorship.yaml`): which values survive, relations, tags.

A *unit* is one or more golden columns that are taken together from one record, so that an address never
mixes two. Every golden column stands in exactly one unit; each unit says why it has the rules it has.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from mdm_pipeline.settings.model import Name, PartyType, SettingsModel, Share
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED, GOLDEN_CUSTOMERS

Rule = Literal[
    "source_trust", "most_recent", "most_frequent", "best_supported", "most_complete", "longest",
    "well_cased", "validated_first", "first_of", "as_identified", "min", "max", "union", "count",
]  # fmt: skip
Days = Annotated[float, Field(gt=0)]


class Choice(SettingsModel):
    """One place in the order of `first_of`; it counts only for sources trusted at least `min_trust`."""

    value: str
    min_trust: Share = 0.0


class Unit(SettingsModel):
    """How the golden columns of one unit are chosen.

    `by` is the order of rules: the next one decides where the one before is equal, the record's key decides
    last. `of` names the standardized columns that give the values (the same as `columns` when left out);
    where such a column is a list, each of its elements is a value. A record for which the column
    `last_resort` is true gives a value only when no other record does, be it dormant.
    """

    why: Annotated[str, Field(min_length=1)]
    by: Annotated[tuple[Rule, ...], Field(min_length=1)]
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    of: tuple[str, ...] = ()
    without: str | None = None
    missing: str | None = None
    complete: tuple[str, ...] = ()
    look_at: str | None = None
    order: tuple[Choice, ...] = ()
    alike: str | None = None
    last_resort: str | None = None
    trust: dict[str, Share | dict[PartyType, Share]] = Field(default_factory=dict)
    half_life_days: Days | None = None
    dormant: Literal["last", "equal"] = "last"

    @field_validator("order", mode="before")
    @classmethod
    def _bare_values(cls, given: Any) -> Any:
        if not isinstance(given, list):
            return given
        return [choice if isinstance(choice, dict) else {"value": choice} for choice in given]

    @model_validator(mode="after")
    def _fits_its_rules(self) -> "Unit":
        cased = self.columns[0] if "well_cased" in self.by else None
        singles = filter(None, [self.look_at, self.alike, self.last_resort, cased])
        unknown = sorted({*self.of, *self.complete, *singles} - set(CUSTOMERS_STANDARDIZED.columns))
        if unknown:
            raise ValueError(f"no such standardized columns: {unknown}")
        if self.last_resort is not None and CUSTOMERS_STANDARDIZED.types[self.last_resort] != "BOOLEAN":
            raise ValueError(f"last_resort names a column that is true or false; {self.last_resort} is not")
        if ("first_of" in self.by) != bool(self.order):
            raise ValueError("first_of and order need each other")
        if {"union", "count"} & set(self.by[1:]):
            raise ValueError("union and count gather all values, so they stand first in `by`")
        if self.by[0] in ("union", "count") and len(self.columns) > 1:
            raise ValueError("union and count make one column")
        return self

    def trust_in(self, source: str, party_type: str, otherwise: float) -> float:
        """Return how far this unit trusts a source on customers of a party type."""
        own = self.trust.get(source, otherwise)
        if isinstance(own, dict):
            return {str(kind): trust for kind, trust in own.items()}.get(party_type, otherwise)
        return own

    @property
    def gathers(self) -> bool:
        """Whether all values go into the result (union, count, min, max), so that none loses."""
        return self.by[0] in ("union", "count", "min", "max")

    @property
    def given_by(self) -> tuple[str, ...]:
        """The standardized columns that give the values."""
        return self.of or self.columns

    @property
    def measured_by(self) -> tuple[str, ...]:
        """The standardized columns that make a value complete."""
        return self.complete or self.given_by


class RelationSettings(SettingsModel):
    """Caps: a value that more customers share is a switchboard or a tower block, not a tie."""

    household_max: Annotated[int, Field(ge=2)] = 6
    shared_contact_max: Annotated[int, Field(ge=2)] = 4
    heads_max: Annotated[int, Field(ge=1)] = 20
    named_records: Annotated[int, Field(ge=1)] = 4


class Condition(SettingsModel):
    """One test of one golden column; in a list, `equals` and `in` look for an element, `at_least` counts."""

    attribute: str
    equals: str | None = None
    one_of: Annotated[tuple[str, ...] | None, Field(alias="in")] = None
    is_null: bool | None = None
    at_least: float | None = None

    @model_validator(mode="after")
    def _one_test(self) -> "Condition":
        tests = [test for test in (self.equals, self.one_of, self.is_null, self.at_least) if test is not None]
        if len(tests) != 1:
            raise ValueError("a condition has exactly one of equals, in, is_null, at_least")
        _require_golden([self.attribute])
        return self


class TagRule(SettingsModel):
    """One rule of one tag; of the rules of a tag, the first that gives a value is the one that counts.

    The value is a constant (`value`), the text of a golden column (`attribute`), or the name under which
    that text is listed (`attribute` and `map`).
    """

    tag: Name
    rule: Name
    why: Annotated[str, Field(min_length=1)]
    when: tuple[Condition, ...] = ()
    value: str | None = None
    attribute: str | None = None
    map: dict[str, tuple[str, ...]] | None = None

    @model_validator(mode="after")
    def _one_value(self) -> "TagRule":
        if (self.value is None) == (self.attribute is None):
            raise ValueError("a tag rule has either value or attribute")
        if self.map is not None and self.attribute is None:
            raise ValueError("map needs attribute")
        if self.attribute is not None:
            _require_golden([self.attribute])
        members = [member for listed in (self.map or {}).values() for member in listed]
        if len(set(members)) < len(members):
            raise ValueError("a value stands twice in map")
        return self


class SurvivorshipSettings(SettingsModel):
    """Everything that `golden/` does by rule."""

    half_life_days: Days
    undated_days: Days
    dormant: tuple[str, ...]
    units: dict[str, Unit]
    relations: RelationSettings = RelationSettings()
    tags: tuple[TagRule, ...] = ()

    @field_validator("units", mode="before")
    @classmethod
    def _own_column(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {n: {"columns": [n], **unit} if isinstance(unit, dict) else unit for n, unit in given.items()}

    @model_validator(mode="after")
    def _every_column_once(self) -> "SurvivorshipSettings":
        taken = [column for unit in self.units.values() for column in unit.columns]
        wanted = set(GOLDEN_CUSTOMERS.columns) - set(GOLDEN_CUSTOMERS.key)
        _require_golden(taken)
        twice, missing = sorted({c for c in taken if taken.count(c) > 1}), sorted(wanted - set(taken))
        if twice or missing:
            raise ValueError(f"each golden column stands in one unit; twice: {twice}, in none: {missing}")
        for name, unit in self.units.items():
            if unknown := sorted(set(unit.given_by) - set(CUSTOMERS_STANDARDIZED.columns)):
                raise ValueError(f"units.{name}: no such standardized columns: {unknown}; name them in `of`")
            if unit.without is None:
                continue
            if unit.without not in self.units or self.units[unit.without].without is not None:
                raise ValueError(f"units.{name}: `without` names a unit that itself leaves nothing out")
        return self


def _require_golden(columns: list[str]) -> None:
    unknown = sorted(set(columns) - set(GOLDEN_CUSTOMERS.columns))
    if unknown:
        raise ValueError(f"no such golden columns: {unknown}; there are {sorted(GOLDEN_CUSTOMERS.columns)}")
