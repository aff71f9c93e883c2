package io.throughline.examples.stream;

import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The values of settings by their names, checked. What is wrong is an {@link
 * IllegalArgumentException} that says which, and what is allowed.
 */
record SettingValues(UnaryOperator<@Nullable String> values) {

  static SettingValues ofEnvironment() {
    return new SettingValues(
        name -> System.getProperty(name, System.getenv(environmentName(name))));
  }

  int number(String name, int otherwise, int least, int most) {
    return (int) number(name, (long) otherwise, least, most);
  }

  long number(String name, long otherwise, long least, long most) {
    String value = find(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("\\d{1,15}")
        || Long.parseLong(value) < least
        || Long.parseLong(value) > most) {
      throw wrong(name, value, "a number from " + least + " to " + most);
    }
    return Long.parseLong(value);
  }

  Duration seconds(String name, Duration otherwise) {
    return Duration.ofSeconds(number(name, (int) otherwise.toSeconds(), 1, 3600));
  }

  String address(String name, String otherwise) {
    String value = find(name);
    if (value == null) {
      return otherwise;
    }
    if (!NetUtil.isValidIpV4Address(value) && !NetUtil.isValidIpV6Address(value)) {
      throw wrong(name, value, "an address: 127.0.0.1 for this machine only, 0.0.0.0 for all");
    }
    return value;
  }

  /** Null if it is not set. */
  @Nullable String find(String name) {
    String value = values.apply(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  static IllegalArgumentException wrong(String name, String value, String allowed) {
    return new IllegalArgumentException(
        environmentName(name) + "=" + value + " is wrong; it takes " + allowed);
  }

  private static String environmentName(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
