#!/bin/sh
# Sees to what the tests need besides Go: PostgreSQL, Chromium, xmllint, and the
# packages of package-lock.json. What is there is left alone. As root on Debian the rest
# is installed from Debian's packages; else this says what to install and stops.
set -eu
cd "$(dirname "$0")/.."

absent() {
	missing=
	if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
		missing="$missing postgresql"
	fi
	if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null &&
		! command -v google-chrome >/dev/null && ! command -v google-chrome-stable >/dev/null; then
		missing="$missing chromium"
	fi
	if ! command -v xmllint >/dev/null; then
		missing="$missing libxml2-utils"
	fi
}

absent
if [ -n "$missing" ]; then
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "The tests need:$missing" >&2
		echo "On Debian: sudo apt-get install$missing" >&2
		echo "Elsewhere: a PostgreSQL server (13 to 18) with initdb in PATH, chromium or google-chrome, and xmllint." >&2
		echo "'make check' runs what works without them." >&2
		exit 1
	fi
	echo "Installing what the tests need:$missing"
	# Debian would set up and start a server of its own; the tests start theirs.
	settings=/etc/postgresql-common/createcluster.conf
	if [ ! -e "$settings" ]; then
		mkdir -p "$(dirname "$settings")"
		echo "create_main_cluster = false" >"$settings"
	fi
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	# shellcheck disable=SC2086 # a list of names
	apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $missing >/dev/null
	absent
	if [ -n "$missing" ]; then
		echo "Installed, and yet not found:$missing" >&2
		exit 1
	fi
fi

status=0
tools/npm-packages.sh all || status=$?
case $status in
0) ;;
3)
	echo "The tests need node and npm (20 or later), for the fonts and for axe-core: https://nodejs.org" >&2
	exit 1
	;;
*)
	echo "npm could not install the packages of package-lock.json; its own words are above." >&2
	exit 1
	;;
esac
