"""How much of a bootstrap is done in a reasonable time: with many lists it has fewer models, then fewer replicates."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.errors import InputError, Text
from zicht.methods.population_size.histories import CaptureHistories

__all__ = ["MOST_CELLS", "Effort", "limit_effort"]

#: Tables (replicates, and one per history) x models x combinations of lists: some twenty seconds of one core. A
#: thousand replicates with a hundred models of eight lists are half of it, so that up to there nothing changes.
MOST_CELLS = 2**26
#: Choices among fewer models, or from fewer replicates, are no interval that allows for the choice.
FEWEST_MODELS, FEWEST_REPLICATES = 5, 200


@dataclass(frozen=True)
class Effort:
    """What a bootstrap does.

    Attributes
    ----------
    models : int
        Models that are fitted to each table, at most.
    replicates : int
        Tables that are drawn.
    notes : tuple of Text
        What is less than was asked; empty if nothing.
    """

    models: int
    replicates: int
    notes: tuple[Text, ...] = ()


def limit_effort(
    histories: CaptureHistories,
    *,
    models: int,
    replicates: int,
    most_cells: int | None = None,
    fewest_models: int = FEWEST_MODELS,
) -> Effort:
    """Lower the models of each table, and then the replicates, until the work is within a limit.

    Parameters
    ----------
    histories : CaptureHistories
        The table. It is also fitted without one person of each history: those tables cannot be fewer.
    models, replicates : int
        What was asked.
    most_cells : int, optional
        The limit: tables times models times the 2**K combinations of lists. Without it there is none.
    fewest_models : int
        The models are not lowered below this.

    Returns
    -------
    Effort
        What was asked, or less with a note that says so.

    Raises
    ------
    InputError
        If even the least, five models and two hundred replicates, is too much.
    """
    if most_cells is None:
        return Effort(models, replicates)
    fits, without_one = most_cells >> histories.list_count, len(histories.cells)
    chosen = max(min(models, fits // (replicates + without_one)), min(models, fewest_models))
    drawn = min(replicates, fits // chosen - without_one)
    if drawn < min(replicates, FEWEST_REPLICATES):
        raise _too_much(histories)
    return Effort(chosen, drawn, _notes(histories, Effort(models, replicates), Effort(chosen, drawn)))


def _notes(histories: CaptureHistories, asked: Effort, done: Effort) -> tuple[Text, ...]:
    notes = []
    if done.models < asked.models:
        notes.append(
            Text.of(
                "With {lists} lists it would take too long to choose among {asked} models in each replicate: "
                "the choice was among {models}, and the interval may be a little too narrow.",
                lists=histories.list_count,
                asked=asked.models,
                models=done.models,
            )
        )
    if done.replicates < asked.replicates:
        notes.append(
            Text.of(
                "With {lists} lists {asked} replicates would take too long: {replicates} were drawn, and the "
                "limits of the interval are less exact.",
                lists=histories.list_count,
                asked=asked.replicates,
                replicates=done.replicates,
            )
        )
    return tuple(notes)


def _too_much(histories: CaptureHistories) -> InputError:
    return InputError.of(
        Text.of(
            "These {lists} lists are combined in so many ways that even the least bootstrap would take too long.",
            lists=histories.list_count,
        ),
        expected=Text.of("Fewer lists, or lists that are combined in fewer ways."),
        to_fix=Text.of("Merge the smallest lists."),
    )
