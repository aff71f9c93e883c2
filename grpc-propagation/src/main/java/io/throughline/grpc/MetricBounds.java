package io.throughline.grpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The limits for the names, addresses and ports that the metrics of a {@link GrpcPropagation} show,
 * over all its channels and servers: the first ones are shown. The catalogue promises the numbers.
 */
final class MetricBounds {
  // Why: RATIONALE.md#how-are-names-bounded

  private final Bound<String> methods = new Bound<>(1_000);
  private final Bound<String> hosts = new Bound<>(100);
  private final Bound<Long> ports = new Bound<>(100);

  boolean admitsMethod(String fullMethodName) {
    return methods.admits(fullMethodName);
  }

  /** What of an address is shown; null if nothing is. */
  @Nullable ServerAddress admitted(@Nullable ServerAddress address) {
    if (address == null || !hosts.admits(address.host())) {
      return null;
    }
    Long port = address.port();
    return port == null || ports.admits(port) ? address : new ServerAddress(address.host(), null);
  }

  static final class Bound<T> {
    private final Set<T> admitted = ConcurrentHashMap.newKeySet();
    private final int limit;

    Bound(int limit) {
      this.limit = limit;
    }

    boolean admits(T value) {
      return admitted.contains(value) || (admitted.size() < limit && admit(value));
    }

    private synchronized boolean admit(T value) {
      return admitted.contains(value) || (admitted.size() < limit && admitted.add(value));
    }
  }
}
