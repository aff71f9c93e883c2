# shellcheck shell=bash
title=Jaeger
# Jaeger 2.x is published as Go module 1.(x+63).
version=2.$(($(locked_version github.com/jaegertracing/jaeger | cut -d. -f2) - 63)).0
lock_files=(go.mod go.sum)
ports=(THROUGHLINE_JAEGER_PORT THROUGHLINE_JAEGER_GRPC_PORT THROUGHLINE_JAEGER_OTLP_PORT
  THROUGHLINE_JAEGER_HEALTH_PORT THROUGHLINE_JAEGER_METRICS_PORT)
address=http://127.0.0.1:$THROUGHLINE_JAEGER_PORT
health_url=http://127.0.0.1:$THROUGHLINE_JAEGER_HEALTH_PORT/status

check_prerequisites() {
  require_for_go_build 4000
}

build() {
  build_go_tools "-X github.com/jaegertracing/jaeger/internal/version.latestVersion=v$version"
}

export JAEGER_QUERY_LISTEN=127.0.0.1:$THROUGHLINE_JAEGER_PORT
export JAEGER_QUERY_GRPC_LISTEN=127.0.0.1:$THROUGHLINE_JAEGER_GRPC_PORT
export JAEGER_OTLP_LISTEN=127.0.0.1:$THROUGHLINE_JAEGER_OTLP_PORT
export JAEGER_HEALTH_LISTEN=127.0.0.1:$THROUGHLINE_JAEGER_HEALTH_PORT
export JAEGER_METRICS_PORT=$THROUGHLINE_JAEGER_METRICS_PORT
export ELASTICSEARCH_URL=http://127.0.0.1:$THROUGHLINE_ELASTICSEARCH_PORT

config=$deploy_folder/jaeger/jaeger.yaml
program=(jaeger --config "$config")

validate() {
  jaeger validate --config "$config"
}
