package io.throughline.internal.settings;

import static io.throughline.internal.settings.ValueType.READABLE_FILE;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Types of values that only the SDK and its extensions use. */
final class SdkTypes {

  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

  /** Names and URL-encoded values that HTTP can carry. */
  static final ValueType<Map<String, String>> HEADERS =
      new ValueType<>("key=value pairs with commas, values URL-encoded", SdkTypes::headers);

  /** A file with at least one certificate. */
  static final ValueType<Path> CERTIFICATES =
      new ValueType<>(
          "a file of X.509 certificates in PEM",
          text -> {
            Path file = READABLE_FILE.parse(text);
            return file != null && hasCertificate(file) ? file : null;
          });

  private SdkTypes() {}

  /** One name. */
  static <P> ValueType<String> of(Class<P> spi, Function<P, String> nameOf, String... builtIn) {
    return new ValueType<>(
        allowed(spi, builtIn),
        text -> isKnown(text, spi, nameOf, builtIn) ? text : null,
        SdkTypes::artifact);
  }

  /** Several; {@code none} only alone, and none of them twice, as the SDK wants it. */
  static <P> ValueType<List<String>> listOf(
      Class<P> spi, Function<P, String> nameOf, String... builtIn) {
    return new ValueType<>(
        allowed(spi, builtIn) + ", with commas",
        text -> {
          List<String> names = ValueType.items(text);
          boolean sensible =
              !names.isEmpty()
                  && new HashSet<>(names).size() == names.size()
                  && (names.size() == 1 || !names.contains("none"))
                  && names.stream().allMatch(name -> isKnown(name, spi, nameOf, builtIn));
          return sensible ? names : null;
        },
        SdkTypes::artifact);
  }

  /** What the specification or the Java SDK names and a library beside the SDK has. */
  private static final Map<String, String> ARTIFACTS =
      Map.of(
          "console", "opentelemetry-exporter-logging",
          "logging", "opentelemetry-exporter-logging",
          "logging-otlp", "opentelemetry-exporter-logging-otlp",
          "experimental-otlp/stdout", "opentelemetry-exporter-logging-otlp",
          "otlp/stdout", "opentelemetry-exporter-logging-otlp",
          "zipkin", "opentelemetry-exporter-zipkin",
          "b3", "opentelemetry-extension-trace-propagators",
          "b3multi", "opentelemetry-extension-trace-propagators",
          "jaeger", "opentelemetry-extension-trace-propagators",
          "jaeger_remote", "opentelemetry-sdk-extension-jaeger-remote-sampler");

  private static String artifact(String text) {
    return ValueType.items(text).stream()
        .filter(ARTIFACTS::containsKey)
        .map(
            name ->
                ", and %s needs io.opentelemetry:%s on the class path"
                    .formatted(name, ARTIFACTS.get(name)))
        .collect(Collectors.joining());
  }

  private static String allowed(Class<?> spi, String... builtIn) {
    return String.join(", ", builtIn)
        + " or what a "
        + spi.getSimpleName()
        + " on the class path names";
  }

  private static <P> boolean isKnown(
      String name, Class<P> spi, Function<P, String> nameOf, String... builtIn) {
    if (Arrays.asList(builtIn).contains(name)) {
      return true;
    }
    try {
      return ServiceLoader.load(spi, spi.getClassLoader()).stream()
          .anyMatch(provider -> nameOf.apply(provider.get()).equals(name));
    } catch (ServiceConfigurationError | RuntimeException broken) {
      return true; // the SDK will find out
    }
  }

  private static boolean hasCertificate(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(stream).isEmpty();
    } catch (IOException | CertificateException e) {
      return false;
    }
  }

  private static @Nullable Map<String, String> headers(String text) {
    Map<String, String> headers = ValueType.map(text);
    return headers != null && headers.entrySet().stream().allMatch(SdkTypes::isHeader)
        ? headers
        : null;
  }

  private static boolean isHeader(Map.Entry<String, String> header) {
    try {
      String value = URLDecoder.decode(header.getValue(), StandardCharsets.UTF_8);
      return HEADER_NAME.matcher(header.getKey()).matches()
          && HEADER_VALUE.matcher(value).matches();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
