"""Answer for single pairs why they were linked or not: by which rule they met, their weight, its evidence.

The nightly path keeps pairs above the review weight only. Here any pair is scored, whether or not a blocking
rule brings it together, so that what blocking loses can be told from what scoring loses.
"""

import pyarrow as pa

from mdm_pipeline.linkage.backend import Scratch, scratch
from mdm_pipeline.linkage.features import COMPARABLE
from mdm_pipeline.linkage.plan import configuration_hash
from mdm_pipeline.linkage.scoring import bring_together, weigh
from mdm_pipeline.linkage.store import StoredModel, current_model
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import MatchingSettings
from mdm_pipeline.settings.model import PARTY_TYPES
from mdm_pipeline.warehouse import Warehouse

LEAST = -1e6  # below any weight: every asked pair is answered
NO_RULE = "-1"  # no blocking rule has this number, so its name is NULL


def answer(warehouse: Warehouse, settings: Settings, asked: str) -> int:
    """Make the temporary table `answered_pairs` from a table of pairs; return how many pairs are answered.

    `asked` holds record_id_l < record_id_r; the answer has the columns of `linked_pairs`, and NULL as the
    blocking rule of a pair that no rule brings together. Pairs of two party types have no answer. Raises
    ModelError when no stored model fits.
    """
    pairs = warehouse.arrow(f"select distinct record_id_l, record_id_r from {asked}")
    with scratch(warehouse) as beside:
        for kind in PARTY_TYPES:
            stored = current_model(settings.places.models, kind, configuration_hash(settings.matching, kind))
            _answer_one(beside, stored, settings.matching, pairs)
        both = " union all ".join(f"select * from {beside.outside(f'linked_{kind}')}" for kind in PARTY_TYPES)
        warehouse.run(f"create or replace temp table answered_pairs as {both}")
    return warehouse.count("answered_pairs")


def _answer_one(beside: Scratch, model: StoredModel, matching: MatchingSettings, asked: pa.Table) -> None:
    plan = matching.model(model.party_type)
    bring_together(beside, model, matching)
    with beside.lend("asked", asked):
        beside.run(f"""
            create or replace table asked_candidates as
            select coalesce(met.match_key, '{NO_RULE}') as match_key,
                least(l.record_number, r.record_number) as join_key_l,
                greatest(l.record_number, r.record_number) as join_key_r
            from asked
            join {COMPARABLE} as l on l.record_id = record_id_l
            join {COMPARABLE} as r on r.record_id = record_id_r
            left join candidate_pairs as met on met.join_key_l = least(l.record_number, r.record_number)
                and met.join_key_r = greatest(l.record_number, r.record_number)
        """)
    weigh(beside, model, plan, "asked_candidates", LEAST)
