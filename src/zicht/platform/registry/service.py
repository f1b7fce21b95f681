"""What other apps use of the case room."""

from zicht.platform.registry.actions_access import check_ground
from zicht.platform.registry.actions_case import (
    WITHDRAWN,
    can_write,
    decide_status,
    find_own_report,
    withdraw_report,
)
from zicht.platform.registry.actions_consent import end_withdrawn, record_consent
from zicht.platform.registry.actions_rows import add_row, let_go_on, may_go_on, read_row, replace_row
from zicht.platform.registry.checking import Checked, RowFault, check_rows
from zicht.platform.registry.faults import add_faults
from zicht.platform.registry.forms_persons import codes_of
from zicht.platform.registry.forms_report import field_of_column
from zicht.platform.registry.forms_rows import WithdrawRowForm
from zicht.platform.registry.grounds import legal_grounds_for
from zicht.platform.registry.moving import carry_out_moves, reports_moved_to
from zicht.platform.registry.pages_columns import (
    COLUMN_LABELS,
    IDENTITY_LABELS,
    ROW_LABELS,
    cell_text,
    columns_of,
    row_lines,
    written_day,
)
from zicht.platform.registry.payers import add_payer, payers_before
from zicht.platform.registry.queries import (
    NotHere,
    find_person,
    find_report,
    hold_report,
    persons_of_root,
    versions_of,
    visible,
)
from zicht.platform.registry.queries_report import may_correct_names, read_identity_for_correction
from zicht.platform.registry.reading import (
    PersonRead,
    ReportRead,
    names_of,
    read_identity,
    read_person,
    read_report,
    read_rows,
)
from zicht.platform.registry.reasons import CORRECTION_REASONS, reason_text
from zicht.platform.registry.searching import Sighting, look_for
from zicht.platform.registry.views_answers import act_page, add_problems, done, take_back_page
from zicht.platform.registry.writing import Entry, NewReport, add_reports, correct_report, new_reports

__all__ = [
    "COLUMN_LABELS",
    "CORRECTION_REASONS",
    "IDENTITY_LABELS",
    "ROW_LABELS",
    "WITHDRAWN",
    "Checked",
    "Entry",
    "NewReport",
    "NotHere",
    "PersonRead",
    "ReportRead",
    "RowFault",
    "Sighting",
    "WithdrawRowForm",
    "act_page",
    "add_faults",
    "add_payer",
    "add_problems",
    "add_reports",
    "add_row",
    "can_write",
    "carry_out_moves",
    "cell_text",
    "check_ground",
    "check_rows",
    "codes_of",
    "columns_of",
    "correct_report",
    "decide_status",
    "done",
    "end_withdrawn",
    "field_of_column",
    "find_own_report",
    "find_person",
    "find_report",
    "hold_report",
    "legal_grounds_for",
    "let_go_on",
    "look_for",
    "may_correct_names",
    "may_go_on",
    "names_of",
    "new_reports",
    "payers_before",
    "persons_of_root",
    "read_identity",
    "read_identity_for_correction",
    "read_person",
    "read_report",
    "read_row",
    "read_rows",
    "reason_text",
    "record_consent",
    "replace_row",
    "reports_moved_to",
    "row_lines",
    "take_back_page",
    "versions_of",
    "visible",
    "withdraw_report",
    "written_day",
]
