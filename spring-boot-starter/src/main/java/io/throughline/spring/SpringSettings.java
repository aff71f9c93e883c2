package io.throughline.spring;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The settings in Spring's environment: {@code otel.*} and {@code throughline.*} in {@code
 * application.yaml} and the like. What is in the process's environment and system properties
 * Throughline reads itself.
 */
final class SpringSettings {

  private static final String ENABLED = "throughline.enabled";

  /** Of Spring Boot: the annotations of tests set it. */
  private static final String IN_A_TEST =
      "org.springframework.boot.test.context.SpringBootTestContextBootstrapper";

  private static final Set<String> READ_ELSEWHERE =
      Set.of(
          StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
          StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
          "configurationProperties",
          TelemetryDefaults.NAME);

  /** Settings of pairs, which YAML can have as a map; of the others each key is one. */
  private static final List<String> PAIRS =
      List.of(
          "otel.resource.attributes",
          "otel.exporter.otlp.headers",
          "otel.exporter.otlp.traces.headers",
          "otel.exporter.otlp.metrics.headers",
          "otel.exporter.otlp.logs.headers");

  private static final Pattern ELEMENT = Pattern.compile("(.+)\\[\\d+]");

  private static final Pattern NO_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

  private SpringSettings() {}

  /** Whether this is not the service yet, but what Spring Cloud reads its settings with. */
  static boolean isBeforeTheService(ConfigurableEnvironment environment) {
    return environment.getPropertySources().contains("bootstrap");
  }

  /**
   * Whether the host has turned Throughline off: by {@code false} alone, as for its other parts.
   * Spring would read {@code 0} as false, too, and one half would be on.
   */
  static boolean isOff(ConfigurableEnvironment environment) {
    return environment.getProperty(ENABLED, "true").equalsIgnoreCase("false");
  }

  static boolean isInTest(ConfigurableEnvironment environment) {
    return environment.containsProperty(IN_A_TEST);
  }

  /** What Logback reads while it is configured, with system properties as its only source. */
  static Map<String, String> ofLogLines(ConfigurableEnvironment environment) {
    Map<String, String> values = new LinkedHashMap<>();
    byOrigin(environment, true).values().forEach(found -> found.forEach(values::putIfAbsent));
    return values;
  }

  /** The others, by the place where they are written, highest rank first. */
  static Map<String, Map<String, String>> byOrigin(ConfigurableEnvironment environment) {
    return byOrigin(environment, false);
  }

  private static Map<String, Map<String, String>> byOrigin(
      ConfigurableEnvironment environment, boolean ofLogLines) {
    Map<String, Map<String, String>> byOrigin = new LinkedHashMap<>();
    Set<String> seen = new LinkedHashSet<>();
    Map<String, String> placesOfMaps = new HashMap<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> readable
          && !READ_ELSEWHERE.contains(source.getName())) {
        Set<String> ofThisSource = new LinkedHashSet<>();
        for (String name : readable.getPropertyNames()) {
          String key = keyOf(name);
          Object value = readable.getProperty(name);
          boolean isNew = !seen.contains(key) && !seen.contains(name);
          if (isOurs(key, ofLogLines) && isNew && value != null) {
            ofThisSource.add(isEntry(name) ? name : key);
            byOrigin
                .computeIfAbsent(
                    isEntry(name)
                        ? placesOfMaps.computeIfAbsent(key, map -> origin(source, name))
                        : origin(source, name),
                    place -> new LinkedHashMap<>())
                .merge(
                    key,
                    written(name, environment.resolvePlaceholders(value.toString())),
                    (first, next) -> first + "," + next);
          }
        }
        seen.addAll(ofThisSource);
      }
    }
    return byOrigin;
  }

  /** Whether it is one entry of a map: those of all sources are one map, as Spring has it. */
  private static boolean isEntry(String name) {
    return !pairs(name).equals(name);
  }

  private static boolean isOurs(String key, boolean ofLogLines) {
    boolean isOfLogLines =
        key.startsWith("throughline.log.") || key.equals("throughline.masked.names");
    boolean isOfTelemetry = key.startsWith("throughline.") || key.startsWith("otel.");
    return isOfTelemetry && isOfLogLines == ofLogLines;
  }

  /** Of which an element of a list or an entry of a map is written in {@code name}. */
  private static String keyOf(String name) {
    Matcher element = ELEMENT.matcher(name);
    return element.matches() ? element.group(1) : pairs(name);
  }

  private static String pairs(String name) {
    return PAIRS.stream().filter(key -> name.startsWith(key + ".")).findFirst().orElse(name);
  }

  private static String written(String name, String value) {
    String key = pairs(name);
    return key.equals(name)
        ? value
        : name.substring(key.length() + 1) + "=" + encoded(value, key.endsWith("headers"));
  }

  /** A value of a map is no list of pairs yet; an escape that it has stays one. */
  private static String encoded(String value, boolean isHeader) {
    String pair = NO_ESCAPE.matcher(value).replaceAll("%25").replace(",", "%2C");
    return isHeader ? pair.replace("+", "%2B") : pair; // the SDK reads a header's as a space
  }

  /**
   * As in {@code application.yaml}: a list or a map is written over lines, so these are left out.
   */
  private static String origin(PropertySource<?> source, String name) {
    Origin origin = OriginLookup.getOrigin(source, name);
    String place = origin == null ? source.getName() : origin.toString();
    Matcher file = Pattern.compile("\\[([^]]+)]").matcher(place);
    return file.find() ? file.group(1) : place;
  }
}
