#!/bin/bash
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: with-avahi.sh PROGRAM [ARGUMENT]...
# Runs a program in a network of its own with a system bus and Avahi, and
# somebody who announces a server called "Kitchen" on port 4656. Its name is in
# HOLLER_TEST_AVAHI. Skipped where such a network cannot be had.

if [ "${1-}" != --inside ]; then
  if [ ! -x /usr/sbin/avahi-daemon ]; then
    echo "1..0 # SKIP avahi-daemon is not installed"
    exit 0
  fi
  exec "$(dirname "$0")/with-network.sh" unshare --mount "$0" --inside "$@"
fi
shift

folder=$(mktemp -d /tmp/holler-avahi-XXXXXX)
pids=()
finish () {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$folder"
}
trap finish EXIT

mkdir -p /run/avahi-daemon
mount -t tmpfs tmpfs /run/avahi-daemon || exit 1

cat >"$folder/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=$folder/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
END
cat >"$folder/avahi.conf" <<END
[server]
host-name=holler-test
use-ipv6=no
allow-interfaces=holler0
disallow-other-stacks=no
[rlimits]
END
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$folder/bus
dbus-daemon --config-file="$folder/bus.conf" --nofork --nopidfile \
  2>"$folder/bus.log" &
pids+=($!)
for _ in $(seq 100); do
  [ -S "$folder/bus" ] && break
  sleep 0.05
done
/usr/sbin/avahi-daemon -f "$folder/avahi.conf" --no-drop-root --no-chroot \
  --no-rlimits 2>"$folder/avahi.log" &
pids+=($!)

# Somebody else, in a process of their own
"${HOLLER_PYTHON:-/usr/bin/python3}" - >"$folder/other" 2>"$folder/other.log" <<'END' &
import time
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
def call(path, interface, method, arguments=None):
    return bus.call_sync("org.freedesktop.Avahi", path,
                         "org.freedesktop.Avahi." + interface, method,
                         arguments, None, 0, 5000, None)
for _ in range(100):
    try:
        group = call("/", "Server", "EntryGroupNew").unpack()[0]
        break
    except GLib.Error:
        time.sleep(0.05)
call(group, "EntryGroup", "AddService", GLib.Variant(
    "(iiussssqaay)", (-1, -1, 0, "Kitchen", "_holler._tcp", "", "", 4656,
                      [b"protocol=1"])))
call(group, "EntryGroup", "Commit")
while call(group, "EntryGroup", "GetState").unpack()[0] != 2:
    time.sleep(0.05)
print("announced", flush=True)
GLib.MainLoop().run()
END
pids+=($!)
for _ in $(seq 200); do
  grep -q announced "$folder/other" && break
  sleep 0.05
done
if ! grep -q announced "$folder/other"; then
  echo "Bail out! Avahi did not start"
  sed 's/^/# /' "$folder"/*.log
  exit 1
fi
export HOLLER_TEST_AVAHI=Kitchen
"$@"
