package io.throughline.grpc;

import io.grpc.MethodDescriptor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is the same for every call of a method to an address, computed once for each. */
final class RpcMethods {
  private static final int MAX_METHODS = 1_000;
  private static final int MAX_AUTHORITIES = 100;

  private final @Nullable Methods ofTarget;
  private final BoundedCache<String, Methods> byAuthority;
  private final Predicate<String> recorded;

  /**
   * @param target the address of every call, or null if the authority of each call gives it
   * @param recorded chooses methods by their full names
   */
  RpcMethods(RpcSide side, @Nullable ServerAddress target, Predicate<String> recorded) {
    this.recorded = recorded;
    ofTarget = target == null ? null : new Methods(side, target);
    byAuthority =
        new BoundedCache<>(
            MAX_AUTHORITIES,
            authority -> new Methods(side, ServerAddress.ofAuthority(authority)),
            new Methods(side, null));
  }

  /** Whether calls of {@code method} run as if they were not instrumented. */
  boolean leaveOut(MethodDescriptor<?, ?> method) {
    return !recorded.test(method.getFullMethodName());
  }

  RpcMethod of(MethodDescriptor<?, ?> method, @Nullable String authority) {
    Methods methods =
        ofTarget != null ? ofTarget : byAuthority.get(authority == null ? "" : authority);
    return methods.of(method);
  }

  private static final class Methods {
    private final RpcMethod other;
    private final BoundedCache<String, RpcMethod> byName;

    Methods(RpcSide side, @Nullable ServerAddress address) {
      other = RpcMethod.other(side, address);
      byName = new BoundedCache<>(MAX_METHODS, name -> RpcMethod.named(name, side, address), other);
    }

    RpcMethod of(MethodDescriptor<?, ?> method) {
      // gRPC's word that the name is one of a known set: generated stubs set it, proxies must not.
      return method.isSampledToLocalTracing() ? byName.get(method.getFullMethodName()) : other;
    }
  }
}
