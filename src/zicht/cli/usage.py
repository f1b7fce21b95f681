"""What is wrong with the way in which a command was called, said as every other error is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup

from zicht.cli.help import describe_parameter
from zicht.errors import CalledWrongly, Text

if TYPE_CHECKING:
    from typer._click import Context, Parameter

__all__ = ["explain_usage"]


def explain_usage(error: typer.TyperException, group: TyperGroup, arguments: Sequence[str]) -> CalledWrongly:
    """Return the library's error in words that can be translated; a value that was given is not repeated."""
    context = getattr(error, "ctx", None) or _context(group, arguments)
    where, expected = _problem(error, context)
    return CalledWrongly.of(
        where,
        expected=expected,
        to_fix=Text.of("`{command} --help` shows how it is called.", command=context.command_path),
    )


def _context(group: TyperGroup, arguments: Sequence[str]) -> Context:
    """Return where the library was, for errors that do not say it: in the first command that is named."""
    root = typer.Context(group, info_name="zicht")
    name = next((argument for argument in arguments if argument in group.commands), None)
    return typer.Context(group.commands[name], parent=root, info_name=name) if name else root


def _problem(error: typer.TyperException, context: Context) -> tuple[Text, Text]:
    """Return what is wrong and what was expected."""
    path = context.command_path
    parameter, option = getattr(error, "param", None), getattr(error, "option_name", None)
    if parameter is not None:
        form = _form(parameter, context)
        if error.message:
            return Text.of("{command}: a value cannot be used.", command=path), form
        return Text.of("{command}: something is missing.", command=path), form
    if option is not None:
        return _option_problem(option, getattr(error, "possibilities", None), context)
    if isinstance(context.command, TyperGroup):
        return Text.of("{command}: no command that it knows.", command=path), _one_of(
            context.command.commands
        )
    pieces = " ".join(context.command.collect_usage_pieces(context))
    return (
        Text.of("{command}: more than it takes.", command=path),
        Text.of("Not more than: {pieces}.", pieces=pieces),
    )


def _option_problem(option: str, near: Sequence[str] | None, context: Context) -> tuple[Text, Text]:
    path, parameters = context.command_path, context.command.get_params(context)
    own = next((p for p in parameters if option in (*p.opts, *p.secondary_opts)), None)
    if own is not None:
        return Text.of(
            "{command}: {option} is not given in its own form.", command=path, option=option
        ), _form(own, context)
    known = near or [name for p in parameters for name in p.opts if name.startswith("--")]
    shown = option if option.isprintable() else "?"
    return Text.of("{command}: has no option {option}.", command=path, option=shown), _one_of(sorted(known))


def _one_of(names: Iterable[str]) -> Text:
    return Text.of("One of: {names}.", names=", ".join(names))


def _form(parameter: Parameter, context: Context) -> Text:
    """Return how a parameter is given, as its help shows it."""
    translate = getattr(context.command, "translate", str)
    form, meaning = describe_parameter(parameter, context, translate=translate) or (parameter.name, "")
    return Text.of("{form}: {meaning}", form=form, meaning=meaning)
