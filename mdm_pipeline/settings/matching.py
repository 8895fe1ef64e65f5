"""Settings of linkage (`config/matching.yaml`): one model for each party type, in match weights.

A model says which features a record is compared by, which comparisons are made of them, which records meet at
all (blocking) and how the weights are trained. Conditions are SQL that DuckDB and Spark both speak.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator, model_validator

from mdm_pipeline.settings.model import PARTY_TYPES, Name, PartyType, SettingsModel, Share

Probability = Annotated[float, Field(gt=0, le=1)]
ValueKind = Literal["personal", "household", "shared_business", "placeholder"]
VALUE_KINDS: tuple[str, ...] = get_args(ValueKind)  # from one party's own to nobody's


class Level(SettingsModel):
    """One degree of agreement. `when` is tried in order; the last level has none and takes the rest.

    `m` and `u` are where training starts, and what holds where training sees too little; `fixed` keeps them.
    """

    label: str
    when: str | None = None
    missing: bool = False
    m: Probability | None = None
    u: Probability | None = None
    fixed: bool = False
    term_frequency: Name | None = None
    rarest: Annotated[float, Field(ge=0, lt=1)] = 0.0
    weights: tuple[float, float] | None = None

    @field_validator("when")
    @classmethod
    def _neutral(cls, when: str | None) -> str | None:
        if when is not None and set(when) & set("'\"`;"):
            raise ValueError(
                "a condition holds no quotes and no semicolon; make a feature of what needs them"
            )
        return when

    @model_validator(mode="after")
    def _complete(self) -> "Level":
        if self.missing and self.when is None:
            raise ValueError(f"level {self.label!r}: a missing level needs a condition")
        if not self.missing and (self.m is None or self.u is None):
            raise ValueError(f"level {self.label!r}: give m and u, where training starts")
        return self


class Comparison(SettingsModel):
    """What is compared, in levels from the strongest agreement to disagreement."""

    name: Name
    levels: tuple[Level, ...]

    @model_validator(mode="after")
    def _ends_with_the_rest(self) -> "Comparison":
        if not self.levels or any(
            (level.when is None) != (level is self.levels[-1]) for level in self.levels
        ):
            raise ValueError(f"comparison {self.name}: the last level, and only it, has no condition")
        if len({level.label for level in self.levels}) < len(self.levels):
            raise ValueError(f"comparison {self.name}: two levels share one label")
        return self


class Extra(SettingsModel):
    """How one attribute of the sources' `extras` is compared; conditions call it `value_l` and `value_r`."""

    levels: tuple[Level, ...]

    def comparison(self, name: str) -> Comparison:
        """Return the comparison of the extra attribute of a name, over the feature `extra_<name>`.

        Its name may end in _l or _r itself, so only whole words are replaced.
        """
        feature = f"extra_{name}"
        levels = tuple(level.model_copy(update=_about(level, feature)) for level in self.levels)
        return Comparison(name=feature, levels=levels)


def _about(level: Level, feature: str) -> dict[str, str | None]:
    when = level.when
    return {
        "when": when and re.sub(r"\bvalue(?=_[lr]\b)", feature, when),
        "term_frequency": feature if level.term_frequency == "value" else level.term_frequency,
    }


class BlockingRule(SettingsModel):
    """Records with one equal key meet. `each` names a list feature of keys, `key` a single one.

    Of a key that more than `largest` records share, each meets its next `neighbours` in order of record_id.
    """

    name: Name
    key: str | None = None
    each: str | None = None
    largest: Annotated[int, Field(ge=2)] = 200
    neighbours: Annotated[int, Field(ge=0, le=100)] = 0

    @model_validator(mode="after")
    def _has_a_key(self) -> "BlockingRule":
        if self.key is None and self.each is None:
            raise ValueError(
                f"blocking rule {self.name}: give key, each, or both (each value joined with the key)"
            )
        return self


class BlockingBudget(SettingsModel):
    """Pairs a record: above `wanted` a run warns, above `most` (a pair counted with each key) it refuses."""

    wanted: Annotated[float, Field(gt=0)] = 60
    most: Annotated[float, Field(gt=0)] = 2000


class Training(SettingsModel):
    """How m and u are learned. Below `min_records` or `min_pairs` the values in the levels hold.

    Of each comparison EM's m counts as `em_counts_as` labelled pairs.
    `name_alone` is a feature: the name of a record that has nothing else. Where such names agree more often
    than `name_chance`, the chance for two different parties, the prior is at least what that tells.
    Whether persons who share a contact and differ in given name are relatives is told by so many such pairs
    as `relatives_from`, or more.
    """

    seed: int = 1
    max_pairs: Annotated[int, Field(ge=1000)] = 2_000_000
    min_records: Annotated[int, Field(ge=2)] = 500
    min_pairs: Annotated[int, Field(ge=1)] = 500
    em_blocks: dict[Name, str] = Field(default_factory=dict)
    em_counts_as: Annotated[float, Field(gt=0)] = 200
    em_max_pairs: Annotated[int, Field(ge=1000)] = 2_000_000
    party_weight: float = 8.0
    name_alone: Name | None = None
    name_chance: Probability = 1e-6
    relatives_from: Annotated[int, Field(ge=1)] | None = None


class PartyModel(SettingsModel):
    """How records of one party type are compared, and what their weights mean.

    Pairs at or above `merge_weight` may be merged, those between it and `review_weight` are asked about.
    """

    merge_weight: float
    review_weight: float
    records_per_party: Annotated[float, Field(gt=1, le=1000)] = 2.0
    least_weight: float = -12.0
    features: dict[Name, str] = Field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()
    extra: Extra | None = None
    blocking: tuple[BlockingRule, ...] = ()
    pairs_per_record: BlockingBudget = BlockingBudget()
    training: Training = Training()

    @field_validator("features")
    @classmethod
    def _without_identifiers(cls, features: dict[str, str]) -> dict[str, str]:
        wrong = sorted(name for name, sql in features.items() if set(sql) & set('"`;'))
        if wrong:
            raise ValueError(
                f"features {wrong}: neither double quotes nor backticks nor semicolons; they differ by engine"
            )
        return features

    @field_validator("comparisons", "blocking")
    @classmethod
    def _unique_names(cls, items: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        names = [item.name for item in items]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{info.field_name}: {twice} stand twice; two of one name corrupt training")
        return items

    @model_validator(mode="after")
    def _thresholds(self) -> "PartyModel":
        if self.review_weight > self.merge_weight:
            raise ValueError(
                f"review_weight {self.review_weight} lies above merge_weight {self.merge_weight}"
            )
        return self

    def comparing(self, extras: Sequence[str]) -> "PartyModel":
        """Return the model with a feature and a comparison for each extra attribute, by the pattern `extra`.

        A comparison or feature `extra_<name>` of matching.yaml itself stands in the place of the pattern's.
        """
        if self.extra is None:
            return self
        own = {comparison.name for comparison in self.comparisons}
        features = {f"extra_{name}": f"extras['{name}']" for name in extras}
        added = tuple(self.extra.comparison(name) for name in extras if f"extra_{name}" not in own)
        return PartyModel.model_validate(
            {**dict(self), "features": features | self.features, "comparisons": self.comparisons + added}
        )

    @property
    def term_frequency_columns(self) -> tuple[str, ...]:
        """The features whose rare values weigh more, each once."""
        levels = (level for comparison in self.comparisons for level in comparison.levels)
        return tuple(
            dict.fromkeys(level.term_frequency for level in levels if level.term_frequency is not None)
        )


class ListedValue(SettingsModel):
    """A contact value whose kind people know, in the spelling of customers_standardized."""

    attribute: Literal["phone", "email", "domain", "tax_id", "identifier", "address"]
    value: Annotated[str, Field(min_length=1)]
    kind: ValueKind


class SharedValueLimits(SettingsModel):
    """From how many different names on a contact value is no longer one party's own, and what people know."""

    shared_names: Annotated[int, Field(ge=2)] = 3
    placeholder_names: Annotated[int, Field(ge=3)] = 15
    listed: tuple[ListedValue, ...] = ()

    @field_validator("listed")
    @classmethod
    def _once(cls, listed: tuple[ListedValue, ...]) -> tuple[ListedValue, ...]:
        values = [(one.attribute, one.value) for one in listed]
        twice = sorted({attribute for attribute, value in values if values.count((attribute, value)) > 1})
        if twice:
            raise ValueError(f"listed: a value of {twice} stands twice; each has one kind")
        return listed


class DriftLimits(SettingsModel):
    """How far data may be from those that a model was trained on before a night warns (`linkage/drift.py`).

    Shares that lie elsewhere; `match_rate` is by which share of itself the number of pairs above the merge
    weight changed, for each record. Less than `from_records` and `from_pairs` tells nothing.
    """

    match_weights: Share = 0.1
    match_rate: Annotated[float, Field(gt=0)] = 0.25
    values: Share = 0.3
    missing: Share = 0.1
    from_records: Annotated[int, Field(ge=1)] = 1000
    from_pairs: Annotated[int, Field(ge=1)] = 1000


class MatchingSettings(SettingsModel):
    """The two models, what makes a contact value shared, and when data are no longer those of a model."""

    organization: PartyModel
    person: PartyModel
    shared_values: SharedValueLimits = SharedValueLimits()
    drift: DriftLimits = DriftLimits()

    def comparing(self, extras: Sequence[str]) -> "MatchingSettings":
        """Return both models with comparisons of the extra attributes that sources declare."""
        both = {str(kind): self.model(kind).comparing(extras) for kind in PARTY_TYPES}
        return self.model_copy(update=both)

    def model(self, party_type: PartyType) -> PartyModel:
        """Return the model of a party type."""
        return self.organization if party_type == "organization" else self.person
