"""Settings of identity (`config/identity.yaml`): what keeps parties apart, and what stewards are asked."""

from datetime import date
from typing import Annotated

from pydantic import Field

from mdm_pipeline.settings.model import SettingsModel, Share


class Rule(SettingsModel):
    """A rule of clustering. `urgency` weighs its cuts in the review queue; 0 never asks about them.

    A pair that weighs at least `outweighed_by` joins in spite of the rule; None: nothing outweighs it.
    A record that is at most `tears_within` closer to one of two which the rule keeps apart joins neither;
    None: it joins the closer one.
    """

    enabled: bool = True
    urgency: Annotated[float, Field(ge=0, le=10)] = 1.0
    outweighed_by: float | None = None
    tears_within: Annotated[float, Field(ge=0)] | None = None


class TaxIdsRule(Rule):
    """Two different valid tax ids of one kind, each owned by its record's party."""

    one_kind: tuple[frozenset[str], ...] = ()
    without_check_digit: frozenset[str] = frozenset()
    most_slips: Annotated[int, Field(ge=0)] = 2


class PersonsRule(Rule):
    """Names, birth dates and genders that cannot be one person's.

    Where at most a share `most_relatives` of those who share a contact and differ in given name are
    relatives, a pair joins from `outweighed_among_slips`, and no record is torn.
    """

    typo_from_length: Annotated[int, Field(ge=2)] = 5
    unknown_birth_dates: frozenset[date] = frozenset()
    most_relatives: Share = 0.0
    outweighed_among_slips: float | None = None

    def among(self, relatives: float | None) -> "PersonsRule":
        """Return the rule for persons of whom the model counted such a share of relatives; None: too few."""
        if relatives is None or self.outweighed_among_slips is None or relatives > self.most_relatives:
            return self
        return self.model_copy(update={"outweighed_by": self.outweighed_among_slips, "tears_within": None})


class NamesRule(Rule):
    """Organization names that cannot be one company's; similarity is a ratio from 0 to 1."""

    same_from_similarity: Share = 0.75


class SizeRule(Rule):
    """The most records that one customer may have without a steward's word."""

    max_records: Annotated[int, Field(ge=2)]


class BridgeRule(Rule):
    """Two groups of at least `min_records`, held together by one pair that weighs less than `below`."""

    min_records: Annotated[int, Field(ge=2)]
    below: float


class FormsRule(Rule):
    """Legal forms of one name that cannot be one company's."""

    any_company: frozenset[str] = frozenset()
    one_form: tuple[frozenset[str], ...] = ()


class Rules(SettingsModel):
    """The rules, in the order in which a cut names them."""

    distinct_records: Rule
    tax_ids_conflict: TaxIdsRule
    branch_conflict: Rule
    different_generations: Rule
    different_persons: PersonsRule
    twins: Rule
    different_brands: NamesRule
    sister_company: NamesRule
    legal_forms: FormsRule
    too_large: SizeRule
    weak_bridge: BridgeRule

    def among(self, relatives: float | None) -> "Rules":
        """Return the rules for persons of whom the model counted such a share of relatives.

        Where so few are relatives that another given name is a slip, it tells no twins apart either.
        """
        persons = self.different_persons.among(relatives)
        twins = self.twins if persons is self.different_persons else Rule(enabled=False)
        return self.model_copy(update={"different_persons": persons, "twins": twins})


class ReviewSettings(SettingsModel):
    """The review queue: the most questions of one run. The rest is counted, not lost."""

    max_questions: Annotated[int, Field(ge=0)]


class IdentitySettings(SettingsModel):
    """How clusters are kept sound and what is asked about them."""

    completed_by_ours = True

    rules: Rules
    review: ReviewSettings

    def urgency(self, rule: str) -> float:
        """Return how much the cuts of a rule weigh in the review queue."""
        found: Rule = getattr(self.rules, rule)
        return found.urgency
