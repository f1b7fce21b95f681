"""Small releases by hand: victims by year and group, with figures hidden, and what is needed to sign them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from support.handmade import both, codes, handmade_edition, handmade_table
from zicht.release import ALL, Cell, Release, Status, Table, write_release
from zicht.release.model import Binding, Bond, Dimension, MeasureText
from zicht.release.signature import PrivateKey
from zicht.release.signers import Signer, add_signer

GROUPS = ("labour", "criminal", "domestic_sexual")
#: Nine in one year, 1 and 3 of them in groups of their own.
COUNTS = {"2019": (5, 1, 3), "2020": (40, 20, 30)}
SMALL = frozenset({("2019", "criminal"), ("2019", "domestic_sexual")})


def groups_table(
    counts: Mapping[str, tuple[float, ...]] = COUNTS, hidden: Collection[tuple[str, str]] = SMALL
) -> Table:
    """Return victims by year and group, with a total for each year; `hidden` names year and group."""
    cells = [
        _cell(year, group, value, hidden=(year, group) in hidden)
        for year, values in counts.items()
        for group, value in zip((ALL, *GROUPS), (sum(values), *values), strict=True)
    ]
    return handmade_table(
        "T03",
        dimensions=(
            Dimension("period", both("Year"), codes(*counts)),
            Dimension("monitor_group", both("Group"), codes(ALL, *GROUPS)),
        ),
        measures=(MeasureText("victims", both("Victims"), "persons", both("Persons."), additive=True),),
        cells=tuple(cells),
        protection="suppress_below_5",
        universe="victims",
        bindings=(Binding("victims", "monitor_group", ("period",), Bond.PARTS),),
    )


def _cell(year: str, group: str, value: float, *, hidden: bool) -> Cell:
    if hidden:
        return Cell((year, group), "victims", None, "persons", status=Status.SUPPRESSED)
    return Cell((year, group), "victims", float(value), "persons")


def small_release(*tables: Table, vintage: str = "2021-09-01", **changes: object) -> Release:
    """Return an edition of 2019 and 2020 that may be published; `changes` are of its header."""
    edition = handmade_edition(name="2019-2020", window=(2019, 2020), vintage=vintage, simulated=False)
    return Release(replace(edition, **changes), tables or (groups_table(),))


def written(folder: Path, release: Release | None = None) -> Path:
    """Write a release and return its folder."""
    write_release(release or small_release(), folder)
    return folder


def person(name: str, signers: Path) -> PrivateKey:
    """Make a key for a person and put it on the list."""
    key = PrivateKey.new()
    add_signer(signers, Signer(name, key.public))
    return key
