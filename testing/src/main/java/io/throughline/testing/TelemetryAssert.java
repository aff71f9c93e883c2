package io.throughline.testing;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.assertj.LogRecordDataAssert;
import io.opentelemetry.sdk.testing.assertj.MetricAssert;
import io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions;
import io.opentelemetry.sdk.testing.assertj.TracesAssert;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on the telemetry of a test. */
public final class TelemetryAssert extends AbstractAssert<TelemetryAssert, Telemetry> {

  TelemetryAssert(Telemetry actual) {
    super(actual, TelemetryAssert.class);
  }

  /**
   * Asserts that one of the traces has exactly the spans of this tree, with these parents.
   *
   * @param expected what has to be there
   * @return these assertions
   */
  public TelemetryAssert hasTrace(SpanTree expected) {
    List<List<SpanNode>> traces = SpanNode.traces(actual.spans());
    boolean found =
        traces.stream().anyMatch(roots -> roots.size() == 1 && expected.matches(roots.get(0)));
    if (!found) {
      failWithMessage(
          "%s", "Expecting a trace%n%s%nbut there %s".formatted(expected, told(traces)));
    }
    return this;
  }

  private static String told(List<List<SpanNode>> traces) {
    if (traces.isEmpty()) {
      return "is none";
    }
    String each =
        traces.stream()
            .map(roots -> roots.stream().map(SpanNode::toString).collect(Collectors.joining("\n")))
            .collect(Collectors.joining("\nand\n"));
    return (traces.size() == 1 ? "is\n" : "are\n") + each;
  }

  /**
   * Asserts that the spans of all traces have these names, in any order.
   *
   * @param names all of them
   * @return these assertions
   */
  public TelemetryAssert hasSpans(String... names) {
    Assertions.assertThat(actual.spans())
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder(names);
    return this;
  }

  /**
   * Asserts that no span has ended.
   *
   * @return these assertions
   */
  public TelemetryAssert hasNoSpans() {
    return hasSpans();
  }

  /**
   * OpenTelemetry's assertions on all traces.
   *
   * @return assertions on the spans that have ended
   */
  public TracesAssert traces() {
    return TracesAssert.assertThat(actual.spans());
  }

  /**
   * OpenTelemetry's assertions on the metric of this name, after asserting that there is one.
   *
   * @param name exactly
   * @return assertions on it
   */
  public MetricAssert metric(String name) {
    List<MetricData> metrics = actual.metrics();
    Assertions.assertThat(metrics).extracting(MetricData::getName).contains(name);
    return OpenTelemetryAssertions.assertThat(
        metrics.stream().filter(metric -> metric.getName().equals(name)).findFirst().orElseThrow());
  }

  /**
   * Asserts that there is no metric of this name.
   *
   * @param name exactly
   * @return these assertions
   */
  public TelemetryAssert hasNoMetric(String name) {
    Assertions.assertThat(actual.metrics()).extracting(MetricData::getName).doesNotContain(name);
    return this;
  }

  /**
   * OpenTelemetry's assertions on the first log record with this body, after asserting that there
   * is one.
   *
   * @param body the whole body
   * @return assertions on it
   */
  public LogRecordDataAssert logRecord(String body) {
    List<LogRecordData> logRecords = actual.logRecords();
    Assertions.assertThat(logRecords).extracting(TelemetryAssert::body).contains(body);
    return OpenTelemetryAssertions.assertThat(
        logRecords.stream().filter(it -> body(it).equals(body)).findFirst().orElseThrow());
  }

  private static String body(LogRecordData logRecord) {
    return logRecord.getBodyValue() == null
        ? ""
        : Objects.requireNonNull(logRecord.getBodyValue()).asString();
  }
}
