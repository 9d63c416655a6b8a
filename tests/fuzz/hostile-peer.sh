#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The random hostile caller against whole clients with real media, with
# AddressSanitizer and UndefinedBehaviorSanitizer, for as long as one likes. It
# says the seed it begins with.
#
# usage: tests/fuzz/hostile-peer.sh [SECONDS] [SEED]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${HOLLER_BUILD:-$root/_build/hostile}
if [ ! -f "$build/build.ninja" ]; then
  meson setup "$build" "$root" -Dprofile=development \
    -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
fi
ninja -C "$build" src/server/holler-server tests/whole/test-hostile-peer >/dev/null
export HOLLER_TEST_SERVER=$build/src/server/holler-server
export ASAN_OPTIONS=fast_unwind_on_malloc=0:intercept_tls_get_addr=0
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export LSAN_OPTIONS=suppressions=$root/build-aux/lsan.supp:print_suppressions=0
export G_MESSAGES_DEBUG=
exec "$build/tests/whole/test-hostile-peer" \
  --seconds "${1:-300}" --number "${2:-0}"
