# shellcheck shell=bash
title="OpenTelemetry Collector"
version=$(sed -n 's/^  version: //p' "$part_folder/builder.yaml")
lock_files=(builder.yaml go.mod go.sum)
ports=(THROUGHLINE_OTLP_GRPC_PORT THROUGHLINE_OTLP_HTTP_PORT
  THROUGHLINE_COLLECTOR_HEALTH_PORT THROUGHLINE_COLLECTOR_METRICS_PORT)
address=http://127.0.0.1:$THROUGHLINE_OTLP_HTTP_PORT
health_url=http://127.0.0.1:$THROUGHLINE_COLLECTOR_HEALTH_PORT

check_prerequisites() {
  require_for_go_build 6000
}

# The builder only writes the sources: resolving the modules again would not give the locked versions.
build() {
  mkdir bin
  cp "$part_folder/builder.yaml" .
  go run "go.opentelemetry.io/collector/cmd/builder@v$version" --config builder.yaml \
    --skip-get-modules --skip-compilation
  cp "$part_folder"/go.{mod,sum} build/
  (cd build && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o ../bin/otelcol .)
  rm -r build builder.yaml
}

export OTLP_GRPC_LISTEN=127.0.0.1:$THROUGHLINE_OTLP_GRPC_PORT
export OTLP_HTTP_LISTEN=127.0.0.1:$THROUGHLINE_OTLP_HTTP_PORT
export COLLECTOR_HEALTH_LISTEN=127.0.0.1:$THROUGHLINE_COLLECTOR_HEALTH_PORT
export COLLECTOR_METRICS_PORT=$THROUGHLINE_COLLECTOR_METRICS_PORT
export COLLECTOR_STORAGE=$run_folder/data
export COLLECTOR_LOG_FILES=$THROUGHLINE_LOG_FILES
export JAEGER_OTLP_ENDPOINT=127.0.0.1:$THROUGHLINE_JAEGER_OTLP_PORT
export ELASTICSEARCH_URL=http://127.0.0.1:$THROUGHLINE_ELASTICSEARCH_PORT
export PROMETHEUS_OTLP_URL=http://127.0.0.1:$THROUGHLINE_PROMETHEUS_PORT/api/v1/otlp

configs=(--config "$deploy_folder/otel-collector.yaml" --config "$deploy_folder/otel-collector-json-lines.yaml"
  --config "$deploy_folder/otel-collector-host-metrics.yaml")
program=(otelcol "${configs[@]}")

validate() {
  otelcol validate "${configs[@]}"
}

# Those of a fleet of nodes and of long-term storage, which deploy/local does not run.
validate_others() {
  validate_fleet otel-collector{,-host-metrics}.yaml gateway/agent{,-tls,-kubernetes}.yaml &&
    validate_fleet otel-collector{,-host-metrics}.yaml gateway/agent-{kafka,kubernetes}.yaml &&
    validate_fleet gateway/gateway{,-tls}.yaml &&
    validate_fleet gateway/gateway{,-kafka}.yaml &&
    validate_fleet otel-collector{,-influxdb}.yaml
}

validate_fleet() { # <configuration>...
  NODE_NAME=node GATEWAYS="{dns: {hostname: gateways}}" \
    otelcol validate "${@/#/--config=$deploy_folder/}"
}
