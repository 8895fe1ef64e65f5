"""The base of every settings model: frozen, and refusing keys it does not know."""

from pydantic import BaseModel, ConfigDict


class SettingsModel(BaseModel):
    """A frozen piece of configuration; an unknown key is an error, not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
