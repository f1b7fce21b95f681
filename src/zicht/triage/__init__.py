"""Triage: urgency, questions and options by rules that are data. Python and JavaScript read one decision table."""

from zicht.triage.answers import Answers
from zicht.triage.assessment import Assessment
from zicht.triage.base_rate import (
    ASSUMED,
    PredictiveRange,
    PredictiveValue,
    predictive_range,
    predictive_value,
    worth_of_positives,
)
from zicht.triage.card import rule_card
from zicht.triage.cases import Case, load_cases, run_case
from zicht.triage.checking import Fault, Finding, check_content
from zicht.triage.comparing import (
    CaseChange,
    Compared,
    RuleChange,
    check_table,
    compare_cases,
    compare_tables,
)
from zicht.triage.content import SHIPPED, Content, load_content, shipped_content
from zicht.triage.interpret import Triage
from zicht.triage.signal_rules import (
    Seen,
    TogetherRule,
    indicators_of,
    shipped_together,
    short_list,
    signal_content,
    signal_engine,
)
from zicht.triage.table import (
    Table,
    Verification,
    compile_table,
    load_verifications,
    parse_table,
    read_table,
    verify_all,
    write_table,
)

__all__ = [
    "ASSUMED",
    "SHIPPED",
    "Answers",
    "Assessment",
    "Case",
    "CaseChange",
    "Compared",
    "Content",
    "Fault",
    "Finding",
    "PredictiveRange",
    "PredictiveValue",
    "RuleChange",
    "Seen",
    "Table",
    "TogetherRule",
    "Triage",
    "Verification",
    "check_content",
    "check_table",
    "compare_cases",
    "compare_tables",
    "compile_table",
    "indicators_of",
    "load_cases",
    "load_content",
    "load_verifications",
    "parse_table",
    "predictive_range",
    "predictive_value",
    "read_table",
    "rule_card",
    "run_case",
    "shipped_content",
    "shipped_together",
    "short_list",
    "signal_content",
    "signal_engine",
    "verify_all",
    "worth_of_positives",
    "write_table",
]
