package io.throughline.internal.sdk;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.throughline.logging.identity.ServiceIdentity;
import java.util.HashSet;
import java.util.Set;

/**
 * The resource of the service: what OpenTelemetry's detectors find (process, host, container),
 * completed by the identity of the service. What a user set by {@code otel.service.name} or {@code
 * otel.resource.attributes} wins. Arguments of the command line are left out: they may hold
 * secrets, and whoever may scrape would read them in {@code target_info}.
 */
final class ServiceResource {
  // Why: RATIONALE.md#which-servicename-wins

  /** Arguments of a command may hold secrets, and they would be labels of {@code target_info}. */
  private static final Set<String> PRIVATE = Set.of("process.command_args", "process.command_line");

  private ServiceResource() {}

  static Resource complete(
      Resource detected, Attributes host, ServiceIdentity identity, ConfigProperties config) {
    Set<String> configured = new HashSet<>(config.getMap("otel.resource.attributes").keySet());
    if (config.getString("otel.service.name") != null) {
      configured.add("service.name");
    }
    AttributesBuilder attributes = host.toBuilder().putAll(detected.getAttributes());
    attributes.removeIf(key -> PRIVATE.contains(key.getKey()));
    attributes.putAll(
        identity.attributes().toBuilder()
            .removeIf(key -> configured.contains(key.getKey()))
            .build());
    return Resource.create(attributes.build(), detected.getSchemaUrl());
  }
}
