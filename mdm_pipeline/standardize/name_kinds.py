"""Is a name an organization's or a person's?"""


def name_kind(name: str | None, country: str | None) -> str | None:
    """Return organization, person or None when it cannot be told."""
    return None
