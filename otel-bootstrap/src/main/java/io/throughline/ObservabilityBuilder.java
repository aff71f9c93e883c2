package io.throughline;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.throughline.internal.operators.HostPage;
import io.throughline.internal.settings.OpenTelemetrySettings;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.identity.ServiceIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings in code for {@link Observability#builder}. They are the lowest in rank: a system
 * property or the environment wins, so that an operator can always change them; only {@link
 * #override} ranks above all.
 *
 * <p>Not thread-safe.
 */
public final class ObservabilityBuilder {

  private static final AttributeKey<String> NAME = stringKey("service.name");
  private static final String UNKNOWN = "unknown_service:java";

  private final @Nullable String serviceName;
  private final Map<String, String> arguments = new HashMap<>();
  private final Map<String, String> overrides = new HashMap<>();
  private final Map<String, Map<String, String>> ofFrameworks = new LinkedHashMap<>();
  private final Map<String, BooleanSupplier> readiness = new HashMap<>();
  private final Map<String, HostPage> pages = new LinkedHashMap<>();
  private final List<String> wrongArguments = new ArrayList<>();
  private Consumer<List<Undelivered>> exitHook = undelivered -> {};
  private Map<String, String> environment = System.getenv();

  ObservabilityBuilder(@Nullable String serviceName) {
    this.serviceName = serviceName;
  }

  /**
   * The port of {@code /metrics}, {@code /health}, {@code /live} and {@code /ready}. The setting is
   * {@code otel.exporter.prometheus.port}.
   *
   * @param port 0 for any free one; 9464 if never called
   * @return this
   */
  public ObservabilityBuilder operatorsPort(int port) {
    arguments.put(OpenTelemetrySettings.PROMETHEUS_PORT.key(), Integer.toString(port));
    return this;
  }

  /**
   * Settings from where a framework keeps its own, such as {@code application.yaml}. The
   * environment, system properties and {@code throughline.properties} win over them; of several
   * calls the first does.
   *
   * @param origin what users call that place, for what is said of a wrong setting
   * @param values settings in their form as a system property; other keys than {@code otel.*} and
   *     {@code throughline.*} are left alone
   * @return this
   */
  public ObservabilityBuilder settings(String origin, Map<String, String> values) {
    if (Stream.of(origin, values).anyMatch(Objects::isNull)) {
      wrongArguments.add("settings(%s, ...) needs an origin and a map".formatted(origin));
    } else {
      ofFrameworks.putIfAbsent(origin, new HashMap<>(values));
    }
    return this;
  }

  /**
   * Sets what the environment would set, but so that nothing outside the code can change it.
   *
   * @param key a setting in its form as a system property, such as {@code otel.traces.sampler}
   * @param value its value
   * @return this
   */
  public ObservabilityBuilder override(String key, String value) {
    if (Stream.of(key, value).anyMatch(Objects::isNull) || key.isBlank()) {
      wrongArguments.add(
          "override(%s, %s) needs a key and a value; it is ignored"
              .formatted(key, value == null ? null : "..."));
    } else {
      overrides.put(key, value);
    }
    return this;
  }

  /**
   * Registers a check before {@code /ready} answers for the first time, so that no request is sent
   * to a service that is only starting. See {@link Health#addReadiness}.
   *
   * @param name stands in the answer
   * @param check whether all is well
   * @return this
   */
  public ObservabilityBuilder readiness(String name, BooleanSupplier check) {
    if (Stream.of(name, check).anyMatch(Objects::isNull)) {
      wrongArguments.add(
          "readiness(%s, %s) needs a name and a check; it is ignored".formatted(name, check));
    } else {
      readiness.put(name, check);
    }
    return this;
  }

  /**
   * Adds a page to the operators' port, protected as {@code /health} is. It is asked for by one
   * request at a time, on a thread of its own; what it throws is answered with 500 and logged, what
   * takes longer than 5 s with 503.
   *
   * @param path such as {@code /slow-subscribers}; one that Throughline has itself is ignored
   * @param json what the page shows, at most 1,048,576 characters
   * @return this
   */
  public ObservabilityBuilder page(String path, Supplier<String> json) {
    return addPage("page", path, json, null);
  }

  /**
   * Adds a page by which an operator can change something while the service runs: GET shows it, PUT
   * changes it, both with the token in {@code throughline.operators.control.token}, without which
   * there is no page. For the rest it is as {@link #page}.
   *
   * @param path such as {@code /queue-limit}
   * @param json what there is
   * @param change is given the body of a PUT; the message of an {@link IllegalArgumentException},
   *     which says what is allowed, is answered with 400
   * @return this
   */
  public ObservabilityBuilder control(String path, Supplier<String> json, Consumer<String> change) {
    if (Objects.isNull(change)) {
      wrongArguments.add("control(%s, ...) needs what changes; it is ignored".formatted(path));
      return this;
    }
    return addPage("control", path, json, change);
  }

  private ObservabilityBuilder addPage(
      String method, String path, Supplier<String> json, @Nullable Consumer<String> change) {
    if (Stream.of(path, json).anyMatch(Objects::isNull)) {
      wrongArguments.add("%s(%s, ...) needs a path and a content".formatted(method, path));
      return this;
    }
    String problem = HostPage.problem(path);
    if (problem == null && pages.putIfAbsent(path, new HostPage(path, json, change)) != null) {
      wrongArguments.add(
          "%s(%s, ...) is ignored: there is a page with this path already".formatted(method, path));
    } else if (problem != null) {
      wrongArguments.add("%s(%s, ...) needs %s; it is ignored".formatted(method, path, problem));
    }
    return this;
  }

  /**
   * Hears at the end of {@link Observability#close}, also where the JVM's end calls it, what was
   * not delivered. It should be quick: the JVM may be ending.
   *
   * @param undelivered told the signals of which something was not; often none
   * @return this
   */
  public ObservabilityBuilder exitHook(Consumer<List<Undelivered>> undelivered) {
    if (Objects.isNull(undelivered)) {
      wrongArguments.add("exitHook(null) is ignored; it needs a function");
    } else {
      exitHook = undelivered;
    }
    return this;
  }

  /** For tests, which cannot change the environment of their own process. */
  ObservabilityBuilder environment(Map<String, String> environment) {
    this.environment = environment;
    return this;
  }

  /**
   * Sets up.
   *
   * @return the instance of this process; if there is one already, that one, with a warning
   * @throws ConfigurationException if a setting is wrong and {@code throughline.config.strict} is
   *     true
   */
  public Observability init() {
    Settings settings =
        Settings.read(
            overrides, System.getProperties(), environment, Path.of(""), ofFrameworks, arguments);
    ServiceIdentity identity = identity(settings);
    return Observability.init(
        settings, identity, readiness, List.copyOf(pages.values()), exitHook, wrongArguments);
  }

  /** As the specification calls a service without a name. */
  private ServiceIdentity identity(Settings settings) {
    ServiceIdentity identity = ServiceIdentity.fromEnvironment(environment, serviceName);
    boolean named =
        identity.attributes().get(NAME) != null
            || settings.find(OpenTelemetrySettings.SERVICE_NAME).isPresent();
    if (named) {
      return identity;
    }
    wrongArguments.add(
        "the service name given to init is %s; %s is used. Give a name, or set OTEL_SERVICE_NAME"
            .formatted(serviceName == null ? "null" : "'" + serviceName + "'", UNKNOWN));
    return ServiceIdentity.fromEnvironment(environment, UNKNOWN);
  }
}
