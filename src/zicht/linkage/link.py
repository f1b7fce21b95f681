"""Which reports are about the same person: the whole way from reports to person numbers, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ibis.backends import BaseBackend

from zicht.errors import DefinitionError, OutputError, Text
from zicht.linkage.attributes import make_attributes
from zicht.linkage.change_list import write_changes
from zicht.linkage.circumstances import add_circumstances
from zicht.linkage.clusters import make_clusters
from zicht.linkage.constraints import Constraints
from zicht.linkage.decisions import Decisions
from zicht.linkage.learning import FEWEST_RECORDS
from zicht.linkage.link_sets import LinkageInterval, draw_link_sets, interval_over
from zicht.linkage.missed import Missed, estimate_missed
from zicht.linkage.model import TrainedModel, train
from zicht.linkage.numbers import constraints_of, number_clusters, undo_event
from zicht.linkage.pairs import score_pairs
from zicht.linkage.private_file import replace_private
from zicht.linkage.registry import Registry
from zicht.linkage.schema import CASES, Kind, LinkSchema, Role, pair_table
from zicht.linkage.token_column import TOKEN_CASES, has_tokens, unpack_cases

__all__ = ["DECISIONS_FILE", "LinkOptions", "Linked", "link_persons", "read_model", "undo_in"]

REGISTER_FILE, DECISIONS_FILE = "register.parquet", "decisions.parquet"
MODEL_FILE, PERSONS_FILE, PAIRS_FILE = "model.json", "persons.parquet", "pairs.parquet"
#: What tells people apart, and the columns that say it.
_TELLING = frozenset({Kind.NUMBER, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.BIRTH, Kind.TEXT})
_VALUES = (Role.EXACT, Role.YEAR)


@dataclass(frozen=True)
class LinkOptions:
    """How reports are linked.

    `release` is the name under which changes of person numbers are listed,
    `one_to_one` names the sources that report nobody twice, and `model` a model
    trained before; without it the reports train their own. With `add`, only
    reports that the register does not know are compared, with the model of the
    run before: what was corrected in others since is not looked at.
    """

    release: str = "1"
    one_to_one: frozenset[str] = frozenset()
    two_persons: bool = False
    model: TrainedModel | None = None
    seed: int = 1
    add: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class Linked:
    """Linked reports: what was compared, the clusters, and the register with their numbers.

    `model` is nothing where the reports hold nothing to compare but the agencies'
    shared key: then that alone decides.
    """

    attributes: pa.Table
    pairs: pa.Table
    clusters: pa.Table
    model: TrainedModel | None
    registry: Registry
    decisions: Decisions
    constraints: Constraints
    options: LinkOptions = field(default_factory=LinkOptions)

    def __repr__(self) -> str:
        return f"Linked(reports={self.attributes.num_rows}, pairs={self.pairs.num_rows})"

    @cached_property
    def persons(self) -> pa.Table:
        """The person of every record: `record`, `person`."""
        members = self.registry.members
        return _persons(members["record"], pc.cast(members["person"], pa.string()))

    @property
    def learned_from_few(self) -> bool:
        """Whether the reports trained their own model and were too few for that: nothing can be said of its links."""
        return self.options.model is None and self.model is not None and self.model.records < FEWEST_RECORDS

    def draw_persons(self, sets: int) -> Iterator[pa.Table]:
        """Draw plausible sets of links: tables like `persons`; see `zicht.linkage.link_sets`."""
        drawn = draw_link_sets(
            self.pairs,
            self.clusters,
            sets=sets,
            seed=self.options.seed,
            constraints=self.constraints,
            sources=self.attributes.select(["record", "source"]),
            one_to_one=self.options.one_to_one,
        )
        for clusters in drawn:
            yield _persons(clusters["record"], clusters["cluster"])

    @cached_property
    def missed(self) -> Missed:
        """Pairs about one person that no rule brought together."""
        if self.model is None:
            return Missed()
        return estimate_missed(self.attributes, self.pairs, [rule.columns for rule in self.model.rules])

    def count_persons(self, link_sets: Sequence[pa.Table]) -> LinkageInterval:
        """Return the number of persons with its linkage interval, over sets of links that were drawn.

        Pairs that were never compared lower it as much, pair by pair, as those that were linked.
        The interval holds the number as linked too: these links are plausible themselves, and an
        interval without the number that is printed beside it would say that they are not.
        """
        sizes = pc.value_counts(self.clusters["cluster"].combine_chunks()).field("counts").to_numpy()
        pairs = float((sizes * (sizes - 1) // 2).sum())
        share = (self.clusters.num_rows - len(sizes)) / pairs if pairs else 0.0
        rng = np.random.default_rng(self.options.seed)
        missed = np.maximum(rng.normal(self.missed.pairs, self.missed.error, len(link_sets)), 0.0)
        drawn = [pc.count_distinct(table["person"]).as_py() for table in link_sets]
        found = interval_over(np.array(drawn) - share * missed)
        return replace(found, lower=min(found.lower, len(sizes)), upper=max(found.upper, len(sizes)))

    def write(self, folder: Path) -> None:
        """Keep the register with its change list, the decisions, the model and the persons, each file in one step."""
        try:
            self.decisions.write(folder / DECISIONS_FILE)
            if self.model is not None:
                replace_private(folder / MODEL_FILE, partial(_write_model, self.model))
            for name, table in ((PERSONS_FILE, self.persons), (PAIRS_FILE, self.pairs)):
                replace_private(folder / name, partial(_write_table, table))
            write_changes(self.registry, folder)
            self.registry.write(folder / REGISTER_FILE)
        except OSError:
            raise OutputError.of(
                Text.of("The folder of the register '{folder}' cannot be written.", folder=folder.name),
                expected=Text.of("A place with enough room that this account may write to."),
                to_fix=Text.of("Make room, or choose another folder with --register."),
            ) from None


def link_persons(
    reports: pa.Table,
    folder: Path,
    *,
    engine: BaseBackend,
    options: LinkOptions | None = None,
    decisions: Decisions | None = None,
) -> Linked:
    """Link canonical reports, and number the persons as the register in `folder` goes on.

    Keys and numbers decide first, then what reviewers decided and what was taken
    back in the register, then the model. Nothing is written: see `Linked.write`.
    Neither the order of the reports nor the names of their sources decide anything.

    Parameters
    ----------
    reports
        In the canonical form, with what identifies a person or with tokens in its place.
    folder
        Private; holds the register and the decisions of earlier runs, if any.
    engine
        What compares the pairs.
    options
        See `LinkOptions`.
    decisions
        Instead of those in the folder.
    """
    options = options or LinkOptions()
    registry = Registry.read(folder / REGISTER_FILE)
    if decisions is None:
        decisions = Decisions.read(folder / DECISIONS_FILE, two_persons=options.two_persons)
    attributes, schema = _comparable(reports)
    constraints = decisions.constraints.extended_by(constraints_of(registry))
    if constraints.must or constraints.cannot:
        constraints = constraints.among(frozenset(attributes["record"].to_pylist()))
    model, pairs = None, _same_keys(attributes)
    if _can_compare(attributes, schema):
        earlier = _earlier_pairs(folder, schema) if options.add else None
        if earlier is not None:
            model = options.model or read_model(folder / MODEL_FILE)
            pairs = _add_pairs(earlier, attributes, schema, model, engine=engine, known=registry.members)
        else:
            model = options.model or train(attributes, schema, engine=engine, seed=options.seed)
            pairs = score_pairs(attributes, schema, model, engine=engine)
    clusters = make_clusters(
        attributes,
        pairs,
        one_to_one=options.one_to_one,
        must=sorted(constraints.must),
        cannot=sorted(constraints.cannot),
    )
    registry = number_clusters(clusters, registry, release=options.release)
    return Linked(attributes, pairs, clusters, model, registry, decisions, constraints, options)


def undo_in(folder: Path, events: Sequence[int], *, release: str) -> None:
    """Take events of the register in a folder back, in the order given: all of them or none."""
    if events:
        registry = Registry.read(folder / REGISTER_FILE)
        for event in events:
            registry = undo_event(registry, event, release=release)
        registry.write(folder / REGISTER_FILE)


def read_model(path: Path) -> TrainedModel:
    """Read a model that an earlier run left in its register, or in an edition."""
    try:
        return TrainedModel.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise DefinitionError.of(
            Text.of("{file}: the model of a linkage cannot be read.", file=path.name),
            expected=Text.of("The file model.json of a register, or linkage.json of an edition."),
            to_fix=Text.of("Give that file with --model, or leave --model out."),
        ) from None


def _comparable(reports: pa.Table) -> tuple[pa.Table, LinkSchema]:
    if has_tokens(reports):
        return unpack_cases(reports), TOKEN_CASES
    return add_circumstances(make_attributes(reports), reports), CASES


def _can_compare(attributes: pa.Table, schema: LinkSchema) -> bool:
    """Say whether anything is known of who it is: codes and circumstances alone tell of nobody who that is."""
    telling = (one for one in schema.compared if one.kind in _TELLING)
    columns = {one.columns[role] for one in telling for role in _VALUES if role in one.columns}
    return any(attributes[name].null_count < attributes.num_rows for name in columns)


def _earlier_pairs(folder: Path, schema: LinkSchema) -> pa.Table | None:
    """Return the pairs that the run before scored; nothing where there is no such run on the same attributes."""
    try:
        pairs = pq.read_table(folder / PAIRS_FILE)
    except (OSError, pa.ArrowException):
        return None
    return (
        pairs if pairs.schema.names == pair_table(schema).names and (folder / MODEL_FILE).exists() else None
    )


def _add_pairs(
    earlier: pa.Table,
    attributes: pa.Table,
    schema: LinkSchema,
    model: TrainedModel,
    *,
    engine: BaseBackend,
    known: pa.Table,
) -> pa.Table:
    """Add the pairs of records that are new to those of earlier records that are still there."""
    records = attributes["record"].combine_chunks()
    there = (pc.is_in(earlier[side], value_set=records) for side in ("record_l", "record_r"))
    kept = earlier.filter(pc.and_(*there)).cast(pair_table(schema))
    is_known = pc.is_in(records, value_set=known["record"].combine_chunks())
    new, old = attributes.filter(pc.invert(is_known)), attributes.filter(is_known)
    if not new.num_rows:
        return kept
    added = score_pairs(new, schema, model, engine=engine, against=old)
    together = pa.concat_tables([kept, added]).combine_chunks()
    left, right = (
        pc.index_in(together[side], value_set=records).to_numpy() for side in ("record_l", "record_r")
    )
    # Earlier pairs can be scored again where new records tie them together.
    _pairs, once = np.unique(left.astype(np.int64) * len(records) + right, return_index=True)
    return together.take(pa.array(once))


def _same_keys(attributes: pa.Table) -> pa.Table:
    """Return the pairs that a shared key links, each record with the first of its key."""
    keyed = attributes.select(["record", "person_key"]).drop_null().sort_by("record")
    first = keyed.group_by("person_key", use_threads=False).aggregate([("record", "first")])
    joined = keyed.join(first, "person_key").filter(
        pc.not_equal(pc.field("record"), pc.field("record_first"))
    )
    size = joined.num_rows
    known = {
        "record_l": joined["record_first"],
        "record_r": joined["record"],
        "weight": pa.repeat(pa.scalar(0.0), size),
        "probability": pa.repeat(pa.scalar(1.0), size),
        "certain": pa.repeat(pa.scalar(value=True), size),
    }
    schema = pair_table(CASES)
    return pa.table([known.get(f.name, pa.nulls(size, f.type)) for f in schema], names=schema.names).cast(
        schema
    )


def _persons(records: pa.ChunkedArray, numbers: pa.ChunkedArray) -> pa.Table:
    person = pc.binary_join_element_wise(pa.scalar("person"), numbers.combine_chunks(), ":")
    return pa.table({"record": records, "person": person})


def _write_model(model: TrainedModel, path: Path) -> None:
    path.write_text(f"{model.to_json()}\n", encoding="utf-8")


def _write_table(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd")
