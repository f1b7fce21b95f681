"""The tables that international bodies ask for, filled from a release and nothing else."""

from zicht.publication.international.filled import FilledForm, fill_form
from zicht.publication.international.mapping import FORMS, Form, form_rows
from zicht.publication.international.sheet import write_form

__all__ = ["FORMS", "FilledForm", "Form", "fill_form", "form_rows", "write_form"]
