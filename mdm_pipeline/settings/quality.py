"""Settings of quality (`config/quality.yaml`): the limits of the gates and the overrides that people wrote.

What is expected stands in `expectations/`; how much of it is tolerated stands here, because that differs from
company to company. A share is a number from 0 to 1.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from mdm_pipeline.settings.model import SettingsModel, Share, Words

Few = Annotated[int, Field(ge=0)]
Gate = Literal["safe_to_import", "ready_to_link", "sound_clusters", "fit_to_publish"]
GATES: tuple[str, ...] = get_args(Gate)  # in the order of the path


class ImportLimits(SettingsModel):
    """What a source may bring and still be imported.

    `few` rows may always be odd, whatever their share, as long as they are not half of the file.
    """

    few: Few
    with_key: Share
    with_unique_key: Share
    with_name: Share
    with_contact: Share
    broken_text: Share
    broken_text_marks: str


class LinkLimits(SettingsModel):
    """What standardized records must be like before they are compared; `few` as for an import."""

    few: Few
    quarantined: Share
    with_name: Share
    with_contact: Share
    with_country: Share
    valid_tax_ids: Share
    plausible_dates: Share
    earliest_birth_year: int


class ClusterLimits(SettingsModel):
    """What clusters may look like."""

    largest_cluster: Annotated[int, Field(ge=1)]
    alone: Share
    absorbed: Share
    tax_id_conflicts: Share


class PublishLimits(SettingsModel):
    """What a release must hold, and how much may change against the last one.

    `few` customers or records may always change, whatever their share: a small company has few customers.
    """

    with_name: Share
    few: Few
    created: Share
    retired: Share
    merged: Share
    moved: Share
    gone: Share
    renamed: Share


class Override(SettingsModel):
    """A named person's decision to publish one release although one expectation does not hold."""

    gate: Gate
    expectation: Words
    release: Annotated[int, Field(ge=1)]
    person: Words
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]
    subject: str | None = None


class QualitySettings(SettingsModel):
    """The limits of each gate, and the overrides; `sources` holds what one source is allowed otherwise."""

    completed_by_ours = True

    safe_to_import: ImportLimits
    sources: dict[str, dict[str, Any]] = Field(default_factory=dict)
    ready_to_link: LinkLimits
    sound_clusters: ClusterLimits
    fit_to_publish: PublishLimits
    overrides: tuple[Override, ...] = ()

    @model_validator(mode="after")
    def _limits_of_sources(self) -> "QualitySettings":
        for source in self.sources:
            self.import_limits(source)
        return self

    def import_limits(self, source: str) -> ImportLimits:
        """Return the import limits of one source: the general ones, with its own in their place."""
        return ImportLimits.model_validate(
            {**self.safe_to_import.model_dump(), **self.sources.get(source, {})}
        )
