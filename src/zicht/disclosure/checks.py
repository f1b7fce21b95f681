"""What is looked at before anybody may sign a release, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zicht.disclosure.attacker import Attack, attack_releases
from zicht.disclosure.membership import Membership
from zicht.errors import DisclosureRefused, Problem, Text
from zicht.release.model import Release

__all__ = ["Check", "CheckReport", "Finding", "beside_of", "check_release"]


class Check(StrEnum):
    """One thing that is looked at."""

    PUBLISHABLE = "publishable"
    REAL = "real"
    ONLY_ONE = "only_one"
    ATTACK = "attack"
    REVISIONS = "revisions"
    MEMBERSHIP = "membership"


@dataclass(frozen=True)
class Finding:
    """What came of one check; `passed` is None where it was not made."""

    check: Check
    found: Text
    passed: bool | None


@dataclass(frozen=True)
class CheckReport:
    """All checks of one release, beside what was released before."""

    release: str
    edition: str
    vintage: str
    beside: tuple[str, ...]
    findings: tuple[Finding, ...]
    attack: Attack
    membership: Membership | None = None

    @property
    def passed(self) -> bool:
        return all(finding.passed is not False for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        return {
            "release_sha256": self.release,
            "edition": self.edition,
            "vintage": self.vintage,
            "beside": list(self.beside),
            "passed": self.passed,
            "checks": [
                {"check": one.check.value, "passed": one.passed, "found": str(one.found)}
                for one in self.findings
            ],
            "attack": self.attack.as_json(),
            "membership": self.membership.as_json() if self.membership else None,
        }

    def refuse(self) -> None:
        """Raise DisclosureRefused where a check failed, with every one that did."""
        failed = [finding for finding in self.findings if finding.passed is False]
        if failed:
            raise DisclosureRefused(tuple(Problem(one.found, *ASKED[one.check]) for one in failed))


#: What each check asks, and what to do where it fails.
ASKED = {
    Check.PUBLISHABLE: (
        Text.of("An edition without the mark 'not for publication'."),
        Text.of("Make the edition again without what it names as the reason: see its first page."),
    ),
    Check.REAL: (
        Text.of("An edition about real persons, or --simulated to sign one for practice."),
        Text.of("Sign the edition that is to be published, or practise with --simulated."),
    ),
    Check.ONLY_ONE: (
        Text.of("One edition for each day of extraction and window."),
        Text.of("Publish the one that is out, or make an edition of a later day."),
    ),
    Check.ATTACK: (
        Text.of("No hidden figure that can be worked out with this edition, and not already without it."),
        Text.of(
            "Make the edition again with --released for each edition that is out, and look at `zicht attack`."
        ),
    ),
    Check.MEMBERSHIP: (
        Text.of("No figure that moves with one person although a rule hides what it is made from."),
        Text.of(
            "Do not publish. Report it, with the tables that the report of the checks names: a table or the program is "
            "wrong."
        ),
    ),
}


NOT_MADE = Finding(
    Check.MEMBERSHIP, Text.of("Membership was not checked: no inputs were given."), passed=None
)


def check_release(
    release: Release,
    sha256: str,
    earlier: Sequence[Release],
    *,
    simulated_allowed: bool = False,
    membership: Membership | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> CheckReport:
    """Check a release beside all that were released before; raises nothing where a check fails."""
    edition = release.edition
    beside = beside_of(release, earlier)
    attack = attack_releases([*beside, release], on_progress=on_progress)
    return CheckReport(
        release=sha256,
        edition=edition.name,
        vintage=edition.vintage,
        beside=tuple(one.edition.vintage for one in beside),
        findings=(
            _publishable(release),
            _real(release, allowed=simulated_allowed),
            _only_one(release, beside),
            _attack(attack),
            _revisions(attack),
            _membership(membership) if membership else NOT_MADE,
        ),
        attack=attack,
        membership=membership,
    )


def beside_of(release: Release, earlier: Sequence[Release]) -> list[Release]:
    """Return those of earlier editions that are about the same people: simulated ones are nobody."""
    this = release.edition
    return [
        one
        for one in earlier
        if (one.edition.country, one.edition.simulated) == (this.country, this.simulated)
    ]


def _publishable(release: Release) -> Finding:
    if release.edition.publishable:
        return Finding(Check.PUBLISHABLE, Text.of("The edition is made for publication."), passed=True)
    return Finding(Check.PUBLISHABLE, Text.of("The edition is marked not for publication."), passed=False)


def _real(release: Release, *, allowed: bool) -> Finding:
    if not release.edition.simulated:
        return Finding(Check.REAL, Text.of("The edition is about real persons."), passed=True)
    return Finding(Check.REAL, Text.of("The edition is about simulated people."), passed=allowed)


def _only_one(release: Release, beside: Sequence[Release]) -> Finding:
    this = release.edition
    same = [one for one in beside if (one.edition.vintage, one.edition.window) == (this.vintage, this.window)]
    if not same:
        found = Text.of("No other edition of this window and day of extraction is out.")
    else:
        found = Text.of(
            "Another edition of {name}, data of {vintage}, is out.", name=this.name, vintage=this.vintage
        )
    return Finding(Check.ONLY_ONE, found, passed=not same)


def _attack(attack: Attack) -> Finding:
    places = {"hidden": attack.hidden, "releases": len(attack.vintages)}
    if not attack.is_broken:
        found = Text.of("Hidden numbers: {hidden} (releases: {releases}). None can be worked out.", **places)
    elif attack.given_away:
        found = Text.of(
            "Hidden numbers: {hidden} (releases: {releases}). Of these {exposed} can be worked out, {before} of them "
            "from the editions before this one alone.",
            exposed=attack.exposed_numbers,
            before=attack.given_away,
            **places,
        )
    else:
        found = Text.of(
            "Hidden numbers: {hidden} (releases: {releases}). Of these {exposed} can be worked out.",
            exposed=attack.exposed_numbers,
            **places,
        )
    return Finding(Check.ATTACK, found, passed=not attack.is_broken_by_newest)


def _membership(membership: Membership) -> Finding:
    if not membership.tells:
        found = Text.of(
            "Persons left out, one at a time: {persons}. Nothing that changed tells more of one than rules allow.",
            persons=membership.persons,
        )
    else:
        found = Text.of(
            "Persons left out, one at a time: {persons}. Figures of {tables} tell more of one than rules allow.",
            persons=membership.persons,
            tables=", ".join(sorted({one.place.table for one in membership.telling})),
        )
    return Finding(Check.MEMBERSHIP, found, passed=not membership.tells)


def _revisions(attack: Attack) -> Finding:
    """Tell signers of revisions of few persons; sources to which they matter ask that their counts be rounded."""
    found = Text.of(
        "Figures that are 1 to 4 more or less than in the edition before: {count}.",
        count=attack.revised_by_few,
    )
    return Finding(Check.REVISIONS, found, passed=True)
