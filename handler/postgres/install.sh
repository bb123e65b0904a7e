# Installs PostgreSQL's programs from Debian's or Ubuntu's packages, and keeps those from making and starting a server of
# their own, as long as there was none before.
set -eu
export DEBIAN_FRONTEND=noninteractive
conf=/etc/postgresql-common/createcluster.conf
get() { apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"; }

get update
get install --no-install-recommends postgresql-common
pg_conftool "$conf" set create_main_cluster off
status=0
get install --no-install-recommends postgresql || status=$?
pg_conftool "$conf" remove create_main_cluster
exit "$status"
