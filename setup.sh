#!/usr/bin/env bash
# setup.sh VENV: make the environment with what is locked, and install what PDF needs; says the command to type where it may not.
set -euo pipefail
venv=$1

for python in python3 python3.14 python3.13 python3.12 python3.11 ""; do
  "${python:-false}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
done
if [ -z "$python" ]; then
  echo "reportgen needs Python 3.11 or later; $(python3 -V 2>/dev/null || echo "there is no python3"). On Debian 12, Ubuntu 24.04 or later type: sudo apt-get install python3 python3-venv" >&2
  exit 1
fi

uv=$(command -v uv || true)
wanted=$(sed -n 's/^required-version = ">=\([0-9.]*\)".*/\1/p' pyproject.toml)
if [ -n "$uv" ] && ! printf '%s\n%s\n' "$wanted" "$("$uv" --version | awk '{print $2}')" | sort -VC; then
  uv=  # too old
fi
[ -n "$uv" ] || { uv=.cache/uv/bin/uv; [ -x $uv ] || uv=; }

packages=()
# Pango draws the text of PDFs; the fonts come with reportgen
libraries='import ctypes; [ctypes.CDLL(name) for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")]'
if [ "$(uname)" = Linux ] && ! "$python" -c "$libraries" 2>/dev/null; then
  packages+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
fi
# Debian keeps the part of Python that makes environments, in which pip gets uv, in a package of its own
if [ -z "$uv" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  packages+=("$python-venv")
fi
if [ ${#packages[@]} -gt 0 ]; then
  as=()
  [ "$(id -u)" -eq 0 ] || as=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${as[@]}" true 2>/dev/null; then
    echo "Something is missing. Type: sudo apt-get install ${packages[*]}   (elsewhere than on Debian and Ubuntu: your system's packages of Pango and HarfBuzz), then make again." >&2
    exit 1
  fi
  echo "installing ${packages[*]}"
  "${as[@]}" apt-get update -qq
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

if [ -z "$uv" ]; then
  echo "getting uv"
  "$python" -m venv .cache/uv
  .cache/uv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r tools/uv.txt
  uv=.cache/uv/bin/uv
fi

echo "installing what is locked into $venv"
UV_PROJECT_ENVIRONMENT=$venv "$uv" sync --locked --quiet --python "$(command -v "$python")"
echo "ready: $venv/bin/reportgen"
