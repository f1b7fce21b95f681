"""What `zicht effect` found, for a person and for a machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.measures.effect import KNOWN_BREAK, TOO_SHORT, Finding
from zicht.measures.effect_dates import Sides
from zicht.methods.before_after import (
    LARGEST_SHARE,
    LEAST_PLACEBOS,
    LEAST_REPORTERS,
    LEAST_REPORTS,
    CannotCarry,
    Effect,
    LogRatio,
)
from zicht.vocabulary import code_list
from zicht.vocabulary.numbers import format_number

__all__ = ["as_json", "show"]

_ = text

REASONS = {
    TOO_SHORT: _(
        "Reports do not cover the same time before and after the date, and {dates} earlier dates free of known breaks."
    ),
    KNOWN_BREAK: _(
        "A known break lies too close to the date, and cannot be told from the measure: {breaks}."
    ),
    CannotCarry.TOO_FEW_REPORTERS.value: _(
        "Fewer than {reporters} reporters reported on both sides of the date."
    ),
    CannotCarry.TOO_FEW_REPORTS.value: _("Fewer than {reports} reports in all."),
    CannotCarry.ONE_DOMINATES.value: _("One reporter made more than {share} of all reports."),
    CannotCarry.TOO_FEW_DATES.value: _(
        "At fewer than {dates} earlier dates were there enough reporters to see what is usual."
    ),
    CannotCarry.RESTS_ON_ONE.value: _("The answer rests on one reporter: without it, it would be another."),
}
SEEN = _("More than reporters' own differences and the changes of other years explain.")
NOT_SEEN = _(
    "No change is seen beyond what other years bring. A change between these bounds may be there all the same."
)
INSIDE = _("For use inside the office: these figures have not passed disclosure control.")
CAUSE = _(
    "What happened to all reporters in that very time cannot be told from the measure. This says how many were "
    "reported, not how many there are."
)


def show(session: Session, finding: Finding, *, simulated: bool) -> None:
    """Print what was compared, the changes, and what can be said of the measure."""
    session.say()
    if simulated:
        session.say(session.text(_("Simulated people: no figure here is about a real person.")))
    if finding.breaks and finding.refused != KNOWN_BREAK:
        names = _names(finding, session.language)
        session.say(session.text(_("A known break falls on this very day: {breaks}."), breaks=names))
    if finding.sides:
        _show_sides(session, finding, finding.sides)
    if finding.effect and finding.effect.within:
        _show_changes(session, finding, finding.effect)
        session.say(session.text(INSIDE))
    session.say()
    if finding.refused:
        session.say(session.text(_("No answer: the data cannot carry one.")), style="bold")
        session.say(_reason(session, finding))
        return
    seen = finding.effect is not None and finding.effect.is_seen
    session.say(session.text(SEEN if seen else NOT_SEEN), style="bold")
    session.say(session.text(CAUSE))


def _show_sides(session: Session, finding: Finding, sides: Sides) -> None:
    (first, until), (start, end) = sides.before, sides.after
    session.say(
        session.text(
            _("Compared: {before} (counted: {made_before}) with {after} (counted: {made_after})."),
            before=_stretch(first, until),
            made_before=_count(session, finding.before),
            after=_stretch(start, end),
            made_after=_count(session, finding.after),
        )
    )
    if finding.doubtful:
        session.say(
            session.text(
                _("Left out, as their date is not known precisely enough: {count}."),
                count=_count(session, finding.doubtful),
            )
        )


def _show_changes(session: Session, finding: Finding, effect: Effect) -> None:
    """Print the changes in percent, each with its interval where it has one."""
    session.say(
        session.text(
            _("Reporters on both sides: {reporters}; the largest made {share}."),
            reporters=effect.reporters,
            share=_percent(session, effect.largest_share),
        )
    )
    session.say()
    rows = [(session.text(_("All together, whoever reported")), _change(session, effect.crude), "")]
    rows.append((session.text(_("Within reporters")), *_with_bounds(session, effect.within)))
    rows += [
        (
            session.text(_("The same at {date}, no measure"), date=one.at.isoformat()),
            *_with_bounds(session, usual),
        )
        for one, usual in zip(finding.dates, effect.usual, strict=True)
    ]
    rows.append((session.text(_("Beyond what is usual")), *_with_bounds(session, effect.beyond)))
    if effect.without_one:
        low, high = (_change(session, ratio) for ratio in effect.without_one)
        rows.append((session.text(_("The same, any one reporter left out")), "", f"{low} … {high}"))
    session.show_grid(["", session.text(_("Change")), session.text(_("95% interval"))], rows, numbers=(1, 2))


def _reason(session: Session, finding: Finding) -> str:
    return session.text(
        REASONS[finding.refused],
        dates=LEAST_PLACEBOS,
        breaks=_names(finding, session.language),
        reporters=LEAST_REPORTERS,
        reports=LEAST_REPORTS,
        share=_percent(session, LARGEST_SHARE),
    )


def _names(finding: Finding, language: str) -> str:
    return "; ".join(code_list("breaks").label(code, language) for code in finding.breaks)


def _stretch(start: date, end: date) -> str:
    return f"{start.isoformat()} – {(end - timedelta(days=1)).isoformat()}"


def _count(session: Session, count: int) -> str:
    return format_number(count, "persons", 0, session.language)


def _percent(session: Session, part: float) -> str:
    return format_number(100 * part, "percent", 0, session.language)


def _change(session: Session, ratio: float | None) -> str:
    if ratio is None:
        return "–"
    sign = "+" if ratio > 1 else ""
    return sign + format_number(100 * (ratio - 1), "percent", 0, session.language)


def _with_bounds(session: Session, found: LogRatio | None) -> tuple[str, str]:
    if found is None:
        return "–", "–"
    value, lower, upper = (_change(session, ratio) for ratio in found.interval())
    return value, f"{lower} … {upper}"


def as_json(finding: Finding, *, outcome: str, group: str | None, simulated: bool) -> dict[str, object]:
    """Return everything that was found, for a machine; ratios are after over before."""
    effect = finding.effect
    return {
        "measure_date": finding.at.isoformat(),
        "outcome": outcome,
        "group": group,
        "simulated": simulated,
        "passed_disclosure_control": False,
        "refused": finding.refused or None,
        "seen": effect.is_seen if effect and not finding.refused else None,
        "breaks": list(finding.breaks),
        "months": finding.sides.months if finding.sides else None,
        "before": _side(finding.sides.before, finding.before) if finding.sides else None,
        "after": _side(finding.sides.after, finding.after) if finding.sides else None,
        "left_out": finding.doubtful,
        "reporters": effect.reporters if effect else None,
        "largest_share": effect.largest_share if effect else None,
        "all_together": effect.crude if effect else None,
        "within_reporters": _ratio(effect.within) if effect else None,
        "usual": [
            {"date": one.at.isoformat(), **(_ratio(usual) or {})}
            for one, usual in zip(finding.dates, _usual(finding), strict=True)
        ],
        "beyond_usual": _ratio(effect.beyond) if effect else None,
        "without_one": list(effect.without_one) if effect and effect.without_one else None,
    }


def _usual(finding: Finding) -> Sequence[LogRatio | None]:
    """Return the change at each earlier date; nothing at any where none was computed."""
    effect = finding.effect
    return effect.usual if effect and effect.usual else [None] * len(finding.dates)


def _side(stretch: tuple[date, date], count: int) -> dict[str, object]:
    return {"from": stretch[0].isoformat(), "until": stretch[1].isoformat(), "count": count}


def _ratio(found: LogRatio | None) -> Mapping[str, object] | None:
    if found is None:
        return None
    value, lower, upper = found.interval()
    return {"ratio": value, "lower": lower, "upper": upper, "reporters": found.reporters}
