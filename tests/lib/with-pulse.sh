#!/bin/sh
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: with-pulse.sh PROGRAM [ARGUMENT...]
#
# Runs a program with a sound server of its own. For alice and for bob there
# is a NAME-speaker, and a NAME-microphone that hears what is played into
# NAME-mouth.
set -eu

for program in pulseaudio pactl; do
  if ! command -v "$program" >/dev/null; then
    echo "1..0 # SKIP $program is not installed"
    exit 0
  fi
done

folder=$(mktemp -d "${TMPDIR:-/tmp}/holler-pulse-XXXXXX")
processes=
finish () {
  for process in $processes; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' INT TERM

HOME=$folder
XDG_RUNTIME_DIR=$folder
XDG_CONFIG_HOME=$folder/config
PULSE_SERVER=unix:$folder/native
PULSE_COOKIE=$folder/cookie
export HOME XDG_RUNTIME_DIR XDG_CONFIG_HOME PULSE_SERVER PULSE_COOKIE
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

speaker () {
  echo "module-null-sink sink_name=$1 rate=48000 sink_properties=device.description=$1"
}

env -u G_DEBUG DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent \
  pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no \
  --disable-shm=yes --high-priority=no --log-level=error \
  -L "module-native-protocol-unix auth-anonymous=1 socket=$folder/native" \
  -L "$(speaker alice-speaker)" -L "$(speaker alice-mouth)" \
  -L "module-remap-source source_name=alice-microphone master=alice-mouth.monitor source_properties=device.description=alice-microphone" \
  -L "$(speaker bob-speaker)" -L "$(speaker bob-mouth)" \
  -L "module-remap-source source_name=bob-microphone master=bob-mouth.monitor source_properties=device.description=bob-microphone" \
  </dev/null >"$folder/log" 2>&1 &
processes=$!
HOLLER_TEST_PULSE_PID=$!
export HOLLER_TEST_PULSE_PID

tries=0
until pactl list short sources 2>/dev/null | grep -q bob-microphone; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ]; then
    echo "the sound server does not answer:" >&2
    cat "$folder/log" >&2
    exit 1
  fi
  sleep 0.05
done

# A null sink that nobody hurries renders two seconds at a time, and a
# microphone on it says nothing for so long after it was opened. No sound card
# does that, so somebody listens closely all the time.
for name in alice bob; do
  for sink in mouth speaker; do
    parec -d "$name-$sink.monitor" --latency-msec=10 >/dev/null 2>&1 &
    processes="$! $processes"
  done
done

status=0
"$@" || status=$?
exit "$status"
