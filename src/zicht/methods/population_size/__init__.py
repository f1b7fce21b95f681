"""Multiple systems estimation: how many there are, from who was seen by whom."""

from zicht.methods.population_size.averaging import (
    AveragePoint,
    Mode,
    ModelAverage,
    ModelWeight,
    average_models,
)
from zicht.methods.population_size.bootstrap import Bootstrap, bca_search, bca_stepwise
from zicht.methods.population_size.conditional_fit import Among, DoublyRobustFit
from zicht.methods.population_size.doubly_robust import doubly_robust
from zicht.methods.population_size.fitting import Criterion, FittedModels, Status, fit_models, fit_tables
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.link_sets import (
    CombinedEstimate,
    combine_imputations,
    combine_replicates,
    estimate_link_sets,
)
from zicht.methods.population_size.linkage_error import (
    LinkageCorrection,
    LinkageScenario,
    correct_linkage,
    false_links_of_rate,
    linkage_what_if,
)
from zicht.methods.population_size.missed_links import MissedLinks
from zicht.methods.population_size.models import Model, ModelSet, enumerate_models
from zicht.methods.population_size.nuisance import CellMeans, Learner, Logistic
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
    "Among",
    "AveragePoint",
    "Bootstrap",
    "CaptureHistories",
    "CellMeans",
    "CombinedEstimate",
    "Criterion",
    "DoublyRobustFit",
    "Estimate",
    "FittedModels",
    "Interval",
    "IntervalKind",
    "Learner",
    "LinkageCorrection",
    "LinkageScenario",
    "Logistic",
    "MissedLinks",
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
    "combine_imputations",
    "combine_replicates",
    "correct_linkage",
    "doubly_robust",
    "enumerate_models",
    "estimate_link_sets",
    "false_links_of_rate",
    "fit_models",
    "fit_tables",
    "linkage_what_if",
    "profile_interval",
    "rank_models",
    "search",
    "step_tables",
    "stepwise",
    "use_model",
]
