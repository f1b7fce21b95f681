"""What other apps use of intake."""

from zicht.platform.intake.assistant import Answer, May, answers_for, may_name, standing_grounds
from zicht.platform.intake.drafts import reseal_waiting
from zicht.platform.intake.follow_ups import answer_questions, ask_for_missing, missing_of
from zicht.platform.intake.questions import WANTED
from zicht.platform.intake.sending import new_number, numbers_taken

__all__ = [
    "WANTED",
    "Answer",
    "May",
    "answer_questions",
    "answers_for",
    "ask_for_missing",
    "may_name",
    "missing_of",
    "new_number",
    "numbers_taken",
    "reseal_waiting",
    "standing_grounds",
]
