"""Guard what no linter looks at: locks name no host, no lock of uv is tracked, no path of a machine is in a file."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = re.compile(r"(^|/)requirements\.lock$|^tools/uv\.txt$|^benchmarks/peers/[^/]+\.txt$")
NEVER_TRACKED = re.compile(r"(^|/)(uv\.lock|pylock[^/]*\.toml|\.env)$")
ADDRESS = re.compile(r"https?://")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/")
DATA = {".csv", ".xlsx", ".ods", ".parquet", ".png", ".ttf", ".woff2", ".mo"}


def tracked_files() -> list[str]:
    command = ["git", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str], name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
    return [f"{name}:{number}" for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def find_faults(names: list[str]) -> list[str]:
    """Return one line per fault, each with the place and the rule."""
    texts = [name for name in names if Path(name).suffix not in DATA]
    return [
        *(f"{name}: must not be tracked" for name in names if NEVER_TRACKED.search(name)),
        *(
            f"{place}: a lock names versions and hashes, no address"
            for n in filter(LOCKS.search, names)
            for place in lines_with(ADDRESS, n)
        ),
        *(f"{place}: a path of one machine" for name in texts for place in lines_with(MACHINE_PATH, name)),
    ]


def main() -> int:
    faults = find_faults(tracked_files())
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
