"""Triage: urgency, questions and options by rules that are data. Python and JavaScript read one decision table."""

from zicht.triage.answers import Answers
from zicht.triage.assessment import Assessment
from zicht.triage.base_rate import PredictiveRange, PredictiveValue, predictive_range, predictive_value
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
    "Table",
    "Triage",
    "Verification",
    "check_content",
    "check_table",
    "compare_cases",
    "compare_tables",
    "compile_table",
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
    "verify_all",
    "write_table",
]
