package io.throughline.examples.chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.operators.spi.ComponentState;
import io.throughline.testing.TelemetryExtension;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProbesTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final AtomicBoolean databaseFails = new AtomicBoolean();
  private final AtomicBoolean cacheFails = new AtomicBoolean();
  private final ComponentState cache = ComponentState.unobserved();

  @Test
  void what_only_degrades_does_not_make_a_server_unready() throws Exception {
    try (Probes probes = probes();
        TestServer server =
            new TestServer(telemetry.openTelemetry(), probes.routes().toArray(new Route[0]))) {
      await().until(() -> server.get("/health").body().contains("\"status\":\"UP\",\"checks\""));

      cacheFails.set(true);
      await().until(cache::isFailing);
      assertThat(server.get("/health").body()).contains("\"status\":\"DEGRADED\"");
      assertThat(server.get("/ready").statusCode()).isEqualTo(200);

      databaseFails.set(true);
      await().until(() -> server.get("/ready").statusCode() == 503);
      assertThat(server.get("/health").body())
          .contains("\"status\":\"DOWN\"")
          .doesNotContain("secret");
      assertThat(server.get("/live").statusCode()).isEqualTo(200);

      databaseFails.set(false);
      cacheFails.set(false);
      await().until(() -> server.get("/health").body().contains("\"status\":\"UP\",\"checks\""));
    }
    Metrics metrics = Metrics.of(telemetry);
    assertThat(
            metrics.count(
                "health.check.duration",
                "health.check.name=database",
                "health.check.result=failed"))
        .isPositive();
    assertThat(metrics.count("health.check.duration", "health.check.result=passed")).isPositive();
  }

  @Test
  void nothing_is_ready_before_its_first_check() {
    CountDownLatch held = new CountDownLatch(1);
    try (Probes probes = new Probes(telemetry.openTelemetry())) {
      probes.required("database", held::await);

      assertThat(probes.isReady()).isFalse();
      held.countDown();
      await().until(probes::isReady);
    }
  }

  private Probes probes() {
    return new Probes(telemetry.openTelemetry(), Duration.ofMillis(20))
        .required("database", () -> failIf(databaseFails))
        .degrading("cache", () -> failIf(cacheFails), cache);
  }

  private static void failIf(AtomicBoolean fails) {
    if (fails.get()) {
      throw new IllegalStateException("secret");
    }
  }
}
