package io.throughline.grpc;

import io.grpc.MethodDescriptor;
import io.throughline.semconv.GrpcMetrics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is the same for every call of a method to an address, computed once for each. */
final class RpcMethods {
  private static final int MAX_METHODS = 1_000;
  private static final int MAX_AUTHORITIES = 100;

  private final RpcSide side;
  private final @Nullable String target;
  private final Predicate<String> recorded;
  private final GrpcMetrics metrics;
  private final Set<GrpcMeasure> measures;
  private final @Nullable Methods ofTarget;
  private final Methods ofNobody;
  private final BoundedCache<String, Methods> byAuthority;

  /**
   * @param target the channel's, whose address is that of every call, or null if it is not known
   *     and the authority of each call gives the address
   * @param recorded chooses methods by their full names
   */
  RpcMethods(
      RpcSide side,
      @Nullable String target,
      Predicate<String> recorded,
      GrpcMetrics metrics,
      Set<GrpcMeasure> measures) {
    this.side = side;
    this.target = target;
    this.recorded = recorded;
    this.metrics = metrics;
    this.measures = measures;
    ServerAddress address = target == null ? null : ServerAddress.ofTarget(target);
    ofTarget = address == null ? null : new Methods(address);
    ofNobody = new Methods(null);
    byAuthority =
        new BoundedCache<>(
            MAX_AUTHORITIES,
            authority -> new Methods(ServerAddress.ofAuthority(authority)),
            () -> ofNobody);
  }

  /** Whether calls of a method run as if they were not instrumented. */
  boolean leaveOut(String fullMethodName) {
    return !recorded.test(fullMethodName);
  }

  RpcMethod of(MethodDescriptor<?, ?> method, @Nullable String authority) {
    Methods methods =
        ofTarget != null ? ofTarget : byAuthority.get(authority == null ? "" : authority);
    return methods.of(method);
  }

  /** For calls of methods that nobody implements. */
  RpcMethod unknown() {
    return ofNobody.other();
  }

  private final class Methods {
    private final @Nullable ServerAddress address;
    private final BoundedCache<String, RpcMethod> byName;
    private volatile @Nullable RpcMethod other;

    Methods(@Nullable ServerAddress address) {
      this.address = address;
      byName =
          new BoundedCache<>(
              MAX_METHODS, name -> RpcMethod.named(name, side, address, series(name)), this::other);
    }

    private MethodSeries series(String method) {
      return new MethodSeries(metrics, measures, side, method, target);
    }

    RpcMethod of(MethodDescriptor<?, ?> method) {
      // gRPC's word that the name is one of a known set: generated stubs set it, proxies must not.
      return method.isSampledToLocalTracing() ? byName.get(method.getFullMethodName()) : other();
    }

    /** Made when it is needed: most never are, and they would be exported as series of zeros. */
    RpcMethod other() {
      RpcMethod known = other;
      if (known == null) {
        known = RpcMethod.other(side, address, series(RpcMethod.OTHER_SERIES));
        other = known;
      }
      return known;
    }
  }

  /**
   * Keeps what was computed for the first {@code limit} keys; every later key shares the {@code
   * overflow} value. So neither memory nor the number of attribute sets grows with what peers send.
   */
  private static final class BoundedCache<K, V> {
    private final ConcurrentHashMap<K, V> values = new ConcurrentHashMap<>();
    private final int limit;
    private final Function<K, V> compute;
    private final Supplier<V> overflow;
    private volatile Map.@Nullable Entry<K, V> first; // mostly the only one

    BoundedCache(int limit, Function<K, V> compute, Supplier<V> overflow) {
      this.limit = limit;
      this.compute = compute;
      this.overflow = overflow;
    }

    V get(K key) {
      Map.Entry<K, V> known = first;
      if (known != null && known.getKey().equals(key)) {
        return known.getValue();
      }
      V value = values.get(key);
      if (value != null) {
        return value;
      }
      // Threads that race here may pass the limit by as many as they are.
      if (values.size() >= limit) {
        return overflow.get();
      }
      V computed = values.computeIfAbsent(key, compute);
      if (first == null) {
        first = Map.entry(key, computed);
      }
      return computed;
    }
  }
}
