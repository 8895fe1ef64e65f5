"""Settings of publishing (`config/publishing.yaml`): where a release goes and how many are kept."""

from typing import Annotated, Literal

from pydantic import Field

from mdm_pipeline.settings.model import SettingsModel

Target = Literal["files"]


class PublishingSettings(SettingsModel):
    """The targets of a release and its keeping."""

    targets: Annotated[tuple[Target, ...], Field(min_length=1)] = ("files",)
    keep_releases: Annotated[int, Field(ge=2)] = 30
    row_group_rows: Annotated[int, Field(ge=2048)] = 122_880
