package io.throughline.testing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A test's own telemetry, in memory. It is never the global one, so that tests run in parallel, and
 * beside a service that has its own. It propagates W3C trace context and baggage. Thread-safe.
 */
public sealed interface Telemetry permits InMemoryTelemetry, TelemetryExtension {

  /**
   * Where the code under test records.
   *
   * @return the same one each time
   */
  OpenTelemetry openTelemetry();

  /**
   * The spans that have ended since the last {@link #reset}, in the order of their ends.
   *
   * @return a copy
   */
  List<SpanData> spans();

  /**
   * The metrics as they are now, their temporality cumulative. {@link #reset} leaves them: an
   * instrument would lose what it holds.
   *
   * @return what has been recorded
   */
  List<MetricData> metrics();

  /**
   * The log records since the last {@link #reset}, in order.
   *
   * @return a copy
   */
  List<LogRecordData> logRecords();

  /**
   * Writes it to a session file, which the viewer opens.
   *
   * @param file is replaced if it is there; its folder is made
   * @throws IOException if it cannot be written
   */
  void save(Path file) throws IOException;

  /** Forgets the spans and log records. */
  void reset();
}
