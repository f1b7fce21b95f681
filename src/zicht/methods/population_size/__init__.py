"""Multiple systems estimation: how many there are, from who was seen by whom."""

from zicht.methods.population_size.fitting import Criterion, FittedModels, Status, fit_models, fit_tables
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.models import Model, ModelSet, enumerate_models
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind
from zicht.methods.population_size.selection import (
    Selection,
    Strategy,
    rank_models,
    search,
    stepwise,
    use_model,
)
from zicht.methods.population_size.stepwise import step_tables

__all__ = [
    "CaptureHistories",
    "Criterion",
    "Estimate",
    "FittedModels",
    "Interval",
    "IntervalKind",
    "Model",
    "ModelSet",
    "Selection",
    "Status",
    "Strategy",
    "enumerate_models",
    "fit_models",
    "fit_tables",
    "rank_models",
    "search",
    "step_tables",
    "stepwise",
    "use_model",
]
