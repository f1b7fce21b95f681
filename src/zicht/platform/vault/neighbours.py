"""Who may be whom, by tokens alone: nothing is opened, and no name is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count

from zicht.platform.access.context import Access, open_vault
from zicht.platform.steps import in_steps
from zicht.platform.vault.models import SearchToken
from zicht.platform.vault.tokens import FIELDS

__all__ = ["PersonTokens", "neighbours_of", "tokens_of_persons"]

#: Tokens of one person by the name of their column.
PersonTokens = Mapping[str, frozenset[str]]

_NAMES = {number: name for name, number in FIELDS.items()}
#: What each column says something of. A year of birth brings nobody together: too many share it.
_ATTRIBUTES = {
    **{FIELDS[name]: "number" for name in ("number",)},
    **{FIELDS[name]: "given" for name in ("given", "given_near", "given_sound")},
    **{FIELDS[name]: "family" for name in ("family", "family_near", "family_sound")},
    **{FIELDS[name]: "birth" for name in ("birth", "birth_swapped")},
}
#: Columns whose tokens are made under one key, so that one is looked for in both.
_SAME = {FIELDS["birth"]: FIELDS["birth_swapped"], FIELDS["birth_swapped"]: FIELDS["birth"]}
#: A token that more reports have brings nobody together: a guessed date of birth, a common sound.
_MOST_SHARED = 3000
#: Persons of whom tokens are fetched at once.
_STEP = 500


def tokens_of_persons(access: Access, persons: Collection[UUID]) -> dict[UUID, PersonTokens]:
    """Return the tokens of persons, over all reports about each."""
    wanted = sorted(persons)
    found: dict[UUID, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for some in in_steps(wanted, _STEP):
        with open_vault(access, some):
            rows = SearchToken.objects.filter(person_id__in=some)
            for person, field, token in rows.values_list("person_id", "field", "token"):
                found[person][_NAMES[field]].add(token)
    return {
        person: {name: frozenset(tokens) for name, tokens in columns.items()}
        for person, columns in found.items()
    }


def neighbours_of(access: Access, person: UUID, tokens: PersonTokens) -> set[UUID]:
    """Return whoever shares a number with a person, or two of given name, family name and birth date."""
    wanted = {
        (field, token)
        for name, values in tokens.items()
        for field in (FIELDS[name], _SAME.get(FIELDS[name]))
        if field in _ATTRIBUTES
        for token in values
    }
    shared: dict[UUID, set[str]] = defaultdict(set)
    with open_vault(access, search=True):
        fields, values = (sorted({one[place] for one in wanted}, key=str) for place in (0, 1))
        near = SearchToken.objects.filter(field__in=fields, token__in=values)
        counts = near.values_list("field", "token").annotate(many=Count("id")).order_by()
        rare = {(field, token) for field, token, many in counts if many <= _MOST_SHARED} & wanted
        rows = near.filter(token__in=sorted(token for _, token in rare)).exclude(person_id=person)
        for other, field, token in rows.values_list("person_id", "field", "token").iterator():
            if (field, token) in rare:
                shared[other].add(_ATTRIBUTES[field])
    return {other for other, attributes in shared.items() if "number" in attributes or len(attributes) > 1}
