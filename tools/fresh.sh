#!/bin/sh
# What a stranger sees: the last commit, cloned into an empty folder, set up and tested there.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # root's database server is another user and has to get in
git clone --quiet . "$folder/bijlighar"
export BIJLIGHAR_DATA="${BIJLIGHAR_DATA:-$PWD/../shared/data}"
make -C "$folder/bijlighar" setup test
