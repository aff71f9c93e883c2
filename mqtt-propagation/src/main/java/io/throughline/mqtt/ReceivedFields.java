package io.throughline.mqtt;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The propagator's fields among the user properties of a message, as far as they are valid. What is
 * not valid is as if absent, and what depends on it is the propagator's to drop.
 */
final class ReceivedFields {
  static final TextMapGetter<ReceivedFields> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(ReceivedFields received) {
          return received.values.keySet();
        }

        @Override
        public @Nullable String get(@Nullable ReceivedFields received, String name) {
          return received == null ? null : received.values.get(name);
        }
      };

  /**
   * The fields that may be split over several properties, and the length up to which W3C asks
   * everyone to pass on what they combine to.
   */
  private static final Map<String, Integer> LIST_LIMITS =
      Map.of("tracestate", 512, "baggage", 8192);

  /** A traceparent has 55 characters; a later version may append to it. */
  private static final int SINGLE_LIMIT = 512;

  /** Of two parents neither is to be believed. No valid field is empty. */
  private static final String AMBIGUOUS = "";

  private final Map<String, String> values;

  private ReceivedFields(Map<String, String> values) {
    this.values = values;
  }

  static <P> ReceivedFields read(
      Set<String> fields,
      Iterable<? extends P> properties,
      Function<? super P, @Nullable String> name,
      Function<? super P, @Nullable String> value) {
    Map<String, String> values = new HashMap<>();
    for (P property : properties) {
      String field = name.apply(property);
      if (field != null && fields.contains(field)) {
        String text = value.apply(property);
        values.merge(field, text == null ? "" : text, (one, other) -> combine(field, one, other));
      }
    }
    values.entrySet().removeIf(entry -> !isValid(entry.getKey(), entry.getValue()));
    return new ReceivedFields(values);
  }

  private static String combine(String field, String one, String other) {
    Integer limit = LIST_LIMITS.get(field);
    if (limit == null) {
      return AMBIGUOUS;
    }
    // Once too long it stays so: a peer cannot make this quadratic.
    return one.length() > limit ? one : one + ',' + other;
  }

  private static boolean isValid(String field, String value) {
    return !value.equals(AMBIGUOUS)
        && value.length() <= LIST_LIMITS.getOrDefault(field, SINGLE_LIMIT);
  }
}
