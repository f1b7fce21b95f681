"""The command line as a whole: its commands, its help in two languages, and how each kind of error ends."""

import json
import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from zicht import __version__
from zicht.cli import check, compare, demo, explain, monitor, simulate, template
from zicht.cli.options import text
from zicht.cli.session import Session, chosen_language
from zicht.errors import ZichtError
from zicht.vocabulary import translator

__all__ = ["EXIT_CODES", "build_command", "main"]

_ = text

#: What each exit code says.
EXIT_CODES = {
    0: _("All went well."),
    1: _("A fault in Zicht itself: please report it."),
    2: _("The command was called in a way that it does not know."),
    3: _("`zicht check`: rows went to quarantine."),
    11: _("A file or table breaks its contract."),
    12: _("A settings, mapping or rule file breaks its own contract."),
    13: _("The caller may not do this."),
    14: _("An output would show too much about somebody."),
    15: _("A calculation stopped without an answer."),
    16: _("A result cannot be written where it was asked for."),
    17: _("The edition holds no such figure."),
    130: _("Interrupted from the keyboard. What stood there is untouched."),
}
INTERRUPTED = 130

HELP = _(
    "A victim monitor for trafficking in human beings: from agencies' files to a published edition, and back "
    "from any figure to the rule that made it."
)

HELP_OPTIONS = ["-h", "--help"]

app = typer.Typer(
    name="zicht",
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": HELP_OPTIONS},
)
app.command("demo", help=demo.HELP)(demo.run)
app.command("monitor", help=monitor.HELP)(monitor.run)
app.command("check", help=check.HELP)(check.run)
app.command("template", help=template.HELP)(template.run)
app.command(
    "explain",
    help=explain.HELP,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)(explain.run)
app.command("compare", help=compare.HELP)(compare.run)
app.command("simulate", help=simulate.HELP)(simulate.run)


def _show_version(value: bool) -> None:  # noqa: FBT001 - the form that the library calls
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help=_("Print the version."), callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    del version


#: Help that the library adds by itself.
LIBRARY_TEXTS = (
    _("Show this message and exit."),
    _("Install completion for the current shell."),
    _("Show completion for the current shell, to copy it or customize the installation."),
)


def build_command(language: str = "en") -> TyperGroup:
    """Return the command line with its help in this language."""
    group = typer.main.get_command(app)
    if not isinstance(group, TyperGroup):
        raise TypeError("several commands make a group")
    translate = translator(language)
    _localise(group, translate)
    for command in group.commands.values():
        if isinstance(command, TyperCommand):
            _localise(command, translate)
    codes = "\n".join(f"  {code:<4} {translate(meaning)}" for code, meaning in EXIT_CODES.items())
    group.epilog = f"\b\n{translate(_('Exit codes'))}:\n{codes}"
    return group


def _localise(command: TyperGroup | TyperCommand, translate: Callable[[str], str]) -> None:
    if command.help:
        command.help = translate(command.help)
    own = command.get_help_option(typer.Context(command, help_option_names=HELP_OPTIONS))
    for parameter in (*command.params, own):
        if isinstance(parameter, TyperOption | TyperArgument) and parameter.help:
            parameter.help = translate(parameter.help)


def main() -> None:
    """Run the command line; an error that the reader can fix is shown without a traceback."""
    arguments = sys.argv[1:]
    language = chosen_language(arguments, os.environ)
    try:
        build_command(language).main(args=arguments, prog_name="zicht")
    except ZichtError as error:
        show_error(error, Session(language, as_json="--json" in arguments))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


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
