"""Words that a source's YAML gives itself, as a default or a constant: they must be of our vocabulary.

A mistyped country or party type would reach every record of the source. Reads the seeds that ship with us.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from io import StringIO

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.model import PARTY_TYPES
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.standardize.countries import country

SEEDS = {
    "industry": ("industries", "industry"),
    "credit_grade": ("credit_grades", "credit_grade"),
    "status": ("statuses", "status"),
    "currency": ("currencies", "spelling"),
}
WORDS = {"party_type": frozenset(PARTY_TYPES), "gender": frozenset({"female", "male"})}
Known = Callable[[str], bool]


def require_known_words(settings: Settings, project: Mapping[str, bytes]) -> None:
    """Raise ConfigError naming source and attribute; `project` holds the files of the dbt project by path."""
    for source in settings.sources:
        for attribute, word in _given_words(source):
            if not _known(attribute, project)(word):
                raise ConfigError(
                    f"source {source.name}, {attribute}: {word!r} is no {attribute.replace('_', ' ')} that we"
                    " know; write one of our vocabulary (dbt_project/seeds, countries as ISO 3166 or by name)"
                )


def _given_words(source: SourceSettings) -> Iterator[tuple[str, str]]:
    for attribute, mapped in source.attributes.items():
        for word in (mapped.default, mapped.value):
            if word is not None:
                yield attribute, word


def _known(attribute: str, project: Mapping[str, bytes]) -> Known:
    if attribute == "country":
        return lambda word: country(word) is not None
    if attribute in WORDS:
        return WORDS[attribute].__contains__
    if attribute not in SEEDS:
        return lambda _: True
    seed, column = SEEDS[attribute]
    rows = csv.DictReader(StringIO(project[f"seeds/{seed}.csv"].decode()))
    words = {row[column] for row in rows}
    return lambda word: (word.upper() if attribute == "currency" else word) in words
