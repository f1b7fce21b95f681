"""What the words mean: code lists in Dutch and English, crosswalks to standards, and the texts' translations."""

from zicht.vocabulary.codelists import UNKNOWN, UNKNOWNS, Code, CodeList, code_list, code_list_names
from zicht.vocabulary.language import LANGUAGES, in_all_languages, translator

__all__ = [
    "LANGUAGES",
    "UNKNOWN",
    "UNKNOWNS",
    "Code",
    "CodeList",
    "code_list",
    "code_list_names",
    "in_all_languages",
    "translator",
]
