"""Log-linear models over lists and covariates: which of them depend on each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from zicht.errors import InputError, Text
from zicht.methods.population_size.covariates import CovariateTable

__all__ = ["CovariateModel", "pairs_of", "passive_covariates"]

Term = frozenset[str]

#: Of more covariates than this, groups that can only be left out together are not looked for.
MOST_TOGETHER = 12


@dataclass(frozen=True)
class CovariateModel:
    """A hierarchical model: with an interaction it holds all interactions inside it.

    Every list and covariate is in it with a main effect. Make one with `of`.

    Attributes
    ----------
    terms : frozenset of frozenset of str
        The interactions: names of two or more lists, covariates or codings.

    Examples
    --------
    >>> print(CovariateModel.of([("police", "year"), "police:shelter"]))
    [police:shelter, police:year]
    """

    terms: frozenset[Term] = frozenset()

    @classmethod
    def of(cls, terms: Iterable[str | Iterable[str]]) -> CovariateModel:
        """Make the smallest hierarchical model with these interactions: `"police:year"`, or tuples of names."""
        groups = [frozenset(part.strip() for part in _parts(term)) for term in terms]
        inside = {
            frozenset(part)
            for group in groups
            for size in range(2, len(group) + 1)
            for part in combinations(sorted(group), size)
        }
        return cls(frozenset(inside))

    @property
    def generators(self) -> tuple[Term, ...]:
        """The interactions that are inside no other, in the order of their names."""
        top = [term for term in self.terms if not any(term < other for other in self.terms)]
        return tuple(sorted(top, key=lambda term: (-len(term), sorted(term))))

    def __str__(self) -> str:
        return f"[{', '.join(':'.join(sorted(term)) for term in self.generators)}]"

    def check_names(self, table: CovariateTable) -> None:
        """Refuse interactions that the table does not know or that say the same thing twice.

        Raises
        ------
        InputError
            If a name is unknown, or a covariate and a coding of it interact with the same things.
        """
        source = {coding.name: coding.of for coding in table.codings}
        known = {*table.lists, *table.names, *source}
        unknown = {name for term in self.terms for name in term} - known
        if unknown:
            raise InputError.of(
                Text.of("{names} names in the model are none of the table's.", names=len(unknown)),
                expected=Text.of("Lists, covariates and breaks of the table: {names}.", names=_listed(known)),
                to_fix=Text.of("Write interactions as `list:covariate`, with names of the table."),
            )
        plain = [frozenset(source.get(name, name) for name in term) for term in self.terms]
        if len(set(plain)) < len(plain) or any(
            len(p) < len(t) for p, t in zip(plain, self.terms, strict=True)
        ):
            raise InputError.of(
                Text.of("The model holds a covariate and its break or polynomial in the same interaction."),
                expected=Text.of("Per interaction, either the covariate or one coding of it."),
                to_fix=Text.of("Leave one of the two out: the covariate says all that its coding says."),
            )


def pairs_of(table: CovariateTable, *, codings: bool = True) -> tuple[Term, ...]:
    """Return every interaction of two: list with list, list with covariate, covariate with covariate.

    Parameters
    ----------
    table : CovariateTable
        Lists, covariates and codings.
    codings : bool
        Whether the interactions of a list with a coding are among them.

    Returns
    -------
    tuple of frozenset of str
        In a fixed order.
    """
    variables = [*table.lists, *(c.name for c in table.covariates if len(c.levels) > 1)]
    coded = [(one, coding.name) for coding in table.codings for one in table.lists] if codings else []
    return tuple(frozenset(pair) for pair in [*combinations(variables, 2), *coded])


def passive_covariates(
    table: CovariateTable, terms: Collection[Term], *, in_every_part: bool = False
) -> frozenset[str]:
    """Return the covariates over which the table can be collapsed without a change in the number of people.

    A group of covariates can be left out if what it interacts with outside the group is itself one interaction of
    the model, or one list or covariate: then no path through the group tells anything about how lists depend on
    each other [1]_. The largest such set is returned.

    Parameters
    ----------
    table : CovariateTable
        Lists, covariates and codings.
    terms : collection of frozenset of str
        The interactions of the model.
    in_every_part : bool
        Whether that must hold in every model with some of these interactions.

    Returns
    -------
    frozenset of str
        Names of covariates.

    References
    ----------
    .. [1] Van der Heijden, P. G. M., Whittaker, J., Cruyff, M., Bakker, B. and van der Vliet, R. (2012). "People
           born in the Middle East but residing in the Netherlands: invariant population size estimates and the
           role of active and passive covariates". Annals of Applied Statistics 6:831-852.
    .. [2] Asmussen, S. and Edwards, D. (1983). "Collapsibility and response variables in contingency tables".
           Biometrika 70:567-578.
    """
    source = {coding.name: coding.of for coding in table.codings}
    plain = [frozenset(source.get(name, name) for name in term) for term in terms]
    # What interacts through a coding interacts less than through its covariate: nothing is inside it for sure.
    whole = [] if in_every_part else [p for p, term in zip(plain, terms, strict=True) if p == term]

    def can_leave(group: frozenset[str]) -> bool:
        inside = [term for term in whole if not term & group]
        return all(len(edge) <= 1 or any(edge <= term for term in inside) for edge in _edges_of(group, plain))

    away = frozenset[str]()
    while single := [n for n in table.names if n not in away and can_leave(away | {n})]:
        away |= {single[0]}
    rest = [name for name in table.names if name not in away]
    for size in range(len(rest) if len(rest) <= MOST_TOGETHER else 0, 1, -1):
        for group in combinations(rest, size):
            if can_leave(away | set(group)):
                return away | set(group)
    return away


def _edges_of(left_out: frozenset[str], terms: Sequence[Term]) -> list[Term]:
    """Return, per connected part of what is left out, what it interacts with outside."""
    edges, waiting = [], set(left_out)
    while waiting:
        part, reached = {waiting.pop()}, set[str]()
        while True:
            reached = {name for term in terms if term & part for name in term}
            larger = part | (reached & left_out)
            if larger == part:
                break
            part = larger
        waiting -= part
        edges.append(frozenset(reached - left_out))
    return edges


def _parts(term: str | Iterable[str]) -> list[str]:
    return term.split(":") if isinstance(term, str) else list(term)


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
