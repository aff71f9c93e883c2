package io.throughline.internal.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlushThenShutdownTest {

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();

  /** As for the exporters {@code console} and {@code logging}. */
  @Test
  void processors_that_batch_nothing_end_with_their_exporters() {
    SpanProcessor ofSpans = SimpleSpanProcessor.create(spans);
    LogRecordProcessor ofLogs = SimpleLogRecordProcessor.create(logs);

    ends(FlushThenShutdown.run(ofSpans::shutdown, ofSpans::forceFlush));
    ends(FlushThenShutdown.run(ofLogs::shutdown, ofLogs::forceFlush));

    assertThat(spans.export(List.of()).isSuccess()).isFalse();
    assertThat(logs.export(List.of()).isSuccess()).isFalse();
  }

  @Test
  void a_processor_that_batches_ends_with_its_exporter() {
    SpanProcessor batches = BatchSpanProcessor.builder(spans).build();

    ends(FlushThenShutdown.run(batches::shutdown, batches::forceFlush));

    assertThat(spans.export(List.of()).isSuccess()).isFalse();
  }

  @Test
  void a_flush_that_fails_does_not_keep_the_rest_from_its_end() {
    ends(FlushThenShutdown.run(CompletableResultCode::ofSuccess, CompletableResultCode::ofFailure));
  }

  private static void ends(CompletableResultCode shutdown) {
    assertThat(shutdown.join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
  }
}
