#!/bin/sh
# Puts the packages of package-lock.json into node_modules, and does nothing,
# offline too, when they are there already.
#
#   tools/npm-packages.sh fonts   what the program embeds
#   tools/npm-packages.sh all     and what the tests use
#
# Exit status 3: there is no npm here.
set -eu
cd "$(dirname "$0")/.."
want=$1
stamp=node_modules/.broadsheet
sum=$(cksum <package-lock.json)

if [ -f "$stamp" ]; then
	have=$(cat "$stamp")
	if [ "$have" = "all $sum" ] || [ "$have" = "$want $sum" ]; then
		exit 0
	fi
fi
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
	exit 3
fi
case $want in
fonts) npm ci --omit=dev --ignore-scripts --loglevel=error ;;
all) npm ci --ignore-scripts --loglevel=error ;;
*)
	echo "usage: $0 fonts|all" >&2
	exit 2
	;;
esac
echo "$want $sum" >"$stamp"
