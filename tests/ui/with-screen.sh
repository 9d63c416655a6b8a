#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command on a screen of its own.
#
# usage: with-screen.sh COMMAND [ARGUMENT]...
set -euo pipefail
number=$(mktemp)
trap 'kill "$screen" 2>/dev/null || true; rm -f "$number"' EXIT
Xvfb -displayfd 9 -screen 0 1400x900x24 -nolisten tcp -noreset \
  9>"$number" >/dev/null 2>&1 &
screen=$!
for _ in $(seq 200); do
  [ -s "$number" ] && break
  sleep 0.05
done
[ -s "$number" ] || { echo "Bail out! Xvfb did not start"; exit 1; }
DISPLAY=:$(cat "$number")
export DISPLAY
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent
export GDK_BACKEND=x11 GSK_RENDERER=cairo GTK_A11Y=test ADW_DISABLE_PORTAL=1
"$@"
