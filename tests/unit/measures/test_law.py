"""T15 and T17 on a handful of reports: what was asked, and declaration, reflection period and stay."""

from support.counted import column, shown, value

WHOLE = "2016-2020"
HEADER = (
    "report_id,report_date,person_key,reporter_type,forms,dossier_type,shelter_requested,declaration,"
    "no_declaration_reason,cooperation,reflection_wanted,reflection_granted,residence_at_report,residence_later"
)
REPORTS = [
    HEADER,
    "1,2018-02-01,a,police,labour,registration,no,no,fear_of_offender,no,yes,yes,without_title,lawful",
    "2,2018-05-01,a,shelter,labour,registration_shelter,yes,yes,,unknown,unknown,unknown,unknown,unknown",
    "3,2018-09-01,b,shelter,sexual,registration_shelter,yes,no,no_trust,yes,no,not_asked,eu,eu",
    "4,2019-03-01,c,shelter,sexual,registration_advice,unknown,no,no_trust,no,yes,no,without_title,without_title",
    "5,2019-04-01,d,police,labour,withheld,no,withheld,not_asked,no,unknown,unknown,asylum_seeker,unknown",
    "6,2019-05-01,e,police,labour,registration,no,unknown,not_asked,no,yes,yes,without_title,lawful",
]


def test_person_stands_under_everything_that_any_report_asked(count):
    table = shown(count(REPORTS), "T15")

    assert column(table, "dossier_type", period="2018") == {
        "registration": 1, "registration_shelter": 2, "registration_advice": 0, "unknown": 0, "withheld": 0,
    }  # fmt: skip
    assert column(table, "dossier_type", period=WHOLE) == {
        "registration": 2, "registration_shelter": 2, "registration_advice": 1, "withheld": 1, "unknown": 0,
    }  # fmt: skip
    assert value(table, "with_several", period=WHOLE) == 1
    assert value(table, "share", period="2018", dossier_type="registration") == 50


def test_declaration_in_any_report_counts_before_none_in_another(count):
    table = shown(count(REPORTS), "T17")

    assert column(table, "declaration", period=WHOLE) == {"yes": 1, "no": 2, "unknown": 1, "withheld": 1}
    assert value(table, "share", period="2018", declaration="yes") == 50


def test_reasons_are_those_of_persons_without_any_declaration(count):
    """Person a feared the offender and made a declaration later: the reason is none of `no`."""
    table = count(REPORTS)["T17"]
    cells = {(cell.codes, cell.measure): cell.value for cell in table.cells}
    names = ["period", *(d.name for d in table.dimensions[1:])]

    def at(**codes):
        return cells[tuple(codes.get(name, "all") for name in names), "victims"]

    assert at(period=WHOLE, declaration="no", no_declaration_reason="no_trust") == 2
    assert at(period=WHOLE, declaration="no", no_declaration_reason="fear_of_offender") == 0
    assert at(period=WHOLE, reflection_wanted="yes", reflection_granted="yes") == 2
    assert at(period=WHOLE, reflection_wanted="yes", reflection_granted="no") == 1
    assert at(period=WHOLE, residence_at_report="without_title", residence_later="lawful") == 2


def test_view_of_two_dimensions_is_of_the_whole_window(count):
    views = {view.rows + view.columns: view for view in shown(count(REPORTS), "T17").views}

    assert views["residence_at_reportresidence_later"].fixed == {"period": WHOLE}
    assert views["declarationperiod"].fixed == {}


def test_small_counts_of_two_traits_are_hidden(count):
    table = shown(count(REPORTS), "T17")

    assert value(table, period=WHOLE, declaration="no", no_declaration_reason="no_trust") is None


def test_tables_say_which_column_no_file_holds(count):
    tables = count(["report_id,report_date,sex", "1,2018,female"])

    assert tables["T15"].missing == ("dossier_type",)
    assert tables["T17"].missing == ("declaration",)


def test_note_on_adding_up_promises_sums_only_where_they_are(count):
    tables = count(REPORTS)
    promised = {
        name: any("are given with the total" in note["en"] for note in tables[name].counting_notes)
        for name in ("T15", "T17")
    }
    assert promised == {"T15": True, "T17": False}
