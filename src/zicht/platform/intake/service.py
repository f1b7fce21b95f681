"""What other apps use of intake."""

from zicht.platform.intake.assistant import Answer, May, answers_for, may_name, standing_grounds
from zicht.platform.intake.follow_ups import ask_for_missing
from zicht.platform.intake.sending import new_number, numbers_taken

__all__ = [
    "Answer",
    "May",
    "answers_for",
    "ask_for_missing",
    "may_name",
    "new_number",
    "numbers_taken",
    "standing_grounds",
]
