package io.throughline.examples.chat.http;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Health;
import io.throughline.operators.spi.ComponentState;
import io.throughline.semconv.HealthMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a server needs, looked at again and again, and answered without delay at {@code /health},
 * {@code /ready} and {@code /live}. What only degrades does not make a server unready. Why a check
 * fails is not told to everybody: it is in the log, and on the operators' port.
 *
 * <p>Thread-safe.
 */
public final class Probes implements AutoCloseable {

  private static final Duration PACE = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HealthMetrics metrics;
  private final Duration pace;
  private final List<Probe> probes = new CopyOnWriteArrayList<>();

  /** Looks at something; whatever it throws says that it does not work. */
  @FunctionalInterface
  public interface Check {
    void run() throws Exception;
  }

  public Probes(OpenTelemetry openTelemetry) {
    this(openTelemetry, PACE);
  }

  /** Checks at another pace. */
  public Probes(OpenTelemetry openTelemetry, Duration pace) {
    metrics = HealthMetrics.create(openTelemetry);
    this.pace = pace;
  }

  /** Without it the server is not ready. */
  public Probes required(String name, Check check) {
    probes.add(new Probe(name, true, check, pace, TIMEOUT, metrics, ComponentState.unobserved()));
    return this;
  }

  /**
   * Without it the server does less.
   *
   * @param state is told how it is
   */
  public Probes degrading(String name, Check check, ComponentState state) {
    probes.add(new Probe(name, false, check, pace, TIMEOUT, metrics, state));
    return this;
  }

  /**
   * For checks that only say yes or no.
   *
   * @param what has to be so, for the log
   */
  public static void mustBe(boolean isSo, String what) throws IOException {
    if (!isSo) {
      throw new IOException("it is not so that " + what);
    }
  }

  /** Has the operators' port say what is required, too. */
  public void registerIn(Health health) {
    for (Probe probe : probes) {
      if (probe.isRequired()) {
        health.addReadiness(probe.name(), probe::passes);
      }
    }
  }

  /** For anybody, without a token. */
  public List<Route> routes() {
    return List.of(
        Route.get("/health", call -> answer(isReady())).open(),
        Route.get("/ready", call -> answer(isReady())).open(),
        Route.get("/live", call -> HttpAnswer.ok(Map.of("status", "UP"))).open());
  }

  /** Whether all that is required works. */
  public boolean isReady() {
    return probes.stream().allMatch(probe -> !probe.isRequired() || probe.passes());
  }

  private HttpAnswer answer(boolean isReady) {
    Map<String, Object> checks = new LinkedHashMap<>();
    boolean isDegraded = false;
    for (Probe probe : probes) {
      boolean passes = probe.passes();
      isDegraded |= !passes;
      checks.put(
          probe.name(), Map.of("status", passes ? "UP" : "DOWN", "required", probe.isRequired()));
    }
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", !isReady ? "DOWN" : isDegraded ? "DEGRADED" : "UP");
    health.put("checks", checks);
    return HttpAnswer.json(isReady ? 200 : 503, health);
  }

  @Override
  public void close() {
    probes.forEach(Probe::close);
  }
}
