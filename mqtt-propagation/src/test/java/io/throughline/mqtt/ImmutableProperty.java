package io.throughline.mqtt;

/** Stands in for HiveMQ client's Mqtt5UserProperty, whose texts are no Strings. */
record ImmutableProperty(StringBuilder name, StringBuilder value) {
  static ImmutableProperty of(String name, String value) {
    return new ImmutableProperty(new StringBuilder(name), new StringBuilder(value));
  }

  String nameText() {
    return name.toString();
  }

  String valueText() {
    return value.toString();
  }
}
