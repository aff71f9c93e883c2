package io.throughline.semconv;

import io.opentelemetry.api.common.Attributes;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The recorders of one metric that are read when metrics are collected. The metric is registered
 * with the first of them: a metric that no code uses is not even read.
 */
final class Collected<R> implements Function<Attributes, R>, Iterable<R> {

  /** Lives as long as the SDK reads these recorders, see {@link Instruments#of}. */
  @SuppressWarnings({"FieldCanBeLocal", "unused"})
  private final Instruments owner;

  private final Function<Attributes, R> factory;
  private final Consumer<Iterable<R>> announcement;
  private final Queue<R> recorders = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean announced = new AtomicBoolean();

  /**
   * @param owner of the metric
   * @param factory makes a recorder
   * @param announcement registers the callback that reads all recorders
   */
  Collected(
      Instruments owner, Function<Attributes, R> factory, Consumer<Iterable<R>> announcement) {
    this.owner = owner;
    this.factory = factory;
    this.announcement = announcement;
  }

  @Override
  public R apply(Attributes attributes) {
    R recorder = factory.apply(attributes);
    recorders.add(recorder);
    if (announced.compareAndSet(false, true)) {
      announcement.accept(this);
    }
    return recorder;
  }

  @Override
  public Iterator<R> iterator() {
    return recorders.iterator();
  }
}
