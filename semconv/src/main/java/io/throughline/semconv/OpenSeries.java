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
 * open ones the key of the map that is there. {@link OpenValues} keeps the maps small. For
 * generated classes; thread-safe.
 *
 * @param <R> the recorder
 */
public final class OpenSeries<R> {

  private static final Object ABSENT = new Object();

  private final AtomicReferenceArray<@Nullable Map<Object, R>> recorders;
  private final Function<Attributes, R> binding;

  /**
   * The recorders of a metric, none of which exists yet.
   *
   * @param combinations how many the closed attributes have
   * @param binding makes a recorder
   */
  public OpenSeries(int combinations, Function<Attributes, R> binding) {
    this.recorders = new AtomicReferenceArray<>(combinations);
    this.binding = binding;
  }

  /**
   * Several open values as one key.
   *
   * @param values in the order of the metric's attributes
   * @return the key
   */
  public static Object key(@Nullable Object... values) {
    return Arrays.asList(values);
  }

  /**
   * A recorder that is there already.
   *
   * @param index of the combination of closed attributes
   * @param key the open value or values
   * @return the recorder, or null
   */
  public @Nullable R find(int index, @Nullable Object key) {
    Map<Object, R> known = recorders.get(index);
    return known == null ? null : known.get(key == null ? ABSENT : key);
  }

  /**
   * The recorder of a key that had none a moment ago.
   *
   * @param index of the combination of closed attributes
   * @param key the open value or values, as they are kept
   * @param attributes what the recorder is bound to
   * @return the recorder
   */
  public R add(int index, @Nullable Object key, Attributes attributes) {
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
