#!/bin/sh
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: with-network.sh PROGRAM [ARGUMENT...]
#
# Runs a program in a network of its own: nothing but loopback and one
# interface with the addresses 10.77.0.1 and fd77::1, which leads nowhere.
set -eu

if [ "${1:-}" = --inside ]; then
  shift
  ip link set lo up
  # A pair, since not every kernel has interfaces that are made up entirely.
  ip link add holler0 type veth peer name holler1
  ip address add 10.77.0.1/24 dev holler0
  ip address add fd77::1/64 dev holler0 nodad
  ip link set holler1 up
  ip link set holler0 up
  exec "$@"
fi

for options in --net "--net --map-root-user"; do
  # shellcheck disable=SC2086
  if unshare $options "$0" --inside true 2>/dev/null; then
    exec unshare $options "$0" --inside "$@"
  fi
done
echo "1..0 # SKIP no network of one's own can be made here"
