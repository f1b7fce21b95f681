"""A document on an estimate with everything that a sheet can show; its numbers are made up."""

from __future__ import annotations

from dataclasses import replace

from support.handmade import both
from zicht.publication.sheet import (
    Bounds,
    EstimateDocument,
    EstimatorLine,
    Finding,
    Grade,
    InputKind,
    ListLine,
    Measure,
    ModelLine,
    Provenance,
    SensitivityKind,
    SensitivityLine,
    StratumLine,
    SuppositionLine,
    VariantLine,
    VerdictCode,
    VerdictLine,
)


def line(method, names, total, *bounds, assumption=("Lists are independent.", "Lijsten zijn onafhankelijk.")):
    found = tuple(Bounds(level, low, high, "bca_reselection") for level, low, high in bounds)
    return EstimatorLine(method, both(*names), both(*assumption), total, found)


ESTIMATORS = (
    line("independence", ("Independent lists", "Onafhankelijke lijsten"), 8903.4),
    line(
        "stepwise",
        ("Pairs of lists added step by step", "Paren van lijsten, stap voor stap toegevoegd"),
        14341.7,
        (0.8, 13100, 15400),
        (0.95, 12451, 16273),
    ),
    line(
        "minimum_bic",
        ("Model with the lowest BIC", "Model met de laagste BIC"),
        10356.5,
        (0.8, 8500, 11500),
        (0.95, 6947, 18010),
    ),
    line(
        "latent_class", ("Latent classes", "Latente klassen"), 10469, (0.8, 9400, 12600), (0.95, 9120, None)
    ),
    EstimatorLine(
        "coverage",
        both("Sample coverage", "Steekproefdekking"),
        both("Lists are alike.", "Lijsten lijken op elkaar."),
        None,
        refusal=both("Too few persons on two lists.", "Te weinig personen op twee lijsten."),
    ),
)
FINDINGS = (
    Finding(
        "one_list",
        both("On one list only", "Op één lijst"),
        both("73% of the persons.", "73 % van de personen."),
        Grade.CAUTION,
    ),
    Finding(
        "apart",
        both("Pairs of lists that share nobody", "Paren van lijsten zonder gedeelde personen"),
        both("0 of 6.", "0 van 6."),
        Grade.GOOD,
    ),
    Finding(
        "left_out",
        both("One list left out", "Eén lijst weggelaten"),
        both("From 8,210 to 13,400.", "Van 8.210 tot 13.400."),
        Grade.CAUTION,
    ),
    Finding(
        "bound",
        both("Chao's lower bound", "Ondergrens van Chao"),
        both("8,590; one estimator is below.", "8.590; één schatting ligt eronder."),
        Grade.BAD,
    ),
    Finding("modes", both("Separate hills", "Losse toppen"), both("One.", "Eén."), Grade.NEUTRAL),
)
VARIANTS = (
    VariantLine("all", (), 10356.5, 6947, 18010),
    VariantLine("left_out", ("EXH",), 8210),
    VariantLine("left_out", ("ABA",), 13400),
    VariantLine("left_out", ("OSCE",), 12055),
    VariantLine("left_out", ("HRW",), None),
    VariantLine("merged", ("EXH", "ABA"), 9950),
)
MODELS = (
    ModelLine("[123,14,34]", 10356.5, 0.62),
    ModelLine("[123,14,24,34]", 12087.2, 0.21),
    ModelLine("[12,13,14,23,34]", 14342, 0.08),
    ModelLine("[123,124]", 23100, 0.04),
)
LISTS = (
    ListLine("EXH", 1910, (1910, 481, 402, 221)),
    ListLine("ABA", 1530, (481, 1530, 421, None), is_rounded=True),
    ListLine("OSCE", 1790, (402, 421, 1790, 198)),
    ListLine("HRW", 685, (221, None, 198, 685)),
)

SENSITIVITY = (
    SensitivityLine(
        SensitivityKind.HETEROGENEITY,
        (
            SuppositionLine(both("Poisson form", "Poisson-vorm"), 9328.2, 8900, 9800, form="poisson"),
            SuppositionLine(
                both("Darroch's form", "Vorm van Darroch"),
                12797.4,
                11200,
                None,
                form="darroch",
                notes=(both("The fit is poor.", "Het model past slecht."),),
            ),
            SuppositionLine(
                both("gamma form", "gammavorm"),
                None,
                form="gamma",
                why=both("No estimate.", "Geen schatting."),
            ),
        ),
    ),
    SensitivityLine(
        SensitivityKind.XI,
        (),
        both("13 of the 31 combinations did not occur.", "13 van de 31 combinaties kwamen niet voor."),
    ),
)


def make_document(code: VerdictCode = VerdictCode.PUBLISH_WITH_INTERVAL) -> EstimateDocument:
    reasons = (
        both(
            "All pairs of lists share at least 100 persons.", "Elk paar lijsten deelt minstens 100 personen."
        ),
        both(
            "Leaving one list out moves the answer by at most a third.",
            "Eén lijst weglaten verschuift de uitkomst hooguit een derde.",
        ),
    )
    verdicts = {
        VerdictCode.PUBLISH_WITH_INTERVAL: VerdictLine(
            code,
            reasons,
            10356.5,
            6947,
            18010,
            0.95,
            "minimum_bic",
            in_sight=Measure(4400 / 10356.5, 4400 / 18010, 4400 / 6947),
            rate_per_100k=Measure(517.8, 347.4, 900.5),
        ),
        VerdictCode.PUBLISH_AS_RANGE: VerdictLine(
            code, reasons, None, 8903.4, 18010, in_sight=Measure(None, 4400 / 18010, 4400 / 8903.4)
        ),
        VerdictCode.DO_NOT_PUBLISH: VerdictLine(code, reasons),
    }
    return EstimateDocument(
        provenance=Provenance(
            "kosovo.csv",
            "3f" * 32,
            15,
            kind=InputKind.HISTORIES,
            software={"zicht": "0.1.0"},
            seed=1,
            replicates=1000,
            methods=("independence",),
        ),
        persons=4400,
        lists=tuple(replace(found, is_rounded=True) for found in LISTS),
        verdict=verdicts[code],
        estimators=ESTIMATORS,
        findings=FINDINGS,
        variants=VARIANTS,
        models=MODELS,
        models_left_out=109,
        sensitivity=SENSITIVITY,
        strata=(
            StratumLine(
                "month",
                both("March", "maart"),
                1200,
                3050.0,
                2100,
                5200,
                in_sight=Measure(1200 / 3050, 1200 / 5200, 1200 / 2100),
                rate_per_100k=Measure(152.5, 105.0, 260.0),
            ),
            StratumLine("month", both("April", "april"), None, None),
        ),
    )
