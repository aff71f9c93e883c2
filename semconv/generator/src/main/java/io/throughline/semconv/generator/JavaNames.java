package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Attribute;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/** The Java form of dotted names. A name that Java has taken already ends in an underscore. */
final class JavaNames {

  /** What may not be called by its name alone, and what every class has. */
  private static final Set<String> TAKEN =
      Set.of(
          "yield",
          "clone",
          "equals",
          "finalize",
          "getClass",
          "hashCode",
          "notify",
          "notifyAll",
          "toString",
          "wait");

  /** Fields and local variables of generated methods, and what events inherit. */
  private static final Set<String> OURS =
      Set.of("instruments", "index", "known", "value", "attributes", "measurement", "log");

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

  /** As a method is called that begins or records a definition. */
  static String member(String name) {
    String type = type(name);
    String member = type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    if (Character.isDigit(member.charAt(0))) {
      return "_" + member;
    }
    return SourceVersion.isKeyword(member) || TAKEN.contains(member) ? member + "_" : member;
  }

  /** As a constant is called. */
  static String constant(String name) {
    String constant = String.join("_", words(name)).toUpperCase(Locale.ROOT);
    return Character.isDigit(constant.charAt(0)) ? "_" + constant : constant;
  }

  /** An attribute as a parameter of what belongs to a domain, which need not be repeated. */
  static String parameter(Attribute attribute, String domain) {
    return Catalogue.domain(attribute.key()).equals(domain)
        ? free(member(local(attribute.key())))
        : free(member(attribute.key()));
  }

  /** As nothing else is called in generated code. */
  static String free(String member) {
    return OURS.contains(member) ? member + "_" : member;
  }

  private static List<String> words(String name) {
    return List.of(name.replaceAll("[^A-Za-z0-9]+", " ").trim().split(" "));
  }
}
