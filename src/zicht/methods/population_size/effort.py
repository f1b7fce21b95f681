"""How much is done in a reasonable time where lists are many: fewer models and replicates, and shorter chains."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zicht.errors import InputError, Text
from zicht.methods.population_size.histories import CaptureHistories

__all__ = ["MOST_CELLS", "MOST_SWEEPS", "Effort", "Sweeps", "limit_effort", "limit_sweeps"]

#: Tables (replicates, and one per history) x models x combinations of lists: some twenty seconds of one core. A
#: thousand replicates with a hundred models of eight lists are half of it, so that up to there nothing changes.
MOST_CELLS = 2**26
#: Choices among fewer models, or from fewer replicates, are no interval that allows for the choice.
FEWEST_MODELS, FEWEST_REPLICATES = 5, 200
#: Sweeps of all chains x combinations of lists that occur: some twenty-five seconds of one core for twelve lists and
#: ten classes, compiled. The usual four chains of 50,000 sweeps are less up to seven lists.
MOST_SWEEPS = 2**25
#: Fewer draws of a chain tell nothing.
FEWEST_DRAWS = 100


@dataclass(frozen=True)
class Effort:
    """What a bootstrap does.

    Attributes
    ----------
    models : int
        Models that are fitted to each table, at most.
    replicates : int
        Tables that are drawn.
    left_out : bool
        Whether the table is also fitted without one person of each history.
    notes : tuple of Text
        What is less than was asked; empty if nothing.
    """

    models: int
    replicates: int
    left_out: bool = True
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Sweeps:
    """How long a chain runs.

    Attributes
    ----------
    draws, burn_in : int
        Draws that are kept, and sweeps before the first.
    notes : tuple of Text
        What is less than was asked; empty if nothing.
    """

    draws: int
    burn_in: int
    notes: tuple[Text, ...] = ()


def limit_sweeps(
    histories: CaptureHistories,
    *,
    draws: int,
    burn_in: int,
    thin: int,
    chains: int,
    most_sweeps: int | None = None,
) -> Sweeps:
    """Shorten the chains of a sampler, warm-up and draws alike, until the work is within a limit.

    Parameters
    ----------
    histories : CaptureHistories
        The table: a sweep looks at every combination of lists that occurs.
    draws, burn_in, thin, chains : int
        What was asked: of each chain the draws, the sweeps before the first, and the sweeps per draw.
    most_sweeps : int, optional
        The limit: sweeps of all chains times combinations that occur. Without it there is none.

    Returns
    -------
    Sweeps
        What was asked, or less with a note that says so.

    Raises
    ------
    InputError
        If even a hundred draws of each chain are too much.
    """
    if most_sweeps is None:
        return Sweeps(draws, burn_in)
    each = most_sweeps // (len(histories.cells) * chains)
    if burn_in + draws * thin <= each:
        return Sweeps(draws, burn_in)
    share = each / (burn_in + draws * thin)
    kept = max(int(draws * share), min(draws, FEWEST_DRAWS))
    warm_up = min(int(burn_in * share), each - kept * thin)
    if warm_up < 0:
        raise _too_many_histories(histories)
    note = Text.of(
        "With {lists} lists it would take too long to draw {asked} times in each chain: {draws} draws were kept, and "
        "the chains warmed up for as much shorter.",
        lists=histories.list_count,
        asked=draws,
        draws=kept,
    )
    return Sweeps(kept, warm_up, (note,))


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
        The table. It is also fitted without one person of each history; where even the least would be too much
        work because of that, those tables are left out.
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
    asked = Effort(models, replicates)
    if most_cells is None:
        return asked
    fits = most_cells >> histories.list_count
    for without_one in (len(histories.cells), 0):
        chosen = max(min(models, fits // (replicates + without_one)), min(models, fewest_models))
        done = Effort(chosen, min(replicates, fits // chosen - without_one), left_out=bool(without_one))
        if done.replicates >= min(replicates, FEWEST_REPLICATES):
            return replace(done, notes=_notes(histories, asked, done))
    raise _too_much(histories)


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
    if not done.left_out:
        notes.append(
            Text.of(
                "With {lists} lists it would take too long to leave out one person of each history: the skewness of "
                "the interval is that of the chosen model, as if it were known.",
                lists=histories.list_count,
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


def _too_many_histories(histories: CaptureHistories) -> InputError:
    return InputError.of(
        Text.of(
            "These {lists} lists are combined in so many ways that even the shortest chains would take too long.",
            lists=histories.list_count,
        ),
        expected=Text.of("Fewer lists, or lists that are combined in fewer ways."),
        to_fix=Text.of("Merge the smallest lists."),
    )
