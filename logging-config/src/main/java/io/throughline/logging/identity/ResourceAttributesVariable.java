package io.throughline.logging.identity;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of {@code OTEL_RESOURCE_ATTRIBUTES}: {@code key=value,key=value}, values
 * percent-encoded. A member that is no pair discards the whole variable, as the specification asks;
 * an escape that is none stays as it is, as in the Java SDK, with which we have to agree.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/resource/sdk/">Resource SDK</a>
 */
final class ResourceAttributesVariable {

  static Map<String, String> parse(@Nullable String variable) {
    if (variable == null) {
      return Map.of();
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String member : variable.split(",", -1)) {
      if (member.isBlank()) {
        continue;
      }
      int equals = member.indexOf('=');
      String key = equals < 0 ? "" : member.substring(0, equals).strip();
      if (key.isEmpty()) {
        return Map.of();
      }
      String value = percentDecoded(member.substring(equals + 1).strip());
      if (!value.isEmpty()) {
        attributes.put(key, value);
      }
    }
    return attributes;
  }

  /** Not {@link java.net.URLDecoder}, to which a plus sign is a space. */
  private static String percentDecoded(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%' && i + 2 < bytes.length) {
        int high = Character.digit(bytes[i + 1], 16);
        int low = Character.digit(bytes[i + 2], 16);
        if (high >= 0 && low >= 0) {
          decoded.write((high << 4) | low);
          i += 2;
          continue;
        }
      }
      decoded.write(bytes[i]);
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private ResourceAttributesVariable() {}
}
