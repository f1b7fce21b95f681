"""The command line as a whole: its commands, its help in two languages, and how each kind of error ends."""

import gc
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from zicht import __version__
from zicht.cli.commands import COMMANDS, Commands
from zicht.cli.help import HELP_OPTIONS, LocalisedGroup, localise
from zicht.cli.options import LanguageOption, text
from zicht.cli.session import Session, chosen_language
from zicht.cli.usage import explain_usage
from zicht.errors import CalledWrongly, ZichtError
from zicht.vocabulary import translator

__all__ = ["EXIT_CODES", "build_command", "main"]

_ = text

#: What each exit code says.
EXIT_CODES = {
    0: _("All went well."),
    1: _("A fault in Zicht itself: please report it."),
    2: _("The command was called in a way that it does not know."),
    3: _("`zicht check` and `zicht pseudonymise`: rows went to quarantine."),
    4: _("`zicht capacity`: a column that the answer needs is missing."),
    5: _("`zicht effect`: the data cannot carry an answer."),
    6: _("`zicht verify`: fewer than two persons on the list signed the edition."),
    7: _("`zicht fact`: the sentence is right but incomplete."),
    8: _("`zicht fact`: the sentence is wrong."),
    9: _("`zicht fact`: the sentence is about something that is not in the data."),
    11: _("A file or table breaks its contract."),
    12: _("A settings, mapping or rule file breaks its own contract."),
    13: _("The caller may not do this."),
    14: _("An output would show too much about somebody."),
    15: _("A calculation stopped without an answer."),
    16: _("A result cannot be written where it was asked for."),
    17: _("The edition holds no such figure."),
    18: _("`zicht fact`: the sentence is about a protected figure."),
    130: _("Interrupted from the keyboard. What stood there is untouched."),
    141: _("Whoever read the output stopped reading, as `| head` does."),
}
INTERRUPTED = 130
#: As a shell has it of programs that the signal of a broken pipe ends: 128 and the number of the signal.
NOT_READ = 141

#: How often Python looks for circles among values that nobody uses. What a command makes is in use until it ends,
#: and looking as often as Python does by itself takes an eighth of the time of an edition.
RARELY = (100_000, 20, 20)

#: How many threads solve a system of equations. Ours are many and small: threads would wait for each other, and on a
#: busy machine an estimate takes twice as long with two of them.
SOLVERS = ("OPENBLAS_NUM_THREADS", "1")

HELP = _(
    "A victim monitor for trafficking in human beings: from agencies' files to a published edition, and back "
    "from any figure to the rule that made it."
)

app = typer.Typer(
    name="zicht",
    cls=LocalisedGroup,
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": HELP_OPTIONS},
)


def _show_version(value: bool) -> None:  # noqa: FBT001 - the form that the library calls
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help=_("Print the version."), callback=_show_version, is_eager=True)
    ] = False,
    lang: LanguageOption = None,
) -> None:
    """Hand the language on to the command that follows, which may be given another."""
    del version
    if lang is not None and isinstance(context.command, LocalisedGroup):
        context.default_map = {name: {"lang": lang} for name in context.command.commands}


def build_command(language: str = "en") -> LocalisedGroup:
    """Return the command line with its help in this language."""
    group = typer.main.get_command(app)
    if not isinstance(group, LocalisedGroup):
        raise TypeError("several commands make a group")
    translate = translator(language)
    localise(group, translate)
    group.subcommand_metavar = translate(_("COMMAND [ARGS]..."))
    group.commands, group.purposes = Commands(translate), COMMANDS
    codes = "\n".join(f"  {code:<4} {translate(meaning)}" for code, meaning in EXIT_CODES.items())
    group.epilog = f"\b\n{translate(_('Exit codes'))}:\n{codes}"
    return group


def main() -> None:
    """Run the command line; an error that the reader can fix is shown without a traceback."""
    gc.set_threshold(*RARELY)
    os.environ.setdefault(*SOLVERS)
    arguments = sys.argv[1:]
    language = chosen_language(arguments, os.environ)
    with _quiet_where_not_read():
        try:
            code = _run(build_command(language), arguments)
        except ZichtError as error:
            show_error(error, Session(language, as_json="--json" in arguments))
            code = error.exit_code
        except KeyboardInterrupt:
            code = INTERRUPTED
    sys.exit(code)


@contextmanager
def _quiet_where_not_read() -> Iterator[None]:
    """End without a word where nobody reads any more what is printed, also what waits to be printed at the end."""
    try:
        yield
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except BrokenPipeError:
        pass
    except SystemExit as end:
        # The libraries that print end the program themselves, with the code of a fault.
        if not isinstance(end.__context__, BrokenPipeError):
            raise
    else:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        os.dup2(nowhere, stream.fileno())
    sys.exit(NOT_READ)


def _run(group: LocalisedGroup, arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    try:
        code = group.main(args=arguments, prog_name="zicht", standalone_mode=False)
    except typer.TyperException as error:
        if not arguments:  # the error is the help itself
            typer.echo(error.format_message(), err=True)
            return CalledWrongly.exit_code
        raise explain_usage(error, group, arguments) from None
    return code if isinstance(code, int) else 0


def show_error(error: ZichtError, session: Session) -> None:
    """Print an error: three lines a problem for a person, one object for a machine."""
    translate = session.translate
    if not session.as_json:
        session.err.print(error.render(translate), markup=False, soft_wrap=True)
        return
    problems = [
        {
            "where": problem.where.render(translate),
            "expected": problem.expected.render(translate),
            "to_fix": problem.to_fix.render(translate),
        }
        for problem in error.problems
    ]
    shape = {"error": {"exit_code": error.exit_code, "problems": problems}}
    session.err.print(json.dumps(shape, ensure_ascii=False), markup=False, soft_wrap=True)
