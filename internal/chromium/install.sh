# Installs Chromium from Debian's or Ubuntu's packages where it is missing and that can be done without asking: as root. Elsewhere
# the test that needs it says how to get it.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then exit 0; fi
export DEBIAN_FRONTEND=noninteractive
get() { apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"; }

echo "Chromium is missing: installing it with apt-get"
get update
get install --no-install-recommends chromium fonts-dejavu-core
