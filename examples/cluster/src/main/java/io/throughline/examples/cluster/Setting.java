package io.throughline.examples.cluster;

import com.google.common.net.InetAddresses;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the cluster: the system property {@code mqtt.listen.port}, else the environment's
 * {@code MQTT_LISTEN_PORT}, else the default.
 */
public final class Setting {

  public static String text(String name, String otherwise) {
    String value = find(name);
    return value == null ? otherwise : value;
  }

  /**
   * A TCP port.
   *
   * @throws IllegalArgumentException if the value is not one
   */
  public static int port(String name, int otherwise) {
    String value = find(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65535) {
      throw new IllegalArgumentException(
          environmentName(name) + "=" + value + " is not a port (0 to 65535)");
    }
    return Integer.parseInt(value);
  }

  /**
   * A TCP port where one is set.
   *
   * @throws IllegalArgumentException if the value is not one
   */
  public static OptionalInt port(String name) {
    return find(name) == null ? OptionalInt.empty() : OptionalInt.of(port(name, 0));
  }

  /**
   * A number of things, at least one.
   *
   * @throws IllegalArgumentException if the value is not one
   */
  public static int number(String name, int otherwise) {
    return number(name, 1, otherwise);
  }

  /**
   * A number of things, perhaps none.
   *
   * @throws IllegalArgumentException if the value is not one
   */
  public static int count(String name, int otherwise) {
    return number(name, 0, otherwise);
  }

  private static int number(String name, int least, int otherwise) {
    String value = find(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < least) {
      throw new IllegalArgumentException(
          "%s=%s is not a number (%d to 999999999)".formatted(environmentName(name), value, least));
    }
    return Integer.parseInt(value);
  }

  /**
   * An address to listen on.
   *
   * @throws IllegalArgumentException if the value is not a numeric address
   */
  public static String address(String name, String otherwise) {
    String value = text(name, otherwise);
    if (!InetAddresses.isInetAddress(value)) {
      throw new IllegalArgumentException(
          environmentName(name)
              + "="
              + value
              + " is not an address (127.0.0.1 for this machine only, 0.0.0.0 for all)");
    }
    return value;
  }

  /**
   * One of an enum's constants, in lower case; empty if nothing is set.
   *
   * @throws IllegalArgumentException if the value is none of them
   */
  public static <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    String value = find(name);
    if (value == null) {
      return Optional.empty();
    }
    List<E> constants = List.of(type.getEnumConstants());
    for (E constant : constants) {
      if (lowerCase(constant).equals(value)) {
        return Optional.of(constant);
      }
    }
    throw new IllegalArgumentException(
        environmentName(name)
            + "="
            + value
            + " is none of "
            + constants.stream().map(Setting::lowerCase).collect(Collectors.joining(", ")));
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The folder in which a service keeps its data: {@code <data.folder>/<service>}. */
  public static Path dataFolder(String service) {
    return Path.of(text("data.folder", "data"), service);
  }

  public static String environmentName(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private static @Nullable String find(String name) {
    String value = System.getProperty(name, System.getenv(environmentName(name)));
    return value == null || value.isBlank() ? null : value.strip();
  }

  private Setting() {}
}
