"""Does the picture of the needs show what moved and which way, and nothing where nobody knows?"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from support import platform
from zicht.platform.care.needs import OVER, Assessed, Movement, Need
from zicht.platform.care.picture import draw_needs
from zicht.platform.care.plan import Act, State, acts_after, state_of
from zicht.vocabulary import code_list

pytestmark = pytest.mark.platform
SET_UP = platform
SEVERITIES = [one.code for one in code_list("severities")]


def need(*severities, domain="housing"):
    row = SimpleNamespace(began_on=date(2026, 1, 1))
    cells = [{OVER: "yes"} if one == OVER else {"severity": one} for one in severities]
    return Need(domain, tuple(Assessed(row, one) for one in cells))


@pytest.mark.parametrize("before", SEVERITIES)
@pytest.mark.parametrize("now", SEVERITIES)
def test_arrow_goes_from_the_first_assessment_to_the_newest(before, now):
    (line,) = draw_needs([need(before, "medium", now)]).lines
    way = SEVERITIES.index(now) - SEVERITIES.index(before)

    assert (line.first is None) == (way == 0)
    if way:
        assert (line.now > line.first) == (way > 0)
        tip, base = (float(corner.split(",")[0]) for corner in line.head.split()[:2])
        assert (tip > base) == (way > 0)
        start, end = line.join
        assert min(line.first, line.now) < min(start, end) <= max(start, end) < max(line.first, line.now)


def test_picture_holds_every_dot_and_every_line_once():
    needs = [need("low", "acute", domain=one.code) for one in code_list("need_domains")]
    picture = draw_needs(needs)
    places = [line.y for line in picture.lines]

    assert len(set(places)) == len(needs)
    assert max(places) + 6 <= picture.height
    assert {line.now for line in picture.lines} == {picture.right}
    assert picture.left - 6 >= 0
    assert picture.right + 6 <= picture.width


def test_need_that_is_over_goes_to_a_column_of_its_own():
    picture = draw_needs(
        [need("high", OVER), need("low", "acute", domain="law"), need(OVER, "low", domain="mind")]
    )
    over, risen, back = picture.lines

    assert len(picture.columns) == len(SEVERITIES) + 1
    assert (over.now, back.first) == (picture.left, picture.left)
    assert picture.left < risen.first < over.first < risen.now == picture.right
    assert draw_needs([need("high", OVER)]).lines[0].now == picture.left
    assert need("high", OVER).movement is Movement.OVER


def test_severity_that_nobody_knows_is_not_drawn():
    assert draw_needs([need("unknown"), need("low", "")]) is None
    (line,) = draw_needs([need("unknown", "high")]).lines
    assert line.first is None


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        (("low",), Movement.ONCE),
        (("low", "acute"), Movement.WORSE),
        (("acute", "low", "high"), Movement.BETTER),
        (("high", "low", "high"), Movement.SAME),
        (("unknown", "high"), Movement.UNKNOWN),
    ],
)
def test_movement_is_that_from_first_to_newest(severities, expected):
    assert need(*severities).movement is expected


@pytest.mark.parametrize(
    ("cells", "state", "acts"),
    [
        ({"offered": "2026-01-01"}, State.OFFERED, {Act.WAIT, Act.START, Act.REFUSE}),
        (
            {"offered": "2026-01-01", "waited_from": "2026-01-02"},
            State.WAITING,
            {Act.START, Act.REFUSE, Act.END},
        ),
        ({"waited_from": "2026-01-02", "started": "2026-02-01"}, State.RUNNING, {Act.FUND, Act.END}),
        ({"started": "2026-02-01", "reason": "other"}, State.RUNNING, {Act.FUND, Act.END}),
        ({"started": "2026-02-01", "ended": "2026-03-01"}, State.ENDED, set()),
        ({"waited_from": "2026-01-02", "ended": "2026-03-01"}, State.ENDED, set()),
        ({"waited_from": "2026-01-02", "reason": "capacity", "ended": "2026-03-01"}, State.REFUSED, set()),
        (
            {"waited_from": "2026-01-02", "reason": "capacity"},
            State.WAITING,
            {Act.START, Act.REFUSE, Act.END},
        ),
        ({"offered": "2026-01-02", "reason": "capacity"}, State.REFUSED, set()),
        ({"refused_by": "person"}, State.REFUSED, set()),
    ],
)
def test_help_goes_on_from_where_it_stands(cells, state, acts):
    assert state_of(cells) is state
    assert set(acts_after(state)) == acts
