"""What `zicht link` found, for a machine and for a registrar."""

from collections.abc import Mapping
from pathlib import Path

from zicht.cli.linking import TOO_FEW
from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.linkage.change_list import CHANGES_FILE, WHOLESALE
from zicht.linkage.learning import FEWEST_RECORDS
from zicht.linkage.link import Linked
from zicht.linkage.quality import Share, estimate_quality
from zicht.linkage.registry import Change, EventKind
from zicht.vocabulary.numbers import format_number

__all__ = ["describe", "show"]

_ = text

EVENTS = {
    EventKind.CREATED: _("New persons"),
    EventKind.JOINED: _("Persons with new reports"),
    EventKind.MERGED: _("Persons merged into another"),
    EventKind.SPLIT: _("Persons split off from another"),
    EventKind.REMOVED: _("Reports no longer delivered"),
    EventKind.UNDONE: _("Changes taken back"),
}
_MARGIN = "  "


def describe(linked: Linked, *, sets: int) -> dict[str, object]:
    """Return what was found: counts, and how good the links are, with intervals over so many sets of links.

    Of links by a model that learned from few reports nothing can be said.
    """
    few = linked.learned_from_few
    drawn = list(linked.draw_persons(sets)) if linked.model and not few else []
    quality = estimate_quality(
        linked.pairs,
        linked.clusters,
        linked.decisions,
        seed=linked.options.seed,
        missed=linked.missed,
        link_sets=drawn,
    )
    found: dict[str, object] = {
        "release": linked.options.release,
        "linkage": "probabilistic" if linked.model else "exact",
        "reports": linked.attributes.num_rows,
        "persons": len(linked.persons["person"].unique()),
        "too_few_reports": few,
        "precision": None if few else _share(quality.precision),
        "recall": None if few else _share(quality.recall),
        "sampled": quality.sampled,
        "changes": [_change(change) for change in linked.registry.changes(linked.options.release)],
        "agreement": [
            {"reviewers": list(one.reviewers), "pairs": one.pairs, "share": one.share, "kappa": one.kappa}
            for one in linked.decisions.agreement()
        ],
    }
    if len(drawn) > 1:
        interval = linked.count_persons(drawn)
        found["persons_estimated"] = round(interval.value)
        found["persons_interval"] = [round(interval.lower), round(interval.upper)]
    return found


def _share(share: Share | None) -> dict[str, float] | None:
    return None if share is None else {"value": share.value, "lower": share.lower, "upper": share.upper}


def _change(change: Change) -> dict[str, object]:
    numbers = {"before": change.before, "after": change.after}
    return {
        "event": change.event,
        "kind": change.kind.value,
        "records": change.records,
        **{side: len(of) if change.kind in WHOLESALE else list(of) for side, of in numbers.items()},
        "undoes": change.undoes,
    }


def show(session: Session, linked: Linked, found: Mapping[str, object], *, register: Path) -> None:
    """Print what was found: how many persons, how sure that is, and what changed since the run before."""
    session.say()
    _show_persons(session, found)
    if found["too_few_reports"]:
        session.say()
        session.say(session.text(TOO_FEW, few=FEWEST_RECORDS))
        session.say(session.text(_("Give --model with a model that learned from more.")))
    session.say()
    _show_changes(session, linked)
    for agreement in linked.decisions.agreement():
        session.say(
            session.text(
                _("Two reviewers on {pairs} pairs: agreed on {agreed}, kappa {kappa}"),
                pairs=agreement.pairs,
                agreed=agreement.agreed,
                kappa="-" if agreement.kappa is None else f"{agreement.kappa:.2f}",
            )
        )
    if "forgotten" in found:
        session.say(
            session.text(_("Reports forgotten: {reports}"), reports=_number(session, found["forgotten"]))
        )
    session.say(session.text(_("Register: {path}"), path=register))


def _show_persons(session: Session, found: Mapping[str, object]) -> None:
    rows = [
        [session.text(_("Reports")), _number(session, found["reports"]), ""],
        [session.text(_("Persons as linked")), _number(session, found["persons"]), ""],
    ]
    interval = found.get("persons_interval")
    if isinstance(interval, list):
        lower, upper = (_number(session, bound) for bound in interval)
        estimated = _number(session, found["persons_estimated"])
        rows.append([session.text(_("Persons, estimated")), estimated, _between(session, lower, upper)])
    for label, name in (
        (_("Links that are right (precision)"), "precision"),
        (_("Links found (recall)"), "recall"),
    ):
        rows.append([session.text(label), *_percents(session, found[name])])
    session.show_grid(["", "", session.text(_("95% interval"))], rows, numbers=[1])
    if isinstance(interval, list):
        session.say()
        session.say(
            session.text(_("Estimated: allows for links that are doubtful and for links that were missed."))
        )


def _show_changes(session: Session, linked: Linked) -> None:
    changes = linked.registry.changes(linked.options.release)
    session.say(session.text(_("Changes in release {release}:"), release=linked.options.release))
    if not changes:
        session.say(f"{_MARGIN}{session.text(_('None'))}")
    for kind, label in EVENTS.items():
        some = [change for change in changes if change.kind is kind]
        if some:
            session.say(f"{_MARGIN}{session.text(label)}: {_number(session, sum(map(_size, some)))}")
    if any(change.kind not in WHOLESALE for change in changes):
        session.say(session.text(_("Each change is in {file} of the register."), file=CHANGES_FILE))


def _size(change: Change) -> int:
    """Return how many persons a change is about; of reports that are gone, how many reports."""
    match change.kind:
        case EventKind.REMOVED:
            return change.records
        case EventKind.MERGED:
            return len(change.before)
        case EventKind.CREATED | EventKind.SPLIT:
            return len(change.after)
        case EventKind.JOINED | EventKind.UNDONE:
            return 1


def _number(session: Session, value: object) -> str:
    return format_number(float(str(value)), "persons", 0, session.language)


def _percents(session: Session, share: object) -> tuple[str, str]:
    if not isinstance(share, dict):
        return "-", ""
    value, lower, upper = (
        format_number(100 * share[name], "percent", 1, session.language)
        for name in ("value", "lower", "upper")
    )
    return value, _between(session, lower, upper)


def _between(session: Session, lower: str, upper: str) -> str:
    return session.text(_("{lower} to {upper}"), lower=lower, upper=upper)
