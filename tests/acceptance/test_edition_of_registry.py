"""Does the edition made from the registry say the same as the edition made from the agencies' files?"""

from __future__ import annotations

from datetime import date

import pytest

from support.registered_country import VINTAGE, WINDOW, send_reports, simulated_rows, write_files
from zicht.pipeline import MonitorOptions, monitor
from zicht.platform.access.context import system_access
from zicht.platform.editions.child import _examine
from zicht.platform.statistics.service import export_tables, project_statistics
from zicht.vocabulary.regimes import Regime

pytestmark = pytest.mark.platform


def make_edition(inputs, out):
    options = MonitorOptions(window=WINDOW, estimates=False, outcomes=False, forms=frozenset())
    monitor([inputs], out=out, options=options)
    return {path.name: path.read_bytes() for path in sorted((out / "tables").iterdir())}


def test_edition_of_the_registry_is_that_of_the_files_byte_for_byte(sqlite_platform, tmp_path):
    rows = simulated_rows()
    from_files = make_edition(write_files(tmp_path / "files", rows), tmp_path / "edition-files")
    with sqlite_platform.installation(tmp_path / "rooms"):
        send_reports(rows)
        project_statistics()
        exported = export_tables(
            system_access(),
            tmp_path / "export",
            country="NLD",
            vintage=date.fromisoformat(VINTAGE),
            simulated=True,
            regimes=dict.fromkeys(rows, Regime.SUPPRESS_BELOW_5),
        )
    from_registry = make_edition(tmp_path / "export", tmp_path / "edition-registry")

    examined = _examine(
        {
            "out": str(tmp_path / "edition-registry"),
            "released": [str(tmp_path / "edition-files")],
            "simulated": True,
        }
    )

    assert exported.rows == {"reports": 260}
    differing = {name for name in from_files if from_files[name] != from_registry.get(name)}
    assert from_registry.keys() == from_files.keys()
    assert differing == set()
    assert examined["comparison"]["changes"] == []
    assert [one["check"] for one in examined["checks"] if one["passed"] is False] == ["only_one"]
