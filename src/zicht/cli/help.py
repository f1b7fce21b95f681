"""Help in the reader's language: also the words that the library puts around our own texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from zicht.cli.options import text

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter, Parameter

__all__ = [
    "HELP_OPTIONS",
    "LocalisedCommand",
    "LocalisedGroup",
    "Translate",
    "describe_parameter",
    "localise",
]

_ = text

Translate = Callable[[str], str]

HELP_OPTIONS = ["-h", "--help"]

#: What the library adds by itself: help of its own options.
LIBRARY_TEXTS = (
    _("Show this message and exit."),
    _("Install completion for the current shell."),
    _("Show completion for the current shell, to copy it or customize the installation."),
)
#: How it names what may be repeated.
REPEATED = re.compile(r"<list\[(?P<name>[^]]+)\]>")
#: What it puts behind help, between brackets.
REQUIRED, DEFAULT = _("required"), _("default")


class LocalisedCommand(TyperCommand):
    """A command whose help is in one language."""

    translate: Translate = staticmethod(text)

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_usage(self, ctx, formatter, translate=self.translate)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_parameters(self, ctx, formatter, translate=self.translate)


class LocalisedGroup(TyperGroup):
    """The commands together, with help in one language; listing them says what each is for and loads none."""

    translate: Translate = staticmethod(text)
    commands: Mapping[str, LocalisedCommand]  # type: ignore[assignment]  # no command is added later
    purposes: Mapping[str, str]

    def list_commands(self, ctx: Context) -> list[str]:
        del ctx
        return list(self.commands)

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_usage(self, ctx, formatter, translate=self.translate)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_parameters(self, ctx, formatter, translate=self.translate)
        limit = formatter.width - 6 - max(map(len, self.purposes))
        rows = [
            (name, LocalisedCommand(name, help=self.translate(purpose)).get_short_help_str(limit))
            for name, purpose in self.purposes.items()
        ]
        with formatter.section(self.translate(_("Commands"))):
            formatter.write_dl(rows)


def localise(command: LocalisedCommand | LocalisedGroup, translate: Translate) -> None:
    """Put the help of a command into a language."""
    command.translate = translate
    command.options_metavar = translate(_("[OPTIONS]"))
    command.help = translate(command.help or "")
    own = command.get_help_option(typer.Context(command, help_option_names=HELP_OPTIONS))
    for parameter in (*command.params, own):
        if isinstance(parameter, TyperOption | TyperArgument) and parameter.help:
            parameter.help = translate(parameter.help)


def _write_usage(
    command: TyperCommand | TyperGroup, ctx: Context, formatter: HelpFormatter, *, translate: Translate
) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=f"{translate(_('Usage'))}: ")


def _write_parameters(
    command: TyperCommand | TyperGroup, ctx: Context, formatter: HelpFormatter, *, translate: Translate
) -> None:
    for kind, heading in (("argument", _("Arguments")), ("option", _("Options"))):
        parameters = (p for p in command.get_params(ctx) if p.param_type_name == kind)
        records = [record for p in parameters if (record := describe_parameter(p, ctx, translate=translate))]
        if records:
            with formatter.section(translate(heading)):
                formatter.write_dl(records)


def describe_parameter(parameter: Parameter, ctx: Context, *, translate: Translate) -> tuple[str, str] | None:
    """Return how a parameter is given and what it means; what stands behind that in brackets is translated."""
    record = parameter.get_help_record(ctx)
    return record and (REPEATED.sub(_once, record[0]), _extra_translated(record[1], translate))


def _once(repeated: re.Match[str]) -> str:
    """Name what may be repeated as if it came once: its help says that it may be."""
    name = repeated["name"]
    return name if "|" in name else f"<{name.lower()}>"


def _extra_translated(meaning: str, translate: Translate) -> str:
    """Translate the end of the help of a parameter: `  [default: 1; required]`."""
    own, bracket, extra = meaning.rpartition("  [")
    words = [
        translate(word) + colon + value
        for part in extra.removesuffix("]").split("; ")
        for word, colon, value in [part.partition(": ")]
    ]
    return f"{own}{bracket}{'; '.join(words)}]" if bracket else meaning
