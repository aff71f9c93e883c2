# shellcheck shell=bash
# Users, chats and messages of examples/chat: the machine's own program. `up` starts it only by name.
title=PostgreSQL

# Debian has its programs where no PATH leads.
postgres_folder() {
  local postgres
  postgres=$(command -v postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1) || return
  dirname "$(readlink -f "$postgres")"
}

programs=$(postgres_folder || true)
PATH=${programs:+$programs:}$PATH
version=$(postgres --version 2>/dev/null | sed 's/[^0-9]*\([0-9.]*\).*/\1/' || true)
version=${version:--}
lock_files=(part.sh)
ports=(THROUGHLINE_POSTGRES_PORT)
address=127.0.0.1:$THROUGHLINE_POSTGRES_PORT
# SIGTERM would wait for its clients.
stop_signal=INT

check_prerequisites() {
  require postgres "to run $title; Debian's package postgresql"
  ((EUID != 0)) || require setpriv "to run $title, which refuses root; Debian's package util-linux"
}

build() { :; }

# It is on loopback, and lets in whoever is on this machine. Without fsync a power failure loses it, a crash does not.
program=("${as_unprivileged_user[@]}" postgres -D "$run_folder/data" -c listen_addresses=127.0.0.1
  -c "port=$THROUGHLINE_POSTGRES_PORT" -c "unix_socket_directories=" -c fsync=off -c shared_buffers=32MB)

# It has no such command: it refuses what it does not understand when it starts.
validate() { check_prerequisites; }

prepare() {
  ((EUID != 0)) || give_to_unprivileged_user
  [[ -f $run_folder/data/PG_VERSION ]] ||
    "${as_unprivileged_user[@]}" initdb --auth=trust --username=chat --encoding=UTF8 --locale=C.UTF-8 --no-sync \
      --pgdata="$run_folder/data" >>"$run_folder/log" 2>&1 || fail "initdb failed; see $run_folder/log"
}

answers() {
  pg_isready --quiet --host=127.0.0.1 --port="$THROUGHLINE_POSTGRES_PORT"
}

after_start() {
  as_user_chat --dbname=chat --command='' 2>/dev/null ||
    as_user_chat --dbname=postgres --command='CREATE DATABASE chat' >>"$run_folder/log" 2>&1
}

as_user_chat() {
  psql --quiet --no-psqlrc --host=127.0.0.1 --port="$THROUGHLINE_POSTGRES_PORT" --username=chat "$@"
}
