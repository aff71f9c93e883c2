package io.throughline.semconv;

import io.opentelemetry.api.common.Attributes;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The recorders of a metric with open attributes: the closed ones give a place in an array, the
 * open ones the key of the map that is there. {@link OpenValues} keeps the maps small.
 */
final class OpenSeries<R> {

  private static final Object ABSENT = new Object();

  private final AtomicReferenceArray<@Nullable Map<Object, R>> recorders;
  private final Function<Attributes, R> binding;

  OpenSeries(int combinations, Function<Attributes, R> binding) {
    this.recorders = new AtomicReferenceArray<>(combinations);
    this.binding = binding;
  }

  /** Several open values as one key. */
  static Object key(@Nullable Object... values) {
    return Arrays.asList(values);
  }

  @Nullable R find(int index, @Nullable Object key) {
    Map<Object, R> known = recorders.get(index);
    return known == null ? null : known.get(key == null ? ABSENT : key);
  }

  /** The recorder of a key that had none a moment ago. */
  R add(int index, @Nullable Object key, Attributes attributes) {
    return at(index)
        .computeIfAbsent(key == null ? ABSENT : key, absent -> binding.apply(attributes));
  }

  private synchronized Map<Object, R> at(int index) {
    Map<Object, R> known = recorders.get(index);
    if (known == null) {
      known = new ConcurrentHashMap<>();
      recorders.set(index, known);
    }
    return known;
  }
}
