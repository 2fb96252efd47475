#!/bin/sh
# Brings Lighthouse at the version that stands in tools/lighthouse/package-lock.json, for `python -m bench
# lighthouse` (needs npm; 185 MB beside the lock, nothing of it is kept in the repository or reaches the program).
# No package runs a script of its own while it is installed. 12.8 is the last that runs on Node.js 18 and 20.
set -eu
cd "$(dirname "$0")/lighthouse"
npm ci --silent --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
node node_modules/lighthouse/cli/index.js --version
