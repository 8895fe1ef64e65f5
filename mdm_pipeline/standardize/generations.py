"""Generations in a person's name: Sr, Jr, II. Father and son share a name and often a door."""

import re

from mdm_pipeline.standardize.text import latin
from mdm_pipeline.standardize.vocabulary import mapping


def generation(*texts: str) -> str | None:
    """Return which of several of one name a person is, 1 for the elder, or None where nothing tells it.

    The texts are a name, or its family and given names in columns; the last word of each is looked at.

    >>> generation("Smith Jr.", "Bob"), generation("Dobbins", "David Senior"), generation("Morris II")
    ('2', '1', '2')
    >>> generation("Bob Smith") is None
    True
    """
    for text in texts:
        tokens = re.findall(r"[^\W_]+", latin(text))
        if len(tokens) > 1 and (found := mapping("name_generations", "word", "generation").get(tokens[-1])):
            return found
    return None


def without_generation(tokens: list[str]) -> list[str]:
    """Return the words of a family name without Jr and the like behind it.

    >>> without_generation(["smith", "jr."]), without_generation(["senior"])
    (['smith'], ['senior'])
    """
    known = mapping("name_generations", "word", "generation")
    return tokens[:-1] if len(tokens) > 1 and tokens[-1].strip(".") in known else tokens
