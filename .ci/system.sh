#!/usr/bin/env bash
# What tests use that no Python package brings: LibreOffice, which opens forms, sheets and papers and
# saves them again, and Chromium, which opens the pages. Installed where that can be done, else named;
# with CI set, a test left out for them fails the run.
set -euo pipefail
missing=()
command -v soffice >/dev/null && [ -e /usr/lib/libreoffice/program/libswlo.so ] ||
    missing+=(libreoffice-calc libreoffice-writer)
[ -x /usr/bin/chromium ] || missing+=(chromium)
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]}, once."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "Tests are left out for want of (Debian): apt-get install ${missing[*]}"
fi
