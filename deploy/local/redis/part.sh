# shellcheck shell=bash
# The cache of examples/chat: the machine's own program. `up` starts it only by name.
title=Redis
version=$(redis-server --version 2>/dev/null | sed 's/.* v=\([0-9.]*\) .*/\1/' || true)
version=${version:--}
lock_files=(part.sh)
ports=(THROUGHLINE_REDIS_PORT)
address=127.0.0.1:$THROUGHLINE_REDIS_PORT

check_prerequisites() {
  require redis-server "to run $title; Debian's package redis-server"
  require redis-cli "to see whether $title answers; Debian's package redis-tools"
}

build() { :; }

# A cache: nothing is written to the disk, and what was used longest ago makes room.
program=(redis-server --bind 127.0.0.1 --port "$THROUGHLINE_REDIS_PORT" --dir "$run_folder"
  --save "" --appendonly no --maxmemory 64mb --maxmemory-policy allkeys-lru)

# It has no such command: it refuses what it does not understand when it starts.
validate() { check_prerequisites; }

answers() {
  [[ $(timeout 2 redis-cli -h 127.0.0.1 -p "$THROUGHLINE_REDIS_PORT" ping 2>/dev/null) == PONG ]]
}
