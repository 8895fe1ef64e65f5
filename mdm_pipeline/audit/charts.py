"""Draw the report's pictures as inline SVG: Altair to vl-convert, no script and nothing from outside.

Takes numbers and names, returns SVG text; texts are escaped by vl-convert. Reads no table.
"""

import math
from typing import Any

from mdm_pipeline.audit.history import ReleasePoint
from mdm_pipeline.audit.quality import ALL, CLUSTER_SIZES, Quality
from mdm_pipeline.pages import GOLDEN, LANDED, PARTIES, svg
from mdm_pipeline.warehouse import Row

WIDTH, HEIGHT = 370, 210

Chart = Any
Data = list[dict[str, Any]]


def error_trend(points: tuple[ReleasePoint, ...]) -> str:
    """Draw the error rate as landed and as published over the releases."""
    import altair as alt

    values: Data = [
        {"release": point.release, "rate": rate, "scope": scope}
        for point in points
        for scope, rate in (("as landed", point.landed), ("as published", point.golden))
        if rate is not None
    ]
    last = max((point.release for point in points), default=0)
    top = alt.Scale(domain=[0, 1.15 * max((row["rate"] for row in values), default=1)])
    rates = alt.Axis(format=".0%", tickCount=5, domain=False, ticks=False)
    base = _chart(values).encode(
        x=alt.X("release:O", title="release", axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=True)),
        y=alt.Y("rate:Q", title=None, scale=top, axis=rates),
        color=alt.Color(
            "scope:N", scale=alt.Scale(domain=["as landed", "as published"], range=[LANDED, GOLDEN])
        ),
    )
    labels = base.transform_filter(f"datum.release == {last}").mark_text(dy=-11, fontWeight=600)
    return _svg(base.mark_line(point={"size": 45}) + labels.encode(text=alt.Text("rate:Q", format=".1%")))


def customer_trend(points: tuple[ReleasePoint, ...]) -> str:
    """Draw the number of customers of each party type over the releases."""
    import altair as alt

    values = [
        {"release": point.release, "customers": count, "party": party, "order": list(PARTIES).index(party)}
        for point in points
        for party, count in point.customers.items()
        if party in PARTIES
    ]
    chart = _chart(values).mark_bar(size=min(26, 240 // max(len(points), 1)))
    return _svg(
        chart.encode(
            x=alt.X("release:O", title="release", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("customers:Q", title=None, axis=_counts(alt)),
            color=_party_color(alt),
            order=alt.Order("order:Q"),
        )
    )


def errors_by_source(quality: Quality, titles: dict[str, str]) -> str:
    """Draw each source's error rate as landed, with the golden table's as the line to compare with."""
    import altair as alt

    rates = [(titles.get(source, source), quality.rate(source)) for source in quality.sources]
    values = [{"source": title, "rate": rate} for title, rate in rates if rate is not None]
    base = _chart(values).encode(
        x=alt.X("rate:Q", title=None, axis=alt.Axis(format=".0%", tickCount=4, domain=False, ticks=False)),
        y=alt.Y("source:N", sort="-x", title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=130)),
    )
    bars = base.mark_bar(color=LANDED, size=18, opacity=0.85)
    labels = base.mark_text(align="left", dx=5).encode(text=alt.Text("rate:Q", format=".1%"))
    golden = quality.rate("golden")
    layers = [bars, labels] if golden is None else [bars, labels, _rule(golden, f"published {golden:.1%}")]
    return _svg(alt.layer(*layers), height=34 * len(values) + 10)


def impact_by_difficulty(quality: Quality) -> str:
    """Draw each attribute by difficulty and impact, as large as its errors; upper left comes first."""
    import altair as alt

    scores = [(name, quality.get(ALL, name)) for name in quality.attributes]
    most = max((it.bad for _, it in scores if it is not None), default=0) or 1
    values = [
        {
            "name": name.replace("_", " "),
            "impact": it.impact,
            "difficulty": it.difficulty,
            "bad": it.bad,
            "above": it.impact + (math.sqrt(_area(it.bad / most) / math.pi) + 9) * 4.5 / 270,
        }
        for name, it in scores
        if it is not None and it.impact is not None and it.difficulty is not None
    ]
    across, up = alt.Scale(domain=[0.5, 5.5], zero=False), alt.Scale(domain=[1, 5.5], zero=False)
    x = alt.X("difficulty:Q", title="difficulty →", scale=across, axis=_scale(alt))
    y = alt.Y("impact:Q", title="impact →", scale=up, axis=_scale(alt))
    first = _chart([{"difficulty": 0.5, "impact": 3.25, "x2": 3, "y2": 5.5, "text": "mend first"}])
    corner = first.mark_rect(color=GOLDEN, opacity=0.07).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    hint = first.mark_text(align="left", dx=6, dy=10, color=GOLDEN, fontStyle="italic")
    hint = hint.encode(x=x, y=alt.Y("y2:Q", scale=up), text="text:N")
    base = _chart(values).encode(x=x, y=y)
    dots = base.mark_circle(color=LANDED, opacity=0.75).encode(
        size=alt.Size("bad:Q", scale=alt.Scale(domain=[0, most], range=[_area(0), _area(1)]), legend=None)
    )
    names = base.mark_text(align="center", baseline="middle", fontSize=11)
    names = names.encode(y=alt.Y("above:Q", scale=up), text="name:N")
    return _svg(alt.layer(corner, hint, dots, names), height=270)


def cluster_size_bars(sizes: list[Row]) -> str:
    """Draw how many customers stand on how many source records."""
    import altair as alt

    values = [
        {"party": party, "size": size, "customers": count, "order": list(PARTIES).index(party)}
        for party, size, count in sizes
        if party in PARTIES
    ]
    base = _chart(values).encode(
        x=alt.X("size:N", sort=list(CLUSTER_SIZES), title="source records of a customer", axis=_flat(alt))
    )
    bars = base.mark_bar(size=22).encode(
        y=alt.Y("customers:Q", title=None, axis=_counts(alt)),
        color=_party_color(alt),
        order=alt.Order("order:Q"),
    )
    totals = base.mark_text(dy=-8, fontSize=11).encode(
        y=alt.Y("sum(customers):Q", title=None), text=alt.Text("sum(customers):Q", format=",")
    )
    return _svg(bars + totals)


def weight_histogram(weights: list[Row], thresholds: dict[str, float]) -> str:
    """Draw how many pairs have which match weight, with the thresholds (word -> match weight)."""
    import altair as alt

    values = [
        {
            "party": party,
            "weight": weight,
            "until": weight + 2,
            "pairs": pairs,
            "order": list(PARTIES).index(party),
        }
        for party, weight, pairs in weights
        if party in PARTIES
    ]
    axis = alt.Axis(values=list(range(-200, 201, 5)), labelOverlap=True, grid=False)
    bars = _chart(values).mark_bar()
    bars = bars.encode(
        x=alt.X("weight:Q", bin=alt.Bin(binned=True, step=2), title="match weight", axis=axis),
        x2="until:Q",
        y=alt.Y("pairs:Q", title=None, stack="zero", axis=_counts(alt)),
        color=_party_color(alt),
        order=alt.Order("order:Q"),
    )
    lowest = min(thresholds.values(), default=0)
    rules = [
        _rule(at, word, to_the_left=at == lowest and len(thresholds) > 1)
        for word, at in sorted(thresholds.items())
    ]
    return _svg(alt.layer(bars, *rules))


def _chart(values: Data) -> Chart:
    import altair as alt

    return alt.Chart({"values": values})


def _rule(at: float, word: str, *, to_the_left: bool = False) -> Chart:
    align, dx = ("right", -4) if to_the_left else ("left", 4)
    base = _chart([{"at": at, "word": word}]).encode(x="at:Q")
    text = base.mark_text(align=align, baseline="top", dx=dx, dy=-13, color=GOLDEN, fontSize=11)
    line = base.mark_rule(color=GOLDEN, strokeDash=[4, 3], size=1.5)
    return line + text.encode(y={"value": 0}, text="word:N")


def _party_color(alt: Any) -> Any:
    domain, colors = list(PARTIES), list(PARTIES.values())
    return alt.Color("party:N", scale=alt.Scale(domain=domain, range=colors))


def _counts(alt: Any) -> Any:
    whole = "datum.value % 1 ? '' : format(datum.value, datum.value < 10000 ? ',' : '~s')"
    return alt.Axis(labelExpr=whole, tickCount=4, domain=False, ticks=False)


def _flat(alt: Any) -> Any:
    return alt.Axis(labelAngle=0, labelOverlap=True, ticks=False, grid=False)


def _area(share: float) -> float:
    """Return the area of a dot in square pixels, by its share of the largest count."""
    return 20 + 580 * share


def _scale(alt: Any) -> Any:
    return alt.Axis(values=[1, 2, 3, 4, 5], format="d", grid=False)


def _svg(chart: Chart, height: int = HEIGHT) -> str:
    return svg(chart.properties(width=WIDTH, height=height))
