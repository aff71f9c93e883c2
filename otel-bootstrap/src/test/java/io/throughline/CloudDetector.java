package io.throughline;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ResourceProvider;
import io.opentelemetry.sdk.resources.Resource;

/** A detector as clouds have them, that a service adds to its class path. */
public final class CloudDetector implements ResourceProvider {

  @Override
  public Resource createResource(ConfigProperties config) {
    return config.getBoolean("otel.test.cloud", false)
        ? Resource.create(
            Attributes.builder()
                .put("cloud.provider", "test")
                .put("container.id", "c0ffee")
                .put("service.name", "guessed")
                .build())
        : Resource.empty();
  }
}
