#!/bin/sh
# install.sh base|dev: bring .venv in line with that requirements file. Called by the Makefile.
set -eu
edition=$1
cd "$(dirname "$0")/../.."
here=config/requirements
stamp=.venv/$edition.stamp
python=.venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1
# A mirror that pip was told about is meant for uv too.
if [ -n "${PIP_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"; fi

runs() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Being on the PATH is not enough: pyenv puts shims there for versions that are not switched on.
find_python() {
    for version in 3.13 3.12 3.14; do
        for candidate in "python$version" "${PYENV_ROOT:-/nonexistent}/versions/$version."*/bin/python \
            "${HOME:-/nonexistent}/.pyenv/versions/$version."*/bin/python; do
            if runs "$candidate"; then echo "$candidate" && return; fi
        done
    done
    bring_python
}

bring_python() {
    echo "No Python 3.12 to 3.14 here: uv brings one." >&2
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -m pip install -q --target .venv/bootstrap --require-hashes -r $here/uv.txt >&2; then
            .venv/bootstrap/bin/uv python install -q --no-bin --install-dir "$PWD/.venv/python" 3.13 >&2
            ls -d "$PWD"/.venv/python/cpython-3.13*/bin/python3.13 | head -n 1
            return
        fi
    done
    echo "Install Python 3.13 (or any python3 with pip) and run make again." >&2
    exit 1
}

# Two makes may come here at once; the second finds the work done.
mkdir -p .venv
if command -v flock >/dev/null 2>&1; then exec 9>.venv/lock && flock 9; fi
if runs $python && [ -e "$stamp" ] && [ -z "$(find $here -name "$edition.txt" -newer "$stamp")" ]; then exit 0; fi

if ! runs $python; then
    chosen=$(find_python)
    echo "Making .venv with $chosen"
    "$chosen" -m venv .venv
fi
echo "Installing $here/$edition.txt"
if $python -m pip install -q --require-hashes -r $here/uv.txt \
    && $python -m uv pip sync -q --python $python --require-hashes $here/$edition.txt; then :; else
    echo "uv failed; pip tries."
    $python -m pip install -q --require-hashes -r $here/$edition.txt
fi
touch "$stamp"
