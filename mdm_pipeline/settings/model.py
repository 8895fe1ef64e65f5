"""What every settings model shares: the base (frozen, refusing keys it does not know) and kinds of values."""

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PartyType = Literal["organization", "person"]
PARTY_TYPES: tuple[PartyType, ...] = get_args(PartyType)

# A name that SQL, files and Dagster can bear without quotes.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Share = Annotated[float, Field(ge=0, le=1)]


class SettingsModel(BaseModel):
    """A frozen piece of configuration; an unknown key is an error, not a silent default.

    `completed_by_ours`: a file of this model may say only what is to be otherwise than in the file that ships
    with us. That fits limits and switches, not lists of things, where what is not named is not there.
    """

    completed_by_ours: ClassVar[bool] = False
    model_config = ConfigDict(extra="forbid", frozen=True)
