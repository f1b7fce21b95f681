"""`zicht keys`: a key pair for a person who signs releases."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.passphrase import PassphraseOption, new_passphrase
from zicht.cli.session import new_session
from zicht.errors import OutputError, Text, ZichtError, writing
from zicht.release.signature import PrivateKey
from zicht.release.signers import Signer, add_signer

_ = text


def run(
    name: Annotated[str, typer.Argument(help=_("First and last name of the person."), metavar="NAME")],
    key: Annotated[
        Path, typer.Option("--key", help=_("File to make for the private key. Its owner keeps it."))
    ],
    signers: Annotated[
        Path, typer.Option("--signers", help=_("File with the names and public keys of those who may sign."))
    ],
    passphrase: PassphraseOption = None,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    _check_is_new(key)
    private = PrivateKey.new()
    signer = Signer(name.strip(), private.public)
    content = private.file_content(new_passphrase(session, passphrase))
    _write(key, content)
    try:
        add_signer(signers, signer)
    except ZichtError:
        key.unlink()
        raise
    if json:
        session.show_json({"name": signer.name, "fingerprint": signer.key.fingerprint, "key": str(key)})
    session.say(session.text(_("Private key, for {name} alone: {path}"), name=signer.name, path=key))
    session.say(session.text(_("List of signers, for everybody: {path}"), path=signers))
    session.say(session.text(_("Fingerprint: {fingerprint}"), fingerprint=signer.key.fingerprint))
    session.say(session.text(_("Who holds a key, no program can see: have each person make their own.")))


def _check_is_new(key: Path) -> None:
    if key.exists():
        raise OutputError.of(
            Text.of("File {file}: is there already.", file=key.name),
            expected=Text.of("A name that no file has yet: a key is never written over."),
            to_fix=Text.of("Choose another name with --key."),
        )


def _write(key: Path, content: bytes) -> None:
    with writing(key.name, to_fix=Text.of("Choose another place with --key.")):
        key.touch(mode=0o600, exist_ok=False)
        key.write_bytes(content)
