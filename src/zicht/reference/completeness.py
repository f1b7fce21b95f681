"""What each kind of reporter fills in: chances per list, and the words for what is missing."""

from __future__ import annotations

import numpy as np

from zicht.reference.draws import pick, where
from zicht.reference.model import Flags, Floats, Ints, Strings

__all__ = ["known_rows", "with_gaps"]

#: The chance that a reporter of list P, K, I, R, Z or O fills the column in. What is not named is always filled in.
_KNOWN = {
    "sex": (0.99, 0.99, 0.97, 0.98, 0.98, 0.95),
    "nationality": (0.98, 0.99, 0.97, 0.95, 0.95, 0.9),
    "birth_country": (0.8, 0.9, 0.5, 0.6, 0.6, 0.4),
    "forms": (0.9, 0.9, 0.97, 0.93, 0.9, 0.85),
    "main_form": (0.7, 0.7, 0.9, 0.8, 0.6, 0.5),
    "route": (0.85, 0.97, 0.7, 0.85, 0.7, 0.65),
    "sectors": (0.75, 0.6, 0.95, 0.7, 0.6, 0.55),
    "age_at_report": (0.93, 0.96, 0.85, 0.92, 0.9, 0.75),
    "age_at_start": (0.25, 0.15, 0.1, 0.55, 0.5, 0.4),
    "residence_at_start": (0.3, 0.5, 0.4, 0.5, 0.4, 0.3),
    "residence_at_report": (0.85, 0.95, 0.75, 0.9, 0.85, 0.65),
    "residence_later": (0.0, 0.0, 0.0, 0.6, 0.5, 0.3),
    "place_municipality": (0.8, 0.2, 0.95, 0.7, 0.5, 0.5),
    "place_country": (0.9, 0.8, 0.98, 0.85, 0.7, 0.7),
    "period_start": (0.5, 0.4, 0.6, 0.7, 0.6, 0.45),
    "period_end": (0.45, 0.3, 0.55, 0.65, 0.55, 0.4),
    "phase": (0.6, 0.7, 0.8, 0.8, 0.75, 0.6),
    "means": (0.7, 0.5, 0.6, 0.6, 0.5, 0.4),
    "relation": (0.6, 0.4, 0.9, 0.7, 0.65, 0.5),
    "offenders": (0.65, 0.5, 0.6, 0.6, 0.5, 0.4),
    "technology": (0.12, 0.0, 0.03, 0.25, 0.3, 0.2),
    "technology_detection": (0.15, 0.0, 0.03, 0.0, 0.0, 0.0),
    "came_into_view": (0.8, 0.95, 0.95, 0.7, 0.6, 0.6),
    "earlier_contacts": (0.1, 0.05, 0.05, 0.4, 0.45, 0.3),
    "came_through_chat": (0.3, 0.0, 0.1, 0.7, 0.7, 0.6),
    "dependence": (0.1, 0.05, 0.7, 0.5, 0.4, 0.5),
    "lost_together": (0.0, 0.0, 0.3, 0.4, 0.3, 0.4),
    "shelter_requested": (0.9, 0.8, 0.6, 0.97, 0.97, 0.7),
    "declaration": (0.97, 0.9, 0.8, 0.85, 0.8, 0.6),
    "no_declaration_reason": (0.4, 0.2, 0.2, 0.6, 0.6, 0.5),
    "cooperation": (0.8, 0.6, 0.6, 0.6, 0.5, 0.3),
    "reflection_wanted": (0.85, 0.9, 0.6, 0.8, 0.7, 0.4),
    "reflection_granted": (0.85, 0.9, 0.5, 0.8, 0.7, 0.4),
    "legal_ground": (1.0, 1.0, 1.0, 0.85, 0.8, 0.65),
    "dossier_type": (1.0, 1.0, 0.9, 1.0, 0.95, 0.9),
}

#: What stands for a missing value, by how common it is; columns the registration hardly asks are `not_asked`.
_MISSING = {"unknown": 60, "not_asked": 36, "withheld": 4}
_HARDLY_ASKED = {
    "technology",
    "technology_detection",
    "age_at_start",
    "residence_at_start",
    "earlier_contacts",
}
_MISSING_HARDLY_ASKED = {"not_asked": 90, "unknown": 10}


def known_rows(rng: np.random.Generator, column: str, lists: Ints) -> Flags:
    """Say which reports have this column filled in."""
    chances: Floats = np.array(_KNOWN[column])
    return rng.random(len(lists)) < chances[lists]


def with_gaps(rng: np.random.Generator, column: str, values: Strings, *, lists: Ints, keep: Flags) -> Strings:
    """Replace some values by a kind of unknown; rows in `keep` stay."""
    weights = _MISSING_HARDLY_ASKED if column in _HARDLY_ASKED else _MISSING
    return where(keep | known_rows(rng, column, lists), values, pick(rng, weights, len(values)))
