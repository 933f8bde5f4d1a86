#!/bin/sh
# Make a virtual environment with the first Python that is new enough: make_venv.sh DIRECTORY
set -eu
target=$1
for python in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "making $target with $("$python" --version)"
        if "$python" -m venv "$target"; then
            exit 0
        fi
        rm -rf "$target"
        echo "$python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2
    fi
done
echo "Yingtu needs Python 3.11 or newer with the venv module. Install one, or name it: make PYTHON=/path/to/python3.11" >&2
exit 1
