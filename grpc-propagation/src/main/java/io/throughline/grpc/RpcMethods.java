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

/** The parts that are equal for every call of a method to an address, computed once for each. */
final class RpcMethods {
  // Why: RATIONALE.md#why-are-health-checks-and-reflection-left-out

  private static final int MAX_AUTHORITIES = 100;

  private final RpcSide side;
  private final @Nullable String target;
  private final Settings settings;
  private final @Nullable Methods ofTarget;
  private final Methods ofNobody;
  private final BoundedCache<String, Methods> byAuthority;

  /**
   * The settings that all channels and servers of a {@link GrpcPropagation} share.
   *
   * @param recorded chooses methods by their full names
   * @param recognized full names that are known to be few, besides those for which gRPC vouches
   */
  record Settings(
      Predicate<String> recorded,
      Set<String> recognized,
      GrpcMetrics metrics,
      MetricBounds bounds,
      Set<GrpcMeasure> measures) {}

  /**
   * @param target the channel's, whose address is that of every call, or null if it is not known
   *     and the authority of each call gives the address
   */
  RpcMethods(RpcSide side, @Nullable String target, Settings settings) {
    this.side = side;
    this.target = target;
    this.settings = settings;
    ServerAddress address = target == null ? null : ServerAddress.ofTarget(target);
    ofTarget = address == null ? null : new Methods(address);
    ofNobody = new Methods(null);
    byAuthority =
        new BoundedCache<>(
            new MetricBounds.Bound<String>(MAX_AUTHORITIES)::admits,
            authority -> new Methods(ServerAddress.ofAuthority(authority)),
            () -> ofNobody);
  }

  /** Whether calls of a method run as if they were not instrumented. */
  boolean leaveOut(String fullMethodName) {
    return !settings.recorded.test(fullMethodName);
  }

  /** Generated stubs vouch that the name is one of a known set; proxies must not. */
  boolean recognizes(MethodDescriptor<?, ?> method) {
    return method.isSampledToLocalTracing()
        || settings.recognized.contains(method.getFullMethodName());
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
    // Opt-in on the server: there the authority is whatever the peer claims.
    private final @Nullable ServerAddress measured;
    private final BoundedCache<String, RpcMethod> byName;
    private volatile @Nullable RpcMethod other;

    Methods(@Nullable ServerAddress address) {
      this.address = address;
      measured = side == RpcSide.CLIENT ? settings.bounds.admitted(address) : null;
      byName =
          new BoundedCache<>(
              settings.bounds::admitsMethod,
              name -> RpcMethod.named(name, address, measured, side, series(name)),
              this::other);
    }

    private MethodSeries series(String method) {
      return new MethodSeries(settings.metrics, settings.measures, side, method, target);
    }

    RpcMethod of(MethodDescriptor<?, ?> method) {
      return recognizes(method) ? byName.get(method.getFullMethodName()) : other();
    }

    /** Made when it is needed: most never are, and they would be exported as series of zeros. */
    RpcMethod other() {
      RpcMethod known = other;
      if (known == null) {
        known = RpcMethod.other(address, measured, side, series(RpcMethod.OTHER_SERIES));
        other = known;
      }
      return known;
    }
  }

  /**
   * A cache of the values for the keys that are admitted; the others share the {@code overflow}
   * value. So neither memory nor the number of attribute sets grows with what peers send.
   */
  private static final class BoundedCache<K, V> {
    private final ConcurrentHashMap<K, V> values = new ConcurrentHashMap<>();
    private final Predicate<K> admits;
    private final Function<K, V> compute;
    private final Supplier<V> overflow;
    private volatile Map.@Nullable Entry<K, V> first; // mostly the only one

    BoundedCache(Predicate<K> admits, Function<K, V> compute, Supplier<V> overflow) {
      this.admits = admits;
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
      if (!admits.test(key)) {
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
