"""What may be expected in each municipality, as its sheet says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zicht.pipeline.small_areas import AreaEstimate, SmallAreas, estimate_small_areas
from zicht.publication.municipal.document import Expected, Figure, Level, Told, WidthPart
from zicht.release.model import Release
from zicht.vocabulary import in_all_languages

__all__ = ["read_expected"]

UNIT = "persons a year"


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


NO_ESTIMATE = _("This edition has no estimate by municipality.")


def read_expected(release: Release, codes: Sequence[str]) -> Mapping[str, Expected]:
    """Return what may be expected in each of these municipalities, or why nothing is said."""
    found = estimate_small_areas(release)
    return {code: _expected(found, found.areas.get(code)) for code in codes}


def _expected(found: SmallAreas, area: AreaEstimate | None) -> Expected:
    if area is None:
        return Expected(None, refusal="no_estimate", why=in_all_languages(NO_ESTIMATE))
    if area.refusal is not None or area.lower is None or area.upper is None:
        return Expected(None, refusal=str(area.refusal or "no_estimate"), why=area.why)
    return Expected(
        figure=_figure(area.value, area.lower, area.upper),
        years=found.years,
        assumptions=found.assumptions,
        width=tuple(
            WidthPart(str(part), found.width_labels[part], share) for part, share in area.width.items()
        ),
        plain=_figure(area.plain, None, None) if area.plain else None,
        plain_why=area.plain_why,
        twice=_figure(None, *area.twice) if area.twice else None,
    )


def _figure(value: float | None, lower: float | None, upper: float | None) -> Figure:
    return Figure(Level.MUNICIPALITY, UNIT, Told.ESTIMATE, value, lower, upper)
