"""Settings: the YAML files of a configuration folder as checked, frozen models.

Read once, at the border (`cli/`, `definitions.py`), and passed down. One module for each file. Nothing
here opens a source or a warehouse, and no secret is ever kept: only the name of the environment variable.
"""

from mdm_pipeline.settings.load import Settings, load_settings
from mdm_pipeline.settings.places import Places

__all__ = ["Places", "Settings", "load_settings"]
