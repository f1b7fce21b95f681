"""Figures to put into other pages: the number, its unit, definition and date in one picture, so that none gets lost."""

from zicht.publication.embeds.content import EmbeddedFigure, Newer, make_embeds
from zicht.publication.embeds.picture import draw_chart, draw_figure
from zicht.publication.embeds.write import write_embeds

__all__ = ["EmbeddedFigure", "Newer", "draw_chart", "draw_figure", "make_embeds", "write_embeds"]
