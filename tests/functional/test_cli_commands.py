"""The command line as people and machines meet it: help, languages, JSON and exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from unittest import mock

import pytest

from support.editions import monitor_unrendered
from zicht import __version__
from zicht.cli import EXIT_CODES, build_command
from zicht.pipeline import MonitorOptions

COMMANDS = (
    "demo",
    "capacity",
    "effect",
    "link",
    "monitor",
    "outcomes",
    "check",
    "template",
    "explain",
    "fact",
    "briefing",
    "municipality",
    "compare",
    "errata",
    "export",
    "attack",
    "approve",
    "sign",
    "keys",
    "verify",
    "estimate",
    "pseudonymise",
    "triage",
    "helpchat",
    "serve",
    "site",
    "answer",
    "manage",
    "simulate",
)
REPORTS = """report_id,report_date,person_key,reporter_type,sex,forms,route
1,2018-02-01,a,police,female,sexual,domestic
2,2018-05-01,b,police,male,labour,cross_border
3,2019-05-01,c,shelter,female,labour,unknown
"""


@pytest.fixture
def reports(tmp_path):
    return write_reports(tmp_path)


def write_reports(folder):
    path = folder / "reports.csv"
    path.write_text(REPORTS)
    return path


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """Return an edition of the reports, for commands that read one."""
    folder = tmp_path_factory.mktemp("edition")
    return monitor_unrendered([write_reports(folder)], out=folder / "edition", options=MonitorOptions()).out


# Help


def test_commands_are_those_of_the_manual():
    assert set(build_command().commands) == set(COMMANDS)


@pytest.mark.parametrize(("language", "word"), [("en", "Language of"), ("nl", "Taal van")])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_in_the_language_asked_for(zicht, monkeypatch, command, language, word):
    monkeypatch.setenv("ZICHT_LANG", language)

    shown = zicht(command, "--help")

    assert shown.code == 0
    assert word in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


ENGLISH_OF_THE_LIBRARY = (
    "Usage",
    "OPTIONS",
    "Options",
    "ARGS",
    "Arguments",
    "Commands",
    "required",
    "default",
)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_has_the_words_of_the_library_in_both_languages(zicht, command):
    english, dutch = (zicht("--lang", language, *command, "--help") for language in ("en", "nl"))

    assert english.out.startswith("Usage: zicht")
    assert dutch.out.startswith("Gebruik: zicht")
    assert "[OPTIONS]" in english.out
    assert "\nOpties:\n" in dutch.out
    assert not [word for word in ENGLISH_OF_THE_LIBRARY if word in dutch.out]


def test_language_may_stand_before_the_command_and_the_command_may_be_given_another(zicht, reports):
    before = zicht("--lang", "nl", "check", reports)
    both = zicht("--lang", "nl", "check", reports, "--lang", "en")

    assert before.out == zicht("check", reports, "--lang", "nl").out != both.out
    assert both.out == zicht("check", reports, "--lang", "en").out


def test_without_arguments_the_help_is_shown(zicht):
    shown = zicht()

    assert (shown.code, shown.out) == (2, "")
    assert shown.err.startswith("Usage: zicht")


@pytest.mark.parametrize(
    ("language", "word"), [("en", "A fault in Zicht itself"), ("nl", "Een fout in Zicht zelf")]
)
def test_help_of_all_names_commands_and_exit_codes(zicht, monkeypatch, language, word):
    monkeypatch.setenv("ZICHT_LANG", language)

    shown = zicht("--help")

    assert word in shown.out
    assert all(command in shown.out for command in COMMANDS)
    assert all(f"\n    {code} " in shown.out for code in EXIT_CODES)


def test_help_waits_for_nothing_that_only_a_command_needs():
    program = (
        "import sys\nfrom zicht.cli import main\n"
        "sys.argv = ['zicht', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n"
        "    print(sorted({'duckdb', 'ibis', 'numpy', 'pyarrow', 'scipy', 'vl_convert'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert shown.stdout.splitlines()[-1] == "[]"


def test_version(zicht):
    assert zicht("--version").out == f"{__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_of_a_shell(zicht, shell, monkeypatch):
    monkeypatch.setattr("shellingham.detect_shell", lambda: (shell, shell))
    shown = zicht("--show-completion")

    assert shown.code == 0
    assert "_ZICHT_COMPLETE" in shown.out


def test_completion_completes_a_command():
    words = {"COMP_WORDS": "zicht mon", "COMP_CWORD": "1", "_ZICHT_COMPLETE": "complete_bash"}
    done = subprocess.run(
        [sys.executable, "-c", "from zicht.cli import main; main()"],
        env={**os.environ, **words},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["monitor"]


# JSON and language


def test_monitor_check_explain_and_compare_print_json_and_nothing_else(zicht, reports, edition, tmp_path):
    made = zicht("monitor", reports, "--out", tmp_path / "other", "--json").json()
    checked = zicht("check", reports, "--json").json()
    explained = zicht("explain", "T01", "--year", "2018", "--edition", edition, "--json").json()
    compared = zicht("compare", edition, tmp_path / "other", "--json").json()

    assert (made["edition"], made["vintage"]) == ("2018-2019", "2019-05-01")
    assert checked["files"][0]["accepted"] == 3
    assert (explained["value"], explained["unit"]) == (2, "persons")
    assert compared["changes"] == []


def test_template_and_simulate_print_json_and_nothing_else(zicht, tmp_path):
    made = zicht("template", "reports", "--out", tmp_path / "t", "--json").json()
    with mock.patch("zicht.cli.simulate.simulate") as simulate:
        simulate.return_value.inputs = {}
        simulated = zicht("simulate", "--out", tmp_path / "s", "--json").json()

    assert [name.rsplit("/", 1)[-1] for name in made["templates"]] == ["reports.xlsx"]
    assert simulated == {"out": str(tmp_path / "s"), "inputs": []}


def test_error_is_json_on_standard_error_where_json_was_asked_for(zicht, tmp_path):
    failed = zicht("check", tmp_path / "not-there.csv", "--json")

    assert (failed.code, failed.out) == (11, "")
    assert '{"error": {"exit_code": 11, "problems": [{"where": "not-there.csv' in failed.err


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Presumed victims", "Counting rule", "draft")),
        ("nl", ("Vermoedelijke", "Telregel", "concept")),
    ],
)
def test_explain_speaks_the_language_asked_for(zicht, edition, language, words):
    shown = zicht("explain", "T01", "--year", "2018", "--edition", edition, "--lang", language)

    assert shown.code == 0
    assert all(word in shown.out for word in words)


def test_edition_is_found_through_the_environment_and_named(zicht, edition, monkeypatch):
    monkeypatch.setenv("ZICHT_EDITION", str(edition))

    assert f"Read from: {edition}" in zicht("explain", "T01").out.replace("\n", "")


def test_check_says_where_the_faults_are(zicht, tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text("report_id,report_date,sex\n1,2018,female\n2,2018,V\n3,2018-13-01,M\n4,2018\n")

    shown = zicht("check", path)

    assert shown.code == 3
    assert "2 x unknown_code\n  Column sex: 2 (first: row 3)" in shown.out
    assert "1 x date_impossible\n  Column report_date: 1 (first: row 4)" in shown.out
    assert "1 x field_count\n  Rows: 1 (first: row 5)" in shown.out


def test_check_keeps_rejected_rows_where_asked(zicht, tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text("report_id,report_date,sex\n1,2018,V\n")

    zicht("check", path, "--quarantine", tmp_path / "apart")

    assert "1,2018,V" in (tmp_path / "apart" / "reports.csv").read_text()


def test_monitor_names_tables_that_the_input_does_not_allow(zicht, reports, tmp_path):
    shown = zicht("monitor", reports, "--out", tmp_path / "edition")

    assert "T32 Reporters that fell silent: reporter" in shown.out
    assert "Presumed victims 2018-2019: 3 (data of 2019-05-01, rule first_report_in_year)" in shown.out


def test_monitor_names_no_report_where_none_was_asked_for(zicht, reports, tmp_path):
    shown = zicht("monitor", reports, "--out", tmp_path / "edition", "--form", "tables")

    assert "Edition: " in shown.out
    assert "Report: " not in shown.out


def test_window_without_one_asked_for_ends_with_the_last_whole_year_before_the_vintage(
    zicht, reports, tmp_path
):
    made = zicht("monitor", reports, "--out", tmp_path / "e", "--vintage", "2019-06-30", "--json").json()

    assert (made["edition"], made["vintage"]) == ("2018", "2019-06-30")


# Exit codes


def test_exit_code_0_and_nothing_on_standard_output_but_the_result(zicht, reports):
    assert zicht("check", reports).code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["monitor"],
        ["monitor", "a.csv"],
        ["monitor", "a.csv", "--out", "x", "--rule", "no_such_rule"],
        ["monitor", "a.csv", "--out", "x", "--vintage", "yesterday"],
        ["check", "--no-such-option", "a.csv"],
    ],
)
def test_exit_code_2_where_the_command_is_not_understood(zicht, arguments):
    assert zicht(*arguments).code == 2


@pytest.mark.parametrize(
    ("arguments", "where", "expected"),
    [
        (["no-such-command"], "zicht: geen bekende opdracht.", "Een van: demo, monitor, check"),
        (["--window"], "zicht: heeft geen optie --window.", "Een van: "),
        (["monitor"], "zicht monitor: er ontbreekt iets.", "INPUT..."),
        (["monitor", "a.csv"], "zicht monitor: er ontbreekt iets.", "--out <path>: Map van de editie"),
        (
            ["monitor", "a.csv", "--wndow", "2020"],
            "zicht monitor: heeft geen optie --wndow.",
            "Een van: --window",
        ),
        (
            ["monitor", "a.csv", "--out"],
            "zicht monitor: --out is niet in de eigen vorm gegeven.",
            "--out <path>",
        ),
        (
            ["monitor", "a.csv", "--out", "x", "--rule", "canary"],
            "zicht monitor: een waarde is niet bruikbaar.",
            "--rule <first_report_in_year|once_per_year|once_in_window>: De telregel.  [standaard: ",
        ),
        (
            ["monitor", "a.csv", "--out", "x", "--vintage", "canary"],
            "een waarde is niet bruikbaar",
            "--vintage",
        ),
        (["simulate", "--seed", "-1", "--out", "x"], "een waarde is niet bruikbaar", "[standaard: 1; x>=0]"),
        (["demo", "canary"], "zicht demo: er is meer gegeven", "Niet meer dan: [OPTIES]."),
    ],
)
def test_wrong_call_is_an_error_as_every_other_in_the_language_asked_for(zicht, arguments, where, expected):
    failed = zicht("--lang", "nl", *arguments)
    command = " ".join(["zicht", *(a for a in arguments[:1] if a in COMMANDS)])

    assert (failed.code, failed.out) == (2, "")
    first, second, third = failed.err.splitlines()
    assert where in first
    assert second.startswith("Verwacht: ")
    assert expected in second
    assert third == f"Oplossing: `{command} --help` laat zien hoe de opdracht werkt."
    assert "canary" not in failed.err


def test_wrong_call_is_json_where_json_was_asked_for(zicht):
    failed = zicht("check", "--json")

    assert (
        '{"error": {"exit_code": 2, "problems": [{"where": "zicht check: something is missing."' in failed.err
    )


@pytest.mark.parametrize("window", ["abc", "2020-2016", "16-20", "2016-2020-2021", ""])
def test_exit_code_12_where_a_setting_cannot_be_read(zicht, reports, tmp_path, window):
    failed = zicht("monitor", reports, "--out", tmp_path / "x", "--window", window or "-")

    assert failed.code == 12
    assert "Expected: Two years" in failed.err
    assert not (tmp_path / "x").exists()


def test_exit_code_12_where_a_table_does_not_exist(zicht, tmp_path):
    assert zicht("template", "no_such_table", "--out", tmp_path / "x").code == 12


def test_exit_code_16_where_the_result_cannot_be_written(zicht, reports, tmp_path):
    failed = zicht("monitor", reports, "--out", reports / "below" / "a-file")

    assert failed.code == 16
    assert str(tmp_path) not in failed.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["T99"],
        ["T01", "--year", "1999"],
        ["T03", "--group", "no_such_group"],
        ["T03", "--colour", "red"],
        ["T03", "--group"],
        ["T32"],
        ["T01", "--measure", "no_such_measure"],
    ],
)
def test_exit_code_17_where_the_edition_holds_no_such_figure(zicht, edition, arguments):
    failed = zicht("explain", *arguments, "--edition", edition)

    assert failed.code == 17
    assert "To fix: " in failed.err


@pytest.mark.parametrize("command", [["explain", "T01", "--edition"], ["compare", "edition"]])
def test_exit_code_11_where_there_is_no_edition(zicht, tmp_path, command):
    assert zicht(*command, tmp_path).code == 11


def test_exit_code_130_where_the_run_is_interrupted(zicht, reports, tmp_path):
    with mock.patch("zicht.pipeline.made.count_tables", side_effect=KeyboardInterrupt):
        stopped = zicht("monitor", reports, "--out", tmp_path / "edition")

    assert stopped.code == 130
    assert not (tmp_path / "edition").exists()
    assert "Traceback" not in stopped.err


@pytest.mark.parametrize(
    ("arguments", "also_errors"),
    [
        (["--version"], False),
        (["--help"], False),
        (["compare", "--help"], False),
        (["compare", "edition", "edition"], False),
        (["compare", "edition", "edition", "--json"], False),
        (["explain", "T01", "--edition", "edition"], True),
        (["compare", "edition", "no-edition"], True),
    ],
)
def test_exit_code_141_and_not_a_word_where_nobody_reads_the_output(edition, arguments, also_errors):
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "zicht", *arguments],
            cwd=edition.parent,
            stdout=write,
            stderr=write if also_errors else subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(write)

    assert (ended.returncode, ended.stderr or b"") == (141, b"")


def test_demo_does_not_touch_a_folder_with_something_else_in_it(zicht, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    assert zicht("demo", "--out", tmp_path).code == 16
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
