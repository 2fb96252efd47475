#!/bin/sh
# Makes .venv with exactly the locked packages: "run" for the program, "dev" for its tests and checks too.
# Needs nothing but a Python with its venv module; every download is checked against the hash in the lock.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
case $kind in
run) lock=requirements.txt ;;
dev) lock=requirements-dev.txt ;;
*) echo "usage: tools/setup.sh run|dev" >&2 && exit 2 ;;
esac

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1; }

find_python() {
	for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
		if fits "$candidate"; then
			echo "$candidate"
			return
		fi
	done
	echo "No Python 3.11 to 3.14 found (python3 is $(python3 -V 2>&1 || true)): install one, or name it: make setup PYTHON=/path/to/python3.12" >&2
	exit 1
}

if ! { [ -x .venv/bin/python ] && fits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
	python=$(find_python)
	if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
		version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
		echo "Python $version is here but its venv module is not: on Debian or Ubuntu, apt-get install python$version-venv" >&2
		exit 1
	fi
	"$python" -m venv --clear .venv
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1
echo "Installing $(grep -c '^[a-z]' $lock) packages from $lock; the first time this takes a minute or two."
.venv/bin/python -m pip install --quiet --require-hashes --no-deps --only-binary :all: -r $lock
# The project itself: nothing to download, for what builds it is in the lock as well.
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .

touch .venv/ready-run
if [ "$kind" = dev ]; then touch .venv/ready-dev; fi
