"""`zicht sign`: a signature in a file of its own, for an edition that was checked elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.passphrase import PassphraseOption, open_key
from zicht.cli.session import new_session
from zicht.errors import InputError, Text, writing
from zicht.release import read_release
from zicht.release.approval import SIGNATURE, content_hash
from zicht.release.header import HEADER_FILE, parse_header, read_header_bytes
from zicht.release.place import standing_folder

_ = text


def run(
    edition: Annotated[
        Path, typer.Argument(help=_("Folder of the edition, or its file release.json alone."))
    ],
    key: Annotated[Path, typer.Option("--key", help=_("Private key to sign with."))],
    sha256: Annotated[
        str | None,
        typer.Option("--sha256", help=_("Fingerprint of what you looked at: anything else is not signed.")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=_("File to write the signature to. Without it: beside the edition, `<edition>.sig`."),
        ),
    ] = None,
    passphrase: PassphraseOption = None,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    content = _content(edition)
    found = parse_header(content).edition
    _check_same(edition, content, sha256)
    private = open_key(session, key, passphrase)
    place = out or edition.resolve().with_name(f"{edition.resolve().name}{SIGNATURE}")
    _write(place, private.sign(content))
    if json:
        session.show_json(
            {
                "edition": found.name,
                "vintage": found.vintage,
                "release_sha256": content_hash(content),
                "fingerprint": private.public.fingerprint,
                "signature": str(place),
            }
        )
    session.say(
        session.text(_("Edition {name}, data of {vintage}"), name=found.name, vintage=found.vintage),
        style="bold",
    )
    session.say(session.text(_("SHA-256 of release.json: {sha256}"), sha256=content_hash(content)))
    session.say(session.text(_("Signed with the key {fingerprint}"), fingerprint=private.public.fingerprint))
    session.say(session.text(_("Signature: {path}"), path=place))


def _content(edition: Path) -> bytes:
    """Return what is signed. Of a whole folder, every file must be as it was made."""
    if edition.is_file():
        return read_header_bytes(edition.parent) if edition.name == HEADER_FILE else edition.read_bytes()
    read_release(edition, cells_of=())
    return read_header_bytes(standing_folder(edition.resolve()))


def _check_same(edition: Path, content: bytes, sha256: str | None) -> None:
    if sha256 is not None and sha256.replace(" ", "").lower() != content_hash(content):
        raise InputError.of(
            Text.of("{name}: is not what you looked at.", name=edition.name),
            expected=Text.of("The edition with the SHA-256 that was given."),
            to_fix=Text.of("Take the edition again from where you looked at it. Nothing was signed."),
        )


def _write(place: Path, signature: bytes) -> None:
    with writing(place.name, to_fix=Text.of("Choose another place with --out.")):
        place.write_bytes(signature)
