"""Render a page from a template: everything in it is escaped but our own pictures and style sheet."""

from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def render(template: Path, facts: dict[str, Any]) -> str:
    """Return the page of a template beside its stage's code; it may use `css`, `number`, `percent`, `words`.

    A fact that the template names and nobody gives is an error.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "percent": percent, "words": words}
    css = (HERE / "page.css").read_text(encoding="utf-8")
    return environment.get_template(template.name).render(facts | {"css": css})


def number(value: float | None) -> str:
    """Return a count with separators: 33308 -> '33,308', None -> '–'."""
    return "–" if value is None else f"{value:,.0f}"


def percent(value: float | None) -> str:
    """Return a share with one decimal: 0.0312 -> '3.1%', None -> '–'."""
    return "–" if value is None else f"{value:.1%}"


def words(name: str) -> str:
    """Return a name as words: 'fit_to_publish' -> 'fit to publish'."""
    return name.replace("_", " ")
