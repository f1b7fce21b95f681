"""Write the manual's generated pages from the code: `python tools/docs.py`; `--check` finds outdated ones."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import typer.core

from zicht import errors
from zicht.cli import EXIT_CODES, build_command
from zicht.measures import (
    capacity_reached,
    care_gap,
    chats,
    commitments,
    durations,
    help_received,
    hidden,
    matched,
    next_offences,
    offenders,
    overlap_offences,
    overlaps,
    publishers,
    quality,
    repeats,
    shelter,
    silences,
    victims_suspected,
)
from zicht.measures.catalogue import CATALOGUE
from zicht.measures.declaration import Declaration
from zicht.measures.dimensions import DIMENSIONS
from zicht.measures.rules import (
    COUNTING_RULES,
    DELIVERED_RULE,
    LINKAGE_INTERVAL_RULE,
    MONITOR_GROUP_RULE,
    SIGNAL_RULE,
    SUSPECT_RULE,
    VISITOR_RULE,
)
from zicht.methods.population_size.estimators import METHODS
from zicht.methods.population_size.verdict_rules import RULES, Rule
from zicht.publication.sheet import document
from zicht.records.contract import Column, Kind, TableContract
from zicht.records.contracts import CONTRACTS
from zicht.records.mapping import Mapping, describe_mapping, shipped_mapping, shipped_mapping_names
from zicht.records.reasons import Reason
from zicht.triage import compile_table, rule_card, shipped_content
from zicht.vocabulary import code_list, code_list_names, crosswalk, crosswalk_names

FOLDER = Path(__file__).resolve().parents[1] / "docs"
GENERATED = "<!-- Generated from the code by tools/docs.py: change it there. -->"
HELP_WIDTH = 100
#: Lists longer than this are named with their size only.
LONGEST_LISTED = 40

#: The modules of tables that count something else than units, in the order of their tables.
OTHERS = (
    shelter,
    durations,
    repeats,
    next_offences,
    matched,
    help_received,
    care_gap,
    victims_suspected,
    overlap_offences,
    hidden,
    overlaps,
    offenders,
    chats,
    quality,
    silences,
    publishers,
    capacity_reached,
    commitments,
)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; cells are one line each."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def code(names: Iterable[object]) -> str:
    """Return names as code, with commas between them."""
    return ", ".join(f"`{name}`" for name in names)


# Tables of records


def tables_page() -> str:
    """Return the page on the canonical tables."""
    kinds = inspect.getdoc(Kind)
    intro = (
        "What each table promises. A file with these columns is recognised by its header; any other file needs a "
        "[mapping](../howto/map-your-columns.md). `zicht template` writes these tables as empty spreadsheets.\n\n"
        f"{kinds}\n\nColumns marked *identifying* stay in the run's private "
        "work folder: no table counts them and no edition holds them."
    )
    return page("Tables of records", intro, *map(contract_section, CONTRACTS.values()))


def contract_section(contract: TableContract) -> str:
    """Return the section on one table."""
    rows = ([f"`{c.name}`", c.kind.value, column_marks(c), _description(c)] for c in contract.columns)
    order = "".join(
        f" `{rule.first}` must not lie wholly after `{rule.second}`." for rule in contract.order_rules
    )
    key = f"Key: {code(contract.key)}.{order}"
    return f"## {contract.name}\n\n{contract.description}\n\n{key}\n\n" + table(
        ["column", "kind", "", "what it holds"], rows
    )


def column_marks(column: Column) -> str:
    """Return what is asked of a column in a few words."""
    marks = ["required"] if column.required else []
    marks += ["identifying"] if column.identifying else []
    return ", ".join(f"*{mark}*" for mark in marks)


def _description(column: Column) -> str:
    bounds = [f"{x:g}" if x is not None else "" for x in (column.lowest, column.highest)]
    parts = [
        column.description,
        f"List: [`{column.codes}`](code-lists.md)." if column.codes else "",
        f"From {bounds[0]} to {bounds[1]}." if all(bounds) else "",
        f"Example: `{column.example}`." if column.example else "",
    ]
    return " ".join(filter(None, parts))


def reasons_page() -> str:
    """Return the page on the reasons for quarantine."""
    intro = "Why a row is set apart. How to read the file: [Read the quarantine](../howto/read-the-quarantine.md)."
    rows = ([f"`{r.code}`", r.expected, r.to_fix] for r in Reason)
    return page("Reasons for quarantine", intro, table(["reason", "expected", "to fix"], rows))


def mappings_page() -> str:
    """Return the page on the mappings that come with Zicht."""
    intro = (
        "The formats that Zicht reads without being told. Your own: "
        "[Map an agency's own columns](../howto/map-your-columns.md)."
    )
    return page("Mappings that come with Zicht", intro, *map(mapping_section, shipped_mapping_names()))


def mapping_section(name: str) -> str:
    """Return the section on one mapping."""
    mapping: Mapping = shipped_mapping(name)
    rules = describe_mapping(mapping)
    rows = (
        [f"`{r.column}`", r.origin, code(r.columns if r.origin != "constant" else r.words), f"`{r.empty}`"]
        for r in rules
    )
    return f"## {name}\n\n{mapping.title}. Table: `{mapping.table}`.\n\n" + table(
        ["canonical column", "made from", "columns of the file, or the constant", "an empty cell means"], rows
    )


# Words


def code_lists_page() -> str:
    """Return the page on all code lists."""
    intro = (
        "What each code means, with labels in Dutch and English. The files stand in "
        "`src/zicht/vocabulary/lists/`, their origin in `SOURCES.md` beside them. The kinds of unknown may stand in "
        "every coded column."
    )
    return page("Code lists", intro, *map(code_list_section, code_list_names()))


def code_list_section(name: str) -> str:
    """Return the section on one list; long lists by their size only."""
    codes = list(code_list(name))
    if len(codes) > LONGEST_LISTED:
        return f"## {name}\n\n{len(codes)} codes, in `lists/{name}.csv`."
    extra = [column for column in codes[0].extra if any(c.extra.get(column) for c in codes)]
    rows = ([f"`{c.code}`", c.label_en, c.label_nl, *(c.extra.get(e, "") for e in extra)] for c in codes)
    return f"## {name}\n\n" + table(["code", "English", "Dutch", *extra], rows)


def crosswalks_page() -> str:
    """Return the page on where our codes stand in international standards."""
    intro = (
        "Where each code stands in a standard, and how well it fits: *broader* means that the standard's value holds "
        "more than our code, *narrower* that it holds less, *none* that the standard has no place for it. Standards "
        "put forced criminality in different places, so Zicht stores its own code and derives the others. The files "
        "stand in `src/zicht/vocabulary/crosswalks/`. Every mapping is our reading; Zicht claims conformance to none "
        "of these standards."
    )
    criminal = [t for name in crosswalk_names() for t in crosswalk(name).targets("forms", "criminal")]
    rows = (
        [name, t.target_field, t.target_code, t.note]
        for name, t in zip(crosswalk_names(), criminal, strict=True)
    )
    return page(
        "Crosswalks to standards",
        intro,
        "## Forced criminality\n\n" + table(["standard", "field", "value", "note"], rows),
        *map(crosswalk_section, crosswalk_names()),
    )


def crosswalk_section(name: str) -> str:
    """Return the section on one standard."""
    rows = (
        [t.list, f"`{t.code}`", t.target_field, t.target_code, t.relation, t.note] for t in crosswalk(name)
    )
    return f"## {name}\n\n" + table(["list", "code", "field", "value", "relation", "note"], rows)


# The catalogue


def catalogue_page() -> str:
    """Return the page on the tables that an edition holds."""
    intro = (
        "What an edition counts. Each table names its population, its rule and the columns without which it cannot be "
        "made: then it says so instead of showing zeros."
    )
    rules = [
        [f"`{r.name}`", r.version, r.text]
        for r in (
            *COUNTING_RULES.values(),
            MONITOR_GROUP_RULE,
            LINKAGE_INTERVAL_RULE,
            SUSPECT_RULE,
            VISITOR_RULE,
            SIGNAL_RULE,
            DELIVERED_RULE,
        )
    ]
    return page(
        "Catalogue of tables",
        intro,
        *map(declaration_section, CATALOGUE),
        "## Tables that count something else\n\n" + "\n".join(f"- {summary(m)}" for m in OTHERS),
        "## Rules\n\n" + table(["rule", "version", "in words"], rules),
    )


def summary(thing: object) -> str:
    """Return the first sentence of a docstring."""
    return (inspect.getdoc(thing) or "").splitlines()[0]


def declaration_section(d: Declaration) -> str:
    """Return the section on one declared table."""
    breakdowns = [" by ".join(b.dimensions) or "total" for b in d.breakdowns]
    rows = [
        ["population", d.population],
        ["broken down by", ", ".join(f"`{b}`" for b in breakdowns)],
        [
            "needs",
            code(
                sorted({c for b in d.breakdowns for n in b.dimensions for c in _first(DIMENSIONS[n].needs)})
            ),
        ],
        ["rules", code(d.rules) or "the counting rule only"],
        ["how to read it", d.reading],
        *(["why it does not add up", note] for note in d.counting_notes),
    ]
    return f"## {d.id}: {d.title}\n\n{d.definition}\n\n" + table(["", ""], [r for r in rows if r[1]])


def _first(groups: Sequence[Sequence[str]]) -> list[str]:
    return [" or ".join(group) for group in groups]


# Estimates


def estimates_page() -> str:
    """Return the page on the ways of estimating and the rules of the verdict."""
    intro = (
        "What `zicht estimate` asks, and by which rules it says whether the answer may be published. What they mean: "
        "[Estimating how many there are](../methods/index.md) and [the verdict](../methods/verdict.md)."
    )
    methods = ([f"`{m.code}`", m.label, m.assumption] for m in METHODS.values())
    rules = ([f"`{r.code}`", f"`{r.advice.value}`", _with_threshold(r), r.source] for r in RULES)
    return page(
        "Ways of estimating, and rules of the verdict",
        intro,
        "## Ways of estimating\n\nCodes for `--method`.\n\n" + table(["code", "name", "right if"], methods),
        "## Rules of the verdict\n\nThe strictest of the rules that hold decides; a rule that could not be looked "
        "at is named.\n\n" + table(["rule", "asks for", "holds where", "from"], rules),
    )


def _with_threshold(rule: Rule) -> str:
    return rule.reason.msgid.format(threshold=f"{rule.threshold:g}")


def estimate_format_page() -> str:
    """Return the page on the fields of `estimate.json`."""
    kinds = [v for v in vars(document).values() if isinstance(v, type) and v.__module__ == document.__name__]
    intro = (
        "What `zicht estimate --out` and `--json` write. A *text* is an object with a text for each language. "
        "Estimates have whole precision; counts of one to four persons are `null` unless `internal` is true. "
        "The document has *not* passed disclosure control: see [small counts](../methods/verdict.md).\n\n"
        f"The top is `EstimateDocument`; `form` is `{document.FORM}`, and changes where a field changes its meaning."
    )
    parts = sorted(filter(dataclasses.is_dataclass, kinds), key=lambda k: k is not document.EstimateDocument)
    codes = [kind for kind in kinds if issubclass(kind, enum.Enum)]
    return page(
        "The format of estimate.json", intro, *map(_fields_section, parts), *map(_codes_section, codes)
    )


def _fields_section(kind: type) -> str:
    rows = ([f"`{f.name}`", _type_name(f.type)] for f in dataclasses.fields(kind))
    return f"## {kind.__name__}\n\n{inspect.getdoc(kind)}\n\n" + table(["field", "kind"], rows)


def _codes_section(kind: type[enum.Enum]) -> str:
    return f"## {kind.__name__}\n\n{inspect.getdoc(kind)}\n\n{code(member.value for member in kind)}"


def _type_name(annotation: object) -> str:
    """Return a type as one reads it in JSON."""
    words = {
        "Texts": "text",
        "str": "string",
        "float": "number",
        "int": "whole number",
        "bool": "true or false",
    }
    name = re.sub(r"tuple\[(.*), \.\.\.\]", r"list of \1", str(annotation)).replace(" | None", " or null")
    return re.sub(r"\b(" + "|".join(words) + r")\b", lambda found: words[found[1]], name)


# Commands and exit codes


def commands_page() -> str:
    """Return the page on all commands, as their own help says it."""
    root = build_command("en")
    intro = "Every command prints this with `--help`, in Dutch with `--lang nl`."
    named = {f"zicht {name}": command for name, command in root.commands.items()}
    return page("Commands", intro, *(command_section(*item) for item in {"zicht": root, **named}.items()))


def command_section(name: str, command: typer.core.TyperGroup | typer.core.TyperCommand) -> str:
    """Return the section on one command."""
    context = typer.Context(command, info_name=name, terminal_width=HELP_WIDTH, max_content_width=HELP_WIDTH)
    return f"## {name}\n\n```text\n{command.get_help(context).rstrip()}\n```"


def exit_codes_page() -> str:
    """Return the page on exit codes."""
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.ZichtError)]
    names = {e.exit_code: f"`{e.__name__}`" for e in kinds if "exit_code" in vars(e)}
    rows = ([exit_code, names.get(exit_code, ""), text] for exit_code, text in sorted(EXIT_CODES.items()))
    intro = (
        "What a command hands back to the shell. A message has three parts: where and how many, what was expected, how "
        "to fix it; it never holds a value from the data."
    )
    return page("Exit codes", intro, table(["code", "error", "when"], rows))


def rule_card_page(language: str) -> str:
    """Return the rule card of the shipped triage in one language."""
    return f"{GENERATED}\n\n{rule_card(compile_table(shipped_content()), language)}"


# Writing


def page(title: str, *parts: str) -> str:
    """Return a whole page."""
    return "\n\n".join([GENERATED, f"# {title}", *parts]) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/tables.md": tables_page,
    "reference/reasons.md": reasons_page,
    "reference/mappings.md": mappings_page,
    "reference/code-lists.md": code_lists_page,
    "reference/crosswalks.md": crosswalks_page,
    "reference/catalogue.md": catalogue_page,
    "reference/estimates.md": estimates_page,
    "reference/estimate-format.md": estimate_format_page,
    "reference/commands.md": commands_page,
    "reference/exit-codes.md": exit_codes_page,
    "triage/rule-card-nl.md": partial(rule_card_page, "nl"),
    "triage/rule-card-en.md": partial(rule_card_page, "en"),
}


def outdated_pages() -> list[Path]:
    """Return the pages that are not as the code says."""
    made = {FOLDER / name: make() for name, make in PAGES.items()}
    return [
        path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def write_pages() -> None:
    """Write all pages."""
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    if "--check" not in arguments:
        write_pages()
        return 0
    outdated = outdated_pages()
    for path in outdated:
        sys.stderr.write(f"docs/{path.relative_to(FOLDER)}: not as the code says; run make fix\n")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
