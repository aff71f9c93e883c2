package io.throughline;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.throughline.logging.ServiceIdentity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is set where. Highest first: override in code, system property, environment, argument of
 * {@code init}, default. A value that makes no sense is logged with what is allowed, and the
 * default is used.
 */
final class Settings {

  static final String OPERATORS_PORT = "otel.exporter.prometheus.port";
  static final String OPERATORS_HOST = "otel.exporter.prometheus.host";
  static final String DRAIN_TIMEOUT = "throughline.shutdown.drain.timeout";
  static final String SHUTDOWN_TIMEOUT = "throughline.shutdown.timeout";

  private static final AttributeKey<String> SERVICE_NAME = stringKey("service.name");
  private static final AttributeKey<String> POD_NAME = stringKey("k8s.pod.name");

  private static final Logger log = LoggerFactory.getLogger(Settings.class);

  private final Map<String, String> overrides;
  private final Map<String, String> environment;
  private final Map<String, String> defaults;
  private final ServiceIdentity identity;

  Settings(
      String serviceName,
      Map<String, String> overrides,
      Map<String, String> environment,
      Map<String, String> defaults) {
    this.overrides = Map.copyOf(overrides);
    this.environment = Map.copyOf(environment);
    this.defaults = Map.copyOf(defaults);
    this.identity = ServiceIdentity.fromEnvironment(environment, serviceName);
  }

  /** Who the process is, as far as the environment and the argument of {@code init} tell. */
  ServiceIdentity identity() {
    return identity;
  }

  String serviceName() {
    return Objects.requireNonNull(identity.attributes().get(SERVICE_NAME));
  }

  Map<String, String> overrides() {
    return overrides;
  }

  Map<String, String> defaults() {
    return defaults;
  }

  /**
   * On every interface in Kubernetes, where probes and scrapes come from outside; else loopback.
   */
  InetSocketAddress operatorsAddress() {
    String host = text(OPERATORS_HOST);
    if (host == null) {
      boolean inKubernetes = identity.attributes().get(POD_NAME) != null;
      host = inKubernetes ? "0.0.0.0" : "127.0.0.1";
    }
    int port = value(OPERATORS_PORT, "a port from 0 to 65535", Settings::port, 9464);
    return new InetSocketAddress(host, port);
  }

  Duration shutdownTimeout() {
    return value(
        SHUTDOWN_TIMEOUT,
        "milliseconds from 1 to 600000",
        Settings::milliseconds,
        Duration.ofSeconds(5));
  }

  /**
   * How long the JVM's end waits for a host that drains; with the time-out below Kubernetes' 30 s.
   */
  Duration drainTimeout() {
    return value(
        DRAIN_TIMEOUT,
        "milliseconds from 1 to 600000",
        Settings::milliseconds,
        Duration.ofSeconds(20));
  }

  private <T> T value(
      String key, String allowed, Function<String, @Nullable T> parse, T otherwise) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    T value = parse.apply(text);
    if (value == null) {
      log.error("{} is '{}', allowed is {}; {} is used", key, text, allowed, otherwise);
      return otherwise;
    }
    return value;
  }

  private @Nullable String text(String key) {
    String environmentName = key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    String[] byRank = {
      overrides.get(key),
      System.getProperty(key),
      environment.get(environmentName),
      defaults.get(key)
    };
    for (String text : byRank) {
      if (text != null && !text.isBlank()) {
        return text.trim();
      }
    }
    return null;
  }

  private static @Nullable Integer port(String text) {
    Long port = number(text, 0, 65_535);
    return port == null ? null : port.intValue();
  }

  private static @Nullable Duration milliseconds(String text) {
    Long milliseconds = number(text, 1, 600_000);
    return milliseconds == null ? null : Duration.ofMillis(milliseconds);
  }

  private static @Nullable Long number(String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      return number >= least && number <= most ? (Long) number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
