"""What the words mean: code lists in two languages, crosswalks to standards, printed numbers, texts."""

from zicht.vocabulary.codelists import UNKNOWN, UNKNOWNS, Code, CodeList, code_list, code_list_names
from zicht.vocabulary.contacts import (
    Coordinator,
    NumberToCall,
    care_coordinators,
    number_to_call,
    numbers_to_call,
)
from zicht.vocabulary.crosswalks import Crosswalk, Relation, Target, crosswalk, crosswalk_names
from zicht.vocabulary.days import format_day
from zicht.vocabulary.language import LANGUAGES, in_all_languages, translator
from zicht.vocabulary.numbers import PERCENT, format_number, round_half_up

__all__ = [
    "LANGUAGES",
    "PERCENT",
    "UNKNOWN",
    "UNKNOWNS",
    "Code",
    "CodeList",
    "Coordinator",
    "Crosswalk",
    "NumberToCall",
    "Relation",
    "Target",
    "care_coordinators",
    "code_list",
    "code_list_names",
    "crosswalk",
    "crosswalk_names",
    "format_day",
    "format_number",
    "in_all_languages",
    "number_to_call",
    "numbers_to_call",
    "round_half_up",
    "translator",
]
