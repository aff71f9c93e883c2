package io.throughline;

import static io.throughline.TestService.get;
import static io.throughline.TestService.part;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Callbacks of the host that do what they must not. */
@ExtendWith(FreshGlobal.class)
class BlockingCallbackTest {

  private static final int PATIENCE_SECONDS = 120;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_gauge_that_blocks_is_left_out_and_named_and_all_others_are_those_of_now(
      boolean interruptible) throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    Observability observability = withoutExport().init();
    try {
      Meter meter = observability.openTelemetry().getMeter("host");
      LongCounter packets = meter.counterBuilder("packets").build();
      packets.add(3);
      meter
          .gaugeBuilder("queue.length")
          .setUnit("{message}")
          .ofLongs()
          .buildWithCallback(
              measurement -> {
                block(released, interruptible);
                measurement.record(7);
              });
      meter.gaugeBuilder("size").buildWithCallback(measurement -> measurement.record(5));

      HttpResponse<String> page = inTime(() -> get(observability, "/metrics"));

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .contains("packets_total 3.0", "size 5.0", "jvm_memory_used_bytes{")
          .doesNotContain("queue_length");
      JsonNode part = part(observability, "metrics_callbacks");
      assertThat(part.get("status").asString()).isEqualTo("DEGRADED");
      assertThat(part.get("last_error").asString())
          .startsWith(
              "the callback of queue.length blocks at io.throughline.BlockingCallbackTest.block(");
      packets.add(4);
      assertThat(inTime(observability::dumpMetrics))
          .contains("packets_total 7.0")
          .doesNotContain("queue_length");
      assertThat(part(observability, "metrics_collection").get("status").asString())
          .isEqualTo("UP");
    } finally {
      inTime(
          () -> {
            observability.close();
            return true;
          });
      released.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void many_that_block_are_named_after_a_few_pages_and_others_are_on_all(boolean interruptible)
      throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    AtomicBoolean databaseIsDown = new AtomicBoolean();
    List<String> pages = new ArrayList<>();
    try (Observability observability = withoutExport().init()) {
      Meter meter = observability.openTelemetry().getMeter("host");
      LongCounter packets = meter.counterBuilder("packets").build();
      for (int i = 0; i < 8; i++) {
        ObservableDoubleMeasurement one = meter.gaugeBuilder("blocks." + i).buildObserver();
        meter.batchCallback(
            () -> {
              if (databaseIsDown.get()) {
                block(released, interruptible);
              }
            },
            one);
      }
      meter.counterBuilder("orders").buildWithCallback(measurement -> measurement.record(20));
      assertThat(observability.dumpMetrics()).contains("orders_total 20.0");
      databaseIsDown.set(true);
      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .untilAsserted(
              () -> {
                packets.add(1);
                pages.add(observability.dumpMetrics());
                assertThat(part(observability, "metrics_callbacks").get("last_error").asString())
                    .endsWith("; and 3 more");
              });
      assertThat(pages).allMatch(page -> page.contains("orders_total 20.0"));
    } finally {
      released.countDown();
    }
  }

  @Test
  void a_gauge_that_throws_an_error_costs_itself_alone_until_it_works_again() throws Exception {
    AtomicReference<@Nullable Error> error = new AtomicReference<>();
    try (Observability observability = withoutExport().init()) {
      Meter meter = observability.openTelemetry().getMeter("host");
      LongCounter packets = meter.counterBuilder("packets").build();
      meter
          .upDownCounterBuilder("open")
          .buildWithCallback(
              measurement -> {
                Error now = error.get();
                if (now != null) {
                  throw now;
                }
                measurement.record(2);
              });
      assertThat(observability.dumpMetrics()).contains("open 2.0");

      int added = 0;
      for (Error one :
          new Error[] {
            new StackOverflowError(), new OutOfMemoryError("so said"), new NoClassDefFoundError("X")
          }) {
        error.set(one);
        packets.add(1);
        added++;
        HttpResponse<String> page = inTime(() -> get(observability, "/metrics"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("packets_total " + added + ".0").doesNotContain("\nopen ");
        assertThat(part(observability, "metrics_callbacks").get("last_error").asString())
            .startsWith("the callback of open threw " + one)
            .contains("BlockingCallbackTest");
      }
      error.set(null);
      assertThat(observability.dumpMetrics()).contains("open 2.0");
      assertThat(part(observability, "metrics_callbacks").get("status").asString()).isEqualTo("UP");
    }
  }

  @Test
  void an_instrument_that_is_closed_while_it_is_left_out_is_forgotten() throws Exception {
    try (Observability observability = withoutExport().init()) {
      Meter meter = observability.openTelemetry().getMeter("host");
      ObservableDoubleGauge gauge =
          meter
              .gaugeBuilder("throws")
              .buildWithCallback(
                  measurement -> {
                    throw new AssertionError("for ever");
                  });
      assertThat(observability.dumpMetrics()).doesNotContain("\nthrows ");
      assertThat(part(observability, "metrics_callbacks").get("status").asString())
          .isEqualTo("DEGRADED");

      gauge.close();

      assertThat(part(observability, "metrics_callbacks").get("status").asString()).isEqualTo("UP");
    }
  }

  @Test
  void an_exception_of_a_callback_is_the_sdks_to_log_and_degrades_nothing() throws Exception {
    try (Observability observability = withoutExport().init()) {
      Meter meter = observability.openTelemetry().getMeterProvider().get("host");
      meter.counterBuilder("packets").build().add(3);
      meter
          .counterBuilder("throws")
          .buildWithCallback(
              measurement -> {
                throw new IllegalStateException("as some do");
              });
      assertThat(observability.dumpMetrics())
          .contains("packets_total 3.0")
          .doesNotContain("throws");
      assertThat(part(observability, "metrics_callbacks").get("status").asString()).isEqualTo("UP");
    }
  }

  @Test
  void recording_is_the_sdks_own_and_the_provider_is_one_object() {
    try (Observability observability = withoutExport().init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();
      MeterProvider meters = openTelemetry.getMeterProvider();
      assertThat(meters).isSameAs(openTelemetry.getMeterProvider()).isEqualTo(meters);
      assertThat(openTelemetry.hashCode()).isEqualTo(observability.openTelemetry().hashCode());
      assertThat(meters.get("host").counterBuilder("packets").build().getClass().getName())
          .startsWith("io.opentelemetry.sdk.metrics.");
    }
  }

  private static void block(CountDownLatch released, boolean interruptible) {
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        if (interruptible) {
          return;
        }
      }
    }
  }

  private interface Task<T> {
    T run() throws Exception;
  }

  private static <T> T inTime(Task<T> task) throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return task.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            })
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
