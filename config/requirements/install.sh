#!/bin/sh
# install.sh base|dev: bring .venv in line with that requirements file. Called by the Makefile.
set -eu
edition=$1
cd "$(dirname "$0")/../.."
here=config/requirements
python=.venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1
# A mirror that pip was told about is meant for uv too.
if [ -n "${PIP_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"; fi

runs() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

fresh() { [ -e ".venv/$1.stamp" ] && [ -z "$(find "$here/$1.txt" -newer ".venv/$1.stamp")" ]; }

# Where pyenv keeps its versions, also where neither PYENV_ROOT nor HOME names it: its shims are on the PATH.
pyenv_roots() {
    printf '%s\n' "${PYENV_ROOT:-/nonexistent}" "${HOME:-/nonexistent}/.pyenv"
    echo "$PATH" | tr : '\n' | sed -n 's#/shims/*$##p'
}

in_pyenv() {
    pyenv_roots | while IFS= read -r root; do
        for candidate in "$root/versions/$1."*/bin/python; do
            if runs "$candidate"; then echo "$candidate" && exit; fi
        done
    done
}

# Being on the PATH is not enough: pyenv puts shims there for versions that are not switched on.
find_python() {
    for version in 3.13 3.12 3.14; do
        if runs "python$version"; then echo "python$version" && return; fi
        found=$(in_pyenv "$version")
        if [ -n "$found" ]; then echo "$found" && return; fi
    done
    bring_python
}

bring_python() {
    echo "No Python 3.12 to 3.14 with venv here: uv brings one." >&2
    bootstrap=.venv/bootstrap
    if python3 -m pip install -q --target $bootstrap --upgrade --require-hashes -r $here/uv.txt >&2 \
        && $bootstrap/bin/uv python install --no-bin --install-dir "$PWD/.venv/python" 3.13 >&2; then
        ls -d "$PWD"/.venv/python/cpython-3.13*/bin/python3.13 | head -n 1
    else
        echo "That failed, for the reason above. Install Python 3.13 and run make again." >&2
        return 1
    fi
}

# Two makes may come here at once; the second finds the work done, since dev holds all of base.
mkdir -p .venv
if command -v flock >/dev/null 2>&1; then exec 9>.venv/lock && flock 9; fi
if runs $python && { fresh "$edition" || fresh dev; }; then exit 0; fi

if ! runs $python; then
    chosen=$(find_python)
    echo "Making .venv with $chosen"
    rm -rf .venv/bin .venv/lib .venv/lib64 .venv/include .venv/*.stamp
    "$chosen" -m venv .venv
fi
echo "Installing $here/$edition.txt"
if $python -m pip install -q --require-hashes -r $here/uv.txt \
    && $python -m uv pip sync -q --python $python --require-hashes $here/$edition.txt; then :; else
    echo "uv failed; pip tries."
    $python -m pip install -q --require-hashes -r $here/$edition.txt
fi
touch ".venv/$edition.stamp"
