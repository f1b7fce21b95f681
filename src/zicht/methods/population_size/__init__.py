"""Multiple systems estimation: how many there are, from who was seen by whom."""

from zicht.methods.population_size.agreement import Agreement, Spread
from zicht.methods.population_size.averaging import (
    AveragePoint,
    Mode,
    ModelAverage,
    ModelWeight,
    average_models,
)
from zicht.methods.population_size.bootstrap import Bootstrap, bca_search, bca_stepwise
from zicht.methods.population_size.comparison import Answer, Comparison, compare_estimators
from zicht.methods.population_size.conditional_fit import Among, DoublyRobustFit
from zicht.methods.population_size.covariate_intervals import CovariateIntervals, bootstrap_covariates
from zicht.methods.population_size.covariate_models import CovariateModel
from zicht.methods.population_size.covariate_search import (
    CovariateSelection,
    LevelEstimate,
    fit_covariate_model,
    search_with_covariates,
)
from zicht.methods.population_size.covariate_wald import covariate_wald
from zicht.methods.population_size.covariates import Covariate, CovariateTable
from zicht.methods.population_size.coverage import SampleCoverage, sample_coverage
from zicht.methods.population_size.decomposable import (
    DecomposableAverage,
    PriorSensitivity,
    average_decomposable,
    prior_sensitivity,
)
from zicht.methods.population_size.doubly_robust import doubly_robust
from zicht.methods.population_size.estimators import METHODS, Method
from zicht.methods.population_size.evidence import Evidence, ModelRange, RangeEnd
from zicht.methods.population_size.fitting import Criterion, FittedModels, Status, fit_models, fit_tables
from zicht.methods.population_size.heterogeneity import (
    Heterogeneity,
    HeterogeneityModel,
    chao_lower_bound,
    heterogeneity_models,
)
from zicht.methods.population_size.highest_order import HighestOrder, no_highest_order, xi_series
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.latent_class import LatentClassFit, latent_class
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
from zicht.methods.population_size.misclassification import MisclassifiedFit, fit_misclassified
from zicht.methods.population_size.missed_links import MissedLinks
from zicht.methods.population_size.missing import MissingFit, fit_with_missing, search_with_missing
from zicht.methods.population_size.models import Model, ModelSet, enumerate_models
from zicht.methods.population_size.notebook import VegaLite, plot_estimates, plot_left_out, plot_weights
from zicht.methods.population_size.nuisance import CellMeans, Learner, Logistic
from zicht.methods.population_size.own_rates import search_with_own_rates
from zicht.methods.population_size.posterior import DarkPosterior, PosteriorMode
from zicht.methods.population_size.profile import profile_interval
from zicht.methods.population_size.reliability import Reliability, assess_reliability
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind
from zicht.methods.population_size.selection import (
    Selection,
    Strategy,
    rank_models,
    search,
    stepwise,
    use_model,
)
from zicht.methods.population_size.sensitivity import Sensitivity, SensitivitySeries, Supposition
from zicht.methods.population_size.stepwise import step_tables
from zicht.methods.population_size.strata import (
    StrataEstimates,
    StratumEstimate,
    Thinness,
    estimate_by_stratum,
)
from zicht.methods.population_size.threshold import ThresholdFit, bayesian_threshold
from zicht.methods.population_size.verdict import Finding, Verdict, decide_verdict
from zicht.methods.population_size.verdict_rules import RULES, Advice, Rule

__all__ = [
    "METHODS",
    "RULES",
    "Advice",
    "Agreement",
    "Among",
    "Answer",
    "AveragePoint",
    "Bootstrap",
    "CaptureHistories",
    "CellMeans",
    "CombinedEstimate",
    "Comparison",
    "Covariate",
    "CovariateIntervals",
    "CovariateModel",
    "CovariateSelection",
    "CovariateTable",
    "Criterion",
    "DarkPosterior",
    "DecomposableAverage",
    "DoublyRobustFit",
    "Estimate",
    "Evidence",
    "Finding",
    "FittedModels",
    "Heterogeneity",
    "HeterogeneityModel",
    "HighestOrder",
    "Interval",
    "IntervalKind",
    "LatentClassFit",
    "Learner",
    "LevelEstimate",
    "LinkageCorrection",
    "LinkageScenario",
    "Logistic",
    "Method",
    "MisclassifiedFit",
    "MissedLinks",
    "MissingFit",
    "Mode",
    "Model",
    "ModelAverage",
    "ModelRange",
    "ModelSet",
    "ModelWeight",
    "PosteriorMode",
    "PriorSensitivity",
    "RangeEnd",
    "Reliability",
    "Rule",
    "SampleCoverage",
    "Selection",
    "Sensitivity",
    "SensitivitySeries",
    "Spread",
    "Status",
    "StrataEstimates",
    "Strategy",
    "StratumEstimate",
    "Supposition",
    "Thinness",
    "ThresholdFit",
    "VegaLite",
    "Verdict",
    "assess_reliability",
    "average_decomposable",
    "average_models",
    "bayesian_threshold",
    "bca_search",
    "bca_stepwise",
    "bootstrap_covariates",
    "chao_lower_bound",
    "combine_imputations",
    "combine_replicates",
    "compare_estimators",
    "correct_linkage",
    "covariate_wald",
    "decide_verdict",
    "doubly_robust",
    "enumerate_models",
    "estimate_by_stratum",
    "estimate_link_sets",
    "false_links_of_rate",
    "fit_covariate_model",
    "fit_misclassified",
    "fit_models",
    "fit_tables",
    "fit_with_missing",
    "heterogeneity_models",
    "latent_class",
    "linkage_what_if",
    "no_highest_order",
    "plot_estimates",
    "plot_left_out",
    "plot_weights",
    "prior_sensitivity",
    "profile_interval",
    "rank_models",
    "sample_coverage",
    "search",
    "search_with_covariates",
    "search_with_missing",
    "search_with_own_rates",
    "step_tables",
    "stepwise",
    "use_model",
    "xi_series",
]
