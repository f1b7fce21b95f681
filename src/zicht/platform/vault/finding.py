"""Finding persons by keyed tokens: the database adds up what agrees, and gives the likeliest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from django.db.models import Case, F, IntegerField, Max, Value, When

from zicht.platform.access.context import Access, open_vault
from zicht.platform.keyroom.master import search_key
from zicht.platform.vault.models import SearchToken
from zicht.platform.vault.tokens import FIELDS, Token, tokens_to_find

__all__ = ["Found", "find_persons"]


@dataclass(frozen=True, slots=True)
class Found:
    """A person who shares tokens with what was looked for: which attributes agree, and how much that weighs."""

    person: UUID
    agreeing: frozenset[str]
    weight: int = field(default=0)


#: What an attribute that agrees weighs. Enough to put the likely first: whether they are one person, a person decides.
_WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "number": 12,
        "birth": 6,
        "birth_swapped": 3,
        "birth_year": 2,
        "family": 5,
        "family_near": 3,
        "family_sound": 2,
        "given": 4,
        "given_near": 2,
        "given_sound": 1,
    }
)
_ATTRIBUTES = ("number", "birth", "family", "given")
_LEAST_WEIGHT = 6
#: So many of the likeliest are looked at closely.
_MOST_LIKELY = 60
_YEAR, _NEAR = "birth_year", "_near"
#: Few have the birth date with day and month the other way round: each of them is looked at closely.
_LEADS = MappingProxyType({"birth_swapped": _LEAST_WEIGHT})
#: Day and month the other way round: the date that is looked for, swapped, is the one that somebody has.
_STANDS_IN = MappingProxyType({"birth_swapped": "birth"})


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A token that is looked for: the column that it stands in, and what it says where it is found."""

    column: int
    token: str
    says: str


def find_persons(access: Access, cells: Mapping[str, str], *, most: int = 20) -> list[Found]:
    """Return persons whose tokens agree with these cells of `reports`, the likeliest first.

    All agencies' persons are looked at: what of them may be shown is for the case room to say.
    """
    wanted = list(_wanted(tokens_to_find(cells, search_key())))
    if _weigh({one.says for one in wanted}) < _LEAST_WEIGHT:
        return []
    with open_vault(access, search=True):
        likely = _likeliest(_leading(wanted))
        rows = SearchToken.objects.filter(
            person_id__in=likely,
            field__in={one.column for one in wanted},
            token__in={one.token for one in wanted},
        )
        agreeing = _agreeing(rows.values_list("person_id", "field", "token").distinct(), wanted)
    found = [Found(person, frozenset(says), _weigh(says)) for person, says in agreeing.items()]
    enough = [one for one in found if one.weight >= _LEAST_WEIGHT]
    return sorted(enough, key=lambda one: (-one.weight, one.person))[:most]


def _wanted(tokens: Collection[Token]) -> Iterator[_Wanted]:
    names = {number: name for name, number in FIELDS.items()}
    for one in tokens:
        says = names[one.field]
        yield _Wanted(FIELDS[_STANDS_IN.get(says, says)], one.token, says)


def _leading(wanted: Collection[_Wanted]) -> list[_Wanted]:
    """Return the tokens that lead to somebody; what else agrees of whom they lead to is looked at afterwards.

    A year of birth leads to thousands, and typing errors of a common name to as many. So they lead where little
    else is known: a year without a family name, typing errors without a number or a whole birth date.
    """
    says = {one.says for one in wanted}
    left_out = {one for one in says if one.endswith(_NEAR)} if says & {"number", "birth"} else set()
    if says & {"number", "birth", "family"}:
        left_out.add(_YEAR)
    return [one for one in wanted if one.says not in left_out]


def _likeliest(wanted: Collection[_Wanted]) -> list[UUID]:
    """Return whose tokens weigh most: one pass over the index, with no row of anybody else."""
    rows = SearchToken.objects.filter(
        field__in={one.column for one in wanted}, token__in={one.token for one in wanted}
    )
    attributes = {one.says.partition("_")[0] for one in wanted}
    strongest = {name: Max(_weight_of(name, wanted)) for name in sorted(attributes)}
    weights = rows.values("person_id").annotate(**{f"of_{k}": v for k, v in strongest.items()})
    total = sum((F(f"of_{name}") for name in sorted(attributes)), Value(0))
    enough = weights.annotate(total=total).filter(total__gte=_LEAST_WEIGHT - _WEIGHTS[_YEAR])
    return list(enough.order_by("-total", "person_id").values_list("person_id", flat=True)[:_MOST_LIKELY])


def _weight_of(attribute: str, wanted: Collection[_Wanted]) -> Case:
    """Return the strongest sign that a row gives of an attribute; the tokens are told apart where its column is not."""
    own = [one for one in wanted if one.says.partition("_")[0] == attribute]
    by_weight: dict[tuple[int, int], list[str]] = defaultdict(list)
    for one in own:
        by_weight[one.column, _LEADS.get(one.says, _WEIGHTS[one.says])].append(one.token)
    columns = Counter(column for column, _weight in by_weight)
    return Case(
        *(
            When(**({"token__in": tokens} if columns[column] > 1 else {}), field=column, then=Value(weight))
            for (column, weight), tokens in sorted(by_weight.items(), key=lambda item: -item[0][1])
        ),
        default=Value(0),
        output_field=IntegerField(),
    )


def _agreeing(rows: Iterable[tuple[UUID, int, str]], wanted: Collection[_Wanted]) -> dict[UUID, set[str]]:
    told = {(one.column, one.token): one.says for one in wanted}
    found: dict[UUID, set[str]] = defaultdict(set)
    for person, column, token in rows:
        if (column, token) in told:
            found[person].add(told[column, token])
    return found


def _weigh(says: Collection[str]) -> int:
    """Return the sum over attributes, each with the strongest sign that it gives."""
    return sum(
        max((_WEIGHTS[name] for name in says if name.startswith(attribute)), default=0)
        for attribute in _ATTRIBUTES
    )
