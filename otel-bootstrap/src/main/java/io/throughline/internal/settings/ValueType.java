package io.throughline.internal.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The values that a setting takes.
 *
 * @param allowed what is allowed, as it stands in messages and in the reference
 * @param parser from trimmed text that is not empty; null if it is not allowed
 * @param hints what else there is to say of a value that is not allowed
 */
public record ValueType<T>(
    String allowed, Function<String, @Nullable T> parser, UnaryOperator<String> hints) {

  /** A type whose wrong values need no further explanation. */
  public ValueType(String allowed, Function<String, @Nullable T> parser) {
    this(allowed, parser, text -> "");
  }

  /** What may have been meant by a wrong value; empty, or a clause that begins with a comma. */
  String hint(String text) {
    return hints.apply(text);
  }

  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*([a-z]*)");

  /** The units of OpenTelemetry's Java SDK. */
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "ms", 1_000_000L,
          "", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);

  private static final Pattern PATH_OF_PAGE = Pattern.compile("/[^*?\\s]*[^*?/\\s]");

  private static final Pattern WRONG_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

  /** Any text. */
  public static final ValueType<String> TEXT = new ValueType<>("text", text -> text);

  /** True or false. */
  public static final ValueType<Boolean> BOOLEAN =
      new ValueType<>(
          "true or false",
          text ->
              switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                default -> null;
              });

  /** Any number of texts, divided by commas. */
  public static final ValueType<List<String>> LIST =
      new ValueType<>("a list with commas", ValueType::items);

  /** Paths of pages, divided by commas. */
  public static final ValueType<List<String>> PATHS_OF_PAGES =
      new ValueType<>(
          "a list with commas of paths such as /metrics, each with a slash before it and none behind",
          text -> {
            List<String> paths = items(text);
            return paths.stream().allMatch(PATH_OF_PAGE.asMatchPredicate()) ? paths : null;
          });

  /** Names with percent-encoded values, as in OpenTelemetry's lists. */
  public static final ValueType<Map<String, String>> ENCODED_MAP =
      new ValueType<>(
          "key=value pairs with commas, values percent-encoded (%25 for %)",
          text -> {
            Map<String, String> map = map(text);
            return map != null && map.values().stream().noneMatch(WRONG_ESCAPE.asPredicate())
                ? map
                : null;
          },
          ValueType::wrongPair);

  /** Names with values, {@code a=b,c=d}. */
  public static final ValueType<Map<String, String>> MAP =
      new ValueType<>("key=value pairs with commas", ValueType::map);

  /** Names with values of another type. */
  public static <T> ValueType<Map<String, T>> pairs(ValueType<T> type) {
    return new ValueType<>(
        "name=value pairs with commas, each value " + type.allowed(),
        text -> {
          Map<String, String> texts = map(text);
          Map<String, T> values = new LinkedHashMap<>();
          if (texts == null) {
            return null;
          }
          for (Map.Entry<String, String> entry : texts.entrySet()) {
            T value = type.parse(entry.getValue());
            if (value == null) {
              return null;
            }
            values.put(entry.getKey(), value);
          }
          return values;
        });
  }

  /** Where a collector listens. */
  public static final ValueType<String> URL =
      new ValueType<>(
          "an http or https URL with a host name of letters, digits, dots and hyphens, without query",
          text -> isUrl(text) ? text : null);

  /** A file that is there and can be read. */
  public static final ValueType<Path> READABLE_FILE =
      new ValueType<>("a file that can be read", text -> readable(path(text)));

  /** A file or folder that need not be there. */
  public static final ValueType<Path> PATH = new ValueType<>("a path", ValueType::path);

  /** What {@link Pattern} compiles. */
  public static final ValueType<Pattern> PATTERN =
      new ValueType<>("a regular expression", ValueType::pattern);

  /** A port of TCP. */
  public static final ValueType<Integer> PORT = integer(0, 65_535);

  @Nullable T parse(String text) {
    return parser.apply(text);
  }

  /** A whole number. */
  public static ValueType<Integer> integer(int least, int most) {
    String allowed =
        most == Integer.MAX_VALUE
            ? "a whole number from " + least
            : "a whole number from " + least + " to " + most;
    return new ValueType<>(
        allowed,
        text -> {
          Long number = text.matches("[+-]?\\d{1,18}") ? Long.valueOf(text) : null;
          return number == null || number < least || number > most
              ? null
              : (Integer) number.intValue();
        });
  }

  /** A number with a fraction. */
  public static ValueType<Double> number(double least, double most) {
    return new ValueType<>(
        "a number from " + least + " to " + most,
        text -> {
          Double number = text.matches("[+-]?[\\d.]+([eE][+-]?\\d+)?") ? toDouble(text) : null;
          return number == null || !(number >= least && number <= most) ? null : number;
        });
  }

  /** A time span; without a unit, milliseconds. */
  public static ValueType<Duration> duration(Duration least, Duration most) {
    return new ValueType<>(
        "a duration from " + text(least) + " to " + text(most),
        text -> {
          Duration duration = toDuration(text);
          return duration == null || duration.compareTo(least) < 0 || duration.compareTo(most) > 0
              ? null
              : duration;
        });
  }

  /** A number of bytes with an optional unit k, M or G, of 1024. */
  public static ValueType<Long> bytes(long least, long most) {
    Pattern pattern = Pattern.compile("(\\d{1,12})\\s*([kKmMgG]?)[bB]?");
    return new ValueType<>(
        "bytes from " + least + " to " + most + ", with k, M or G for units of 1024",
        text -> {
          Matcher matcher = pattern.matcher(text);
          if (!matcher.matches()) {
            return null;
          }
          int power = " KMG".indexOf((matcher.group(2) + " ").toUpperCase(Locale.ROOT).charAt(0));
          long number = Long.parseLong(matcher.group(1));
          long bytes = number << (10 * power);
          boolean isAtMost = number <= most >> (10 * power); // bytes may have overflowed
          return isAtMost && bytes >= least ? (Long) bytes : null;
        });
  }

  /** One of some names, in any case. */
  public static ValueType<String> oneOf(String... names) {
    return oneOf(List.of(names));
  }

  /** The same. */
  public static ValueType<String> oneOf(List<String> names) {
    return new ValueType<>(
        String.join(", ", names),
        text -> names.stream().filter(text::equalsIgnoreCase).findFirst().orElse(null));
  }

  /** One of the constants of an enum, in any case. */
  public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
    String[] names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toArray(String[]::new);
    return new ValueType<>(
        String.join(", ", names),
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElse(null));
  }

  static List<String> items(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::trim)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  static @Nullable Map<String, String> map(String text) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String item : items(text)) {
      int equals = item.indexOf('=');
      if (equals < 1) {
        return null;
      }
      map.put(item.substring(0, equals).trim(), item.substring(equals + 1).trim());
    }
    return map;
  }

  /** The first one, without its value, which may be secret. */
  private static String wrongPair(String text) {
    List<String> pairs = items(text);
    for (int i = 0; i < pairs.size(); i++) {
      int equals = pairs.get(i).indexOf('=');
      if (equals < 1) {
        return ", and item %d is no pair (a comma within a value is %%2C)".formatted(i + 1);
      }
      if (WRONG_ESCAPE.matcher(pairs.get(i).substring(equals)).find()) {
        return ", and the %% of %s is no escape".formatted(pairs.get(i).substring(0, equals));
      }
    }
    return "";
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() <= 65_535
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static @Nullable Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      return null;
    }
  }

  private static @Nullable Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static @Nullable Path readable(@Nullable Path path) {
    return path != null && Files.isRegularFile(path) && Files.isReadable(path) ? path : null;
  }

  private static @Nullable Double toDouble(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Duration toDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    Long unit = matcher.matches() ? NANOS.get(matcher.group(2)) : null;
    return unit == null
        ? null
        : Duration.ofNanos(unit).multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /** As it would be written in a setting. */
  private static String text(Duration duration) {
    long nanos = duration.toNanos();
    for (String unit : List.of("d", "h", "m", "s", "ms", "us")) {
      long size = NANOS.getOrDefault(unit, 1L);
      if (nanos >= size && nanos % size == 0) {
        return nanos / size + unit;
      }
    }
    return nanos + "ns";
  }
}
