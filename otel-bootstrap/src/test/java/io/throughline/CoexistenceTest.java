package io.throughline;

import static io.throughline.TestService.spanOf;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.throughline.testing.LogLines;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshGlobal.class)
class CoexistenceTest {

  @Test
  void an_opentelemetry_of_the_host_is_used_as_it_is() {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    try (OpenTelemetrySdk ofTheHost =
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .buildAndRegisterGlobal();
        LogLines own = new LogLines("io.throughline")) {
      Observability observability = withoutExport().init();
      spanOf(observability).end();
      observability.close();
      spanOf(observability).end();

      assertThat(own.messages()).filteredOn(line -> line.contains("is used as it is")).hasSize(1);
      assertThat(own.messages())
          .anyMatch(line -> line.matches(".*/metrics,.*spool.*sampling.*cannot be added to it"));

      assertThat(exporter.getFinishedSpanItems()).hasSize(2);
      assertThat(observability.dumpMetrics()).isEmpty();
      assertThat(ofTheHost).isNotNull();
    }
  }

  @Test
  void settings_that_only_an_opentelemetry_of_the_host_reads_are_its_own() {
    try (OpenTelemetrySdk ofTheHost = OpenTelemetrySdk.builder().buildAndRegisterGlobal();
        Observability observability =
            withoutExport()
                .environment(Map.of("OTEL_TRACES_EXPORTER", "zipkin", "OTEL_PROPAGATORS", "xray"))
                .override("otel.bsp.schedule.dela", "1")
                .override("throughline.config.strict", "true")
                .init()) {
      assertThat(observability.openTelemetry().getTracerProvider())
          .isSameAs(ofTheHost.getTracerProvider());
    }
  }

  @Test
  void the_running_instance_is_the_global_one() {
    try (Observability observability = withoutExport().init()) {
      assertThat(spanOf(observability).getSpanContext().isValid()).isTrue();
      assertThat(globalSpan().getSpanContext().isValid()).isTrue();
    }
  }

  @Test
  void a_global_that_was_asked_for_too_early_keeps_nobody_from_being_observed() {
    assertThat(GlobalOpenTelemetry.get().getTracerProvider()).isSameAs(TracerProvider.noop());
    try (Observability observability = withoutExport().init()) {
      assertThat(spanOf(observability).getSpanContext().isValid()).isTrue();
    }
  }

  @Test
  void a_second_init_returns_the_first_instance() {
    try (Observability first = withoutExport().init();
        Observability second = withoutExport().init()) {
      assertThat(second).isSameAs(first);
    }
  }

  @Test
  void inits_of_several_threads_give_one_instance() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Observability> init = () -> withoutExport().init();
      List<Future<Observability>> instances = threads.invokeAll(Collections.nCopies(8, init));
      Observability first = instances.get(0).get();
      try (first) {
        for (Future<Observability> instance : instances) {
          assertThat(instance.get()).isSameAs(first);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void an_init_after_close_begins_anew_and_the_global_one_follows() {
    Observability first = withoutExport().init();
    TracerProvider cached = GlobalOpenTelemetry.getTracerProvider();
    first.close();
    assertThat(globalSpan().getSpanContext().isValid()).isFalse();

    try (Observability second = withoutExport().init()) {
      assertThat(second).isNotSameAs(first);
      assertThat(spanOf(second).getSpanContext().isValid()).isTrue();
      assertThat(globalSpan().getSpanContext().isValid()).isTrue();
      Span span = cached.get("library").spanBuilder("work").startSpan();
      assertThat(span.getSpanContext().isValid()).isTrue();
    }
  }

  @Test
  void an_init_during_close_waits_for_its_end_and_so_does_a_second_close() throws Exception {
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Observability first =
          withoutExport()
              .override("otel.traces.exporter", "otlp")
              .override(
                  "otel.exporter.otlp.endpoint", "http://127.0.0.1:" + blackHole.getLocalPort())
              .override("throughline.shutdown.timeout", "1s")
              .init();
      int port = first.operatorsPort();
      spanOf(first).end();
      CompletableFuture<Void> unused = CompletableFuture.runAsync(first::close);
      blackHole.accept(); // the last export is on its way, and will not be answered
      await().until(first::isClosed);

      first.close();
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close(); // it is free again
      try (Observability second = withoutExport().operatorsPort(port).init()) {
        assertThat(second).isNotSameAs(first);
        assertThat(second.operatorsPort()).isEqualTo(port);
        assertThat(second.serviceHealth().part("operators_port").state().isDegraded()).isFalse();
      }
    }
  }

  private static Span globalSpan() {
    Span span = GlobalOpenTelemetry.getTracer("host").spanBuilder("work").startSpan();
    span.end();
    return span;
  }
}
