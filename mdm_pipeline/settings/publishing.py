"""Settings of publishing (`config/publishing.yaml`): how releases are written and how many are kept."""

from typing import Annotated

from pydantic import Field

from mdm_pipeline.settings.model import SettingsModel


class PublishingSettings(SettingsModel):
    """The shape of a release's files, and its keeping."""

    completed_by_ours = True

    keep_releases: Annotated[int, Field(ge=2)] = 30
    row_group_rows: Annotated[int, Field(ge=2048)] = 122_880
