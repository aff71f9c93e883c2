# shellcheck shell=bash
# ClickHouse's engine as a library (chDB) behind a front that speaks the part of ClickHouse's HTTP interface that
# examples/chat uses. It is not a ClickHouse server: it has no users, no cluster and no metrics of its own. `up` starts it only by name.
title="ClickHouse's engine"
version=$(sed -n 's/^chdb-core==\([0-9.]*\).*/\1/p' "$part_folder/requirements.txt")
lock_files=(requirements.txt)
ports=(THROUGHLINE_CLICKHOUSE_PORT)
address=http://127.0.0.1:$THROUGHLINE_CLICKHOUSE_PORT
health_url=$address/ping

check_prerequisites() {
  require_disk 800 "$THROUGHLINE_CACHE" THROUGHLINE_CACHE
  require python3 "to run $title"
  python3 -m pip --version >/dev/null || fail "pip is missing (needed to install $title): install python3-pip"
}

build() {
  python3 -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    --requirement "$part_folder/requirements.txt" --target lib
  mkdir bin
  cat >bin/python-with-chdb <<'END'
#!/usr/bin/env bash
PYTHONPATH=$(dirname "$0")/../lib exec python3 "$@"
END
  chmod +x bin/python-with-chdb
}

program=(python-with-chdb "$part_folder/front" "$THROUGHLINE_CLICKHOUSE_PORT" "$run_folder/data")

# It has nothing to configure.
validate() { :; }
