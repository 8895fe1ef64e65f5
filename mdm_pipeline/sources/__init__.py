"""Land: bring each source's rows into `raw.<source>` unchanged, or keep the last good ones and say why.

Reads the files and databases that `config/sources/*.yaml` names; writes Parquet snapshots under
`places.landed`, the tables `raw.<source>`, and the contracts `source_landings` and `source_changes`.

    reader -> incoming rows -> header, rows, shrink -> candidate -> gate -> snapshot -> raw.<source>

What does not belong here: what a value means, whether a key is unique and which rows are usable
(`standardize/`).
"""

from mdm_pipeline.sources.landing import Judge, LandingReport, land
from mdm_pipeline.sources.summary import SourcesReport, summarize

__all__ = ["Judge", "LandingReport", "SourcesReport", "land", "summarize"]
