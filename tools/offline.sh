#!/bin/sh
# Put everything that Zicht needs to be installed without a network into build/offline: the wheel of Zicht itself, the
# wheels of what it stands on, and the list of their hashes. With `--prove`, install from it and make a delivery, in an
# environment of its own and without any network (util-linux' unshare cuts it off).
#
#   tools/offline.sh [--prove]
#   ROOM_PYTHON=3.12 tools/offline.sh      for a room with another Python; its machines are of this kind
set -eu
cd "$(dirname "$0")/.."
tools/setup.sh

UV="$(pwd)/.cache/uv/bin/uv"
PIP="$(pwd)/.cache/uv/bin/python -m pip --disable-pip-version-check"
OUT=build/offline
PYTHON=${ROOM_PYTHON:-$(.venv/bin/python -c "import sys; print('%d.%d' % sys.version_info[:2])")}

say() { echo "offline: $*" >&2; }

say "building the wheel"
rm -rf "$OUT"
mkdir -p "$OUT/wheels"
"$UV" build --quiet --wheel --out-dir "$OUT/wheels" .
rm -f "$OUT/wheels/.gitignore"

say "gathering wheels for Python $PYTHON"
# The versions are those of the lock; what only developers need is left out.
"$UV" pip compile --quiet --no-header --no-annotate --no-emit-index-url --generate-hashes --only-binary :all: \
    --python-version "$PYTHON" --constraint requirements.lock --output-file "$OUT/requirements.txt" pyproject.toml
$PIP download --quiet --require-hashes --only-binary :all: --no-deps --python-version "$PYTHON" \
    --dest "$OUT/wheels" --requirement "$OUT/requirements.txt"
(cd "$OUT" && sha256sum wheels/*.whl requirements.txt > SHA256SUMS)
say "$(find "$OUT/wheels" -name '*.whl' | wc -l) wheels, $(du -sh "$OUT" | cut -f1), in $OUT"

[ "${1:-}" = "--prove" ] || exit 0

say "proving: no network, an empty environment, a delivery of simulated people"
PROOF=$(mktemp -d)
trap 'rm -rf "$PROOF"' EXIT
.venv/bin/python -c "
import sys
sys.path.insert(0, 'tests')
from pathlib import Path
from support.secure_room import write_country
write_country(Path('$PROOF/room'))"
env -i PATH="$PATH" HOME="$PROOF" PROOF="$PROOF" OUT="$(pwd)/$OUT" PYTHON="$(readlink -f .venv/bin/python)" \
    unshare --map-root-user --net sh -eu -c '
    cd "$PROOF"
    if "$PYTHON" -c "import socket; socket.create_connection((\"1.1.1.1\", 443), 3)" 2>/dev/null; then
        echo "offline: there is still a network" >&2; exit 1
    fi
    (cd "$OUT" && sha256sum --quiet --check SHA256SUMS)
    "$PYTHON" -m venv zicht
    zicht/bin/pip install --quiet --disable-pip-version-check --no-index --find-links "$OUT/wheels" \
        --require-hashes --requirement "$OUT/requirements.txt"
    zicht/bin/pip install --quiet --disable-pip-version-check --no-index --no-deps "$OUT"/wheels/zicht-*.whl
    zicht/bin/zicht outcomes --offline room --window 2016-2020 --made-by "Proof" --out delivery
    test -s delivery/tables/T19.csv && test -s delivery-check/check.html
'
say "proved"
