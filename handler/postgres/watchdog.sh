# Runs a PostgreSQL server for as long as somebody holds the other end of standard input. The system closes that end also for
# a process that was killed, so nothing of the server outlives its owner but the data that is to be kept: no process, no
# socket, no directory.
# Arguments: the directory to make and to remove, the directory of PostgreSQL's programs, the directory of the data to keep;
# without the last one they are thrown away.
dir=$1 bin=$2 data=${3:-$1/data}
if [ -n "$3" ]; then
    initdb='' # what is kept is also kept when the whole system stops
    postgres=''
    stop=INT # without waiting for clients to leave, and in order
else
    initdb='--no-sync'
    postgres='-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0'
    stop=QUIT # at once
fi
umask 077
mkdir "$dir" || exit 1
cd "$dir" || exit 1

trap : TERM INT HUP # a trap with a command is not passed on to programs, other than an ignored signal
(
    trap : TERM INT HUP
    if [ ! -d "$data" ]; then
        "$bin/initdb" --pgdata "$data.new" --username postgres --auth trust --encoding UTF8 --locale C --wal-segsize 1 $initdb &&
            mv "$data.new" "$data"
    fi &&
        "$bin/postgres" -D "$data" -k "$dir" -c listen_addresses= -c dynamic_shared_memory_type=mmap \
            -c shared_buffers=32MB -c max_connections=200 $postgres
    : >stopped
) >log 2>&1 &
server=$!

read -r line # returns at the end of the input, or for a signal
while kill -0 "$server" 2>/dev/null; do
    kill -TERM 0 # all of this process group: initdb, if it is still at work
    read -r pid <"$data/postmaster.pid" && kill -"$stop" "$pid" # the server
    sleep 0.02
done 2>/dev/null
cd / && rm -rf "$dir"
