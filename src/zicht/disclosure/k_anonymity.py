"""Records that look alike: each released record has the same values as at least k - 1 others, in all columns together.

Columns come in groups that are released or withheld together, the most important first. Of records that too few are
like, the last group is withheld; of those that too few are still like, the last but one too; and so on to the first. A
record that too few are like even without any value is withheld whole. What becomes of a record depends on the values
alone, so that records that were alike stay alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zicht.errors import DisclosureRefused, Text

__all__ = ["FEWEST_ALIKE", "Alike", "check_fewest", "make_alike"]

#: The Counter-Trafficking Data Collaborative publishes no record that fewer are like, and neither does Zicht.
FEWEST_ALIKE = 11

#: One value for each group of columns; None where it is withheld.
Record = tuple[tuple[str, ...] | None, ...]


@dataclass(frozen=True, repr=False)
class Alike:
    """The records that may be released, in the order of their values, and how many values and records may not."""

    records: tuple[Record, ...]
    withheld_values: tuple[int, ...]
    withheld_records: int


def check_fewest(fewest: int) -> None:
    """Raise DisclosureRefused where fewer are asked for than may ever be."""
    if fewest < FEWEST_ALIKE:
        raise DisclosureRefused.of(
            Text.of("Fewer than {fewest} records that are alike.", fewest=FEWEST_ALIKE),
            expected=Text.of("A number of {fewest} or more.", fewest=FEWEST_ALIKE),
            to_fix=Text.of("Leave the number out, or give a higher one."),
        )


def make_alike(records: Sequence[Record], *, fewest: int = FEWEST_ALIKE) -> Alike:
    """Withhold values, and then records, until every record has at least `fewest - 1` others like it.

    Raises
    ------
    DisclosureRefused
        If fewer than eleven are asked for.

    Notes
    -----
    The property is k-anonymity [1]_, over every released column and not over a few that somebody thought would be
    known outside. It does not hide what a whole group has in common: where all records that are alike in what an
    acquaintance knows are alike in another column too, the acquaintance learns it.

    References
    ----------
    .. [1] Sweeney, L. (2002). "k-anonymity: a model for protecting privacy". International Journal of Uncertainty,
           Fuzziness and Knowledge-Based Systems 10(5), 557-570.
    """
    check_fewest(fewest)
    groups = len(records[0]) if records else 0
    withheld = [0] * groups
    counted = Counter(records)
    for last in reversed(range(groups)):
        rare = [record for record, count in counted.items() if count < fewest]
        for record in rare:
            count = counted.pop(record)
            withheld[last] += count
            counted[(*record[:last], None, *record[last + 1 :])] += count
    gone = sum(count for count in counted.values() if count < fewest)
    released = {record: count for record, count in counted.items() if count >= fewest}
    ordered = sorted(released, key=lambda record: [(group is None, group or ()) for group in record])
    # Of a record that goes altogether, no value is withheld: it is not there.
    withheld = [count - gone for count in withheld]
    return Alike(tuple(r for record in ordered for r in [record] * released[record]), tuple(withheld), gone)
