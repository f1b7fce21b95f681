"""How a command gets a passphrase: asked for on the terminal, or the first line of a private file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.errors import CalledWrongly, InputError, NotPermitted, Text
from zicht.release.signature import SHORTEST_PASSPHRASE, PrivateKey

__all__ = ["PassphraseOption", "new_passphrase", "open_key"]

_ = text

PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help=_("Private file with the passphrase. Without it: asked for on the terminal."),
    ),
]


def new_passphrase(session: Session, file: Path | None) -> str:
    """Return a passphrase for a new key, typed twice where it is typed."""
    passphrase = _ask(session, twice=True) if file is None else _read(file)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise NotPermitted.of(
            Text.of("The passphrase is too short."),
            expected=Text.of("At least {count} characters.", count=SHORTEST_PASSPHRASE),
            to_fix=Text.of("Take four or more words that do not belong together."),
        )
    return passphrase


def open_key(session: Session, key: Path, file: Path | None) -> PrivateKey:
    """Open a private key file."""
    try:
        content = key.read_bytes()
    except OSError:
        raise _unreadable(key) from None
    passphrase = _ask(session, twice=False) if file is None else _read(file)
    try:
        return PrivateKey.from_file(content, passphrase)
    except ValueError:
        raise NotPermitted.of(
            Text.of("File {file}: does not open.", file=key.name),
            expected=Text.of("A private key made by `zicht keys`, and the passphrase that it was made with."),
            to_fix=Text.of(
                "Try again, or make a new key and have its public key put on the list of signers."
            ),
        ) from None


def _ask(session: Session, *, twice: bool) -> str:
    if not sys.stdin.isatty():
        raise CalledWrongly.of(
            Text.of("There is no terminal to ask for the passphrase on."),
            expected=Text.of("A terminal, or a private file whose first line is the passphrase."),
            to_fix=Text.of("Give the file with --passphrase-file."),
        )
    try:
        answer = typer.prompt(
            session.text(_("Passphrase")),
            hide_input=True,
            confirmation_prompt=session.text(_("The same again")) if twice else False,
            err=True,
        )
    except typer.Abort:
        raise KeyboardInterrupt from None
    return str(answer)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise _unreadable(file) from None


def _unreadable(file: Path) -> InputError:
    return InputError.of(
        Text.of("File {file}: cannot be read.", file=file.name),
        expected=Text.of("A file that this account may read."),
        to_fix=Text.of("Mend the name or the permissions."),
    )
