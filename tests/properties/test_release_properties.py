"""What holds for every release: it reads back as it was written, and its bytes depend on nothing else."""

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.release import read_release, write_release
from zicht.release.canonical import canonical_release
from zicht.release.compare import compare_releases
from zicht.release.model import (
    ALL,
    Break,
    Cell,
    CodeText,
    Dimension,
    Edition,
    MeasureText,
    Release,
    Revision,
    Rule,
    SourceReceipt,
    State,
    Status,
    Table,
    View,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
texts = st.fixed_dictionaries({"nl": text, "en": text})
number = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9).map(float)
names = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
counts = st.integers(0, 2**40)
by_name = st.dictionaries(text, text, max_size=2)

rules = st.builds(Rule, text, text, texts)
receipts = st.builds(
    SourceReceipt,
    text,
    text,
    text,
    text,
    text,
    counts,
    counts,
    counts,
    st.dictionaries(text, counts, max_size=2),
    text,
)
editions = st.builds(
    Edition,
    name=text,
    title=texts,
    country=text,
    window=st.tuples(counts, counts),
    vintage=text,
    state=st.sampled_from(State),
    simulated=st.booleans(),
    publishable=st.booleans(),
    counting_rule=rules,
    rules=st.lists(rules, max_size=2).map(tuple),
    shares_of=text,
    software=by_name,
    parameters=by_name,
    sources=st.lists(receipts, max_size=2).map(tuple),
    breaks=st.lists(st.builds(Break, counts, text, texts, texts, st.tuples(text)), max_size=2).map(tuple),
    revisions=st.lists(st.builds(Revision, text, counts, text, texts, counts), max_size=2).map(tuple),
    not_publishable_because=st.lists(texts, max_size=2).map(tuple),
)
views = st.builds(View, texts, text, text, text, text, by_name, text)


@st.composite
def dimensions(draw, name):
    codes = draw(st.lists(text.filter(lambda code: code != ALL), max_size=4, unique=True))
    return Dimension(name, draw(texts), tuple(CodeText(c, draw(texts)) for c in codes), draw(st.booleans()))


@st.composite
def cells(draw, table_dimensions, measures):
    codes = st.tuples(*(st.sampled_from([ALL, *(c.code for c in d.codes)]) for d in table_dimensions))
    status = draw(st.sampled_from(Status))
    value, lower, upper = draw(number), draw(number), draw(number)
    if status in {Status.SUPPRESSED, Status.NOT_AVAILABLE}:
        value = lower = upper = None
    if status is Status.RANGE:
        value = None
    measure = draw(st.sampled_from(measures))
    return Cell(draw(codes), measure.name, value, draw(text), draw(number), status, lower, upper, draw(text))


@st.composite
def tables(draw, table_id):
    own = [draw(dimensions(name)) for name in draw(st.lists(names, max_size=3, unique=True))]
    measures = [
        MeasureText(name, draw(texts), draw(text), draw(texts))
        for name in draw(st.lists(text, min_size=1, max_size=3, unique=True))
    ]
    made = draw(st.lists(cells(own, measures), max_size=6, unique_by=lambda c: (c.codes, c.measure)))
    return Table(
        id=table_id,
        title=draw(texts),
        definition=draw(texts),
        population=draw(texts),
        unit=draw(text),
        dimensions=tuple(own),
        measures=tuple(measures),
        cells=tuple(made),
        views=tuple(draw(st.lists(views, max_size=2))),
        reading=draw(texts),
        counting_notes=tuple(draw(st.lists(texts, max_size=2))),
        notes=draw(st.dictionaries(text, texts, max_size=2)),
        rules=draw(st.tuples(text)),
        sources=draw(st.tuples(text)),
        protection=draw(text),
        missing=() if made else draw(st.tuples(text)),
    )


@st.composite
def releases(draw):
    ids = draw(st.lists(st.sampled_from(["T01", "T02", "T33"]), max_size=2, unique=True))
    return Release(draw(editions), tuple(draw(tables(table_id)) for table_id in ids))


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@settings(max_examples=50, deadline=None)
@given(releases())
def test_release_reads_back_as_it_was_written(release):
    with tempfile.TemporaryDirectory() as folder:
        written = write_release(release, Path(folder) / "edition")
        read = read_release(Path(folder) / "edition")

    assert read == written
    assert replace(read.edition, outputs={}) == release.edition
    assert [set(t.cells) for t in read.tables] == [set(t.cells) for t in release.tables]
    assert [replace(t, cells=()) for t in read.tables] == [replace(t, cells=()) for t in release.tables]


@settings(max_examples=20, deadline=None)
@given(releases())
def test_writing_what_was_read_gives_the_same_bytes(release):
    with tempfile.TemporaryDirectory() as folder:
        write_release(release, Path(folder) / "a")
        write_release(read_release(Path(folder) / "a"), Path(folder) / "b")

        assert contents(Path(folder) / "a") == contents(Path(folder) / "b")


@given(releases())
@settings(max_examples=40)
def test_canonical_release_is_its_own_canonical_form(release):
    once = canonical_release(release)

    assert canonical_release(once) == once


@given(releases())
@settings(max_examples=40)
def test_release_has_no_changes_against_itself(release):
    comparison = compare_releases(release, release)

    assert comparison.changes == comparison.only_in_older == comparison.only_in_newer == ()
    assert comparison.unchanged == sum(len(table.cells) for table in release.tables)


@given(releases(), releases())
@settings(max_examples=40)
def test_comparison_turned_round_has_the_same_cells(one, other):
    there, back = compare_releases(one, other), compare_releases(other, one)

    assert there.unchanged == back.unchanged
    assert there.only_in_older == back.only_in_newer
    assert [(c.older, c.newer) for c in there.changes] == [(c.newer, c.older) for c in back.changes]
