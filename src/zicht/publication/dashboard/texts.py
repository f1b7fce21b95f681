"""What the dashboard's script says, in one language; the script itself holds no words."""

from __future__ import annotations

from zicht.publication.words import Words

__all__ = ["script_texts"]


def script_texts(words: Words) -> dict[str, object]:
    """Return every text of the script by the name that it has there; figures take the places in braces."""
    texts: dict[str, object] = {name: words.translate(msgid) for name, msgid in TEXTS.items()}
    return {
        **texts,
        "between": words.translate("{lower} to {upper}"),
        "symbols": {symbol: words.symbol_meaning(symbol) for symbol in words.all_symbols()},
    }


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


TEXTS = {
    "about": _("About these figures"),
    "adding": _("How it was counted"),
    "chart": _("Chart: {title}. The arrow keys read it figure by figure; Enter picks one."),
    "copied": _("The address is copied."),
    "copy_address": _("Copy it from the address bar."),
    "download": _("Take along:"),
    "download_as": _("{title}: download as {kind}"),
    "doubt": _("Depending on which reports are about the same person, it is {bounds}."),
    "everybody": _("All"),
    "extracted": _("Extracted on {date}."),
    "extracted_on": _("Extracted on"),
    "find": _("Find in this list"),
    "from_to": _("{label}. {first}: {before}; {last}: {now}."),
    "hidden": _("not shown, to protect people"),
    "hidden_count": _("Not shown, to protect people: {count}."),
    "left_out_bar": _("{count} more stand in the table."),
    "left_out_line": _("{count} more stand in the table; choose them under “Pick lines and bars”."),
    "left_out_map": _("Without a place on this map: {count}; see the table."),
    "map": _("map"),
    "measure": _("Measure"),
    "most": _("Largest: {list}."),
    "most_shown": _("Largest of what is shown: {list}."),
    "no_figure": _("no figure in this edition"),
    "not_by": _("Not chosen by {dimension}: these figures were not released by it."),
    "not_loaded": _("The figures of {table} could not be loaded. They stand in the file tables/{table}.csv."),
    "note": _("note"),
    "nothing": _("No figure that can be drawn was released for this choice. The table shows what there is."),
    "numbers": _("Numbers"),
    "not_chosen": _("Not released by this choice: the figures for everybody"),
    "overview": _("Overview"),
    "overview_lead": _("Presumed victims of trafficking in human beings, {period}."),
    "period": _("Period"),
    "pick": _("Pick lines and bars"),
    "population": _("Population"),
    "protection": _("Protection"),
    "range": _("only bounds are given"),
    "reading": _("How to read this"),
    "saved": _("The download as {kind} has begun."),
    "shares": _("Shares"),
    "source": _("Table {table} of the edition {edition}, figures as extracted on {date}."),
    "sources": _("Sources"),
    "table": _("Table"),
    "table_of": _("Table: {title}"),
    "tick": _("The mark on a bar is {year}."),
    "total": _("Total"),
    "total_once": _("Total, each person once"),
    "unit": _("Unit: {unit}."),
    "victims_in": _("presumed victims in {period}"),
    "was": _("In {year}: {before}."),
    "in_report": _("{table} in the report"),
    "whole_table": _("{table} as CSV"),
}
