"""Which version of everything a standardized value came from; part of the key of any cache of results."""

import hashlib
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path

LIBRARIES = (
    "nameparser",
    "opencc",
    "phonenumberslite",
    "pypinyin",
    "python-stdnum",
    "rapidfuzz",
    "usaddress",
)

# Modules that drive dbt and change no value.
NO_VALUES = {"staging.py", "staged_values.py", "staging_contracts.py", "project.py", "dbt_plugin.py"}


@cache
def version() -> str:
    """Return a hash of this package's code and vocabularies and of the versions of its libraries."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    code = [path for path in folder.glob("*.py") if path.name not in NO_VALUES]
    for path in sorted([*code, *folder.glob("vocabulary/*.csv")]):
        digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {installed(library)}\n".encode())
    return digest.hexdigest()[:16]
