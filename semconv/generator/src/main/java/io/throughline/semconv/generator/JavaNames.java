package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Attribute;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The Java form of dotted names. */
final class JavaNames {

  private JavaNames() {}

  /** What follows the domain: {@code packets.received} of {@code mqtt.packets.received}. */
  static String local(String name) {
    return name.substring(Catalogue.domain(name).length() + 1);
  }

  /** As a class is called. */
  static String type(String name) {
    return words(name).stream()
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** As a method or a parameter is called. */
  static String member(String name) {
    String type = type(name);
    return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
  }

  /** As a constant is called. */
  static String constant(String name) {
    String constant = String.join("_", words(name)).toUpperCase(Locale.ROOT);
    return Character.isDigit(constant.charAt(0)) ? "_" + constant : constant;
  }

  /** An attribute as a parameter of what belongs to a domain, which need not be repeated. */
  static String parameter(Attribute attribute, String domain) {
    return Catalogue.domain(attribute.key()).equals(domain)
        ? member(local(attribute.key()))
        : member(attribute.key());
  }

  private static List<String> words(String name) {
    return List.of(name.replaceAll("[^A-Za-z0-9]+", " ").trim().split(" "));
  }
}
