"""What an agency's system sends: `python -m benchmarks.platform_delivery REPORTS EACH` prints deliveries as JSON."""

from __future__ import annotations

import json
import sys

from benchmarks.platform_people import PER_COUNTRY, rows_of_country
from zicht.platform.api.schemas import PROPERTIES
from zicht.records.contract import Kind
from zicht.records.contracts import CONTRACTS

#: A country that the registry was not filled with.
NUMBER = 9999


def delivery_of(rows: list[dict[str, str]], begin: int) -> dict[str, object]:
    """Return the body of a delivery."""
    columns = {column.name: column for column in CONTRACTS["reports"].columns}

    def told(name: str, cell: str) -> object:
        kind = columns[name].kind
        return int(cell) if kind is Kind.INTEGER else cell.split(";") if kind is Kind.CODES else cell

    reports = [
        {PROPERTIES[name]: told(name, cell) for name, cell in row.items() if name in PROPERTIES}
        | {"reportId": f"sent-{begin + place}"}
        for place, row in enumerate(rows)
    ]
    return {"simulated": True, "reports": reports}


if __name__ == "__main__":
    many, each = map(int, sys.argv[1:])
    assert many <= PER_COUNTRY
    made = rows_of_country(NUMBER)[:many]
    print(json.dumps([delivery_of(made[begin : begin + each], begin) for begin in range(0, many, each)]))
