"""Charts are drawn in other processes, and come back as if they were not."""

import pytest
from test_charts import FIGURES

from zicht.publication import charts, drawing, vega

SPECS = [charts.make_spec(figure, charts.NARROW) for figure in FIGURES.values()]


def test_charts_come_back_in_the_order_in_which_they_were_asked_for():
    with drawing.open_drawing() as draw:
        drawn = [draw(spec) for spec in SPECS]
        assert [future.result() for future in drawn] == [vega.to_svg(spec) for spec in SPECS]


def test_charts_that_nobody_waited_for_are_given_up():
    with drawing.open_drawing() as draw:
        drawn = [draw(SPECS[0]) for _number in range(1000)]
    assert drawn[-1].cancelled()


def test_a_process_that_ends_is_a_fault_once_and_another_takes_its_place():
    with drawing.open_drawing() as draw:
        broken = [draw({"mark": "no such mark"}) for _number in range(drawing.PROCESSES)]
        for future in broken:
            with pytest.raises(RuntimeError, match="ended with code 1"):
                future.result()
        assert draw(SPECS[0]).result() == vega.to_svg(SPECS[0])
