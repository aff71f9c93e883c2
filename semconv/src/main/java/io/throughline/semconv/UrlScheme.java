package io.throughline.semconv;

import io.opentelemetry.api.common.Attributes;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code url.scheme} as metrics of servers may have it. A client says what it likes, in {@code
 * X-Forwarded-Proto}, in {@code Forwarded} or in the line of its request, and each value would be a
 * series.
 */
public final class UrlScheme {

  private static final Set<String> KNOWN = Set.of("http", "https", "ws", "wss");

  private UrlScheme() {}

  /**
   * A scheme that is one of few.
   *
   * @param scheme as the client has it
   * @return the scheme in lower case, or {@link OpenValues#OTHER}
   */
  public static String known(String scheme) {
    if (KNOWN.contains(scheme)) {
      return scheme;
    }
    String lower = scheme.toLowerCase(Locale.ROOT);
    return KNOWN.contains(lower) ? lower : OpenValues.OTHER;
  }

  /**
   * Attributes whose scheme is one of few.
   *
   * @param attributes of a request
   * @return the same if it is one already, or is not there
   */
  public static Attributes known(Attributes attributes) {
    @Nullable String scheme = attributes.get(UrlAttributes.URL_SCHEME);
    return scheme == null || KNOWN.contains(scheme)
        ? attributes
        : attributes.toBuilder().put(UrlAttributes.URL_SCHEME, known(scheme)).build();
  }
}
