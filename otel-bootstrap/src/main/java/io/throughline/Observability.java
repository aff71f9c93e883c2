package io.throughline;

import static io.throughline.internal.settings.OpenTelemetrySettings.CARDINALITY_LIMIT;
import static io.throughline.internal.settings.ThroughlineSettings.DRAIN_TIMEOUT;
import static io.throughline.internal.settings.ThroughlineSettings.FOCUS_FOLLOW;
import static io.throughline.internal.settings.ThroughlineSettings.HEALTH_CHECK_TIMEOUT;
import static io.throughline.internal.settings.ThroughlineSettings.MICROMETER_ENABLED;
import static io.throughline.internal.settings.ThroughlineSettings.READY_TIMEOUT;
import static io.throughline.internal.settings.ThroughlineSettings.SHUTDOWN_TIMEOUT;
import static io.throughline.internal.settings.ThroughlineSettings.STRICT;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.delivery.spi.Items;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.internal.health.SignalFlow;
import io.throughline.internal.operators.HostPage;
import io.throughline.internal.operators.OperatorsPort;
import io.throughline.internal.process.AttachedAgent;
import io.throughline.internal.process.DeferredStart;
import io.throughline.internal.process.ExitHook;
import io.throughline.internal.process.InstanceId;
import io.throughline.internal.process.ProcessInstance;
import io.throughline.internal.process.Termination;
import io.throughline.internal.sdk.GlobalDelegate;
import io.throughline.internal.sdk.SpanTexts;
import io.throughline.internal.sdk.TelemetrySdk;
import io.throughline.internal.settings.Problem;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.LoggingConfig;
import io.throughline.logging.identity.ServiceIdentity;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.operators.exposition.PageFormat;
import io.throughline.sampling.Sampling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics, traces and logs of a service: one instance per process, from {@link #init} at the
 * start to {@link #close} at the end.
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

  /** Only reading what the JVM knows of itself can take long, on a machine that is overloaded. */
  private static final Duration COMPLETION_TIMEOUT = Duration.ofSeconds(5);

  private static final ProcessInstance<Observability> INSTANCE =
      new ProcessInstance<>(Observability::isClosed);

  private final Settings settings;
  private final InstanceId instanceId;
  private final String serviceName;
  private final TelemetrySdk sdk;
  private final ServiceHealth health;
  private final @Nullable LoggingConfig logging;
  private final Runnable endOfMicrometer;
  private final ExitHook<List<Undelivered>> exitHook;
  private final Sampling sampling = new Sampling();
  private final @Nullable OperatorsPort operators;
  private final DeferredStart completion = new DeferredStart(this::complete);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Termination termination;

  private Observability(
      Settings settings,
      ServiceIdentity ofEnvironment,
      Map<String, BooleanSupplier> readiness,
      List<HostPage> pages,
      Consumer<List<Undelivered>> exitHook) {
    this.settings = settings;
    this.exitHook = new ExitHook<>(exitHook);
    instanceId = InstanceId.claim(ofEnvironment, settings);
    ServiceIdentity identity = instanceId.addedTo(ofEnvironment);
    serviceName = settings.serviceName(identity);
    health =
        new ServiceHealth(
            serviceName,
            settings.get(HEALTH_CHECK_TIMEOUT),
            settings.get(READY_TIMEOUT),
            System::nanoTime);
    readiness.forEach(health::addReadiness);
    operators = openOperatorsPort(identity, pages);
    sdk = startSdk(operators == null ? identity : OperatorsPort.announcedIn(identity, settings));
    sampling.countIn(sdk.openTelemetry());
    sampling.followFocus(settings.get(FOCUS_FOLLOW));
    logging = connectLogging();
    sampling.raise(verbosity());
    endOfMicrometer = connectMicrometer();
    health.show(this::flows);
    completion.start();
    if (operators != null) {
      operators.show(this::writeMetrics);
    }
    announce();
    termination = new Termination(settings.get(DRAIN_TIMEOUT), this::close);
    termination.register();
  }

  /** The part of the start that only a request for metrics waits for. */
  private void complete() {
    sdk.measure();
  }

  /**
   * Before init returns: a framework that then sets up logging again denies what comes meanwhile.
   */
  private void announce() {
    log.info(
        "telemetry of {}: {}; {}",
        serviceName,
        sdk,
        operators == null ? "no operators' port" : operators);
  }

  private void writeMetrics(OutputStream out, PageFormat format) throws IOException {
    completion.await(COMPLETION_TIMEOUT);
    sdk.metrics().write(out, format);
  }

  private Map<String, SignalFlow> flows() {
    completion.await(COMPLETION_TIMEOUT);
    return sdk.flows();
  }

  /**
   * Sets up metrics, traces and logs with what the environment says, see {@link #builder}.
   *
   * @param serviceName becomes {@code service.name} unless {@code OTEL_SERVICE_NAME} or {@code
   *     SERVICE_NAME} says otherwise; a blank one counts as a wrong setting, and {@code
   *     unknown_service:java} takes its place
   * @return the instance of this process; if there is one already, that one, with a warning
   */
  public static Observability init(String serviceName) {
    return builder(serviceName).init();
  }

  /**
   * Runs a whole service between {@link #init} and {@link #close}. What it throws, such as that a
   * port is taken, is logged at ERROR before telemetry ends, so that the reason is on standard
   * output and at the collector, and then thrown on.
   *
   * <pre>{@code
   * public static void main(String[] args) throws Exception {
   *   Observability.run("journal", observability -> {
   *     Server server = ...
   *     observability.awaitTermination();
   *   });
   * }
   * }</pre>
   *
   * @param serviceName see {@link #init}
   * @param service the service
   * @param <E> what the service throws
   * @throws E as the service did
   */
  public static <E extends Exception> void run(String serviceName, Service<E> service) throws E {
    try (Observability observability = init(serviceName)) {
      try {
        service.run(observability);
      } catch (Throwable failure) {
        observability.failed(failure);
        throw failure;
      }
    }
  }

  /**
   * The body of a service, see {@link Observability#run}.
   *
   * @param <E> what it throws
   */
  @FunctionalInterface
  public interface Service<E extends Exception> {

    /**
     * Runs until the service ends.
     *
     * @param observability is closed afterwards
     * @throws E if it cannot start or go on
     */
    void run(Observability observability) throws E;
  }

  private void failed(Throwable failure) {
    if (logging == null) {
      log.error("{} failed", serviceName, failure);
    } else {
      logging.logFailure(serviceName + " failed", failure);
    }
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

  static Observability init(
      Settings settings,
      ServiceIdentity identity,
      Map<String, BooleanSupplier> readiness,
      List<HostPage> pages,
      Consumer<List<Undelivered>> exitHook,
      List<String> wrongArguments) {
    AtomicBoolean first = new AtomicBoolean();
    Observability instance =
        INSTANCE.currentOr(
            () -> {
              first.set(true);
              report(settings, wrongArguments);
              return new Observability(settings, identity, readiness, pages, exitHook);
            });
    if (!first.get()) {
      readiness.forEach(instance.health::addReadiness);
      log.warn(
          "Observability.init(\"{}\") was called again: the instance of {} is still open and goes on"
              + " with its own settings, pages and exit hook{}",
          settings.serviceName(identity),
          instance.serviceName,
          readiness.isEmpty() ? "" : "; the readiness checks were added: " + readiness.keySet());
    }
    return instance;
  }

  /** Another OpenTelemetry reads its own settings, and may have extensions that ours has not. */
  private static void report(Settings settings, List<String> wrongArguments) {
    boolean ofOthers = GlobalDelegate.foreign() != null;
    List<String> problems =
        Stream.concat(
                wrongArguments.stream(),
                settings.problems().stream()
                    .filter(problem -> !(ofOthers && problem.ofTheSdk()))
                    .map(Problem::text))
            .toList();
    settings.hints().forEach(hint -> log.warn("{}", hint));
    if (problems.isEmpty()) {
      return;
    }
    if (settings.get(STRICT)) {
      throw new ConfigurationException(problems);
    }
    log.error(
        "{}: {}",
        problems.size() == 1 ? "1 wrong setting" : problems.size() + " wrong settings",
        String.join("; ", problems));
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
    return new Health(health);
  }

  /** The same with the parts of telemetry. */
  ServiceHealth serviceHealth() {
    return health;
  }

  /**
   * Which traces are kept, to be changed while the service runs.
   *
   * @return the sampling of this service; without effect on an OpenTelemetry that was already there
   */
  public Sampling sampling() {
    return sampling;
  }

  /**
   * How much is logged, to be changed while the service runs.
   *
   * @return the levels of this service; without effect where SLF4J is not provided by Logback
   */
  public Verbosity verbosity() {
    return logging == null ? Verbosity.fixed() : logging.verbosity();
  }

  /**
   * The port on which {@code /metrics}, {@code /health}, {@code /live} and {@code /ready} answer.
   *
   * @return the port, or the one that is waited for while another process holds it; -1 if {@code
   *     throughline.operators.enabled} is false, or a test has called init and set no port
   */
  public int operatorsPort() {
    return operators == null ? -1 : operators.port();
  }

  /**
   * Blocks until the process is asked to end, by SIGTERM or Ctrl-C, or this is closed. It returns
   * at the request, not when the service has drained: stop the service after it, and call {@link
   * #close} last. The end of the JVM waits for that, for at most the setting {@code
   * throughline.shutdown.drain.timeout} (20 s by default). A framework that stops the service by a
   * shutdown hook of its own, such as Spring, drains after this has returned: there use {@link
   * #closeWith} instead, and let the framework close.
   *
   * <p>{@code /ready} depends on the checks alone from here on, see {@link Health#started}.
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
    health.started();
    termination.await();
  }

  /**
   * Leaves {@link #close} to a host that has an order of its own in which it shuts down, such as a
   * framework with its own shutdown hook. The end of the JVM waits for it, for at most the setting
   * {@code throughline.shutdown.drain.timeout} (20 s by default).
   *
   * <pre>{@code
   * observability.closeWith(SpringApplication.getShutdownHandlers()::add);
   * }</pre>
   *
   * @param shutdown is given what closes, to be run once the host has drained
   */
  public void closeWith(Consumer<Runnable> shutdown) {
    shutdown.accept(this::close);
    termination.leaveToHost();
  }

  /**
   * All metrics of this process as {@code /metrics} shows them, for a log or a look by hand. The
   * callbacks of gauges run on other threads: not to be called under a lock that one of them takes,
   * which would be left out as one that blocks, after two seconds and for a minute.
   *
   * @return text in Prometheus' format; empty if there is no telemetry
   */
  public String dumpMetrics() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writeMetrics(text, PageFormat.TEXT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /**
   * Every setting with its value and where that comes from; secrets are hidden.
   *
   * @return in the order of {@code docs/reference/configuration.md}
   */
  public List<ConfiguredValue> configuration() {
    return settings.values().stream()
        .map(value -> new ConfiguredValue(value.key(), value.shown(), value.source()))
        .toList();
  }

  /**
   * Sends what is still in memory and stops, within the setting {@code
   * throughline.shutdown.timeout} (5 s by default); what could not be delivered by then is logged.
   * To be called when the host has ended its own work; a shutdown hook calls it if the host does
   * not. Spans and log records that come later are lost: they are counted, and one WARN line says
   * how many. Further calls only wait until it is done.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      INSTANCE.awaitClosed();
      return;
    }
    try {
      endUninterruptibly();
      if (logging != null) {
        logging.close(); // here, as it asks who closes
      }
    } finally {
      termination.complete();
      INSTANCE.end(this);
    }
  }

  boolean isClosed() {
    return closed.get();
  }

  /** Who is interrupted, and ends for it, loses nothing: the interrupt is his again afterwards. */
  private void endUninterruptibly() {
    Thread ending = new Thread(this::end, "throughline-end");
    ending.setUncaughtExceptionHandler(
        (thread, failure) -> log.error("telemetry did not end as it should", failure));
    ending.start();
    boolean interrupted = false;
    while (ending.isAlive()) {
      try {
        ending.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Health and metrics can be asked for while the last telemetry leaves; what says so is last. */
  private void end() {
    long deadline = System.nanoTime() + settings.get(SHUTDOWN_TIMEOUT).toNanos();
    completion.await(settings.get(SHUTDOWN_TIMEOUT));
    log.info("telemetry of {} is being closed", serviceName);
    Map<String, SignalFlow> left = sdk.close(settings.get(SHUTDOWN_TIMEOUT));
    endOfMicrometer.run();
    report(Undelivered.of(left, health));
    if (operators != null) {
      operators.close();
    }
    health.close();
    instanceId.close();
    if (logging != null) {
      logging.flush(Duration.ofNanos(deadline - System.nanoTime()));
    }
  }

  private void report(List<Undelivered> undelivered) {
    undelivered.forEach(
        signal ->
            log.warn(
                "{}: {} lost, {} on the disk for the next start",
                signal.signal(),
                Items.of(signal.lost(), signal.signal()),
                signal.spooled()));
    exitHook.hear(undelivered);
  }

  /** Logback, or the appender that sends its lines, may be of a version that ours does not fit. */
  private @Nullable LoggingConfig connectLogging() {
    boolean agentSends = AttachedAgent.instruments("logback-appender", settings);
    OpenTelemetry destination = agentSends ? OpenTelemetry.noop() : sdk.openTelemetry();
    try {
      return LoggingConfig.install(destination, sdk.resource(), new SpanTexts(), this::showLogging);
    } catch (RuntimeException | LinkageError e) {
      log.error("logging could not be connected to telemetry: log lines are not sent by OTLP", e);
      health.part("logging").failed(0, e.toString());
      return null;
    }
  }

  private Runnable connectMicrometer() {
    if (!settings.get(MICROMETER_ENABLED)) {
      return () -> {};
    }
    try {
      return MicrometerMeters.addToGlobal(this);
    } catch (RuntimeException | LinkageError e) {
      log.error(
          "throughline.micrometer.enabled is true, but the meters of Micrometer cannot be measured:"
              + " are io.opentelemetry.instrumentation:opentelemetry-micrometer-1.5 and"
              + " io.micrometer:micrometer-core on the class path?",
          e);
      return () -> {};
    }
  }

  /** How many series a metric has that has no limit of its own. */
  int cardinalityLimit() {
    return settings.get(CARDINALITY_LIMIT);
  }

  private void showLogging(@Nullable String failure) {
    if (failure == null) {
      health.part("logging").succeeded(0);
    } else {
      health.part("logging").failed(0, "log lines are lost: " + failure);
    }
  }

  private TelemetrySdk startSdk(ServiceIdentity identity) {
    try {
      return TelemetrySdk.start(settings, identity, health, sampling, ConfigurationException::new);
    } catch (ConfigurationException e) {
      instanceId.close();
      if (operators != null) {
        operators.close();
      }
      throw e;
    }
  }

  /** First of all, so that the port opens while the SDK is being built. */
  private @Nullable OperatorsPort openOperatorsPort(
      ServiceIdentity identity, List<HostPage> pages) {
    if (!OperatorsPort.isWanted(settings)) {
      return null;
    }
    try {
      return new OperatorsPort(
          OperatorsPort.options(settings, identity, pages),
          health,
          sampling,
          this::verbosity,
          pages);
    } catch (RuntimeException | LinkageError e) {
      log.error("the operators' port could not be opened, there is none", e);
      return null;
    }
  }
}
