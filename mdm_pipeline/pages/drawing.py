"""Draw an Altair chart as inline SVG: no script and nothing from outside; vl-convert escapes its texts."""

from dataclasses import dataclass
from typing import Any

LANDED, GOLDEN, INK, MUTED, LINE = "#b4532a", "#0b7285", "#243b53", "#627d98", "#d9e2ec"
PARTIES = {"organization": "#334e68", "person": "#9fb3c8"}
FONT = (
    "Inter, Segoe UI, Helvetica Neue, Noto Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
)

CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": LINE,
        "domainColor": "#9fb3c8",
        "tickColor": "#9fb3c8",
    },
    "legend": {
        "orient": "top",
        "title": None,
        "labelColor": INK,
        "labelFontSize": 12,
        "symbolType": "circle",
    },
    "text": {"font": FONT, "fontSize": 12, "color": INK},
}


@dataclass(frozen=True)
class Figure:
    """A picture with its title and what it shows."""

    title: str
    caption: str
    svg: str


def svg(chart: Any) -> str:
    """Return a chart of Altair as a whole SVG document in our fonts and colours."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg({**chart.to_dict(), "config": CONFIG}))
