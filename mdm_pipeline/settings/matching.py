"""Settings of linkage (`config/matching.yaml`): one model for each party type, and the thresholds in match weight."""

from mdm_pipeline.settings.model import SettingsModel


class PartyModel(SettingsModel):
    """How records of one party type are compared, and what their weights mean."""

    merge_weight: float
    review_weight: float


class MatchingSettings(SettingsModel):
    """The two models."""

    organization: PartyModel
    person: PartyModel
