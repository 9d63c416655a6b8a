#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every check that reads the source and runs nothing of it.
#
# usage: build-aux/lint.sh [format|layers|steal|cppcheck|tidy|scan]...
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
build=_build/lint
status=0

sources() { git ls-files 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h'; }

compile_commands() {
  [ -f $build/build.ninja ] || meson setup $build >/dev/null || exit 1
  # generated headers must be there before anything reads the source
  ninja -C $build >/dev/null ||
    { echo "lint: it does not build; see ninja -C $build"; exit 1; }
}

check_format() { sources | xargs clang-format --dry-run -Werror; }
check_layers() { python3 build-aux/check-layers.py; }
check_steal() { python3 build-aux/check-steal.py; }
check_cppcheck() {
  # Formats are checked by the compilers, which know the types; and GLib's
  # assertions of tests are never compiled out. A window is the toolkit's.
  sources | grep '\.c$' | xargs cppcheck --quiet --inline-suppr \
    --enable=warning,performance,portability --library=gtk -Isrc \
    --suppress=missingInclude --suppress=unknownMacro \
    --suppress=invalidPrintfArgType_uint \
    --suppress='memleak:src/ui/*' \
    --suppress='assertWithSideEffect:tests/*' \
    --suppress='assignmentInAssert:tests/*' --error-exitcode=1
}
check_tidy() {
  compile_commands
  git ls-files 'src/*.c' | xargs clang-tidy --quiet -p $build \
    --extra-arg=-Wno-format-nonliteral 2>/dev/null
}
check_scan() {
  local out
  out=$(mktemp -d)
  rm -rf _build/scan
  scan-build -o "$out" meson setup _build/scan >/dev/null &&
    scan-build -o "$out" --status-bugs ninja -C _build/scan >/dev/null
  local result=$?
  [ $result -eq 0 ] || echo "scan-build wrote to $out"
  return $result
}

checks=("$@")
[ ${#checks[@]} -gt 0 ] || checks=(format layers steal cppcheck tidy)
for check in "${checks[@]}"; do
  echo "lint: $check"
  "check_$check" || { echo "lint: $check failed"; status=1; }
done
exit $status
