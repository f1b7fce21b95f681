"""The example chapter of the reference country: read as any text is, and its recommendation is a promise."""

import tomllib

from zicht.records.authored import read_written
from zicht.records.texts import recommendation_rows
from zicht.reference.written import CHAPTER_OF, write_chapter


def test_the_chapter_is_there_in_both_languages_and_its_recommendation_is_a_promise(tmp_path):
    (tmp_path / "zicht.toml").write_text("[input]\n", encoding="utf-8")

    write_chapter(tmp_path)

    settings = tomllib.loads((tmp_path / "zicht.toml").read_text(encoding="utf-8"))
    written, problems = read_written(settings["texts"], tmp_path)
    assert problems == []
    assert [(text.name, text.language) for text in written.texts] == [("in-view", "en"), ("in-view", "nl")]
    (row,) = recommendation_rows(written.texts, CHAPTER_OF)
    assert (row["row_id"], row["kind"], row["table"]) == ("13", "recommendation", "T23")
