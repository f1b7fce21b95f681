"""`zicht verify`: is this folder what was published, and did two persons of the list sign it?"""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import Session, new_session
from zicht.release import State, read_release
from zicht.release.approval import Approval, approval_of, release_hash
from zicht.release.signers import read_signers
from zicht.release.store import check_no_strangers

_ = text

NOT_SIGNED = 6

STATES = {
    State.DRAFT: _("Draft: nobody on the list signed it."),
    State.CHECKED: _("Checked: one person signed it. It takes two."),
    State.SIGNED: _("Signed: this is what these persons approved."),
}


def run(
    edition: Annotated[Path, typer.Argument(help=_("Folder of the edition."))],
    signers: Annotated[
        Path,
        typer.Option(
            "--signers",
            help=_(
                "File with the names and public keys of those who may sign, got elsewhere than from the edition."
            ),
        ),
    ],
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    who = read_signers(signers)
    release = read_release(edition, cells_of=())
    check_no_strangers(edition)
    approval = approval_of(edition, who)
    sha256 = release_hash(edition)
    if json:
        session.show_json(
            {
                "edition": release.edition.name,
                "vintage": release.edition.vintage,
                "files": len(release.edition.outputs) + 1,
                "release_sha256": sha256,
                **approval_json(approval),
            }
        )
    session.say(
        session.text(
            _("All {count} files are as they were when the edition was made."),
            count=len(release.edition.outputs) + 1,
        )
    )
    session.say(session.text(_("SHA-256 of release.json: {sha256}"), sha256=sha256))
    show_approval(session, approval)
    if approval.state is not State.SIGNED:
        raise typer.Exit(NOT_SIGNED)


def approval_json(approval: Approval) -> dict[str, object]:
    return {
        "state": approval.state.value,
        "signed_by": [{"name": one.name, "fingerprint": one.key.fingerprint} for one in approval.signed_by],
        "signatures_of_nobody_on_the_list": list(approval.others),
    }


def show_approval(session: Session, approval: Approval) -> None:
    """Print who signed, and how far the release has come."""
    for signer in approval.signed_by:
        session.say(
            session.text(
                _("Signed by {name}, key {fingerprint}"), name=signer.name, fingerprint=signer.key.fingerprint
            )
        )
    for file in approval.others:
        session.say(
            session.text(
                _(
                    "signatures/{file} is of nobody on the list, or of another release: it counts for nothing."
                ),
                file=file,
            )
        )
    session.say(session.text(STATES[approval.state]), style="bold")
