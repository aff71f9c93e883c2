package io.throughline.semconv.generator;

import java.util.regex.Pattern;

/** The names of OpenTelemetry: words in lower case, joined by dots and underscores. */
final class DottedName {

  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(?:[._][a-z0-9]+)*");

  /** The time of a log line, as Elasticsearch names it. */
  private static final String TIMESTAMP = "@timestamp";

  private DottedName() {}

  /** Reads a name that may be without a domain, such as a field that people search by. */
  static String readWords(YamlMap yaml, String key) {
    String name = yaml.string(key);
    if (!FORM.matcher(name).matches() && !name.equals(TIMESTAMP)) {
      throw yaml.problem(
          key,
          "'" + name + "' is not a name of words in lower case, joined by dots or underscores");
    }
    return name;
  }

  /** Reads a name that has a domain. */
  static String read(YamlMap yaml, String key) {
    String name = yaml.string(key);
    if (!FORM.matcher(name).matches() || name.indexOf('.') < 0) {
      throw yaml.problem(
          key, "'" + name + "' is not a name of words in lower case, the first ended by a dot");
    }
    return name;
  }
}
