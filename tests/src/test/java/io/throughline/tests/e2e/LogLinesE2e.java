package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import io.throughline.logging.JsonLineEncoder;
import io.throughline.tests.catalogue.DefinedLogFields;
import io.throughline.tests.e2e.ReferenceCluster.Running;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Log lines in Elasticsearch. */
@Tag("e2e")
@ExtendWith(ReferenceCluster.class)
class LogLinesE2e {

  @Test
  void all_lines_of_a_trace_are_found_across_the_three_services(Running running) {
    String traceId = running.clients().publish("e2e/lines", "21");

    List<JsonNode> lines =
        await("lines of trace " + traceId)
            .until(() -> Backends.lines("logs-throughline-*", traceId), found -> found.size() >= 3);

    assertThat(lines)
        .extracting(line -> line.path("component").asString())
        .containsExactlyInAnyOrder("mqtt-broker", "placement-center", "journal");
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.path("trace_id").asString()).isEqualTo(traceId);
              assertThat(line.path("span_id").asString()).matches("[0-9a-f]{16}");
              assertThat(line.path("level").asString()).isEqualTo("INFO");
              assertThat(line.path("service.name").asString())
                  .isEqualTo(line.path("component").asString());
            });
  }

  /** Whatever a line carries is in the reference, or nobody would know how to search for it. */
  @Test
  void the_services_write_only_fields_of_the_catalogue(Running running) {
    String traceId = running.clients().publish("e2e/fields", "21");
    List<JsonNode> lines =
        await("lines of trace " + traceId)
            .until(() -> Backends.lines("logs-throughline-*", traceId), found -> found.size() >= 3);
    String ofTheseProcesses =
        "{'size': 1000, 'query': {'terms': {'service.instance.id': [%s]}}}"
            .formatted(
                lines.stream()
                    .map(line -> "'" + line.path("service.instance.id").asString() + "'")
                    .collect(Collectors.joining(",")))
            .replace('\'', '"');

    assertThat(Backends.searchLines(ofTheseProcesses))
        .hasValueSatisfying(
            answer ->
                assertThat(Backends.list(answer.at("/hits/hits")))
                    .hasSizeGreaterThan(lines.size())
                    .flatExtracting(hit -> hit.get("_source").propertyNames())
                    .isSubsetOf(DefinedLogFields.names()));
  }

  /** The query of an operator at three in the morning: which component logs errors? */
  @Test
  void errors_of_the_last_hour_are_counted_by_component() {
    String run = UUID.randomUUID().toString();
    Map<String, Integer> logged = Map.of("e2e-store-" + run, 3, "e2e-index-" + run, 2);
    try (TailedLog log = new TailedLog(run)) {
      logged.forEach(
          (component, times) -> {
            for (int i = 0; i < times; i++) {
              log.logger.atError().addKeyValue("component", component).log("cannot write");
            }
            log.logger.atInfo().addKeyValue("component", component).log("all is well");
          });
    }
    String query =
        """
        {"size": 0,
         "query": {"bool": {"filter": [
           {"term": {"level": "ERROR"}},
           {"wildcard": {"component": "*-%s"}},
           {"range": {"@timestamp": {"gte": "now-1h"}}}]}},
         "aggs": {"errors_by_component": {"terms": {"field": "component.keyword"}}}}
        """
            .formatted(run);

    await("errors by component")
        .untilAsserted(
            () ->
                assertThat(
                        Backends.searchLines(query).stream()
                            .map(answer -> answer.at("/aggregations/errors_by_component/buckets"))
                            .flatMap(buckets -> Backends.list(buckets).stream())
                            .collect(
                                Collectors.toMap(
                                    bucket -> bucket.path("key").asString(),
                                    bucket -> bucket.path("doc_count").asInt())))
                    .isEqualTo(logged));
  }

  /** A log file of JSON lines in the folder that the collector tails. */
  private static final class TailedLog implements AutoCloseable {

    final Logger logger;
    private final FileAppender<ILoggingEvent> appender = new FileAppender<>();

    TailedLog(String run) {
      logger = (Logger) LoggerFactory.getLogger("e2e." + run);
      JsonLineEncoder encoder = new JsonLineEncoder();
      encoder.setContext(logger.getLoggerContext());
      encoder.start();
      appender.setContext(logger.getLoggerContext());
      appender.setFile(Backends.tailedFolder().resolve("e2e-" + run + ".log").toString());
      appender.setEncoder(encoder);
      appender.start();
      logger.setAdditive(false);
      logger.addAppender(appender);
    }

    @Override
    public void close() {
      appender.stop();
    }
  }
}
