"""Learn a model from the comparable records: values of matching.yaml in, m, u, prior and frequencies out.

    starting values -> rough parties -> u from pairs of different parties -> m by expectation maximisation
    -> labelled pairs counted in -> weights bounded -> rough parties again
    -> prior and frequencies counted in them

Unsupervised unless people labelled pairs, seeded, and the same for the same records. Storing the model is
`training.py`'s.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.linkage.blending import blend_labels
from mdm_pipeline.linkage.blocking import block
from mdm_pipeline.linkage.features import COMPARABLE
from mdm_pipeline.linkage.parties import (
    REPRESENTATIVES,
    chance_of_one_party,
    chance_told_by_names,
    choose_representatives,
    count_frequencies,
    find_parties,
    load_frequencies,
    no_frequencies,
)
from mdm_pipeline.linkage.plan import prior_probability, splink_settings
from mdm_pipeline.linkage.relatives import share_of_relatives
from mdm_pipeline.linkage.weights import Bounded, bound_weights
from mdm_pipeline.settings.matching import PartyModel

PRIOR = "probability_two_random_records_match"


@dataclass(frozen=True)
class Learned:
    """What a model says, and how it came to say it."""

    method: str
    splink: dict[str, Any]
    bounded: tuple[Bounded, ...]
    records: int
    parties: int
    notes: tuple[str, ...]
    frequencies: dict[str, pa.Table] = field(default_factory=dict)
    relatives: float | None = None


def learn(scratch: Scratch, model: PartyModel) -> Learned:
    """Learn from `comparable`, or say that there are too few records and keep the starting values."""
    records = scratch.count(COMPARABLE)
    least = model.training.min_records
    start = splink_settings(model, prior_probability(records, model.records_per_party))
    if records < least:
        splink, bounded = bound_weights(blend_labels(scratch, model, start), model)
        note = f"{records} records, training needs {least}: the values of matching.yaml hold"
        return Learned("starting values", splink, bounded, records, records, (note,))
    start[PRIOR] = _at_least_told(scratch, model, start[PRIOR])
    start[PRIOR] = _start_parties(scratch, model, start)
    trained, notes = _estimate_m(scratch, model, _estimate_u(scratch, model, start))
    splink, bounded = bound_weights(blend_labels(scratch, model, trained), model)
    learned = _count_again(scratch, model, Learned("trained", splink, bounded, records, records, notes))
    least_pairs = model.training.relatives_from
    return (
        learned
        if least_pairs is None
        else replace(learned, relatives=share_of_relatives(scratch, least_pairs))
    )


def _start_parties(scratch: Scratch, model: PartyModel, start: dict[str, Any]) -> float:
    """Find rough parties with the starting values; return the chance that two records are one party."""
    block(scratch, COMPARABLE, model.blocking, model.pairs_per_record)
    linker = scratch.linker(COMPARABLE, start, no_frequencies(scratch, model.term_frequency_columns))
    scored = scratch.score(linker, "candidate_pairs", model.training.party_weight)
    find_parties(scratch, scored, model.training.party_weight)
    choose_representatives(scratch)
    return _at_least_told(scratch, model, chance_of_one_party(scratch))


def _at_least_told(scratch: Scratch, model: PartyModel, counted: float) -> float:
    """Return a chance that two records are one party, or what names that stand alone tell where it is more.

    No pair that has nothing but a name weighs enough to be counted, however many there are.
    """
    training = model.training
    if training.name_alone is None:
        return counted
    return max(counted, chance_told_by_names(scratch, training.name_alone, training.name_chance))


def _estimate_u(scratch: Scratch, model: PartyModel, start: dict[str, Any]) -> dict[str, Any]:
    empty = no_frequencies(scratch, model.term_frequency_columns)
    linker = scratch.linker(REPRESENTATIVES, start, empty)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=model.training.max_pairs, seed=model.training.seed, min_count_per_level=None
    )
    return dict(linker.misc.save_model_to_json())


def _estimate_m(
    scratch: Scratch, model: PartyModel, with_u: dict[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    linker = scratch.linker(COMPARABLE, with_u, no_frequencies(scratch, model.term_frequency_columns))
    notes = []
    for name, key in model.training.em_blocks.items():
        pairs = _block_pairs(scratch, key)
        if pairs < model.training.min_pairs:
            notes.append(f"training block {name} left out: {pairs} pairs are too few")
            continue
        linker.training.estimate_parameters_using_expectation_maximisation(
            f"l.{key} = r.{key}",
            estimate_without_term_frequencies=True,
            max_pairs=model.training.em_max_pairs,
        )
        notes.append(f"training block {name}: {pairs} pairs")
    return {**with_u, **linker.misc.save_model_to_json()}, tuple(notes)


def _block_pairs(scratch: Scratch, key: str) -> int:
    return int(
        scratch.value(f"""
            select coalesce(sum(n * (n - 1) / 2), 0)::bigint
            from (select count(*) as n from {COMPARABLE} where {key} is not null group by {key})
        """)
    )


def _count_again(scratch: Scratch, model: PartyModel, learned: Learned) -> Learned:
    """Find the rough parties with what was learned; count the prior and the frequencies in them."""
    features, least = model.term_frequency_columns, model.training.party_weight
    lookups = load_frequencies(scratch, count_frequencies(scratch, features))
    scored = scratch.score(scratch.linker(COMPARABLE, learned.splink, lookups), "candidate_pairs", least)
    parties = find_parties(scratch, scored, least)
    splink = {**learned.splink, PRIOR: _at_least_told(scratch, model, chance_of_one_party(scratch))}
    return replace(learned, splink=splink, parties=parties, frequencies=count_frequencies(scratch, features))
