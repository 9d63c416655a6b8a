#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files 'src/*.[ch]' 'tests/*.[ch]' | xargs clang-format -i
