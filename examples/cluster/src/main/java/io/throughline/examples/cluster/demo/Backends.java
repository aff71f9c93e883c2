package io.throughline.examples.cluster.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The stores that {@code deploy/local} runs, at the ports that the environment names.
 *
 * @param push whether services push metrics and log records by OTLP, instead of being scraped and
 *     having their lines tailed; never both, for each would be stored twice
 */
record Backends(boolean push) {

  /** What makes a service use one way for each signal. */
  Map<String, String> environment() {
    String metricsAndLogs = push ? "otlp" : "none";
    return Map.of(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        address("THROUGHLINE_OTLP_HTTP_PORT"),
        "OTEL_METRICS_EXPORTER",
        metricsAndLogs,
        "OTEL_LOGS_EXPORTER",
        metricsAndLogs,
        "OTEL_METRIC_EXPORT_INTERVAL",
        "5000");
  }

  /** Where the services' output goes: into the folder that the collector tails, or not. */
  Path logFolder(Path otherwise) {
    return push ? otherwise : Path.of(variable("THROUGHLINE_RUN"), "services");
  }

  /** The three questions: where did it go, what was said on the way, how often does it happen. */
  List<StoreQuery> queries(String traceId) {
    return List.of(
        new StoreQuery(
            "The trace, in Jaeger",
            address("THROUGHLINE_JAEGER_PORT") + "/api/v3/traces/" + traceId,
            "\"spanId\"",
            12,
            "spans"),
        new StoreQuery(
            "All lines of the trace, in Elasticsearch",
            address("THROUGHLINE_ELASTICSEARCH_PORT")
                + "/%s/_search?sort=@timestamp&size=100&q=trace.id:%s"
                    .formatted(push ? "logs-*.otel-*" : "logs-throughline-*", traceId),
            "\"_source\"",
            5,
            "lines"),
        new StoreQuery(
            "Calls that placement centre and journal have answered, in Prometheus",
            address("THROUGHLINE_PROMETHEUS_PORT")
                + "/api/v1/query?query=rpc_server_call_duration_seconds_count",
            "\"rpc_method\"",
            2,
            "series"));
  }

  private static String address(String portVariable) {
    return "http://127.0.0.1:" + variable(portVariable);
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set; start this by ./demo --backends");
    }
    return value;
  }
}
