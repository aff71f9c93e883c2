package io.throughline;

import static io.throughline.TestService.get;
import static io.throughline.TestService.part;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.metrics.Meter;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  void a_gauge_that_blocks_keeps_neither_scrapes_nor_health_nor_close(boolean interruptible)
      throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    Observability observability = withoutExport().init();
    try {
      Meter meter = observability.openTelemetry().getMeter("host");
      meter.counterBuilder("packets").build().add(3);
      assertThat(observability.dumpMetrics()).contains("packets_total 3.0");
      meter.gaugeBuilder("blocks").buildWithCallback(measurement -> block(released, interruptible));

      HttpResponse<String> page = inTime(() -> get(observability, "/metrics"));

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("packets_total 3.0").contains("jvm_memory_used_bytes{");
      JsonNode part = part(observability, "metrics_collection");
      assertThat(part.get("status").asString()).isEqualTo("DEGRADED");
      assertThat(part.get("last_error").asString())
          .startsWith("a callback blocks at io.throughline.BlockingCallbackTest.block(");
      assertThat(inTime(observability::dumpMetrics)).contains("packets_total 3.0");
    } finally {
      inTime(
          () -> {
            observability.close();
            return true;
          });
      released.countDown();
    }
  }

  @Test
  void a_gauge_that_throws_an_error_costs_neither_the_page_nor_close() throws Exception {
    AtomicReference<@Nullable Error> error = new AtomicReference<>();
    try (Observability observability = withoutExport().init()) {
      Meter meter = observability.openTelemetry().getMeter("host");
      meter.counterBuilder("packets").build().add(3);
      meter
          .gaugeBuilder("throws")
          .buildWithCallback(
              measurement -> {
                Error now = error.get();
                if (now != null) {
                  throw now;
                }
              });
      assertThat(observability.dumpMetrics()).contains("packets_total 3.0");

      for (Error one :
          new Error[] {
            new StackOverflowError(), new OutOfMemoryError("so said"), new NoClassDefFoundError("X")
          }) {
        error.set(one);
        HttpResponse<String> page = inTime(() -> get(observability, "/metrics"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("packets_total 3.0");
        assertThat(part(observability, "metrics_collection").get("last_error").asString())
            .contains(one.toString())
            .contains("BlockingCallbackTest");
      }
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
