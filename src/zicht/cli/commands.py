"""The commands of `zicht`: what each is for, and its module, which is imported when the command is looked at.

Some modules take a second to import: nobody waits for those of other commands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import typer

from zicht.cli.help import LocalisedCommand, Translate, localise
from zicht.cli.options import text

__all__ = ["COMMANDS", "Commands"]

_ = text

#: What each command is for; `run` in the module of its name is the command.
COMMANDS = {
    "demo": _(
        "Run the main job on the built-in reference country: simulated people, five successive vintages, five "
        "editions. The newest stands in build/demo/edition."
    ),
    "monitor": _(
        "Make an edition of the monitor from files: read and check them, count every table that their columns "
        "allow, protect small numbers, and write tables, report and spreadsheet."
    ),
    "check": _(
        "Check files before they are used: how many rows are accepted, how many go to quarantine, and why. "
        "Ends with exit code 3 where any row went to quarantine."
    ),
    "template": _(
        "Write an empty spreadsheet for each table, with every column explained and its codes to choose from. "
        "Fill in `reports` first: it is enough for an edition."
    ),
    "explain": _(
        "Explain one figure: number, unit, definition, counting rule, vintage, reporters and protection. Name the "
        "cell by its dimensions, for instance: zicht explain T03 --year 2019 --group labour"
    ),
    "fact": _(
        "Check a sentence of others, in Dutch or English: right, right but incomplete, wrong, or not in the data; with "
        'the figure, its unit, its period and its definition. For instance: zicht fact "984 reports in 2020"'
    ),
    "briefing": _(
        "Prepare for a debate: a talk of ten minutes on an edition, with what to say, and one page for each question "
        "that is always asked, with unit, horizon, definition, source and what not to conclude."
    ),
    "municipality": _(
        "Write a sheet on a municipality: what is registered, what may be expected, who reports, which doors are shut, "
        "and what cannot be known. Never a count of victims, and never a false zero. For instance: zicht municipality "
        "Amsterdam"
    ),
    "site": _(
        "Write the public site on editions: help first, the figures that everybody asks for, a page for each question, "
        "search, dashboard, open data and errata, in Dutch, English and easy Dutch. Static files without scripts from "
        "elsewhere, for any web server."
    ),
    "answer": _(
        "Serve the public site with answers: its pages, and a box in which a sentence is checked as `zicht fact` does. "
        "Keeps and logs nothing of what is asked. On a host that serves files alone, the box looks figures up."
    ),
    "compare": _("Compare two editions: every figure that was revised, with the reasons that are known."),
    "attack": _(
        "See what a reader could work out of what is hidden, with all these editions at hand. Reads published files "
        "alone; with --inputs it also sees what changes without one person. Ends with exit code 14 where anything is "
        "exposed."
    ),
    "approve": _(
        "Check an edition beside every release before it, and sign it. With the second person's signature it is "
        "signed and goes into the ledger."
    ),
    "keys": _(
        "Make a key for a person who signs editions, and put the public part of it on the list of signers."
    ),
    "sign": _(
        "Sign an edition that was checked elsewhere, such as one from the registry: a signature in a file of its own, "
        "to be handed in where it is asked for."
    ),
    "verify": _(
        "See whether an edition is what was published: every file as it was made, and signed by two persons of the "
        "list. Ends with exit code 6 where fewer signed."
    ),
    "errata": _(
        "Tell now what an edition that is out prints wrongly: a page of errata beside it, with what is printed, read "
        "from the edition, and what is right. Nothing in the edition changes, and nothing that it hides is told."
    ),
    "export": _(
        "Fill the form of an international body from an edition, with notes where a category does not fit; or write "
        "records of persons in an international standard, none of which is about one person alone."
    ),
    "estimate": _(
        "Estimate how many persons there are, seen and unseen, from who is on which list. Says first whether the "
        "answer may be published, and why."
    ),
    "pseudonymise": _(
        "Replace names, birth dates and numbers by keyed tokens, at the agency: the register can still see which "
        "reports are about the same person, and not who that is."
    ),
    "link": _(
        "Find the reports that are about the same person, and give persons numbers that stay the same over releases. "
        "Writes the doubtful pairs for review, and takes the answers back."
    ),
    "outcomes": _(
        "Count later offences, help and needs where their rows must stay: in a secure room, without a network. Writes "
        "protected tables alone, which `zicht monitor --aggregates` takes over, and a sheet for the output checker."
    ),
    "capacity": _(
        "Look ahead: how many cases will wait, with the posts that there are, with all posts filled, and with more "
        "posts or cases; and how many posts it would take. Says which column is missing instead of guessing."
    ),
    "effect": _(
        "Say whether a measure worked: what each reporter reported before and after its date, beside what changes at "
        "other dates. Refuses, with the reason, where the data cannot carry an answer."
    ),
    "triage": _(
        "Triage by rules that are data: check the rules and their worked cases, assess the answers in a file, or write "
        "the decision table and the rule card. Says how urgent, what to ask next and which options are open; never who "
        "is a victim."
    ),
    "serve": _(
        "Serve the registry for many agencies: in the browser, on this computer. Without databases in the environment "
        "it is a try-out on SQLite, which holds simulated people alone. Needs the extra `platform`."
    ),
    "manage": _(
        "Look after a registry: set it up, bring it up to date, invite an agency's first administrator, seal and "
        "verify the audit log. `zicht manage help` lists what there is. Needs the extra `platform`."
    ),
    "helpchat": _(
        "The anonymous help chat: `zicht helpchat serve` serves visitors and counsellors, each on an origin of its "
        "own; `zicht helpchat manage` looks after it. Without a database in the environment it is a try-out on SQLite. "
        "Needs the extra `helpchat`."
    ),
    "simulate": _(
        "Make the files of a Netherlands-like country of simulated people, whose true figures are known. "
        "No row is about a real person."
    ),
}
#: What the library is told of a command beside that.
_PASSED_ON: dict[str, object] = {"allow_extra_args": True, "ignore_unknown_options": True}
SETTINGS: dict[str, dict[str, object]] = {
    "explain": _PASSED_ON,
    "manage": _PASSED_ON,
    "helpchat": _PASSED_ON,
}


class Commands(Mapping[str, LocalisedCommand]):
    """The commands by name, with help in one language."""

    def __init__(self, translate: Translate) -> None:
        self._translate = translate
        self._loaded: dict[str, LocalisedCommand] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS

    def __getitem__(self, name: str) -> LocalisedCommand:
        if name not in self._loaded:
            self._loaded[name] = _load(name, COMMANDS[name])
            localise(self._loaded[name], self._translate)
        return self._loaded[name]


def _load(name: str, purpose: str) -> LocalisedCommand:
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    module = import_module(f"zicht.cli.{name}")
    settings = SETTINGS.get(name)
    alone.command(name, cls=LocalisedCommand, help=purpose, context_settings=settings)(module.run)
    command = typer.main.get_command(alone)
    if not isinstance(command, LocalisedCommand):
        raise TypeError("one command makes no group")
    return command
