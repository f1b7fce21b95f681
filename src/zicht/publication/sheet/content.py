"""What a sheet says in one language, printed: the page, the PDF and the terminal only lay it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from zicht.publication.charts import Frame, Spec
from zicht.publication.sheet.document import (
    CovariateLine,
    EstimateDocument,
    EstimatorLine,
    InputKind,
    Texts,
    VariantLine,
)
from zicht.publication.sheet.numbers import NONE, Printer
from zicht.publication.sheet.plots import Dot, Reference, Stem, forest, stems
from zicht.publication.sheet.printed import PrintedTable
from zicht.publication.sheet.sensitivity import print_sensitivity
from zicht.publication.sheet.strata import ROUNDED, print_count, print_strata
from zicht.publication.sheet.wording import GRADES, Answer, list_warnings, word_answer
from zicht.publication.words import Words

__all__ = ["Content", "PrintedFigure", "PrintedFinding", "print_content"]

WIDE_LEVEL, NARROW_LEVEL = 0.95, 0.8
#: Models that the table below the picture of weights names.
MOST_MODELS = 10
FEW = 5
AT_LEAST = "≥\N{NARROW NO-BREAK SPACE}"


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: What a row of the input is.
KINDS = {
    InputKind.HISTORIES: _("one row for each history, with counts"),
    InputKind.PERSONS: _("one row for each person"),
    InputKind.REPORTS: _("one row for each report"),
    InputKind.LINKED_REPORTS: _(
        "one row for each report, linked by names, birth dates, numbers and circumstances too"
    ),
}
#: Which models have a picture of their weights.
ALONE = _("These are the models of the lists alone, without covariates.")
#: What differs in a variant of the answer.
VARIANTS = {
    "all": _("all lists"),
    "left_out": _("without {lists}"),
    "merged": _("{lists} taken as one"),
    "order": _("at most {order} lists interact"),
}


@dataclass(frozen=True)
class PrintedFigure:
    """A picture: how it is drawn in a frame, the words that stand in for it, and the table with its numbers."""

    id: str
    caption: str
    alternative: str
    reading: str
    draw: Callable[[Frame], Spec]
    table: PrintedTable


@dataclass(frozen=True)
class PrintedFinding:
    """One finding on the reliability: `grade` is the code of how it reads, `reads` the word, `measure` the figure."""

    label: str
    found: str
    grade: str
    reads: str
    measure: str


@dataclass(frozen=True)
class Content:
    """A sheet in one language."""

    language: str
    title: str
    subtitle: str
    warnings: tuple[tuple[str, str], ...]
    verdict: str
    answer: Answer
    reasons: tuple[str, ...]
    estimators: PrintedTable
    assumptions: tuple[tuple[str, str], ...]
    findings: tuple[PrintedFinding, ...]
    overlap: PrintedTable
    figures: tuple[PrintedFigure, ...] = ()
    strata: tuple[PrintedTable, ...] = ()
    sensitivity: tuple[PrintedTable, ...] = ()
    remarks: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    footing: tuple[str, ...] = field(default=())


def print_content(document: EstimateDocument, language: str) -> Content:
    """Print a document in one language."""
    return _Writer(document, Words(language), Printer(language, document.persons)).content()


@dataclass(frozen=True)
class _Writer:
    document: EstimateDocument
    words: Words
    printer: Printer

    def content(self) -> Content:
        document, translate = self.document, self.words.translate
        figures = (self._forest_figure(), self._models_figure(), self._variants_figure())
        return Content(
            language=self.words.language,
            title=translate("How many persons are there?"),
            subtitle=self._subtitle(),
            warnings=list_warnings(document, self.words),
            verdict=document.verdict.code.value,
            answer=word_answer(document, self.words, self.printer),
            reasons=tuple(map(self._text, document.verdict.reasons)),
            estimators=self._estimators_table(),
            assumptions=tuple((self._text(e.label), self._text(e.assumption)) for e in document.estimators),
            findings=tuple(
                PrintedFinding(
                    self._text(f.label),
                    self._text(f.found),
                    f.grade.value,
                    translate(GRADES[f.grade]),
                    self._text(f.measure),
                )
                for f in document.findings
            ),
            overlap=self._overlap_table(),
            figures=tuple(figure for figure in figures if figure is not None),
            strata=print_strata(document, self.words, self.printer),
            sensitivity=tuple(
                print_sensitivity(series, self.words, self.printer) for series in document.sensitivity
            ),
            remarks=self._remarks(),
            facts=self._facts(),
            footing=self._footing(),
        )

    def _subtitle(self) -> str:
        document, translate = self.document, self.words.translate
        lists = translate("Estimated from {lists} lists with {seen} persons: {names}").format(
            lists=len(document.lists),
            seen=self.printer.whole(document.persons),
            names=", ".join(self._name(line.name) for line in document.lists),
        )
        if not document.covariates:
            return lists
        return f"{lists}. " + translate("Known of each: {names}").format(
            names=", ".join(map(self._covariate_in_short, document.covariates))
        )

    def _covariate_in_short(self, line: CovariateLine) -> str:
        name = self._text(line.label) or line.name
        if line.not_known == 0:
            return name
        persons = print_count(line.not_known, self.printer, rounded=False)
        return self.words.translate("{name} (not known of {persons})").format(name=name, persons=persons)

    def _text(self, texts: Texts) -> str:
        return self.words.text(texts)

    # Estimators

    @property
    def _answering(self) -> tuple[EstimatorLine, ...]:
        return tuple(line for line in self.document.estimators if line.total is not None)

    def _estimators_table(self) -> PrintedTable:
        translate = self.words.translate
        return PrintedTable(
            "estimators",
            translate("What each way of estimating answers"),
            tuple(
                map(
                    translate,
                    (
                        _("Way of estimating"),
                        _("Right if"),
                        _("Persons"),
                        _("95% interval"),
                        _("80% interval"),
                    ),
                )
            ),
            tuple(map(self._estimator_row, self.document.estimators)),
            frozenset({2, 3, 4}),
        )

    def _estimator_row(self, line: EstimatorLine) -> tuple[str, ...]:
        label, assumption = self._text(line.label), self._text(line.assumption)
        if line.total is None:
            return (label, assumption, self.words.translate("no answer"), NONE, NONE)
        return (
            label,
            assumption,
            self._answer_of(line),
            self._bounds(line, WIDE_LEVEL),
            self._bounds(line, NARROW_LEVEL),
        )

    def _answer_of(self, line: EstimatorLine) -> str:
        printed = self.printer.estimate(line.total)
        return f"{AT_LEAST}{printed}" if line.is_lower_bound else printed

    def _bounds(self, line: EstimatorLine, level: float) -> str:
        bounds = line.bounds_of(level)
        return self.printer.span(bounds.lower, bounds.upper) if bounds else NONE

    def _forest_figure(self) -> PrintedFigure | None:
        lines, translate = self._answering, self.words.translate
        if not lines:
            return None
        dots = [self._dot(line) for line in lines]
        seen = self._seen_reference()

        def draw(frame: Frame) -> Spec:
            return forest(dots, [seen], frame, self.words.language)

        return PrintedFigure(
            "forest",
            translate("What each way of estimating answers"),
            translate("Dots with intervals, one row for each way of estimating, in persons. {rows}").format(
                rows=" ".join(f"{dot.label}: {dot.printed}." for dot in dots)
            ),
            translate(
                "A dot is an answer, the diamond the one that the verdict is about; the thick line is its 80% "
                "interval, the thin line its 95% interval, and an arrow runs on. Dashed: the persons seen. Answers "
                "that lie far apart say that the lists do not decide."
            ),
            draw,
            self._estimators_table(),
        )

    def _dot(self, line: EstimatorLine) -> Dot:
        total = line.total or 0.0
        found = [line.bounds_of(level) for level in (NARROW_LEVEL, WIDE_LEVEL)]
        wide = line.bounds_of(WIDE_LEVEL)
        printed = self._answer_of(line)
        printed += f" ({self.printer.span(wide.lower, wide.upper)})" if wide else ""
        return Dot(
            self._text(line.label),
            total,
            tuple((b.lower, b.upper) for b in found if b is not None),
            printed,
            is_main=line.method == self.document.verdict.method,
        )

    def _seen_reference(self) -> Reference:
        seen = self.printer.whole(self.document.persons)
        return Reference(
            float(self.document.persons), self.words.translate("seen: {persons}").format(persons=seen)
        )

    # Models

    def _models_figure(self) -> PrintedFigure | None:
        models, translate = self.document.models, self.words.translate
        if len(models) < 2:
            return None
        heaviest = max(models, key=lambda line: line.weight)
        found = [
            Stem(line.total, line.weight, self.printer.estimate(line.total) if line is heaviest else "")
            for line in models
        ]
        seen = self._seen_reference()

        def draw(frame: Frame) -> Spec:
            return stems(found, [seen], frame, self.words.language)

        rows = tuple(
            (line.model, self.printer.estimate(line.total), self.printer.share(line.weight))
            for line in models[:MOST_MODELS]
        )
        left_out = self.document.models_left_out + max(0, len(models) - MOST_MODELS)
        more = translate("{count} models of less weight are not shown.").format(
            count=self.printer.whole(left_out)
        )
        return PrintedFigure(
            "models",
            translate("How the weight is spread over models"),
            translate("Upright lines, one a model: persons to the right, weight upwards. {rows}").format(
                rows=" ".join(f"{model}: {total}, {weight}." for model, total, weight in rows[:6])
            ),
            translate(
                "Each line is a model: where it stands is its answer, its height is its weight. One hill is one "
                "answer; hills apart are answers that the lists cannot choose between."
            )
            + (f" {translate(ALONE)}" if self.document.covariates else ""),
            draw,
            PrintedTable(
                "weights",
                translate("Models with the most weight"),
                (translate("Model"), translate("Persons"), translate("Weight")),
                rows,
                frozenset({1, 2}),
                (more,) if left_out else (),
            ),
        )

    # Variants

    def _variants_figure(self) -> PrintedFigure | None:
        translate = self.words.translate
        left_out = [v for v in self.document.variants if v.kind == "left_out"]
        answered = [v for v in left_out if v.total is not None]
        if not answered:
            return None
        everything = next((v for v in self.document.variants if v.kind == "all"), None)
        drawn = [*([everything] if everything and everything.total is not None else []), *answered]
        dots = [self._variant_dot(v) for v in drawn]
        seen = self._seen_reference()

        def draw(frame: Frame) -> Spec:
            return forest(dots, [seen], frame, self.words.language)

        return PrintedFigure(
            "variants",
            translate("The answer when one list is left out"),
            translate("Dots, one row for each list left out, in persons. {rows}").format(
                rows=" ".join(f"{dot.label}: {dot.printed}." for dot in dots)
            ),
            translate(
                "Each row leaves one list out and estimates again in the same way. Answers that jump hang on one list."
            ),
            draw,
            PrintedTable(
                "variants-table",
                translate("The answer from other lists"),
                (translate("Lists"), translate("Persons")),
                tuple(
                    (self._variant_label(v), self.printer.estimate(v.total)) for v in self.document.variants
                ),
                frozenset({1}),
                (
                    translate(
                        "A dash says that these lists have no answer. Without a list fewer persons are seen."
                    ),
                ),
            ),
        )

    def _variant_dot(self, variant: VariantLine) -> Dot:
        total = variant.total or 0.0
        inside = () if variant.lower is None else ((variant.lower, variant.upper),)
        return Dot(
            self._variant_label(variant),
            total,
            inside,
            self.printer.estimate(total),
            is_main=variant.kind == "all",
        )

    def _variant_label(self, variant: VariantLine) -> str:
        text = self.words.translate(VARIANTS[variant.kind])
        return text.format(lists=" + ".join(map(self._name, variant.lists)), order=variant.order)

    def _name(self, name: str) -> str:
        """Return what a list is called in this language: its own name where it has no label."""
        label = next((line.label for line in self.document.lists if line.name == name), {})
        return self._text(label) or name

    # Lists, groups, facts

    def _overlap_table(self) -> PrintedTable:
        translate, lists = self.words.translate, self.document.lists
        rounded = any(line.is_rounded for line in lists)
        return PrintedTable(
            "overlap",
            translate("Persons on each list, and on two lists at once"),
            ("", *(self._name(line.name) for line in lists)),
            tuple(
                (
                    self._name(line.name),
                    *(
                        print_count(cell, self.printer, rounded=rounded and a == b)
                        for b, cell in enumerate(line.shared)
                    ),
                )
                for a, line in enumerate(lists)
            ),
            frozenset(range(1, len(lists) + 1)),
            (translate(ROUNDED),) if rounded else (),
        )

    def _remarks(self) -> tuple[str, ...]:
        """Return what the estimators add, each with the name of the one that says it."""
        return tuple(
            f"{self._text(line.label)}: {self._text(remark)}"
            for line in self.document.estimators
            for remark in (*line.warnings, *([line.refusal] if line.refusal else ()))
        )

    def _facts(self) -> tuple[tuple[str, str], ...]:
        made, translate = self.document.provenance, self.words.translate
        facts = [
            (translate("Input"), made.input),
            (translate("Read as"), f"{translate(KINDS[made.kind])} ({self.printer.whole(made.rows)})"),
            (translate("Left out: no list is known"), self._left_out()),
            (translate("Covariates"), "; ".join(map(self._covariate, self.document.covariates))),
            (translate("Inhabitants"), self._inhabitants()),
            (translate("SHA-256 begins with"), made.sha256[:12]),
            (
                translate("Repeats of the calculation"),
                translate("{replicates}, from seed {seed}").format(
                    replicates=self.printer.whole(made.replicates), seed=made.seed
                ),
            ),
            (
                translate("Made with"),
                ", ".join(f"{name} {version}" for name, version in made.software.items()),
            ),
        ]
        return tuple((label, value) for label, value in facts if value)

    def _covariate(self, line: CovariateLine) -> str:
        translate = self.words.translate
        found = translate("{name} ({values} values)").format(
            name=self._text(line.label) or line.name, values=self.printer.whole(line.values)
        )
        if line.not_known == 0:
            return found
        persons = print_count(line.not_known, self.printer, rounded=False)
        return found + translate(", not known of {persons} persons: a value of their own").format(
            persons=persons
        )

    def _inhabitants(self) -> str:
        made, number = self.document.provenance, self.document.inhabitants
        file = f"{made.inhabitants} ({made.inhabitants_sha256[:12]})" if made.inhabitants else ""
        return ", ".join(filter(None, (self.printer.whole(number) if number else "", file)))

    def _left_out(self) -> str:
        count = self.document.provenance.left_out
        return print_count(None if 0 < count < FEW else count, self.printer, rounded=False) if count else ""

    def _footing(self) -> tuple[str, ...]:
        return (
            self.words.translate(
                "Estimates are rounded to three digits; estimate.json has them in full, with everything on this sheet."
            ),
        )
