package io.throughline;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.logging.LoggingConfig;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics, traces and logs of a service: one instance a process, from {@link #init} at the start to
 * {@link #close} at the end.
 *
 * <pre>{@code
 * try (Observability observability = Observability.init("mqtt-broker")) {
 *   GrpcPropagation grpc = GrpcPropagation.create(observability.openTelemetry());
 *   ...
 * }
 * }</pre>
 *
 * <p>Every {@code OTEL_*} setting means what OpenTelemetry's specification says. Nothing here
 * throws into the host or keeps it from starting or stopping: what does not work is logged once and
 * shows in {@code /health}, and the rest goes on.
 *
 * <p>Thread-safe.
 */
public final class Observability implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Observability.class);

  private static final Object LOCK = new Object();
  private static @Nullable Observability current;

  private final Settings settings;
  private final TelemetrySdk sdk;
  private final Health health;
  private final @Nullable LoggingConfig logging;
  private final OperatorsServer server;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Termination termination = new Termination();
  private final Thread shutdownHook = new Thread(this::endWithTheJvm, "throughline-shutdown");

  private Observability(Settings settings, Map<String, BooleanSupplier> readiness) {
    this.settings = settings;
    health = new Health(settings.serviceName());
    readiness.forEach(health::addReadiness);
    sdk = TelemetrySdk.start(settings, health);
    logging = connectLogging(sdk, health);
    server = OperatorsServer.start(settings.operatorsAddress(), sdk.metrics(), health);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /**
   * Sets up metrics, traces and logs with what the environment says, see {@link #builder}.
   *
   * @param serviceName becomes {@code service.name} unless {@code OTEL_SERVICE_NAME} or {@code
   *     SERVICE_NAME} says otherwise
   * @return the instance of this process; if there is one already, that one, with a warning
   */
  public static Observability init(String serviceName) {
    return builder(serviceName).init();
  }

  /**
   * Begins to set up, with settings in code. What the environment and system properties say wins
   * over them, except over {@link ObservabilityBuilder#override}.
   *
   * @param serviceName see {@link #init}
   * @return a builder to be ended with {@link ObservabilityBuilder#init}
   */
  public static ObservabilityBuilder builder(String serviceName) {
    return new ObservabilityBuilder(serviceName);
  }

  static Observability init(Settings settings, Map<String, BooleanSupplier> readiness) {
    synchronized (LOCK) {
      if (current != null) {
        log.warn(
            "Observability.init(\"{}\") was called again; the instance of {} goes on unchanged",
            settings.serviceName(),
            current.settings.serviceName());
        return current;
      }
      current = new Observability(settings, readiness);
      log.info("{} is observed: {}, {}", settings.serviceName(), current.sdk, current.server);
      return current;
    }
  }

  /**
   * The OpenTelemetry to create tracers, meters and interceptors from. It is also the global one.
   *
   * @return the running OpenTelemetry; one that does nothing if it could not be set up
   */
  public OpenTelemetry openTelemetry() {
    return sdk.openTelemetry();
  }

  /**
   * Where the host registers what its life and readiness depend on.
   *
   * @return the health of this service
   */
  public Health health() {
    return health;
  }

  /**
   * The port on which {@code /metrics}, {@code /health}, {@code /live} and {@code /ready} answer.
   *
   * @return the port, or the one that is waited for while another process holds it
   */
  public int operatorsPort() {
    return server.port();
  }

  /**
   * Blocks until the process is asked to end, by SIGTERM or Ctrl-C. What the host does afterwards
   * is still observed: the end of the JVM waits for {@link #close}, for at most the setting {@code
   * throughline.shutdown.drain.timeout} (20 s by default).
   *
   * <pre>{@code
   * try (Observability observability = Observability.init("journal")) {
   *   Server server = ...
   *   observability.awaitTermination();
   *   server.shutdown().awaitTermination(5, SECONDS);
   * }
   * }</pre>
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void awaitTermination() throws InterruptedException {
    termination.await();
  }

  /**
   * All metrics of this process as {@code /metrics} shows them, for a log or a look by hand.
   *
   * @return text in Prometheus' format; empty if there is no telemetry
   */
  public String dumpMetrics() {
    return MetricsPage.text(sdk.metrics());
  }

  /**
   * Sends what is still in memory and stops, within the setting {@code
   * throughline.shutdown.timeout} (5 s by default); what could not be delivered by then is logged.
   * To be called when the host has ended its own work; a shutdown hook calls it if the host does
   * not. Further calls do nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    log.info("{} is no longer observed", settings.serviceName());
    sdk.close(settings.shutdownTimeout());
    server.close();
    if (logging != null) {
      logging.close();
    }
    removeShutdownHook();
    synchronized (LOCK) {
      if (current == this) {
        current = null;
      }
    }
    termination.complete();
  }

  private void endWithTheJvm() {
    termination.request(settings.drainTimeout());
    close();
  }

  /** Logback, or the appender that sends its lines, may be of a version that ours does not fit. */
  private static @Nullable LoggingConfig connectLogging(TelemetrySdk sdk, Health health) {
    try {
      return LoggingConfig.install(sdk.openTelemetry(), sdk.resource());
    } catch (RuntimeException | LinkageError e) {
      log.error("logging could not be connected: its lines go on, but not to OTLP", e);
      health.part("logging").failed(0, e.toString());
      return null;
    }
  }

  private void removeShutdownHook() {
    if (Thread.currentThread() == shutdownHook) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      log.debug("the JVM is already stopping", e);
    }
  }
}
