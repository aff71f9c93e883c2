package io.throughline.semconv.generator;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The units that metrics may have, as UCUM writes them. For these, OpenTelemetry's exporter and
 * Prometheus' receiver of OTLP put the same words into a name; for others each does what it likes.
 */
final class Units {

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("d", "days"),
          Map.entry("h", "hours"),
          Map.entry("min", "minutes"),
          Map.entry("s", "seconds"),
          Map.entry("ms", "milliseconds"),
          Map.entry("us", "microseconds"),
          Map.entry("ns", "nanoseconds"),
          Map.entry("By", "bytes"),
          Map.entry("KBy", "kilobytes"),
          Map.entry("MBy", "megabytes"),
          Map.entry("GBy", "gigabytes"),
          Map.entry("TBy", "terabytes"),
          Map.entry("KiBy", "kibibytes"),
          Map.entry("MiBy", "mebibytes"),
          Map.entry("GiBy", "gibibytes"),
          Map.entry("TiBy", "tibibytes"), // so both spell it
          Map.entry("m", "meters"),
          Map.entry("V", "volts"),
          Map.entry("A", "amperes"),
          Map.entry("J", "joules"),
          Map.entry("W", "watts"),
          Map.entry("g", "grams"),
          Map.entry("Hz", "hertz"),
          Map.entry("Cel", "celsius"),
          Map.entry("%", "percent"));

  private static final Map<String, String> PER = Map.of("s", "second", "h", "hour", "d", "day");

  /** What the SDK says where the conventions say {@code {span}}; all exporters repeat it. */
  private static final String SDK_SPANS = "span";

  /** What is measured or counted, and in which time. */
  private static final Pattern FORM = Pattern.compile("(\\{[\\w .-]+}|[^{}/]+)(?:/([^{}/]+))?");

  private Units() {}

  static boolean isKnown(String unit) {
    if (unit.equals("1") || unit.equals(SDK_SPANS)) {
      return true;
    }
    Matcher form = FORM.matcher(unit);
    return form.matches()
        && (form.group(1).startsWith("{") || WORDS.containsKey(form.group(1)))
        && (form.group(2) == null || PER.containsKey(form.group(2)));
  }

  /** Those there are, for people. */
  static String known() {
    return "1, what is counted in braces such as {packet}, one of "
        + WORDS.keySet().stream().sorted().toList()
        + ", and each of these but 1 with /s, /h or /d";
  }

  /** The word that a unit adds to a name in Prometheus, without that for the time; or nothing. */
  static String word(String unit) {
    Matcher form = FORM.matcher(unit);
    return form.matches() ? WORDS.getOrDefault(form.group(1), "") : "";
  }

  /** What a unit adds to a name in Prometheus, each word after an underscore; or nothing. */
  static String suffix(String unit) {
    if (unit.equals(SDK_SPANS)) {
      return "_" + unit;
    }
    String word = word(unit).isEmpty() ? "" : "_" + word(unit);
    Matcher form = FORM.matcher(unit);
    return form.matches() && form.group(2) != null ? word + "_per_" + PER.get(form.group(2)) : word;
  }
}
