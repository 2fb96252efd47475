#!/bin/sh
# Makes the one file of JsSIP that the operators' page loads, from the versions named here (needs npm).
# The result and its licences are kept in the repository: nobody who installs the program needs npm.
set -eu
target=$(cd "$(dirname "$0")/.." && pwd)/src/bijlighar/interfaces/console/static/console/jssip
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund jssip@3.13.8 debug@4.4.3 ms@2.1.3 events@3.3.0 \
	sdp-transform@2.15.0 esbuild@0.25.12
bundler=$(find node_modules/@esbuild -path '*/bin/esbuild' | head -n 1)
"$bundler" node_modules/jssip/lib/JsSIP.js --bundle --minify --format=iife --global-name=JsSIP \
	--target=chrome80 --legal-comments=none --outfile="$target/jssip.js"
for name in jssip debug ms events sdp-transform; do
	echo "== $name $(node -p "require('./node_modules/$name/package.json').version")"
	cat node_modules/$name/LICENSE* node_modules/$name/license* 2>/dev/null || true
	echo
done >"$target/LICENSES.txt"
sha256sum "$target/jssip.js"
