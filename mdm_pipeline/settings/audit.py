"""Settings of the audit (`config/audit.yaml`): what is scored, how much it matters and who answers for it."""

from typing import Annotated

from pydantic import Field, model_validator

from mdm_pipeline.settings.model import PARTY_TYPES, PartyType, SettingsModel
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED, GOLDEN_CUSTOMERS, STAGED_ATTRIBUTES

Weight = Annotated[float, Field(ge=1, le=5)]


class RecordAudit(SettingsModel):
    """The weights of a whole record: redundant, set aside, stale."""

    impact: Weight
    difficulty: Weight


class AttributeAudit(SettingsModel):
    """How one attribute is scored; every name in it is a column of a contract."""

    impact: Weight
    difficulty: Weight
    owner: str
    given_by: Annotated[tuple[str, ...], Field(min_length=1)]
    parties: tuple[PartyType, ...] = PARTY_TYPES
    required: bool = False
    clean: str
    raw: str | None = None
    valid: str | None = None
    needs: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    within: str | None = None
    golden: str | None = None

    @model_validator(mode="after")
    def _known_columns(self) -> "AttributeAudit":
        named = {self.clean, self.raw, self.valid, self.within, *self.needs, *self.same} - {None}
        for names, known, what in (
            (named, CUSTOMERS_STANDARDIZED.columns, "columns of customers_standardized"),
            (set(self.given_by), STAGED_ATTRIBUTES, "attributes of a source"),
        ):
            unknown = sorted(str(name) for name in names - set(known))
            if unknown:
                raise ValueError(f"{unknown} are no {what}")
        if self.valid is not None and CUSTOMERS_STANDARDIZED.types[self.valid] != "BOOLEAN":
            raise ValueError(f"valid: {self.valid} is no BOOLEAN column")
        return self


class AuditSettings(SettingsModel):
    """The audit: `error` is shown beside every error rate."""

    error: Annotated[str, Field(min_length=20)]
    stale_after_days: Annotated[int, Field(ge=1)]
    likely_duplicate_weight: float
    owner: str
    record: RecordAudit
    attributes: Annotated[dict[str, AttributeAudit], Field(min_length=1)]

    @model_validator(mode="after")
    def _golden_columns(self) -> "AuditSettings":
        taken = sorted({"all", "record"} & set(self.attributes))
        if taken:
            raise ValueError(f"attributes may not be called {taken}: sums and whole records are called so")
        golden = {it.golden or name for name, it in self.attributes.items()}
        unknown = sorted(golden - set(GOLDEN_CUSTOMERS.columns))
        if unknown:
            raise ValueError(f"{unknown} are no columns of golden_customers; say which one with golden:")
        return self
