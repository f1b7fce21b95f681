"""Multiple systems estimation: how many there are, from who was seen by whom."""

from zicht.methods.population_size.averaging import (
    AveragePoint,
    Mode,
    ModelAverage,
    ModelWeight,
    average_models,
)
from zicht.methods.population_size.bootstrap import Bootstrap, bca_search, bca_stepwise
from zicht.methods.population_size.fitting import Criterion, FittedModels, Status, fit_models, fit_tables
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.models import Model, ModelSet, enumerate_models
from zicht.methods.population_size.profile import profile_interval
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
    "AveragePoint",
    "Bootstrap",
    "CaptureHistories",
    "Criterion",
    "Estimate",
    "FittedModels",
    "Interval",
    "IntervalKind",
    "Mode",
    "Model",
    "ModelAverage",
    "ModelSet",
    "ModelWeight",
    "Selection",
    "Status",
    "Strategy",
    "average_models",
    "bca_search",
    "bca_stepwise",
    "enumerate_models",
    "fit_models",
    "fit_tables",
    "profile_interval",
    "rank_models",
    "search",
    "step_tables",
    "stepwise",
    "use_model",
]
