#!/bin/sh
# Set up everything that a target of the Makefile needs. Quiet and without network when nothing has changed.
#
#   tools/setup.sh             Python packages in .venv
#   tools/setup.sh browser     ... and the system packages of the groups named (see `packages_of`)
#
# Needs git, make and python3. Exit code 3: something must be installed by the system's administrator first.
set -eu
cd "$(dirname "$0")/.."

UV=.cache/uv/bin/uv
STAMP=.venv/.zicht-setup
OLDEST="3, 11"
TOO_NEW="3, 14"

# One line per group: the command that shows that it is there, and the Debian package that brings it.
packages_of() {
    case "$1" in
        browser) echo "chromium chromium" ;;
        redis) echo "redis-server redis-server" ;;
        *) echo "tools/setup.sh: no group of packages is called '$1'" >&2; exit 2 ;;
    esac
}

say() { echo "set-up: $*" >&2; }

install_packages() { # the Debian packages to install
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        say "missing on this machine: $*"
        say "install with:  sudo apt-get update && sudo apt-get install -y $*"
        say "then run the same command again."
        exit 3
    fi
    say "installing $* with apt-get"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

is_fitting_python() {
    "$1" -c "import sys; sys.exit(not ($OLDEST) <= sys.version_info < ($TOO_NEW))" >/dev/null 2>&1
}

can_make_environments() {
    "$1" -c "import ensurepip, venv" >/dev/null 2>&1
}

# ZICHT_PYTHON goes first, then the system's own: one that a version manager compiled takes up to a third more time.
find_python() { # prints the full path of a Python that fits
    if [ -n "${ZICHT_PYTHON:-}" ] && is_fitting_python "$ZICHT_PYTHON"; then
        "$ZICHT_PYTHON" -c "import sys; print(sys.executable)"
        return
    fi
    for check in can_make_environments true; do
        for candidate in /usr/bin/python3 python3 python3.11 python3.12 python3.13 \
            "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.1[123].*/bin/python3; do
            if is_fitting_python "$candidate" && "$check" "$candidate"; then
                "$candidate" -c "import sys; print(sys.executable)"
                return
            fi
        done
    done
    say "no Python from 3.11 to 3.13 was found."
    say "install one, or name it:  ZICHT_PYTHON=/path/to/python3.11 make ..."
    exit 3
}

install_uv() { # $1: the Python; the version and hashes of uv stand in tools/uv.txt
    if cmp -s tools/uv.txt .cache/uv/uv.txt && "$UV" --version >/dev/null 2>&1; then
        return
    fi
    if ! can_make_environments "$1"; then
        install_packages "$("$1" -c "import sys; print('python%d.%d-venv' % sys.version_info[:2])")"
    fi
    say "installing uv into .cache/uv"
    "$1" -m venv --clear .cache/uv
    .cache/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/uv.txt
    cp tools/uv.txt .cache/uv/uv.txt
}

# What the environment depends on: where it stands, what is locked, and how the package itself is declared.
fingerprint() {
    { pwd; cat requirements.lock tools/uv.txt; sed '/^\[tool\.ruff\]/,$d' pyproject.toml; } | sha256sum
}

is_whole_environment() { # scripts in an environment name the folder they were made in: a moved one is made again
    is_fitting_python .venv/bin/python && grep -qF "$(pwd)/.venv" .venv/bin/activate
}

set_up_python() {
    if [ -f "$STAMP" ] && [ "$(fingerprint)" = "$(cat "$STAMP")" ] && is_fitting_python .venv/bin/python; then
        return
    fi
    python=$(find_python)
    install_uv "$python"
    export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true # offices have certificates of their own
    say "installing the locked packages into .venv"
    rm -f "$STAMP"
    is_whole_environment || "$UV" venv --quiet --clear --python "$python" .venv
    "$UV" pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock
    "$UV" pip install --quiet --python .venv/bin/python --no-deps -e .
    fingerprint > "$STAMP"
}

set_up_system() { # the groups of packages wanted
    missing=""
    for group in "$@"; do
        wanted=$(packages_of "$group") || exit $?
        command -v "${wanted%% *}" >/dev/null 2>&1 || missing="$missing ${wanted#* }"
    done
    # shellcheck disable=SC2086 -- a list of names without spaces in them
    [ -z "$missing" ] || install_packages $missing
}

set_up_system "$@"
set_up_python
