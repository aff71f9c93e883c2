# shellcheck shell=bash
title=Prometheus
# Prometheus 3.x.y is published as Go module 0.3xx.y.
version=$(locked_version github.com/prometheus/prometheus | sed -E 's/^0\.3(..)\./3.\1./; s/\.0(.)\./.\1./')
lock_files=(go.mod go.sum)
ports=(THROUGHLINE_PROMETHEUS_PORT)
address=http://127.0.0.1:$THROUGHLINE_PROMETHEUS_PORT
health_url=$address/-/ready

check_prerequisites() {
  require_for_go_build 4000
}

build() {
  build_go_tools "-X github.com/prometheus/common/version.Version=$version"
}

config=$run_folder/prometheus.yaml
program=(prometheus --config.file "$config" --storage.tsdb.path "$run_folder/data"
  --web.listen-address "127.0.0.1:$THROUGHLINE_PROMETHEUS_PORT"
  --web.enable-otlp-receiver --enable-feature exemplar-storage)

validate() {
  write_config
  promtool check config "$config"
}

# What deploy/prometheus has for a store besides, which deploy/local does not run.
validate_others() {
  cat "$config" "$deploy_folder/prometheus/remote-write.yaml" >"$run_folder/with-remote-write.yaml"
  promtool check config --lint=none "$run_folder/with-remote-write.yaml"
}

write_config() {
  local setting template=$deploy_folder/prometheus/prometheus.yaml
  cp "$template" "$config"
  mkdir -p "$run_folder/targets" # of those who may be there, each in a file
  ln -sfn "$deploy_folder"/prometheus/{rules,aliases} "$run_folder/" # they stand beside the configuration
  grep -o 'THROUGHLINE_[A-Z_]*_PORT' "$template" | while read -r setting; do
    sed -i -E "s/:[0-9]+(\".*# $setting)$/:${!setting}\1/" "$config"
  done
}
