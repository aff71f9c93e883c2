package io.throughline;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.throughline.testing.LogLines;
import io.throughline.testing.OtlpReceiver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** What a host records by OpenTelemetry's API, with whatever types it has. */
@ExtendWith(FreshGlobal.class)
class HostsTelemetryTest {

  @Test
  void log_records_of_the_logs_api_leave_without_secrets() {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability = TestService.sendingTo(collector).init()) {
      observability
          .openTelemetry()
          .getLogsBridge()
          .get("direct")
          .logRecordBuilder()
          .setBody("direct: password=hunter2")
          .setAttribute(stringKey("password"), "hunter2")
          .emit();
      LoggerFactory.getLogger("io.example.Line").info("line: password=hunter2");

      collector.await(
          "both",
          received ->
              received.logRecords().stream().filter(HostsTelemetryTest::isOurs).count() == 2);
      List<LogRecord> both =
          collector.logRecords().stream().filter(HostsTelemetryTest::isOurs).toList();
      assertThat(both)
          .extracting(each -> each.getBody().getStringValue())
          .containsExactlyInAnyOrder("direct: password=***", "line: password=***");
      assertThat(both.toString()).doesNotContain("hunter2");
      assertThat(both)
          .filteredOn(each -> each.getAttributesCount() > 0)
          .anySatisfy(
              each ->
                  assertThat(each.getAttributes(0).getValue().getStringValue()).isEqualTo("***"));
    }
  }

  @Test
  void log_records_keep_to_the_limits_of_the_settings() {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            TestService.sendingTo(collector)
                .override("otel.attribute.count.limit", "2")
                .override("otel.attribute.value.length.limit", "3")
                .init()) {
      LoggerFactory.getLogger("io.example.Line")
          .atInfo()
          .addKeyValue("first", "a long text")
          .addKeyValue("second", "a long text")
          .addKeyValue("third", "a long text")
          .log("line: password=hunter2");

      collector.await(
          "it", received -> received.logRecords().stream().anyMatch(HostsTelemetryTest::isOurs));
      LogRecord line =
          collector.logRecords().stream().filter(HostsTelemetryTest::isOurs).toList().get(0);
      assertThat(line.getAttributesCount()).isEqualTo(2);
      assertThat(line.getDroppedAttributesCount()).isEqualTo(2); // the thread is one, too
      assertThat(line.getAttributesList())
          .allSatisfy(each -> assertThat(each.getValue().getStringValue()).hasSize(3));
    }
  }

  private static boolean isOurs(LogRecord each) {
    return each.getBody().getStringValue().contains("password=");
  }

  @Test
  void lines_are_followed_by_numbers_and_booleans_of_their_span() {
    try (Observability observability = TestService.withoutExport().init();
        LogLines lines = new LogLines("io.example")) {
      observability.verbosity().follow("order_id", "42", Duration.ofMinutes(1));
      observability.verbosity().follow("retain", "true", Duration.ofMinutes(1));
      observability.verbosity().follow("share", "0.5", Duration.ofMinutes(1));
      logIn(observability, AttributeKey.longKey("order_id"), 42L);
      logIn(observability, AttributeKey.longKey("order_id"), 43L);
      logIn(observability, AttributeKey.booleanKey("retain"), true);
      logIn(observability, AttributeKey.booleanKey("retain"), false);
      logIn(observability, AttributeKey.doubleKey("share"), 0.5);
      logIn(observability, stringKey("order_id"), "42");

      assertThat(lines.messages())
          .containsExactly("order_id 42", "retain true", "share 0.5", "order_id 42");
    }
  }

  private static <T> void logIn(Observability observability, AttributeKey<T> key, T value) {
    Span span = TestService.spanOf(observability);
    span.setAttribute(key, value);
    try (Scope scope = span.makeCurrent()) {
      LoggerFactory.getLogger("io.example.Followed").debug("{} {}", key.getKey(), value);
    }
    span.end();
  }
}
