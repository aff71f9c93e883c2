package io.throughline.mqtt;

import java.util.ArrayList;
import java.util.List;

/** Stands in for the HiveMQ extension SDK's type of the same name. */
final class ModifiableUserProperties {
  private final List<UserProperty> properties = new ArrayList<>();

  void addUserProperty(String name, String value) {
    properties.add(new UserProperty(name, value));
  }

  void removeName(String name) {
    properties.removeIf(property -> property.key().equals(name));
  }

  List<UserProperty> asList() {
    return List.copyOf(properties);
  }
}
