package io.throughline.grpc;

import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/** What is the same for every call of a method to an address, computed once for each. */
final class RpcMethods {
  private static final int MAX_METHODS = 1_000;
  private static final int MAX_AUTHORITIES = 100;

  private final @Nullable Methods ofTarget;
  private final BoundedCache<String, Methods> byAuthority;

  /**
   * @param target the address of every call, or null if the authority of each call gives it
   */
  RpcMethods(RpcSide side, @Nullable ServerAddress target) {
    ofTarget = target == null ? null : new Methods(side, target);
    byAuthority =
        new BoundedCache<>(
            MAX_AUTHORITIES,
            authority -> new Methods(side, ServerAddress.ofAuthority(authority)),
            new Methods(side, null));
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
