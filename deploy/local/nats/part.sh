# shellcheck shell=bash
# What carries the events of examples/chat, with JetStream: the machine's own program. `up` starts it only by name.
title=NATS
version=$(nats-server --version 2>/dev/null | sed 's/.*v//' || true)
version=${version:--}
lock_files=(part.sh)
ports=(THROUGHLINE_NATS_PORT THROUGHLINE_NATS_MONITORING_PORT)
address=nats://127.0.0.1:$THROUGHLINE_NATS_PORT
health_url=http://127.0.0.1:$THROUGHLINE_NATS_MONITORING_PORT/healthz

check_prerequisites() {
  require nats-server "to run $title; Debian's package nats-server"
}

build() { :; }

config=$run_folder/nats.conf
program=(nats-server --config "$config")

validate() {
  check_prerequisites
  cat >"$config" <<END
listen: "127.0.0.1:$THROUGHLINE_NATS_PORT"
http: "127.0.0.1:$THROUGHLINE_NATS_MONITORING_PORT"
max_payload: 1MB
jetstream {
  store_dir: "$run_folder/data"
  max_memory_store: 64MB
  max_file_store: 4GB
}
END
  nats-server --config "$config" -t
}
