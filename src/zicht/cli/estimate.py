"""`zicht estimate`: how many persons there are, from who was seen by whom."""

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from zicht import __version__
from zicht.cli.estimate_columns import columns_of, list_groups, make_covariate_table
from zicht.cli.estimate_document import Findings, make_document
from zicht.cli.estimate_groups import estimate_groups
from zicht.cli.estimate_input import EstimateInput, Wanted
from zicht.cli.estimate_panel import show_estimate
from zicht.cli.estimate_rates import Population, read_population
from zicht.cli.estimate_reading import read_estimate_input
from zicht.cli.linking import linking_asked
from zicht.cli.options import JsonOption, LanguageOption, LinkOption, OneToOneOption, text
from zicht.cli.session import Session, Stages, new_session
from zicht.errors import DefinitionError, DisclosureRefused, Text
from zicht.methods.population_size.comparison import Comparison, compare_estimators
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.estimators import METHODS, methods_for
from zicht.methods.population_size.evidence import HEADLINES
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.verdict import decide_verdict
from zicht.pipeline import check_window
from zicht.publication.sheet import Provenance, check_estimate_place, print_content, write_estimate
from zicht.vocabulary import LANGUAGES
from zicht.vocabulary.never import is_never_shown

_ = text

ALL = "all"


def run(
    path: Annotated[
        Path,
        typer.Argument(
            help=_(
                "A table of capture histories (CSV, XLSX, ODS or Parquet: a column of 0 and 1 for each list), or a "
                "folder with reports."
            ),
            metavar="FILE",
        ),
    ],
    method: Annotated[
        str,
        typer.Option("--method", help=_("Ways of estimating, with commas between them, or all.")),
    ] = ALL,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            help=_(
                "Estimate also by the values of this column, or by the combinations of several with commas between "
                "them; may be repeated."
            ),
        ),
    ] = None,
    covariates: Annotated[
        list[str] | None,
        typer.Option(
            "--covariates",
            help=_(
                "Columns that say more of persons, with commas between them: lists may see some of them more easily. "
                "May be repeated."
            ),
        ),
    ] = None,
    inhabitants: Annotated[
        Path | None,
        typer.Option(
            "--inhabitants",
            help=_("A table with a column inhabitants, and the columns of --by: for numbers per 100,000."),
        ),
    ] = None,
    lists: Annotated[
        str | None,
        typer.Option(
            "--lists",
            help=_("Columns that are lists, with commas between them. Without it: all columns of 0 and 1."),
        ),
    ] = None,
    count: Annotated[
        str | None,
        typer.Option(
            "--count", help=_("Column of counts. Without it: the one named count, n, aantal or the like.")
        ),
    ] = None,
    persons: Annotated[
        bool, typer.Option("--persons", help=_("Each row is one person: no column holds counts."))
    ] = False,
    window: Annotated[
        str | None,
        typer.Option("--window", help=_("Years of reports, such as 2016-2020. Without it: all of them.")),
    ] = None,
    link: LinkOption = False,
    register: Annotated[
        Path | None,
        typer.Option(
            "--register",
            help=_(
                "With --link: private folder with the person numbers and decisions of earlier editions. It is read and "
                "not changed."
            ),
        ),
    ] = None,
    one_to_one: OneToOneOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=_("Folder for estimate.json and the sheet: new, empty, or an earlier estimate to replace."),
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help=_("The same seed gives the same answer."), min=0)] = 1,
    replicates: Annotated[
        int,
        typer.Option("--replicates", help=_("Repeats behind an interval; 200 for a quick look."), min=20),
    ] = 1000,
    workers: Annotated[
        int, typer.Option("--workers", help=_("Cores to use; the answer is the same."), min=1)
    ] = 1,
    internal: Annotated[
        bool,
        typer.Option(
            "--internal", help=_("Show overlaps of fewer than five persons: inside the office only.")
        ),
    ] = False,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    _check_methods(method)
    wanted = Wanted(
        lists=_split(lists),
        count=count,
        by=tuple(dict.fromkeys(names for one in by or () if (names := tuple(dict.fromkeys(_split(one)))))),
        covariates=tuple(dict.fromkeys(name for some in covariates or () for name in _split(some))),
        one_row_per_person=persons,
        window=check_window(window) if window is not None else None,
    )
    _check_groups(wanted.by)
    if out is not None:
        check_estimate_place(out)
    with tempfile.TemporaryDirectory(prefix="zicht-estimate-") as work, session.stages() as stages:
        # An estimate is made under one set of links, the best.
        linking = linking_asked(register, one_to_one, link=link, sets=0, otherwise=Path(work) / "register")
        wanted = replace(wanted, linking=linking)
        stages.begin(_("Reading who was seen by whom"))
        given = read_estimate_input(path, wanted, work=Path(work), on_progress=stages.advance)
        known = make_covariate_table(given.persons, wanted.covariates)
        methods = _methods(method, known)
        groups = list_groups(given.persons, wanted.by)
        population = read_population(inhabitants, wanted, given, groups)
        stages.begin(_("Estimating in every way"))
        comparison = compare_estimators(
            given.histories,
            covariates=known,
            methods=methods,
            seed=seed,
            replicates=replicates,
            workers=workers,
            on_progress=stages.advance,
        )
        found = _judge(comparison, stages)
        document = make_document(
            found,
            given,
            provenance=_provenance(given, comparison, population),
            internal=internal,
            covariates=columns_of(given.persons, wanted.covariates),
            strata=estimate_groups(groups, found, population, internal=internal, stages=stages),
            inhabitants=population.everybody,
        )
        written: Sequence[Path] = ()
        if out is not None:
            stages.begin(_("Writing the sheet"))
            languages = (session.language, *(code for code in LANGUAGES if code != session.language))
            chosen = languages[:1] if lang is not None else languages
            written = write_estimate(document, out, languages=chosen, on_progress=stages.advance)
        stages.finish()
    if json:
        session.show_json(document.as_json())
    show_estimate(session, print_content(document, session.language))
    _show_files(session, written)


def _judge(comparison: Comparison, stages: Stages) -> Findings:
    stages.begin(_("Looking how far the answer can be relied on"))
    reliability = assess_reliability(comparison, on_progress=stages.advance)
    return Findings(comparison, reliability, decide_verdict(comparison, reliability))


def _split(names: str | None) -> tuple[str, ...]:
    """Return names with commas between them; one that holds a comma stands between quotation marks."""
    parts = next(csv.reader([names or ""], skipinitialspace=True), [])
    return tuple(name for part in parts if (name := part.strip()))


def _check_groups(by: Sequence[tuple[str, ...]]) -> None:
    """Refuse groups that may never be told apart."""
    if any(map(is_never_shown, by)):
        raise DisclosureRefused.of(
            Text.of("--by asks for minors by nationality by municipality."),
            expected=Text.of("No groups by these three together: a child would be recognised."),
            to_fix=Text.of("Leave one of the three out."),
        )


def _check_methods(asked: str) -> None:
    codes = _split(asked)
    if codes == (ALL,):
        return
    if not codes or set(codes) - METHODS.keys():
        raise DefinitionError.of(
            Text.of("A way of estimating of that name does not exist."),
            expected=Text.of("One or more of: {names}.", names=", ".join(METHODS)),
            to_fix=Text.of("Correct --method, or leave it out for all."),
        )


def _methods(asked: str, covariates: CovariateTable | None) -> tuple[str, ...] | None:
    """Return the estimators to ask: also those that a verdict is about, without which there is none."""
    codes = _split(asked)
    if codes == (ALL,):
        return None
    judged = {code for code in HEADLINES if code in methods_for(covariates)}
    return tuple(code for code in METHODS if code in codes or code in judged)


def _provenance(given: EstimateInput, comparison: Comparison, population: Population) -> Provenance:
    return Provenance(
        input=given.name,
        sha256=given.sha256,
        rows=given.rows,
        kind=given.kind,
        software={"zicht": __version__, "numpy": version("numpy"), "scipy": version("scipy")},
        seed=comparison.settings.seed,
        replicates=comparison.settings.replicates,
        methods=tuple(answer.method.code for answer in comparison.answers),
        left_out=given.left_out,
        inhabitants=population.file,
        inhabitants_sha256=population.sha256,
    )


def _show_files(session: Session, written: Sequence[Path]) -> None:
    for path in written:
        session.say(session.text(_("Written: {path}"), path=path))
