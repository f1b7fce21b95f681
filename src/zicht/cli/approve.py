"""`zicht approve`: the checks before a release goes out, and the signature of one who saw them pass."""

import json as json_format
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.membership import InputsOption, RegisterOption, SampleOption, SeedOption, look_for_one
from zicht.cli.options import JsonOption, LanguageOption, OneToOneOption, text
from zicht.cli.passphrase import PassphraseOption, open_key
from zicht.cli.session import Session, new_session
from zicht.cli.verify import approval_json, show_approval
from zicht.disclosure.checks import CheckReport, beside_of, check_release
from zicht.pipeline import LEFT_OUT, make_private, work_folder
from zicht.release import State, read_release
from zicht.release.approval import approval_of, check_may_sign, release_hash, sign_release
from zicht.release.ledger import Ledger
from zicht.release.signers import Signer, read_signers

_ = text

MARKS = {True: _("passed"), False: _("FAILED"), None: _("not made")}


def run(
    edition: Annotated[Path, typer.Argument(help=_("Folder of the edition."))],
    signers: Annotated[
        Path, typer.Option("--signers", help=_("File with the names and public keys of those who may sign."))
    ],
    ledger: Annotated[
        Path,
        typer.Option(
            "--ledger", help=_("Private folder that knows every release so far; made if not there.")
        ),
    ],
    key: Annotated[
        Path | None, typer.Option("--key", help=_("Private key to sign with. Without it: the checks alone."))
    ] = None,
    passphrase: PassphraseOption = None,
    released: Annotated[
        list[Path] | None,
        typer.Option(
            "--released", help=_("An edition that was published before there was a ledger; may be repeated.")
        ),
    ] = None,
    simulated: Annotated[
        bool,
        typer.Option(
            "--simulated", help=_("Allow an edition of simulated people to be signed, for practice.")
        ),
    ] = False,
    work: Annotated[
        Path | None,
        typer.Option(
            "--work", help=_("Private folder for the report of the checks. Without it: beside the edition.")
        ),
    ] = None,
    inputs: InputsOption = None,
    register: RegisterOption = None,
    one_to_one: OneToOneOption = None,
    sample: SampleOption = LEFT_OUT,
    seed: SeedOption = 1,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    who = read_signers(signers)
    private = open_key(session, key, passphrase) if key else None
    signer = check_may_sign(edition, private, who) if private else None
    left_out = _LeftOut(inputs or [], sample, seed, work, register, one_to_one or ())
    report = _check(
        session, edition, Ledger(ledger), released or [], simulated_allowed=simulated, left_out=left_out
    )
    path = _keep(report, work_folder(edition, work) / "approval", signer)
    spoken = report if json else _spoken(report, session)
    _show(session, spoken, path)
    approval = sign_release(edition, private, who) if private and report.passed else approval_of(edition, who)
    if json:
        session.show_json({**report.as_json(), **approval_json(approval), "report": str(path)})
    spoken.refuse()
    if approval.state is State.SIGNED:
        Ledger(ledger).add(edition, [one.name for one in approval.signed_by])
    show_approval(session, approval)


@dataclass(frozen=True)
class _LeftOut:
    """From what inputs the edition is to be made again without some of the persons; from none, it is not."""

    inputs: Sequence[Path]
    sample: int
    seed: int
    work: Path | None
    register: Path | None
    one_to_one: Sequence[str]


def _check(
    session: Session,
    edition: Path,
    ledger: Ledger,
    released: list[Path],
    *,
    simulated_allowed: bool,
    left_out: _LeftOut,
) -> CheckReport:
    with session.stages() as stages:
        stages.begin(_("Reading what was published"))
        release, sha256 = read_release(edition), release_hash(edition)
        earlier = {entry.release: one for entry, one in zip(ledger.entries(), ledger.releases(), strict=True)}
        earlier |= {release_hash(folder): read_release(folder) for folder in released}
        earlier.pop(sha256, None)
        beside = beside_of(release, list(earlier.values()))
        membership = None
        if left_out.inputs:
            membership = look_for_one(
                stages,
                release,
                left_out.inputs,
                folder=edition,
                work=left_out.work,
                released=beside,
                register=left_out.register,
                one_to_one=left_out.one_to_one,
                sample=left_out.sample,
                seed=left_out.seed,
            )
        stages.begin(_("Working out what is hidden"))
        report = check_release(
            release,
            sha256,
            beside,
            simulated_allowed=simulated_allowed,
            membership=membership,
            on_progress=stages.advance,
        )
        stages.finish()
    return report


def _keep(report: CheckReport, folder: Path, signer: Signer | None) -> Path:
    """Write the report of the checks where only this account can read it."""
    make_private(folder)
    path = folder / f"{report.release[:12]}-{signer.short_name if signer else 'unsigned'}.json"
    path.touch(mode=0o600)
    path.write_text(
        json_format.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return path


def _spoken(report: CheckReport, session: Session) -> CheckReport:
    """Return the report with its numbers as the language prints them."""
    return replace(
        report, findings=tuple(replace(one, found=session.with_counts(one.found)) for one in report.findings)
    )


def _show(session: Session, report: CheckReport, path: Path) -> None:
    session.say(
        session.text(
            _("Checks of edition {name}, data of {vintage}, with releases before it: {count}"),
            name=report.edition,
            vintage=report.vintage,
            count=len(report.beside),
        ),
        style="bold",
    )
    for finding in report.findings:
        session.say(f"  {session.text(MARKS[finding.passed])}: {finding.found.render(session.translate)}")
    session.say(session.text(_("Report of the checks, private: {path}"), path=path))
