"""Link: score how likely two records are one party.

    customers_standardized -> features -> candidate pairs -> Splink -> linked_pairs, shared_values

`training` makes the models now and then and stores them under `places.models`; `scoring` uses them every
night. Splink is imported in `backend` only. By hand: `answering` explains pairs, `portrait` the models,
`survey` the blocking rules.

What does not belong here: what is one customer (`identity/`, from the pairs).
"""

from mdm_pipeline.linkage.answering import answer
from mdm_pipeline.linkage.labels import keep_labels
from mdm_pipeline.linkage.portrait import portray_models
from mdm_pipeline.linkage.scoring import LinkReport, link
from mdm_pipeline.linkage.survey import Survey, survey_blocking
from mdm_pipeline.linkage.training import TrainReport, train

__all__ = [
    "LinkReport",
    "Survey",
    "TrainReport",
    "answer",
    "keep_labels",
    "link",
    "portray_models",
    "survey_blocking",
    "train",
]
