package io.throughline.viewer.internal.store;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Locale;
import java.util.Objects;

/**
 * The sender of telemetry: the resource and the scope, shared by the items that it sent together.
 */
public final class Origin {

  /** Where a resource has no service.name, which the specification demands. */
  public static final String NO_SERVICE = "unknown_service";

  private static final int LONGEST_NAME = 200; // names are kept when all else is evicted

  private static final int OBJECTS_PER_BYTE = 4; // as objects they are that much larger

  private final Resource resource;
  private final InstrumentationScope scope;
  private final String resourceSchemaUrl;
  private final String scopeSchemaUrl;
  private final String service;
  private final String serviceInLowerCase; // here, as a search looks at it for each span
  private final String instance;
  private final boolean named;
  private final int hash;
  private int users; // guarded by the store's lock

  /** From the parts of a request. */
  public Origin(
      Resource resource,
      String resourceSchemaUrl,
      InstrumentationScope scope,
      String scopeSchemaUrl) {
    this.resource = resource;
    this.scope = scope;
    this.resourceSchemaUrl = resourceSchemaUrl;
    this.scopeSchemaUrl = scopeSchemaUrl;
    String name = attribute("service.name");
    named = !name.isEmpty();
    service = named ? name : NO_SERVICE;
    serviceInLowerCase = service.toLowerCase(Locale.ROOT);
    instance = attribute("service.instance.id");
    hash = Objects.hash(resource, scope);
  }

  private String attribute(String key) {
    for (KeyValue attribute : resource.getAttributesList()) {
      if (attribute.getKey().equals(key)) {
        AnyValue value = attribute.getValue();
        String text = value.getStringValue();
        return text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text;
      }
    }
    return "";
  }

  /** The attributes of the process. */
  public Resource resource() {
    return resource;
  }

  /** The library that made it. */
  public InstrumentationScope scope() {
    return scope;
  }

  /** The schema of the resource, or nothing. */
  public String resourceSchemaUrl() {
    return resourceSchemaUrl;
  }

  /** The schema of the scope, or nothing. */
  public String scopeSchemaUrl() {
    return scopeSchemaUrl;
  }

  /** service.name, or {@link #NO_SERVICE}. */
  public String service() {
    return service;
  }

  /** The same, to be searched for a text. */
  public String serviceInLowerCase() {
    return serviceInLowerCase;
  }

  /** service.instance.id, or nothing. */
  public String instance() {
    return instance;
  }

  /** Whether there is a service.name. */
  public boolean isNamed() {
    return named;
  }

  long bytes() {
    return 200
        + (long) OBJECTS_PER_BYTE * (resource.getSerializedSize() + scope.getSerializedSize());
  }

  /** Whether it is the first user. */
  boolean use() {
    return users++ == 0;
  }

  /** Whether it was the last user. */
  boolean release() {
    return --users == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Origin that
        && hash == that.hash
        && resource.equals(that.resource)
        && scope.equals(that.scope)
        && resourceSchemaUrl.equals(that.resourceSchemaUrl)
        && scopeSchemaUrl.equals(that.scopeSchemaUrl);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
