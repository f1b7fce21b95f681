"""Which studies are run, with what, and where their pages go."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from studies.countries import study_countries
from studies.editions import study_editions
from studies.editions_page import write_editions
from studies.linkage import study_linkage
from studies.linkage_page import write_linkage
from studies.outcomes import study_outcomes
from studies.outcomes_page import write_outcomes
from studies.pages import Run, write_countries, write_recovery
from studies.recovery import study_published, study_recovery
from studies.small_areas import study_reference, study_small_areas
from studies.small_areas_page import write_small_areas
from studies.token_country import make_country
from studies.token_page import write_tokens
from studies.tokens import study_tokens
from studies.trends import study_effects, study_steps, write_trends
from studies.trials import Pace

__all__ = ["main"]

PAGES = Path(__file__).resolve().parents[1] / "docs" / "studies"
NAMES = ("recovery", "countries", "tokens", "linkage", "outcomes", "trends", "editions", "small-areas")
#: So many times the tables of one population are drawn from that of the published simulation.
OFTEN = 10


def main() -> None:
    """Run the studies and write their pages."""
    # Many small systems are solved: threads of the linear algebra would wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    asked = _ask()
    pace = Pace(asked.seed, asked.replicates, asked.workers, asked.minutes)
    PAGES.mkdir(parents=True, exist_ok=True)
    pages = {
        "recovery": _recovery,
        "countries": _countries,
        "tokens": _tokens,
        "linkage": _linkage,
        "outcomes": _outcomes,
        "trends": _trends,
        "editions": _editions,
        "small-areas": _small_areas,
    }
    for name in asked.only or NAMES:
        (PAGES / f"{name}.md").write_text(pages[name](asked, pace), encoding="utf-8")


def _recovery(asked: argparse.Namespace, pace: Pace) -> str:
    start = time.perf_counter()
    published = study_published(OFTEN * asked.tables, pace=pace, say=_say("published"))
    trials = study_recovery(asked.tables, pace=pace, say=_say("recovery"))
    return write_recovery(trials, published, Run(pace, time.perf_counter() - start))


def _countries(asked: argparse.Namespace, pace: Pace) -> str:
    start = time.perf_counter()
    trials = study_countries(asked.countries, pace=pace, say=_say("countries"))
    return write_countries(trials, Run(pace, time.perf_counter() - start))


def _tokens(asked: argparse.Namespace, pace: Pace) -> str:
    del asked
    return write_tokens(study_tokens(make_country(pace.seed), say=_say("tokens")), pace.seed)


def _linkage(asked: argparse.Namespace, pace: Pace) -> str:
    return write_linkage(study_linkage(asked.linked, pace=pace, say=_say("linkage")), seed=pace.seed)


def _outcomes(asked: argparse.Namespace, pace: Pace) -> str:
    return write_outcomes(study_outcomes(asked.curves, pace=pace, say=_say("outcomes")), seed=pace.seed)


def _trends(asked: argparse.Namespace, pace: Pace) -> str:
    steps = study_steps(asked.series, pace=pace, say=_say("steps"))
    effects = study_effects(asked.series, pace=pace, say=_say("effects"))
    return write_trends(steps, effects, pace.seed)


def _editions(asked: argparse.Namespace, pace: Pace) -> str:
    del asked
    protected, bare = study_editions(seed=pace.seed, workers=pace.workers, say=_say("editions"))
    return write_editions(protected, bare, seed=pace.seed)


def _small_areas(asked: argparse.Namespace, pace: Pace) -> str:
    drawn = study_small_areas(asked.drawn, pace=pace, say=_say("drawn areas"))
    reference = study_reference(asked.places, pace=pace, say=_say("areas of reference countries"))
    return write_small_areas(drawn, reference, seed=pace.seed)


def _ask() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m studies", description="Simulation studies of the methods."
    )
    parser.add_argument("--only", action="append", choices=NAMES, help="one study; may be repeated")
    parser.add_argument("--tables", type=int, default=20, help="tables from each of the 28 populations")
    parser.add_argument("--countries", type=int, default=200, help="free reference countries")
    parser.add_argument("--linked", type=int, default=100, help="reference countries of the study of linkage")
    parser.add_argument("--curves", type=int, default=500, help="free countries of the study of outcomes")
    parser.add_argument(
        "--series", type=int, default=500, help="series and countries of each kind, of trends"
    )
    parser.add_argument("--drawn", type=int, default=20, help="countries of each kind, of small areas")
    parser.add_argument("--places", type=int, default=20, help="reference countries of small areas")
    parser.add_argument("--replicates", type=int, default=200, help="replicates per interval")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument(
        "--minutes", type=float, default=15, help="of one study; it may end with fewer tables"
    )
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _say(name: str) -> Callable[[str], None]:
    def say(text: str) -> None:
        sys.stderr.write(f"{name}: {text}\n")
        sys.stderr.flush()

    return say
