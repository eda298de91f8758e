#!/usr/bin/env bash
# Gets what the tests need and the machine lacks: the programs that make and convert sound, the clients
# that the API is tried with, and a small corpus of real music. Run again, it does only what is missing.
#
#   UNISONO_CACHE          where the corpus is kept (.cache)
#   UNISONO_CORPUS_TOOLS   where fetch-corpus.sh is (../shared/corpus)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { echo "prepare-tests: $*" >&2; }

apt() {
  if [ "$(id -u)" = 0 ]; then DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"
  else sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"; fi
}

# Packages are named as their programs are.
missing=()
for program in ffmpeg unzip espeak-ng curl python3 chromium; do
  command -v "$program" >/dev/null || missing+=("$program")
done
# A module for Python has no program: the tests ask the system's own Python, and then the first one of the path.
{ /usr/bin/python3 -c 'import requests' || python3 -c 'import requests'; } >/dev/null 2>&1 || missing+=(python3-requests)

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

if [ ${#missing[@]} -gt 0 ]; then
  if may_install; then
    say "installing ${missing[*]}"
    apt update >/dev/null
    apt install -y --no-install-recommends "${missing[@]}" >/dev/null
  else
    say "please install ${missing[*]} by hand (as root: apt-get install ${missing[*]}); tests that need them will fail or be skipped"
  fi
fi

tools=${UNISONO_CORPUS_TOOLS:-../shared/corpus}
corpus=${UNISONO_CACHE:-.cache}/corpus
if [ ! -x "$tools/fetch-corpus.sh" ]; then
  say "no fetch-corpus.sh in $tools (set UNISONO_CORPUS_TOOLS): the tests on real music are skipped"
elif [ ! -e "$corpus/.small" ]; then
  say "fetching the small corpus into $corpus"
  # Downloading a package needs package lists, which a fresh machine may lack.
  if [ -z "$(apt-cache policy espeak-ng 2>/dev/null | grep -m1 'Candidate: [0-9]' || true)" ] && may_install; then apt update >/dev/null; fi
  if "$tools/fetch-corpus.sh" "$corpus" --small >&2; then touch "$corpus/.small"
  else say "the small corpus could not be fetched: the tests on real music are skipped"; fi
fi
