"""`zicht capacity`: what a body's posts can do with the cases that come, and what it would take."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from zicht.cli.capacity_findings import Findings, Scenario, findings_json, show_findings, summarise
from zicht.cli.capacity_input import Body, read_bodies
from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import Stages, new_session
from zicht.errors import DefinitionError, Text
from zicht.methods.waiting_cases import Workload, posts_needed, simulate_waiting
from zicht.records.intake import read_inputs

_ = text

INPUT_MISSING = 4
#: Without --posts and --inflow-change: a tenth more posts, and a tenth more cases.
TENTH = 0.1


def run(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            help=_("Files, or folders with files; one of them holds capacity."), metavar="INPUT..."
        ),
    ],
    body: Annotated[
        list[str] | None,
        typer.Option("--body", help=_("Only bodies whose name holds this; may be repeated.")),
    ] = None,
    years: Annotated[int, typer.Option("--years", help=_("Years to look ahead."), min=1, max=30)] = 5,
    posts: Annotated[
        list[float] | None,
        typer.Option("--posts", help=_("A scenario with so many posts more, or fewer; may be repeated.")),
    ] = None,
    inflow_change: Annotated[
        list[float] | None,
        typer.Option(
            "--inflow-change",
            help=_("A scenario with so many percent more cases, or fewer; may be repeated."),
        ),
    ] = None,
    inflow: Annotated[
        float | None,
        typer.Option("--inflow", help=_("Cases a year, in place of what was seen. With one --body."), min=0),
    ] = None,
    replicates: Annotated[
        int, typer.Option("--replicates", help=_("How often it is drawn; ranges hold 95% of these."), min=100)
    ] = 500,
    seed: Annotated[int, typer.Option("--seed", help=_("The same seed gives the same answer."), min=0)] = 1,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    with tempfile.TemporaryDirectory(prefix="zicht-capacity-") as work, session.stages() as stages:
        stages.begin(_("Reading and checking the files"))
        intake = read_inputs(inputs, work=Path(work), on_progress=stages.advance)
        bodies = read_bodies(intake, named=body or (), inflow=inflow, language=session.language)
        _check_inflow(bodies, inflow)
        asked = _Asked(years, tuple(posts or ()), tuple(inflow_change or ()), replicates, seed)
        stages.begin(_("Simulating the years ahead"))
        found = [_look_ahead(each, asked, stages) for each in bodies]
        stages.finish()
    if json:
        session.show_json(findings_json(found, years=years, replicates=replicates, seed=seed))
    show_findings(session, found, years=years)
    if any(each.body.missing for each in found):
        raise typer.Exit(INPUT_MISSING)


@dataclass(frozen=True)
class _Asked:
    """What was asked for on the command line."""

    years: int
    posts: tuple[float, ...]
    inflow_change: tuple[float, ...]
    replicates: int
    seed: int


def _check_inflow(bodies: Sequence[Body], inflow: float | None) -> None:
    if inflow is not None and len(bodies) > 1:
        raise DefinitionError.of(
            Text.of("--inflow is given, and {count} bodies would get it.", count=len(bodies)),
            expected=Text.of("One body."),
            to_fix=Text.of("Name it with --body."),
        )


def _look_ahead(body: Body, asked: _Asked, stages: Stages) -> Findings:
    """Simulate every scenario of a body from the same seed, so that they differ by what is asked and not by chance."""
    if body.workload is None:
        return Findings(body)
    needed = posts_needed(
        body.workload,
        years=asked.years,
        replicates=asked.replicates,
        rng=np.random.default_rng(asked.seed),
    )
    outlooks = []
    for scenario, workload in _scenarios(body, body.workload, asked):
        outlook = simulate_waiting(
            workload,
            years=asked.years,
            replicates=asked.replicates,
            rng=np.random.default_rng(asked.seed),
            on_progress=stages.advance,
        )
        outlooks.append(summarise(scenario, outlook, first_year=body.year + 1))
    return Findings(body, needed, tuple(outlooks))


def _scenarios(body: Body, workload: Workload, asked: _Asked) -> Iterator[tuple[Scenario, Workload]]:
    now, funded = workload.posts, body.posts["posts"]
    yield Scenario("now", now), workload
    yield Scenario("all_filled", funded), replace(workload, posts=funded)
    usual = not asked.posts and not asked.inflow_change
    for more in (float(max(1, round(TENTH * now))),) if usual else asked.posts:
        posts = max(0.0, now + more)
        yield Scenario("posts", posts, more), replace(workload, posts=posts)
    for percent in (100 * TENTH,) if usual else asked.inflow_change:
        factor = max(0.0, 1 + percent / 100)
        kinds = [
            replace(kind, inflow=replace(kind.inflow, mean=factor * kind.inflow.mean))
            for kind in workload.kinds
        ]
        yield Scenario("inflow", now, percent), replace(workload, kinds=kinds)
