"""Pictures of a model as SVG: the match weights of its levels, and the m and u behind them."""

import re
import warnings
from collections.abc import Callable
from typing import Any

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.linkage.features import COMPARABLE

COUNTED = re.compile(r"\b(?:clip|gradient_)\d+\b")


def draw_charts(scratch: Scratch, splink: dict[str, Any]) -> dict[str, str]:
    """Return the charts of a model by name, each a whole SVG document."""
    import vl_convert

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # altair, of selections that SVG does not have
        return _draw(scratch, splink, vl_convert.vegalite_to_svg)


def _draw(
    scratch: Scratch, splink: dict[str, Any], to_svg: Callable[[dict[str, Any]], str]
) -> dict[str, str]:
    pictures = scratch.linker(COMPARABLE, splink, {}).visualisations
    charts = {"match_weights": pictures.match_weights_chart(), "m_and_u": pictures.m_u_parameters_chart()}
    return {name: _same_each_time(to_svg(chart.altair_chart.to_dict())) for name, chart in charts.items()}


def _same_each_time(svg: str) -> str:
    """Number clips and gradients from 0: the renderer counts on from one document to the next."""
    found = dict.fromkeys(one.group() for one in COUNTED.finditer(svg))
    numbers = {name: f"{name.rstrip('0123456789')}{number}" for number, name in enumerate(found)}
    return COUNTED.sub(lambda one: numbers[one.group()], svg)
