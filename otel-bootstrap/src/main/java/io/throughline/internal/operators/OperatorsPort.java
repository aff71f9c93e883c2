package io.throughline.internal.operators;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.throughline.internal.settings.OpenTelemetrySettings.PROMETHEUS_HOST;
import static io.throughline.internal.settings.OpenTelemetrySettings.PROMETHEUS_PORT;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_BASIC_CREDENTIALS;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_BEARER_TOKEN;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_CONTROL_TOKEN;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_ENABLED;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_PROBE_PORT;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_PROTECTED_PATHS;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_TLS_CERTIFICATE;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_TLS_KEY;
import static io.throughline.operators.http.Endpoint.Audience.CONTROLLERS;
import static io.throughline.operators.http.Endpoint.Audience.OPERATORS;
import static io.throughline.operators.http.Endpoint.Audience.PROBES;

import io.opentelemetry.api.common.AttributeKey;
import io.throughline.internal.health.HealthJson;
import io.throughline.internal.health.HealthReport;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.internal.settings.RunningTest;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.identity.ServiceIdentity;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.operators.OperatorsServer;
import io.throughline.operators.exposition.MetricsSource;
import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
import io.throughline.operators.http.OperatorsOptions;
import io.throughline.operators.metrics.MetricsEndpoint;
import io.throughline.sampling.Sampling;
import io.throughline.sampling.SamplingPlan;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP port for the operators of this service: {@code /metrics}, and its health as JSON. */
public final class OperatorsPort implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OperatorsPort.class);

  private static final AttributeKey<String> POD_NAME = stringKey("k8s.pod.name");
  private static final AttributeKey<Long> PORT = longKey("throughline.operators.port");

  /** Pages of metrics are written on them; the endpoint limits how many at once. */
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          20,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          OperatorsPort::daemon);

  private final OperatorsServer server;
  private volatile MetricsSource metrics = MetricsSource.NONE;

  /** Begins to open the port; there are no metrics to be seen until {@link #show}. */
  public OperatorsPort(
      OperatorsOptions options,
      ServiceHealth health,
      Sampling sampling,
      Supplier<Verbosity> verbosity,
      List<HostPage> pages) {
    server =
        OperatorsServer.start(
            options,
            () ->
                Stream.concat(
                        endpoints(health, sampling, verbosity).stream(),
                        pages.stream().flatMap(page -> page.endpoints(threads).stream()))
                    .toList(),
            health.part("operators_port"));
  }

  private List<Endpoint> endpoints(
      ServiceHealth health, Sampling sampling, Supplier<Verbosity> verbosity) {
    return List.of(
        new Endpoint(
            "GET",
            "/metrics",
            OPERATORS,
            new MetricsEndpoint((out, format) -> metrics.write(out, format), threads)),
        new Endpoint("GET", "/health", OPERATORS, answering(health::all)),
        new Endpoint("GET", "/live", PROBES, answering(health::live)),
        new Endpoint("GET", "/ready", PROBES, answering(health::ready)),
        new Endpoint("GET", "/health/live", PROBES, answering(health::live)),
        new Endpoint("GET", "/health/ready", PROBES, answering(health::ready)),
        new Endpoint("GET", "/sampling", CONTROLLERS, request -> plan(sampling)),
        new Endpoint("PUT", "/sampling", CONTROLLERS, request -> change(sampling, request)),
        new Endpoint(
            "PUT", "/verbosity", CONTROLLERS, request -> change(verbosity.get(), request)));
  }

  /** Whether to open it; a test asks for it by the setting or by a port. */
  public static boolean isWanted(Settings settings) {
    boolean asked = settings.isSet(OPERATORS_ENABLED) || settings.isSet(PROMETHEUS_PORT);
    return settings.get(OPERATORS_ENABLED) && (asked || !RunningTest.isThere());
  }

  /** Probes and scrapes of Kubernetes come from outside the host's loopback. */
  public static InetSocketAddress address(Settings settings, ServiceIdentity identity) {
    boolean inKubernetes = identity.attributes().get(POD_NAME) != null;
    String host = settings.find(PROMETHEUS_HOST).orElse(inKubernetes ? "0.0.0.0" : "127.0.0.1");
    return new InetSocketAddress(host, settings.get(PROMETHEUS_PORT));
  }

  /**
   * With the port, by which a viewer on the same machine finds the service's health and its plan of
   * sampling. Where any port will do, it is not known in time.
   */
  public static ServiceIdentity announcedIn(ServiceIdentity identity, Settings settings) {
    int port = settings.get(PROMETHEUS_PORT);
    return port == 0
        ? identity
        : new ServiceIdentity(identity.attributes().toBuilder().put(PORT, (long) port).build());
  }

  /** As the settings have it. */
  public static OperatorsOptions options(
      Settings settings, ServiceIdentity identity, List<HostPage> pages) {
    Path certificate = settings.find(OPERATORS_TLS_CERTIFICATE).orElse(null);
    return new OperatorsOptions(
        address(settings, identity),
        settings.find(OPERATORS_PROBE_PORT).orElse(null),
        certificate == null
            ? null
            : new OperatorsOptions.Tls(
                certificate, settings.find(OPERATORS_TLS_KEY).orElse(certificate)),
        settings.find(OPERATORS_BASIC_CREDENTIALS).orElse(null),
        settings.find(OPERATORS_BEARER_TOKEN).orElse(null),
        protectedPaths(settings, pages),
        settings.find(OPERATORS_CONTROL_TOKEN).orElse(null));
  }

  /** The host's pages as {@code /health} is. */
  private static Set<String> protectedPaths(Settings settings, List<HostPage> pages) {
    Set<String> paths = new HashSet<>(settings.get(OPERATORS_PROTECTED_PATHS));
    Set<String> none = new TreeSet<>(paths);
    none.removeAll(OperatorsOptions.PROTECTED);
    pages.forEach(page -> none.remove(page.path()));
    if (!none.isEmpty()) {
      log.warn(
          "{} names {}, where nothing asks for credentials", OPERATORS_PROTECTED_PATHS.key(), none);
    }
    if (paths.contains("/health")) {
      pages.forEach(page -> paths.add(page.path()));
    }
    return paths;
  }

  /** From now on these, as soon as the port is open. */
  public void show(MetricsSource page) {
    metrics = page;
    server.awaitOpen();
  }

  private static Endpoint.Handler answering(Supplier<CompletableFuture<HealthReport>> question) {
    return request ->
        question
            .get()
            .thenApply(
                report ->
                    EndpointResponse.json(
                        report.status() == HealthReport.Status.DOWN ? 503 : 200,
                        HealthJson.write(report)));
  }

  private static CompletionStage<EndpointResponse> plan(Sampling sampling) {
    return EndpointResponse.json(200, sampling.toJson()).now();
  }

  private static CompletionStage<EndpointResponse> change(
      Sampling sampling, Endpoint.Request request) {
    try {
      sampling.change(SamplingPlan.parse(request.body()));
    } catch (IllegalArgumentException e) {
      return EndpointResponse.text(400, String.valueOf(e.getMessage())).now();
    }
    log.info("sampling plan changed to {}", sampling.plan().toJson());
    return plan(sampling);
  }

  private static CompletionStage<EndpointResponse> change(
      Verbosity verbosity, Endpoint.Request request) {
    try {
      return EndpointResponse.json(200, VerbosityJson.apply(verbosity, request.body())).now();
    } catch (IllegalArgumentException e) {
      return EndpointResponse.text(400, String.valueOf(e.getMessage())).now();
    }
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    threads.shutdownNow();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-metrics");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public String toString() {
    return server.isOpen() ? server.toString() : "the operators' port is not open yet";
  }
}
