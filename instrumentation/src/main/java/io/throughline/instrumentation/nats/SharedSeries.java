package io.throughline.instrumentation.nats;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Instruments that are there for as long as one of those is whom they show. Thread-safe. */
final class SharedSeries<S> {

  private final Supplier<List<AutoCloseable>> instruments;
  private final Set<S> sources = ConcurrentHashMap.newKeySet();
  private @Nullable List<AutoCloseable> shown;

  /**
   * @param instruments made for the first source, and closed behind the last
   */
  SharedSeries(Supplier<List<AutoCloseable>> instruments) {
    this.instruments = instruments;
  }

  Set<S> sources() {
    return Collections.unmodifiableSet(sources);
  }

  synchronized void add(S source) {
    if (shown == null) {
      shown = instruments.get();
    }
    sources.add(source);
  }

  synchronized void remove(S source) {
    sources.remove(source);
    if (sources.isEmpty() && shown != null) {
      shown.forEach(SharedSeries::close);
      shown = null;
    }
  }

  private static void close(AutoCloseable instrument) {
    try {
      instrument.close();
    } catch (Exception e) {
      throw new IllegalStateException("instruments do not throw when closed", e);
    }
  }
}
