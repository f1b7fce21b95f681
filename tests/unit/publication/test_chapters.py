"""Each table stands in one chapter."""

from edition_factory import make_release, table

from support.handmade import both
from zicht.publication.chapters import CHAPTERS, chapters_of


def test_chapters_hold_every_table_of_the_catalogue_once():
    ids = [table_id for _title, chapter in CHAPTERS for table_id in chapter]
    assert sorted(ids) == [f"T{number:02}" for number in range(1, 39)]


def test_chapters_of_keeps_every_table_once():
    tables = (*make_release().tables, table("X99", both("Of another country")))
    placed = [t.id for chapter in chapters_of(tables) for t in chapter.tables]
    assert sorted(placed) == sorted(t.id for t in tables)
