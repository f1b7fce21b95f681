"""From a release to what sheets on municipalities say: which there are, and that nothing hidden reaches them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.municipal_releases import AMSTERDAM, HIDDEN, RANGED, municipal_release
from zicht.errors import InputError
from zicht.pipeline.municipal import find_municipality, municipal_document, municipal_documents
from zicht.publication.municipal import print_municipality, render_sheet
from zicht.publication.municipal.store import sheet_json, statements_csv


def test_there_is_a_sheet_for_each_municipality_of_the_last_year():
    """On 1 January 2020 there were 355 (Statistics Netherlands)."""
    documents = municipal_documents(municipal_release())

    assert len({one.code for one in documents}) == len(documents) == 355


@pytest.mark.parametrize("asked", ["GM0363", "gm0363", "Amsterdam", " amsterdam "])
def test_municipality_is_found_by_code_and_by_name(asked):
    assert find_municipality(asked, 2020).code == AMSTERDAM


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("Nergenshuizen", "no municipality with this code or name"),
        ("GM0009", "not there any more, or not yet"),
    ],
)
def test_other_municipality_is_refused_without_its_name(asked, message):
    with pytest.raises(InputError, match=message) as refused:
        find_municipality(asked, 2020)

    assert asked not in str(refused.value)


def made(release):
    """Return the files of the sheets of those that are hidden, and of one that is not."""
    some = [municipal_document(release, code) for code in (AMSTERDAM, *HIDDEN, RANGED)]
    pages = [render_sheet(print_municipality(one, language)) for one in some for language in ("nl", "en")]
    return [statements_csv(some), *map(sheet_json, some), *pages]


@pytest.fixture(scope="module")
def without_leak():
    return made(municipal_release())


@settings(max_examples=3, deadline=None)
@given(leaked=st.floats(0, 1e6) | st.integers(1, 9).map(float))
def test_sheets_are_the_same_whatever_stands_behind_hidden_cells(without_leak, leaked):
    """A release holds no hidden value. Were one in it, no byte of a sheet would differ."""
    assert made(municipal_release(leaked=leaked)) == without_leak


def test_sheets_differ_where_what_is_published_differs(without_leak):
    """So that the test above can fail."""
    assert made(municipal_release(vintage="2021-10-01")) != without_leak


def test_document_is_made_once_for_a_release():
    release = municipal_release()

    assert municipal_document(release, "Amsterdam") is municipal_document(release, AMSTERDAM)
