"""Suspects in cases as arrays: how far each came and when, and what is known of them and of their victims."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.engine import fetch
from zicht.measures import coding
from zicht.vocabulary import code_list

__all__ = ["ENDS", "NEVER", "STAGES", "TRAITS", "Proceedings", "read_proceedings"]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.str_]

STAGES = tuple(code.code for code in code_list("case_stages"))
#: Stages after which nothing comes.
ENDS = ("dismissed", "convicted", "acquitted")
#: Stands for a day that is not known, or has not come: later than any other.
NEVER = coding.NO_DATE_DAYS
YOUNG_BELOW = 23
DAYS_A_YEAR = 365.2425

#: What suspects are told apart by: the column that it needs, and its code list.
TRAITS: Mapping[str, tuple[str, str]] = {
    "group": ("group", "monitor_groups"),
    "sex": ("sex", "sexes"),
    "age": ("birth_year", ""),
    "origin": ("began_by", "case_origins"),
}
_CODED = {
    "group": "monitor_groups",
    "sex": "sexes",
    "began_by": "case_origins",
    "dismissal_reason": "dismissal_reasons",
    "help_offered": "yes_no",
    "help_followed": "yes_no",
    "victim_of_earlier_report": "yes_no",
}
#: A yes while rows are taken together: it comes after a no.
_YES = 2
_UNKNOWN_BY_RANK = {rank: code for code, rank in coding.UNKNOWN_RANKS.items()}


@dataclass(frozen=True, eq=False)
class Proceedings:
    """Each suspect in each case once; arrays of shape (proceedings,).

    Attributes
    ----------
    person, case : int array
        The number of the suspect and of the case.
    day : mapping of str to int array
        The first day on which each stage was reached, in days since 1900; `NEVER` where it was not.
    known_day : mapping of str to int array
        The same where the date is known to the day; else `NEVER`.
    coded : mapping of str to array of str
        The code of each coded column; a kind of unknown where no row tells.
    born, months, released, supervised_from : int array
        Year of birth (0 unknown), months of prison (-1 none known), days of release and of supervision (`NEVER`).
    again : int array
        The first day of the case that a row names as the next one; `NEVER` where none is named or known.
    victims : int array, shape (pairs, 2)
        Who is registered as the victim of an offence in which case: numbers of victims and of cases.
    until : int
        The last day of the data, in days since 1900.
    supplied : collection of str
        The columns that some file held.
    """

    person: IntArray
    case: IntArray
    day: Mapping[str, IntArray]
    known_day: Mapping[str, IntArray]
    coded: Mapping[str, TextArray]
    born: IntArray
    months: IntArray
    released: IntArray
    supervised_from: IntArray
    again: IntArray
    victims: IntArray
    until: int
    supplied: Collection[str] = field(default_factory=tuple)

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def began(self) -> IntArray:
        """The day of the first stage that is known: that of the suspicion, or a later one where that is missing."""
        first: IntArray = np.minimum.reduce([self.day[stage] for stage in STAGES])
        return first

    @cached_property
    def ended(self) -> IntArray:
        """The first day of an end, and `NEVER` where there is none yet."""
        first: IntArray = np.minimum.reduce([self.day[stage] for stage in ENDS])
        return first

    @cached_property
    def year(self) -> Mapping[str, IntArray]:
        """The year in which each stage was reached; far off where it was not."""
        return {stage: years_of(days) for stage, days in self.day.items()}

    @cached_property
    def year_began(self) -> IntArray:
        """The year in which each began; far off where no day is known."""
        return years_of(self.began)

    @property
    def traits(self) -> list[str]:
        """What the input tells suspects apart by."""
        return [name for name, (column, _list) in TRAITS.items() if column in self.supplied]

    def by(self, trait: str) -> TextArray:
        """Return the code of a trait of each suspect in each case."""
        return self.age if trait == "age" else self.coded[TRAITS[trait][0]]

    @cached_property
    def age(self) -> TextArray:
        """Whether a suspect was under 23 in the year in which the case began, by the year of birth alone."""
        young = self.year_began - self.born < YOUNG_BELOW
        return np.where(
            (self.born > 0) & (self.began < NEVER), np.where(young, "under_23", "23_and_over"), "unknown"
        )


def years_of(days: IntArray) -> IntArray:
    """Return the year of each day since 1900."""
    moved = np.asarray(days, dtype=np.int64) - coding.day_number(date(1970, 1, 1))
    return moved.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def read_proceedings(
    suspects: ir.Table, offences: ir.Table | None, *, supplied: Collection[str], vintage: date
) -> Proceedings:
    """Take the rows of each suspect in each case together, on the engine; `offences` tell who the victims are."""
    rows = fetch(_together(suspects))
    case_names = rows["case_key"].combine_chunks().cast(pa.string())
    case_index = case_names.dictionary_encode()
    pairs = None if offences is None else fetch(_victims(offences, suspects))
    began = np.minimum.reduce([coding.ints(rows[stage]) for stage in STAGES])
    return Proceedings(
        person=_numbers(rows["suspect_key"]),
        case=coding.ints(case_index.indices),
        day={stage: coding.ints(rows[stage]) for stage in STAGES},
        known_day={stage: coding.ints(rows[f"{stage}_known"]) for stage in STAGES},
        coded={
            name: _labels(coding.ints(rows[f"code_{name}"]), list_name) for name, list_name in _CODED.items()
        },
        born=coding.ints(pc.fill_null(rows["born"], 0)),
        months=coding.ints(pc.fill_null(rows["months"], -1)),
        released=coding.ints(rows["released"]),
        supervised_from=coding.ints(rows["supervised"]),
        again=_next_cases(rows["next_case"], case_index, began),
        victims=_victim_pairs(pairs, case_index.dictionary),
        until=coding.day_number(vintage),
        supplied=supplied,
    )


def _together(suspects: ir.Table) -> ir.Table:
    """Return a row per suspect and case, known codes before unknown ones."""
    day = coding.days_since_1900(suspects.stage_date)
    never = ibis.literal(NEVER, type="int32")
    known = suspects.stage_date_precision == "day"
    columns: dict[str, ir.Value] = {}
    for stage in STAGES:
        reached = suspects.stage == stage
        columns[stage] = ibis.ifelse(reached, day, never).min()
        columns[f"{stage}_known"] = ibis.ifelse(reached & known, day, never).min()
    for name, list_name in _CODED.items():
        place = coding.position(suspects[name], list_name)
        # Of a yes and a no, the yes stands.
        columns[f"code_{name}"] = (
            ibis.ifelse(place == 0, _YES, place) if list_name == "yes_no" else place
        ).max()
    return suspects.group_by("suspect_key", "case_key").agg(
        born=suspects.birth_year.year().max(),
        months=suspects.sentence_months.max(),
        released=coding.days_since_1900(suspects.released).min(),
        supervised=coding.days_since_1900(suspects.supervision_from).min(),
        next_case=suspects.next_case.max(),
        **columns,
    )


def _victims(offences: ir.Table, suspects: ir.Table) -> ir.Table:
    """Return who is the victim of an offence in a case with suspects, each once."""
    known = offences.filter(offences.investigation.notnull() & offences.person_key.notnull())
    pairs = known.select("person_key", case_key=known.investigation).distinct()
    return pairs.semi_join(suspects, "case_key")


def _next_cases(names: pa.ChunkedArray, cases: pa.DictionaryArray, began: IntArray) -> IntArray:
    """Return the first day of the case that is named."""
    first = np.full(len(cases.dictionary), NEVER, dtype=np.int64)
    np.minimum.at(first, coding.ints(cases.indices), began)
    place = pc.index_in(names.combine_chunks().cast(pa.string()), value_set=cases.dictionary)
    known = _flags(pc.is_valid(place)) & _flags(pc.is_valid(names))
    at = coding.ints(pc.fill_null(place, 0))
    return np.where(known, first[at] if len(first) else NEVER, NEVER)


def _victim_pairs(pairs: pa.Table | None, cases: pa.Array) -> IntArray:
    if pairs is None or not len(pairs):
        return np.zeros((0, 2), dtype=np.int64)
    place = pc.index_in(pairs["case_key"].combine_chunks().cast(pa.string()), value_set=cases)
    return np.stack([_numbers(pairs["person_key"]), coding.ints(place)], axis=1)


def _labels(positions: IntArray, list_name: str) -> TextArray:
    """Return the code of each position."""
    codes: Sequence[str] = [code.code for code in code_list(list_name)]
    if list_name == "yes_no":
        positions = np.where(positions == _YES, codes.index("yes"), positions)
    unknown = np.array(["", *(_UNKNOWN_BY_RANK[rank] for rank in sorted(_UNKNOWN_BY_RANK))])
    return np.where(
        positions >= 0, np.array(codes)[np.maximum(positions, 0)], unknown[np.maximum(-positions, 0)]
    )


def _numbers(names: pa.ChunkedArray) -> IntArray:
    return coding.ints(names.combine_chunks().cast(pa.string()).dictionary_encode().indices)


def _flags(column: pa.Array | pa.ChunkedArray) -> BoolArray:
    return np.asarray(column).astype(bool)
