"""The page on what became of signals."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.roles import Reach
from zicht.platform.signals.base_rate import base_rate_context
from zicht.platform.signals.told import OPEN, count_told
from zicht.vocabulary import UNKNOWNS, code_list
from zicht.web.texts import label_of, translate

__all__ = ["told"]

_ = translate


@page(Action.SIGNAL_READ)
def told(request: StaffRequest) -> HttpResponse:
    """Show how many signals came to what; beside the counts stands what they are worth."""
    given = request.GET.get("year", "")
    found = count_told(int(given) if given.isdecimal() and len(given) == 4 else None)
    certainties = [*(one.code for one in reversed(list(code_list("certainties")))), UNKNOWNS[0]]
    context = {
        "told": found,
        "of_all": request.access.reach is Reach.REGISTER,
        "heads": [
            label_of("certainties", code) if code not in UNKNOWNS else label_of("unknowns", code)
            for code in certainties
        ],
        "rows": [
            (
                _("Open: no outcome yet") if code == OPEN else label_of("dispositions", code),
                [of.get(one, 0) for one in certainties],
                sum(of.values()),
            )
            for code, of in found.outcomes.items()
        ],
        "reasons": [(label_of("unsubstantiated_reasons", code), n) for code, n in found.reasons.items()],
        **base_rate_context(),
    }
    return render(request, "signals/told.html", context)
