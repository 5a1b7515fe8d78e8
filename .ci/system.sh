#!/usr/bin/env bash
# What tests use that no Python package brings: LibreOffice, which opens forms and saves them again.
# Installed where that can be done, else named; with CI set, a test left out for it fails the run.
set -euo pipefail
command -v soffice >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing LibreOffice Calc, once."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends libreoffice-calc >/dev/null
else
    echo "LibreOffice is not here: its tests are left out (Debian: apt-get install libreoffice-calc)."
fi
