package io.throughline.semconv.generator;

/** What is deprecated, by its kind and name: a value may be called as a metric is. */
final class Deprecation {

  private Deprecation() {}

  static String metric(String name) {
    return "metric " + name;
  }

  static String span(String type) {
    return "span " + type;
  }

  static String event(String name) {
    return "event " + name;
  }

  /** A label of metrics and a field of events is the attribute that it shows. */
  static String attribute(String key) {
    return "attribute " + key;
  }

  static String value(String key, String value) {
    return "value " + key + "=" + value;
  }

  static String alias(String document, String name) {
    return "alias " + name + " of " + document;
  }
}
