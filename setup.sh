#!/usr/bin/env bash
# setup.sh VENV: make the environment with what is locked, and install what PDF needs; says the command to type where it may not.
set -euo pipefail
venv=$1

version=$(python3 -c 'import sys; print("%d%02d" % sys.version_info[:2])' 2>/dev/null || echo 0)
if [ "$version" -lt 311 ]; then
  echo "reportgen needs Python 3.11 or later as python3. On Debian or Ubuntu type: apt-get install python3 python3-venv" >&2
  exit 1
fi

# Pango draws the text of PDFs; the fonts come with reportgen
packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
if ! python3 -c 'import ctypes; [ctypes.CDLL(n) for n in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")]' 2>/dev/null; then
  as=()
  [ "$(id -u)" -eq 0 ] || as=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${as[@]}" true 2>/dev/null; then
    echo "PDF reports need Pango. Type: sudo apt-get install ${packages[*]}   (or your system's packages of Pango and HarfBuzz), then make again." >&2
    exit 1
  fi
  echo "installing ${packages[*]}"
  "${as[@]}" apt-get update -qq
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
  tools=.cache/uv
  if [ ! -x "$tools/bin/uv" ]; then
    echo "getting uv"
    if ! python3 -m venv "$tools" 2>/dev/null; then
      echo "Python's venv is missing. On Debian or Ubuntu type: sudo apt-get install python3-venv, then make again." >&2
      rm -rf "$tools"
      exit 1
    fi
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check "uv>=0.5"
  fi
  uv=$tools/bin/uv
fi

echo "installing what is locked into $venv"
UV_PROJECT_ENVIRONMENT=$venv "$uv" sync --locked --quiet
echo "ready: $venv/bin/reportgen"
