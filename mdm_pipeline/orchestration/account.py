"""Who runs a command: the account's name, as it is kept with a release and with a rollback."""

import getpass
import os


def account() -> str:
    """Return the name of the account that this process runs under, or its number where it has no name."""
    try:
        return getpass.getuser()
    # Python 3.13 raises OSError where earlier ones raise KeyError.
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
