"""How our HTML pages look: one style sheet, one way to render, one way to draw.

A page is one file without script that loads nothing. What a page says belongs to the stage that writes it.
"""

from mdm_pipeline.pages.drawing import GOLDEN, INK, LANDED, LINE, MUTED, PARTIES, Figure, svg
from mdm_pipeline.pages.rendering import render

__all__ = ["GOLDEN", "INK", "LANDED", "LINE", "MUTED", "PARTIES", "Figure", "render", "svg"]
