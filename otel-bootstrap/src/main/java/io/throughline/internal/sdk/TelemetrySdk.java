package io.throughline.internal.sdk;

import static io.throughline.internal.settings.OpenTelemetrySettings.SDK_DISABLED;
import static io.throughline.internal.settings.ThroughlineSettings.STRICT;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.throughline.internal.callbacks.CallbackGuard;
import io.throughline.internal.callbacks.GuardedTelemetry;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.internal.health.SignalFlow;
import io.throughline.internal.process.AttachedAgent;
import io.throughline.internal.process.ProcessTelemetry;
import io.throughline.internal.sdk.SdkAssembly.Assembled;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.identity.ServiceIdentity;
import io.throughline.operators.exposition.MetricsSource;
import io.throughline.sampling.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OpenTelemetry at work: the one that is already there, or ours, or one that does nothing if
 * none can be built.
 */
public final class TelemetrySdk {

  private static final Logger log = LoggerFactory.getLogger(TelemetrySdk.class);

  /** Prometheus' own default between two scrapes. */
  private static final Duration NOBODY_SCRAPES = Duration.ofMinutes(1);

  /** What is left is asked for also when the time-out is over, but not for long. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(2);

  private final OpenTelemetry openTelemetry;
  private final Attributes resource;
  private final String description;
  private final @Nullable Assembled ours;
  private final ServiceHealth health;
  private @Nullable ProcessTelemetry process;

  private TelemetrySdk(
      OpenTelemetry openTelemetry,
      Attributes resource,
      String description,
      @Nullable Assembled ours,
      ServiceHealth health) {
    this.openTelemetry = openTelemetry;
    this.resource = resource;
    this.description = description;
    this.ours = ours;
    this.health = health;
  }

  /**
   * Builds it.
   *
   * @param refusal what is thrown in strict mode where something cannot be built
   */
  public static TelemetrySdk start(
      Settings settings,
      ServiceIdentity identity,
      ServiceHealth health,
      Sampling sampling,
      Function<List<String>, ? extends RuntimeException> refusal) {
    OpenTelemetry ofOthers = GlobalDelegate.foreign();
    if (ofOthers != null) {
      String whose = AttachedAgent.isAttached() ? "OpenTelemetry's Java agent" : "the host";
      log.warn(
          "the OpenTelemetry of {} is used as it is: /metrics, the watch on exporters, the spool, the sampling plan,"
              + " the resource and the settings of Throughline cannot be added to it",
          whose);
      return without(ofOthers, "the OpenTelemetry of " + whose, identity, health);
    }
    SdkAssembly assembly = new SdkAssembly(settings, identity, health, sampling);
    Assembled assembled = assembly.assemble();
    if (!assembly.failures().isEmpty() && settings.get(STRICT)) {
      if (assembled != null) {
        assembled.discard();
      }
      throw refusal.apply(assembly.failures());
    }
    if (assembled == null) {
      return without(
          OpenTelemetry.noop(),
          "none, it could not be set up (see the error before)",
          identity,
          health);
    }
    // The SDK that is disabled still makes spans, with attributes and all, and drops them.
    OpenTelemetry built =
        settings.get(SDK_DISABLED)
            ? OpenTelemetry.propagating(assembled.sdk().getPropagators())
            : assembled.sdk();
    OpenTelemetry guarded =
        GuardedTelemetry.of(built, new CallbackGuard(health.part("metrics_callbacks")));
    GlobalDelegate.install(guarded);
    return new TelemetrySdk(
        guarded, assembled.resource(), assembled.description(), assembled, health);
  }

  private static TelemetrySdk without(
      OpenTelemetry openTelemetry,
      String description,
      ServiceIdentity identity,
      ServiceHealth health) {
    return new TelemetrySdk(openTelemetry, identity.attributes(), description, null, health);
  }

  /** Begins with the metrics of telemetry itself, of its health and of the JVM. */
  public void measure() {
    health.reportTo(openTelemetry);
    if (ours == null) {
      return;
    }
    ours.selfTelemetry().run();
    try {
      process = ProcessTelemetry.start(openTelemetry);
    } catch (RuntimeException | LinkageError e) {
      log.error("the metrics of the JVM could not be started, there are none", e);
      health.part("jvm").failed(0, String.valueOf(e.getMessage()));
    }
  }

  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  public Attributes resource() {
    return resource;
  }

  /** Of no metrics, if they are not ours to show. */
  public MetricsSource metrics() {
    return ours == null ? MetricsSource.NONE : ours.page();
  }

  /** What is on its way, by signal; empty if that is not ours to know. */
  public Map<String, SignalFlow> flows() {
    if (ours == null) {
      return Map.of();
    }
    if (ours.queues().areOlderThan(NOBODY_SCRAPES)) {
      ours.page().collect(null);
    }
    return ours.queues().flows(ours.delivery()::spooled);
  }

  /**
   * Sends what is in memory and stops, within the time-out; what is not ours goes on. Tells what is
   * left.
   */
  public Map<String, SignalFlow> close(Duration timeout) {
    Map<String, SignalFlow> left = Map.of();
    if (ours != null) {
      long deadline = System.nanoTime() + timeout.toNanos();
      SdkShutdown.run(ours.shutdown(), timeout);
      Duration rest = Duration.ofNanos(deadline - System.nanoTime());
      ours.page().collect(rest.compareTo(LAST_LOOK) > 0 ? rest : LAST_LOOK);
      left = ours.queues().flows(ours.delivery()::spooled);
      ours.delivery().close();
      GlobalDelegate.uninstall(openTelemetry);
    }
    if (process != null) {
      process.close(); // after the last collection, which still reads them
    }
    return left;
  }

  @Override
  public String toString() {
    return description;
  }
}
