"""Statements beside an edition: what it shows itself tells nothing new, and anything else is found."""

from dataclasses import replace

import pytest

from support.municipal_releases import AMSTERDAM, GRONINGEN, HIDDEN, NOBODY, RANGED, municipal_release
from zicht.disclosure.attacker import attack_releases
from zicht.disclosure.stated import Stated, tells_more

VINTAGE, WHOLE = "2021-09-01", "2016-2020"


@pytest.fixture(scope="module")
def release():
    return municipal_release()


def victims(code, value=None, lower=None, upper=None):
    return Stated(VINTAGE, "T14", "victims", {"period": WHOLE, "municipality": code}, value, lower, upper)


def test_what_the_edition_shows_exposes_nothing(release):
    said = [
        victims(AMSTERDAM, 120.0),
        victims(RANGED, lower=1.0, upper=9.0),
        victims(GRONINGEN),
        victims(NOBODY, 0.0),
    ]

    attack = attack_releases([release], statements=said)

    assert (attack.stated, attack.told_more, attack.exposed_numbers) == (4, 0, 0)
    assert not attack.is_broken


@pytest.mark.parametrize(
    "said",
    [
        victims(GRONINGEN, 7.0),
        victims(GRONINGEN, lower=5.0, upper=9.0),
        victims(RANGED, lower=2.0, upper=9.0),
        victims(RANGED, 6.0),
        replace(victims(AMSTERDAM, 120.0), table=""),
    ],
)
def test_what_the_edition_does_not_show_is_found(release, said):
    assert tells_more(said, release)
    assert attack_releases([release], statements=[said]).is_broken


def test_one_hidden_number_that_is_told_gives_away_the_others(release):
    """500 less 120, 60, 76, 200 and 24 leaves 20: with 7, 4 and 5 told, the fourth can only be 4."""
    told = [victims(code, float(count)) for code, count in HIDDEN.items()]

    attack = attack_releases([release], statements=told)
    alone = attack_releases([release])

    assert alone.exposed_numbers == 0
    assert attack.exposed_numbers == 4


def test_nobody_is_told_only_where_all_others_are_listed(release):
    partial = replace(
        release, tables=tuple(replace(t, listed=()) if t.id == "T14" else t for t in release.tables)
    )

    assert not tells_more(victims(NOBODY, 0.0), release)
    assert tells_more(victims(NOBODY, 0.0), partial)
