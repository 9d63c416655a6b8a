#!/bin/sh
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: with-keyring.sh none|missing|locked|unlocked|sandbox PROGRAM [ARGUMENT...]
#
# Runs a test on a session bus of its own with a keyring in that state, in a
# home of its own. HOLLER_TEST_KEYRING tells the test which state it is.
set -eu

state=$1
shift

for program in dbus-run-session dbus-daemon gnome-keyring-daemon gdbus; do
  if ! command -v "$program" >/dev/null; then
    echo "1..0 # SKIP $program is not installed"
    exit 0
  fi
done

if [ -z "${HOLLER_TEST_HOME:-}" ]; then
  HOLLER_TEST_HOME=$(mktemp -d "${TMPDIR:-/tmp}/holler-keyring-XXXXXX")
  trap 'rm -rf "$HOLLER_TEST_HOME"' EXIT INT TERM
  # No service directory: nothing is started that was not asked for.
  cat >"$HOLLER_TEST_HOME/session.conf" <<'CONFIG'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
CONFIG
  mkdir -m 700 "$HOLLER_TEST_HOME/run"
  HOME=$HOLLER_TEST_HOME
  XDG_RUNTIME_DIR=$HOLLER_TEST_HOME/run
  XDG_DATA_HOME=$HOLLER_TEST_HOME/data
  XDG_CACHE_HOME=$HOLLER_TEST_HOME/cache
  XDG_CONFIG_HOME=$HOLLER_TEST_HOME/config
  HOLLER_TEST_KEYRING=$state
  export HOLLER_TEST_HOME HOME XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CACHE_HOME
  export XDG_CONFIG_HOME HOLLER_TEST_KEYRING
  unset DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL DISPLAY WAYLAND_DISPLAY
  status=0
  dbus-run-session --config-file="$HOLLER_TEST_HOME/session.conf" -- \
    "$0" "$state" "$@" || status=$?
  exit "$status"
fi

# From here on: inside the bus.
wait_for_service () {
  gdbus wait --session --timeout 10 org.freedesktop.secrets
}

daemon=
stop_daemon () {
  if [ -n "$daemon" ]; then
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    daemon=
  fi
}
trap stop_daemon EXIT

# The password comes by a file: in the background a shell gives a pipe's
# process number, not the daemon's.
printf %s secret >"$HOLLER_TEST_HOME/password"

case $state in
none)
  ;;
sandbox)
  # As in a sandbox: no service on the bus, but a file; these stand for what
  # the portal would say.
  SECRET_BACKEND=file
  SECRET_FILE_TEST_PATH=$HOLLER_TEST_HOME/secrets
  SECRET_FILE_TEST_PASSWORD=secret
  export SECRET_BACKEND SECRET_FILE_TEST_PATH SECRET_FILE_TEST_PASSWORD
  # libsecret 0.20 loses the etag of what it wrote, 28 bytes, on a stack without
  # a name that lsan.supp could know. What is ours is the same as "unlocked".
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
  export ASAN_OPTIONS
  ;;
missing)
  env -u G_DEBUG gnome-keyring-daemon --foreground --components=secrets \
    </dev/null >/dev/null 2>&1 &
  daemon=$!
  wait_for_service
  ;;
unlocked)
  env -u G_DEBUG gnome-keyring-daemon --foreground --unlock --components=secrets \
    <"$HOLLER_TEST_HOME/password" >/dev/null 2>&1 &
  daemon=$!
  wait_for_service
  ;;
locked)
  # Unlocking makes the login keyring; a daemon without the password finds it
  # locked.
  env -u G_DEBUG gnome-keyring-daemon --foreground --unlock --components=secrets \
    <"$HOLLER_TEST_HOME/password" >/dev/null 2>&1 &
  daemon=$!
  wait_for_service
  gdbus call --session --dest org.freedesktop.secrets \
    --object-path /org/freedesktop/secrets \
    --method org.freedesktop.Secret.Service.Lock \
    "['/org/freedesktop/secrets/collection/login']" >/dev/null
  ;;
*)
  echo "unknown state: $state" >&2
  exit 2
  ;;
esac

status=0
"$@" || status=$?
stop_daemon
exit "$status"
