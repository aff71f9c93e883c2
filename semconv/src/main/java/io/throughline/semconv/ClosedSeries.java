package io.throughline.semconv;

import io.opentelemetry.api.common.Attributes;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The recorders of a metric whose attributes are all closed, each at its place in an array. For
 * generated classes; thread-safe.
 *
 * @param <R> the recorder
 */
public final class ClosedSeries<R> {

  private final AtomicReferenceArray<@Nullable R> recorders;
  private final Function<Attributes, R> binding;

  /**
   * The recorders of a metric, none of which exists yet.
   *
   * @param combinations how many the attributes have
   * @param binding makes a recorder
   */
  public ClosedSeries(int combinations, Function<Attributes, R> binding) {
    this.recorders = new AtomicReferenceArray<>(combinations);
    this.binding = binding;
  }

  /**
   * A recorder that is there already.
   *
   * @param index of the combination of attributes
   * @return the recorder, or null
   */
  public @Nullable R find(int index) {
    return recorders.get(index);
  }

  /**
   * The recorder at a place where there was none a moment ago.
   *
   * @param index of the combination of attributes
   * @param attributes what the recorder is bound to
   * @return the recorder
   */
  public synchronized R add(int index, Attributes attributes) {
    R known = recorders.get(index);
    if (known == null) {
      known = binding.apply(attributes);
      recorders.set(index, known);
    }
    return known;
  }
}
