#!/bin/sh
# Makes the htmx that the portal's pages load: the version named here, written so that Chrome 61 reads it (needs
# npm). What comes with django-htmx is written for later browsers, and a word that a browser does not know ends it
# all. The result and its licence are kept in the repository: nobody who installs the program needs npm.
set -eu
target=$(cd "$(dirname "$0")/.." && pwd)/src/bijlighar/interfaces/portal/static/portal/htmx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund htmx.org@2.0.10 esbuild@0.25.12
bundler=$(find node_modules/@esbuild -path '*/bin/esbuild' | head -n 1)
mkdir -p "$target"
# Two words of later libraries that it uses without asking; the rest it asks for first.
older='Array.prototype.flat||(Array.prototype.flat=function(){return[].concat.apply([],this)});'
older="$older"'Object.fromEntries||(Object.fromEntries=function(p){var o={};Array.from(p).forEach(function(e){o[e[0]]=e[1]});return o});'
"$bundler" node_modules/htmx.org/dist/htmx.min.js --minify --target=chrome61 --legal-comments=none \
	--banner:js="$older" --outfile="$target/htmx.js"
cp node_modules/htmx.org/LICENSE "$target/LICENSE.txt"
sha256sum "$target/htmx.js"
