package io.throughline.grpc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps what was computed for the first {@code limit} keys; every later key shares the {@code
 * overflow} value. So neither memory nor the number of attribute sets grows with what peers send.
 */
final class BoundedCache<K, V> {
  private final ConcurrentHashMap<K, V> values = new ConcurrentHashMap<>();
  private final int limit;
  private final Function<K, V> compute;
  private final Supplier<V> overflow;

  BoundedCache(int limit, Function<K, V> compute, Supplier<V> overflow) {
    this.limit = limit;
    this.compute = compute;
    this.overflow = overflow;
  }

  V get(K key) {
    V value = values.get(key);
    if (value != null) {
      return value;
    }
    // Threads that race here may pass the limit by as many as they are.
    return values.size() < limit ? values.computeIfAbsent(key, compute) : overflow.get();
  }
}
