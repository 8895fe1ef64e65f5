"""Draw the pictures of an evaluation: what levels weigh, and what a threshold does."""

from collections.abc import Mapping, Sequence
from typing import Any

from mdm_pipeline.evaluation.curves import PairsAt, RecordsBelow
from mdm_pipeline.pages import GOLDEN, INK, LANDED, MUTED, PARTIES, svg
from mdm_pipeline.warehouse import Row

WIDTH, HEIGHT = 370, 210
ACROSS, BESIDE, STEP = 176, 116, 36  # of one comparison: the weights, m and u beside them, each level
SMALLEST = 1e-6  # below it a u is drawn at the edge
HEAVIEST = 40  # above it a pair is one party whatever the threshold
FEW = 8  # so few values are dots as well: one alone makes no line

Chart = Any
Data = list[dict[str, Any]]


def level_chart(levels: Sequence[Row], span: tuple[float, float]) -> str:
    """Draw one comparison: rows of (level, m, u, match weight); `span` is the scale of weights."""
    import altair as alt

    values: Data = [
        {
            "row": number,
            "level": level,
            "m": max(m, SMALLEST),
            "u": max(u, SMALLEST),
            "weight": weight,
            "text": f"{weight:+.1f}".replace("-", "−"),
        }
        for number, (level, m, u, weight) in enumerate(levels)
    ]
    base = alt.Chart({"values": values}).encode(y=alt.Y("row:O", axis=None, scale=alt.Scale(padding=0)))
    both = alt.hconcat(_weights(base, span), _m_and_u(base), spacing=16)
    return svg(both.configure_concat(spacing=16))


def _weights(base: Chart, span: tuple[float, float]) -> Chart:
    import altair as alt

    low, high = span
    room = 0.16 * (high - low)
    scale = alt.Scale(domain=[low - room, high + room], nice=False)
    axis = alt.Axis(tickCount=5, domain=False, ticks=False)
    x = alt.X("weight:Q", title="match weight", scale=scale, axis=axis)
    color = alt.condition("datum.weight < 0", alt.value(LANDED), alt.value(GOLDEN))
    bars = base.mark_bar(size=10, yOffset=6).encode(x=x, color=color)
    names = base.mark_text(align="left", dy=-8, color=INK, fontSize=12)
    names = names.encode(x=alt.value(0), text="level:N")
    for_plus = base.transform_filter("datum.weight >= 0").mark_text(align="left", dx=4, dy=6, fontSize=11)
    for_less = base.transform_filter("datum.weight < 0").mark_text(align="right", dx=-4, dy=6, fontSize=11)
    numbers = [text.encode(x=x, text="text:N") for text in (for_plus, for_less)]
    return alt.layer(bars, names, *numbers).properties(width=ACROSS, height={"step": STEP})


def _m_and_u(base: Chart) -> Chart:
    import altair as alt

    scale = alt.Scale(type="log", domain=[SMALLEST, 1])
    words = "datum.value >= 0.01 ? format(datum.value, '~%') : datum.value < 1e-5 ? '10⁻⁶' : '10⁻⁴'"
    axis = alt.Axis(
        values=[1e-6, 1e-4, 1e-2, 1],
        labelExpr=words,
        labelFlush=False,
        labelOverlap=False,
        labelFontSize=11,
        domain=False,
        ticks=False,
    )
    x = alt.X("u:Q", title="u ○   m ●", scale=scale, axis=axis)
    lines = base.mark_rule(color="#9fb3c8", yOffset=6, size=2).encode(x=x, x2="m:Q")
    hollow = base.mark_point(color=MUTED, fill="white", size=45, yOffset=6, opacity=1).encode(x=x)
    full = base.mark_point(color=INK, fill=INK, size=45, yOffset=6).encode(x=alt.X("m:Q", scale=scale))
    return alt.layer(lines, hollow, full).properties(width=BESIDE, height={"step": STEP})


def threshold_chart(points: Sequence[PairsAt], merge_weight: float) -> str:
    """Draw precision and recall of pairs by the weight from which they are merged, for one party type."""
    values: Data = [
        {"weight": point.weight, "share": share, "what": what}
        for point in points
        if point.weight <= HEAVIEST
        for what, share in (("precision", point.precision), ("recall", point.recall))
    ]
    return _shares(values, {"precision": GOLDEN, "recall": LANDED}, {"merge": merge_weight})


def customers_chart(points: Sequence[tuple[float, float, float]]) -> str:
    """Draw the F1 of whole customers, by pairs and B-cubed, by merge weight: (weight, F1, B-cubed F1)."""
    values: Data = [
        {"weight": weight, "share": share, "what": what}
        for weight, pairs, bcubed in points
        for what, share in (("pairwise F1", pairs), ("B-cubed F1", bcubed))
    ]
    return _shares(values, {"pairwise F1": INK, "B-cubed F1": "#9fb3c8"}, {})


def kinds_chart(points: Sequence[PairsAt], merge_weight: float) -> str:
    """Draw how many pairs of each weight are one party and how many are two, for one party type."""
    import altair as alt

    values: Data = [
        {"weight": point.weight, "until": point.weight + 1, "pairs": pairs, "what": what}
        for point in points
        if point.weight <= HEAVIEST
        for what, pairs in (("one party", point.right), ("two parties", point.pairs - point.right))
    ]
    axis = alt.Axis(values=list(range(-100, HEAVIEST + 1, 5)), grid=False)
    whole = "datum.value % 1 ? '' : format(datum.value, datum.value < 10000 ? ',' : '~s')"
    counts = alt.Axis(labelExpr=whole, tickCount=4, domain=False, ticks=False)
    bars = alt.Chart({"values": values}).mark_bar()
    bars = bars.encode(
        x=alt.X("weight:Q", bin=alt.Bin(binned=True, step=1), title="match weight", axis=axis),
        x2="until:Q",
        y=alt.Y("pairs:Q", title=None, axis=counts),
        color=_color({"one party": GOLDEN, "two parties": LANDED}),
    )
    return svg(
        alt.layer(bars, *_rules({"merge": merge_weight}, above=True)).properties(width=WIDTH, height=HEIGHT)
    )


def unlinkable_chart(points: Sequence[RecordsBelow], merge_weights: Mapping[str, float]) -> str:
    """Draw the share of records that cannot reach a weight, by party type."""
    values: Data = [
        {"weight": point.weight, "share": point.share, "what": point.party_type}
        for point in points
        if point.weight <= HEAVIEST
    ]
    colors = {kind: PARTIES[kind] for kind in sorted({row["what"] for row in values})}
    return _shares(values, colors, _words(merge_weights), steps="step-after", full=False)


def _shares(
    values: Data,
    colors: Mapping[str, str],
    rules: Mapping[str, float],
    *,
    steps: str = "linear",
    full: bool = True,
) -> str:
    import altair as alt

    low = min((row["share"] for row in values), default=0.0) if full else 0.0
    top = 1.0 if full else max((row["share"] for row in values), default=1.0)
    scale = alt.Scale(domain=[low, top or 0.01], nice=True)
    axis = alt.Axis(format=".0%" if top - low > 0.04 else ".1%", tickCount=5, domain=False, ticks=False)
    lines = alt.Chart({"values": values}).mark_line(interpolate=steps, point=len(values) <= FEW)
    lines = lines.encode(
        x=alt.X("weight:Q", title="match weight", axis=alt.Axis(grid=False)),
        y=alt.Y("share:Q", title=None, scale=scale, axis=axis),
        color=_color(colors),
    )
    return svg(alt.layer(lines, *_rules(rules)).properties(width=WIDTH, height=HEIGHT))


def _color(colors: Mapping[str, str]) -> Any:
    import altair as alt

    return alt.Color("what:N", scale=alt.Scale(domain=list(colors), range=list(colors.values())))


def _words(merge_weights: Mapping[str, float]) -> dict[str, float]:
    if len(set(merge_weights.values())) == 1:
        return {"merge": next(iter(merge_weights.values()))}
    return {f"merge ({kind})": weight for kind, weight in merge_weights.items()}


def _rules(rules: Mapping[str, float], *, above: bool = False) -> list[Chart]:
    import altair as alt

    charts = []
    for number, (word, at) in enumerate(rules.items()):
        base = alt.Chart({"values": [{"at": at, "word": word}]}).encode(x="at:Q")
        line = base.mark_rule(color=MUTED, strokeDash=[4, 3], size=1.5)
        text = base.mark_text(
            align="left", baseline="bottom", dx=4, dy=-14 * number - 4, color=MUTED, fontSize=11
        )
        charts.append(line + text.encode(y=alt.value(0 if above else HEIGHT), text="word:N"))
    return charts
