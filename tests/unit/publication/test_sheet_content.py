"""What a sheet says: the verdict first, numbers as the language prints them, nothing that may not be shown."""

from __future__ import annotations

import re
from dataclasses import replace

import altair as alt
import pytest
from sheet_factory import make_document

from support.handmade import both
from zicht.publication.charts import NARROW, WIDE, Frame
from zicht.publication.sheet import CovariateLine, Measure, VerdictCode, VerdictLine, print_content
from zicht.publication.sheet.numbers import Printer
from zicht.publication.vega import to_svg

FRAMES = (WIDE, NARROW, Frame("paper", 860), Frame("half", 418))


def words_of(code, language="en"):
    return " ".join(print_content(make_document(code), language).answer.sentences)


@pytest.mark.parametrize(
    ("code", "language", "verdict", "number"),
    [
        (VerdictCode.PUBLISH_WITH_INTERVAL, "en", "Publish it with its interval", "10,400"),
        (VerdictCode.PUBLISH_WITH_INTERVAL, "nl", "Publiceer de schatting met haar interval", "10.400"),
        (VerdictCode.PUBLISH_AS_RANGE, "en", "Publish a range, not one number", "8,900–18,000"),
        (VerdictCode.PUBLISH_AS_RANGE, "nl", "Publiceer een bandbreedte, niet één getal", "8.900–18.000"),
        (VerdictCode.DO_NOT_PUBLISH, "en", "Do not publish an estimate from these lists", ""),
        (VerdictCode.DO_NOT_PUBLISH, "nl", "Publiceer geen schatting uit deze lijsten", ""),
    ],
)
def test_verdict_comes_in_words_with_what_may_be_quoted(code, language, verdict, number):
    answer = print_content(make_document(code), language).answer

    assert (answer.verdict, answer.number) == (verdict, number)


def test_answer_says_how_many_were_seen():
    # 4,400 of 10,356.5, of 18,010 and of 6,947.
    assert "4,400 of them were seen: about 42% (24% to 63%)." in words_of(VerdictCode.PUBLISH_WITH_INTERVAL)
    dutch = words_of(VerdictCode.PUBLISH_WITH_INTERVAL, "nl").replace("\N{NO-BREAK SPACE}", " ")
    assert "4.400 van hen zijn in beeld: ongeveer 42 % (24 % tot 63 %)." in dutch


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_estimate_that_may_not_be_published_stands_in_no_sentence(language):
    said = words_of(VerdictCode.DO_NOT_PUBLISH, language)

    assert "10" not in said
    assert print_content(make_document(VerdictCode.DO_NOT_PUBLISH), language).answer.number == ""


def test_verdict_without_an_interval_gives_the_number_alone():
    document = make_document()
    verdict = VerdictLine(VerdictCode.PUBLISH_WITH_INTERVAL, (), 10356.5, method="minimum_bic")

    answer = print_content(replace(document, verdict=verdict), "en").answer

    assert answer.number == "10,400"
    assert "interval" not in " ".join(answer.sentences)


@pytest.mark.parametrize(
    ("value", "persons", "printed"),
    [
        (10356.519, 4400, "10,400"),
        (116667.018, 8234, "117,000"),
        (539.0939, 96, "539"),
        (8234.0, 8234, "8,234"),
        (8236.2, 8234, "8,240"),
        (8231.0, 8234, "8,234"),
        (3253393, 8234, "3,250,000"),
        (None, 1, "–"),
    ],
)
def test_estimate_is_printed_with_three_digits_and_never_below_the_persons_seen(value, persons, printed):
    assert Printer("en", persons).estimate(value) == printed


def test_upper_bound_that_is_not_there_is_infinite():
    assert Printer("nl", 1).span(9120, None) == "9.120–∞"


def test_hidden_counts_have_no_value_anywhere():
    content = print_content(make_document(), "en")

    assert content.overlap.rows[1] == ("ABA", "481", "≈1,530", "421", "<5")
    assert content.strata[0].rows[1] == ("April", "<5", "–", "–", "–", "–")
    assert any("<5: one to four persons" in note for note in content.overlap.notes)


def test_banner_says_that_nothing_was_cleared_and_when_it_is_internal():
    document = make_document()

    outside = print_content(document, "en").warnings
    inside = print_content(replace(document, internal=True, simulated=True), "en").warnings

    assert [strong for strong, _ in outside] == ["Not cleared for publication."]
    assert [strong for strong, _ in inside][1:] == ["Internal.", "Simulated people."]


def test_estimator_without_an_answer_says_why():
    content = print_content(make_document(), "nl")

    assert content.estimators.rows[-1][2:] == ("geen uitkomst", "–", "–")
    assert "Steekproefdekking: Te weinig personen op twee lijsten." in content.remarks


@pytest.mark.parametrize(
    ("frame", "language"),
    [(WIDE, "en"), *((frame, "nl") for frame in FRAMES)],
    ids=lambda one: getattr(one, "name", one),
)
@pytest.mark.parametrize("place", range(3), ids=["forest", "models", "variants"])
def test_picture_is_valid_and_fits_its_frame(place, frame, language):
    """In Dutch, whose words are the longer ones, in every frame."""
    figure = print_content(make_document(), language).figures[place]

    spec = figure.draw(frame)
    alt.Chart.from_dict(dict(spec), validate=True)
    svg = to_svg(spec)

    assert float(svg.split('width="', 1)[1].split('"', 1)[0]) <= frame.width + 30
    assert "NaN" not in svg


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_picture_has_its_table_and_its_words(language):
    for figure in print_content(make_document(), language).figures:
        printed = {cell for row in figure.table.rows for cell in row}
        assert figure.table.rows
        assert any(cell in figure.alternative for cell in printed)


def test_range_of_numbers_that_differ_much_is_drawn_on_steps_of_equal_ratios():
    document = make_document()
    far = replace(document.estimators[0], total=400_000.0)

    spec = (
        print_content(replace(document, estimators=(far, *document.estimators)), "en").figures[0].draw(WIDE)
    )

    assert '"type": "log"' in str(spec).replace("'", '"')


def test_axis_prints_its_steps_in_full():
    """Left to itself Vega rounds 12,500 to 13,000 where steps are larger than those of its own."""
    document = make_document()
    lines = tuple(
        replace(document.estimators[0], method=str(total), total=float(total))
        for total in (5000, 12400, 21000)
    )

    drawn = to_svg(print_content(replace(document, estimators=lines), "en").figures[0].draw(WIDE))

    shown = {float(text.replace(",", "")) for text in re.findall(r">([\d,]+)</text>", drawn)}
    assert {5000.0, 7500.0, 10000.0, 12500.0, 15000.0} <= shown


def test_shares_and_rates_stand_beside_what_may_be_quoted():
    document = make_document()

    content = print_content(document, "en")

    assert content.answer.sentences[1:] == (
        "4,400 of them were seen: about 42% (24% to 63%).",
        "That is 518 per 100,000 inhabitants (347 to 900).",
    )
    table = content.strata[0]
    assert table.head[4:] == ("Share in sight", "Per 100,000")
    assert table.rows[0][4:] == ("39%", "152 (105–260)")
    assert "Per 100,000: persons, seen and unseen, per 100,000 inhabitants of the group." in table.notes


def test_range_has_a_share_and_a_rate_between_two_ends():
    document = make_document(VerdictCode.PUBLISH_AS_RANGE)
    rate = Measure(None, 44.52, None)
    group = replace(
        document.strata[0], in_sight=Measure(None, 0.2, 0.5), rate_per_100k=Measure(None, 10.5, 26.0)
    )
    changed = replace(document, verdict=replace(document.verdict, rate_per_100k=rate), strata=(group,))

    content = print_content(changed, "en")

    assert content.answer.sentences[-2:] == (
        "4,400 persons were seen: between 24% and 49% of all.",
        "That is between 44.5 and ∞ per 100,000 inhabitants.",
    )
    assert content.strata[0].rows[0][4:] == ("20%–50%", "10.5–26.0")
    assert any("may be published as its interval" in note for note in content.strata[0].notes)


def test_groups_of_what_may_not_be_published_have_neither():
    document = make_document(VerdictCode.DO_NOT_PUBLISH)
    strata = tuple(replace(line, in_sight=None, rate_per_100k=None) for line in document.strata)

    table = print_content(replace(document, strata=strata), "nl").strata[0]

    assert len(table.head) == 4
    assert any("blijven binnen" in note for note in table.notes)


def test_groups_with_the_same_reason_share_a_note():
    document = make_document()
    why = both("Fewer than 20 persons were seen.", "Er zijn minder dan 20 personen gezien.")
    names = [both("May", "mei"), both("June", "juni")]
    thin = tuple(replace(document.strata[0], label=name, total=None, lower=None, why=why) for name in names)

    table = print_content(replace(document, strata=thin), "nl").strata[0]

    assert "mei; juni: Er zijn minder dan 20 personen gezien." in table.notes


@pytest.mark.parametrize(
    ("not_known", "subtitle", "fact"),
    [
        (0, "Known of each: Age", "Age (2 values)"),
        (15, "Age (not known of 15)", "Age (2 values), not known of 15 persons: a value of their own"),
        (None, "Age (not known of <5)", "Age (2 values), not known of <5 persons: a value of their own"),
    ],
)
def test_covariates_are_named_with_the_persons_of_whom_they_are_not_known(not_known, subtitle, fact):
    line = CovariateLine("age", 2, not_known, both("Age", "Leeftijd"))

    content = print_content(replace(make_document(), covariates=(line,)), "en")

    assert content.subtitle.endswith(subtitle)
    assert ("Covariates", fact) in content.facts
    assert "without covariates" in content.figures[1].reading


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.0431, "0.04"), (3.78, "3.8"), (99.94, "99.9"), (204.4, "204"), (1324.9, "1,320"), (None, "∞")],
)
def test_rate_has_two_digits_or_more(value, printed):
    assert Printer("en", 1).rate(value) == printed


@pytest.mark.parametrize(
    ("covariates", "is_said"), [((), False), (("month",), False), (("month", "age"), True)]
)
def test_groups_say_that_other_covariates_are_not_in_their_model(covariates, is_said):
    lines = tuple(CovariateLine(name, 2, 0) for name in covariates)

    notes = print_content(replace(make_document(), covariates=lines), "en").strata[0].notes

    assert ("Other covariates than these are not in that model." in notes) is is_said
