# Where everything is and which ports it takes. Whatever begins with THROUGHLINE_ can be set in the environment.
# shellcheck shell=bash

local_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
deploy_folder=$(dirname "$local_folder")

# In the order in which they start: Jaeger needs Elasticsearch, the collector feeds all of them.
all_parts=(elasticsearch jaeger prometheus alertmanager collector)
# Those that are installed and started only by name, and stopped with the others.
optional_parts=(kafka postgres redis nats clickhouse model)

# Elasticsearch and PostgreSQL refuse root: started by root, they run as this user, who must be able to reach their files.
# He cannot below a home directory that is closed to others, as root's usually is.
: "${THROUGHLINE_USER:=nobody}"

as_unprivileged_user=()
if ((EUID == 0)); then
  as_unprivileged_user=(setpriv --reuid "$THROUGHLINE_USER" --regid "$(id -g "$THROUGHLINE_USER")" --clear-groups)
fi

default_folder() { # <folder> <what must be reachable for it> <folder otherwise>
  if "${as_unprivileged_user[@]}" test -x "$2"; then echo "$1"; else echo "$3"; fi
}

: "${THROUGHLINE_CACHE:=$(default_folder "${XDG_CACHE_HOME:-$HOME/.cache}/throughline" "$HOME" /var/cache/throughline)}"
: "${THROUGHLINE_RUN:=$(default_folder "$local_folder/.run" "$local_folder" /var/lib/throughline)}"

# The JSON lines that the collector tails in the place of Fluent Bit: the stdout of the services.
: "${THROUGHLINE_LOG_FILES:=$THROUGHLINE_RUN/services/*.log}"

: "${THROUGHLINE_ELASTICSEARCH_PORT:=9200}"
: "${THROUGHLINE_ELASTICSEARCH_TRANSPORT_PORT:=9300}"
: "${THROUGHLINE_ELASTICSEARCH_HEAP:=512m}"
: "${THROUGHLINE_JAEGER_PORT:=16686}"
: "${THROUGHLINE_JAEGER_GRPC_PORT:=16685}"
: "${THROUGHLINE_JAEGER_OTLP_PORT:=14317}"
: "${THROUGHLINE_JAEGER_HEALTH_PORT:=13134}"
: "${THROUGHLINE_JAEGER_METRICS_PORT:=8887}"
: "${THROUGHLINE_PROMETHEUS_PORT:=9090}"
: "${THROUGHLINE_ALERTMANAGER_PORT:=9093}"
: "${THROUGHLINE_OTLP_GRPC_PORT:=4317}"
: "${THROUGHLINE_OTLP_HTTP_PORT:=4318}"
: "${THROUGHLINE_COLLECTOR_HEALTH_PORT:=13133}"
: "${THROUGHLINE_COLLECTOR_METRICS_PORT:=8888}"
: "${THROUGHLINE_KAFKA_PORT:=9092}"
: "${THROUGHLINE_KAFKA_CONTROLLER_PORT:=9091}"
: "${THROUGHLINE_POSTGRES_PORT:=5432}"
: "${THROUGHLINE_REDIS_PORT:=6379}"
: "${THROUGHLINE_NATS_PORT:=4222}"
: "${THROUGHLINE_NATS_MONITORING_PORT:=8222}"
: "${THROUGHLINE_CLICKHOUSE_PORT:=8123}"
: "${THROUGHLINE_MODEL_PORT:=8091}"
: "${THROUGHLINE_MODEL_METRICS_PORT:=19093}"

# Where Prometheus finds the cluster's /metrics.
: "${THROUGHLINE_BROKER_METRICS_PORT:=9999}"
: "${THROUGHLINE_PLACEMENT_METRICS_PORT:=9998}"
: "${THROUGHLINE_PLACEMENT_1_METRICS_PORT:=9988}"
: "${THROUGHLINE_PLACEMENT_2_METRICS_PORT:=9978}"
: "${THROUGHLINE_JOURNAL_METRICS_PORT:=9997}"

# Seconds that a part may take to answer after its start, and to end after SIGTERM.
: "${THROUGHLINE_START_DEADLINE:=120}"
: "${THROUGHLINE_STOP_DEADLINE:=20}"
