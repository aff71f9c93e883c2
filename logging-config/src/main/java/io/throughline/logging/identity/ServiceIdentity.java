package io.throughline.logging.identity;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The identity of this process, as far as its environment gives it. Log lines before the telemetry
 * starts and the telemetry itself both use it, so that they agree.
 *
 * <p>Where several variables name the same thing, {@code OTEL_SERVICE_NAME} and then {@code
 * OTEL_RESOURCE_ATTRIBUTES} win, then the variables that OpenTelemetry's Kubernetes operator
 * injects, then the plain ones ({@code SERVICE_NAME}, {@code POD_NAME}, ...). An empty variable
 * counts as unset. The plain {@code *_NAME} variables and {@code HOSTNAME} are read as Kubernetes'
 * only in Kubernetes: elsewhere they mean other things.
 *
 * @param attributes resource attributes under their OpenTelemetry names; what the environment does
 *     not tell is absent
 */
public record ServiceIdentity(Attributes attributes) {
  // Why: RATIONALE.md#when-do-pod_name-and-its-like-count

  /**
   * Reads the identity; never throws.
   *
   * @param environment the process's variables, normally {@link System#getenv()}
   * @return what they tell
   */
  public static ServiceIdentity fromEnvironment(Map<String, String> environment) {
    return fromEnvironment(environment, null);
  }

  /**
   * Reads the identity; never throws.
   *
   * @param environment the process's variables, normally {@link System#getenv()}
   * @param defaultServiceName the name of the service if its environment does not give it one
   * @return what they tell
   */
  public static ServiceIdentity fromEnvironment(
      Map<String, String> environment, @Nullable String defaultServiceName) {
    Map<String, String> explicit =
        ResourceAttributesVariable.parse(environment.get("OTEL_RESOURCE_ATTRIBUTES"));
    AttributesBuilder identity = Attributes.builder();
    explicit.forEach(identity::put);

    String serviceName =
        firstSet(
            environment.get("OTEL_SERVICE_NAME"),
            explicit.get("service.name"),
            environment.get("SERVICE_NAME"),
            defaultServiceName);
    put(identity, "service.name", serviceName);
    put(
        identity,
        "service.version",
        firstSet(explicit.get("service.version"), environment.get("APP_VERSION")));
    if (isInKubernetes(environment)) {
      putKubernetes(identity, environment, explicit, serviceName);
    }
    return new ServiceIdentity(identity.build());
  }

  private static boolean isInKubernetes(Map<String, String> environment) {
    return firstSet(
            environment.get("KUBERNETES_SERVICE_HOST"),
            environment.get("POD_NAMESPACE"),
            environment.get("POD_NAME"),
            environment.get("OTEL_RESOURCE_ATTRIBUTES_POD_NAME"))
        != null;
  }

  private static void putKubernetes(
      AttributesBuilder identity,
      Map<String, String> environment,
      Map<String, String> explicit,
      @Nullable String serviceName) {
    String pod =
        firstSet(
            explicit.get("k8s.pod.name"),
            environment.get("OTEL_RESOURCE_ATTRIBUTES_POD_NAME"),
            environment.get("POD_NAME"),
            environment.get("HOSTNAME"));
    String podUid =
        firstSet(explicit.get("k8s.pod.uid"), environment.get("OTEL_RESOURCE_ATTRIBUTES_POD_UID"));
    String node =
        firstSet(
            explicit.get("k8s.node.name"),
            environment.get("OTEL_RESOURCE_ATTRIBUTES_NODE_NAME"),
            environment.get("NODE_NAME"));
    String namespace =
        firstSet(explicit.get("k8s.namespace.name"), environment.get("POD_NAMESPACE"));
    String container =
        firstSet(explicit.get("k8s.container.name"), environment.get("CONTAINER_NAME"));
    String cluster = firstSet(explicit.get("k8s.cluster.name"), environment.get("CLUSTER_NAME"));

    put(identity, "k8s.cluster.name", cluster);
    put(identity, "k8s.namespace.name", namespace);
    put(identity, "k8s.node.name", node);
    put(identity, "k8s.pod.name", pod);
    put(identity, "k8s.pod.uid", podUid);
    put(identity, "k8s.container.name", container);

    // https://opentelemetry.io/docs/specs/semconv/non-normative/k8s-attributes/
    put(identity, "service.namespace", firstSet(explicit.get("service.namespace"), namespace));
    put(
        identity,
        "service.instance.id",
        firstSet(
            explicit.get("service.instance.id"),
            joined(namespace, pod, firstSet(container, serviceName))));
  }

  /** {@code a.b.c}, or null if one of them is unknown: what remains would not be unique. */
  private static @Nullable String joined(
      @Nullable String namespace, @Nullable String pod, @Nullable String container) {
    return namespace == null || pod == null || container == null
        ? null
        : namespace + "." + pod + "." + container;
  }

  private static void put(AttributesBuilder identity, String key, @Nullable String value) {
    if (value != null) {
      identity.put(key, value);
    }
  }

  private static @Nullable String firstSet(@Nullable String... candidates) {
    for (String candidate : candidates) {
      if (candidate != null && !candidate.isBlank()) {
        return candidate.strip();
      }
    }
    return null;
  }
}
