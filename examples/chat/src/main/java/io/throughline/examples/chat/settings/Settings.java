package io.throughline.examples.chat.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server by their names, checked. What is wrong is an {@link
 * IllegalArgumentException} that says which, and what is allowed.
 */
public record Settings(Map<String, String> environment) {

  /** Null if it is not set. */
  public @Nullable String find(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  public String text(String name, String otherwise) {
    String value = find(name);
    return value == null ? otherwise : value;
  }

  public int number(String name, int otherwise, int least, int most) {
    String value = find(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("\\d{1,9}")
        || Integer.parseInt(value) < least
        || Integer.parseInt(value) > most) {
      throw wrong(name, value, "a number from " + least + " to " + most);
    }
    return Integer.parseInt(value);
  }

  /** 0 is any port that is free. */
  public int port(String name, int otherwise) {
    return number(name, otherwise, 0, 65_535);
  }

  public Duration seconds(String name, int otherwise) {
    return Duration.ofSeconds(number(name, otherwise, 1, 3_600));
  }

  /** Where something answers over HTTP. */
  public URI server(String name, String otherwise) {
    String value = text(name, otherwise);
    try {
      URI server = URI.create(value);
      if (server.getHost() != null && server.getPort() > 0 && value.matches("https?://[^/]+/?")) {
        return server;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(name, value, "an address such as " + otherwise);
    }
    throw wrong(name, value, "an address such as " + otherwise);
  }

  private static IllegalArgumentException wrong(String name, String value, String allowed) {
    return new IllegalArgumentException(name + "=" + value + " is wrong; it takes " + allowed);
  }
}
