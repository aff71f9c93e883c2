package io.throughline.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Resolves {@code late:///...} to a port of this machine when it is told to. */
final class LateNames extends NameResolverProvider {
  private final CompletableFuture<NameResolver.Listener2> asked = new CompletableFuture<>();
  private final int port;

  LateNames(int port) {
    this.port = port;
  }

  CompletableFuture<?> asked() {
    return asked;
  }

  void resolve() {
    SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    asked
        .join()
        .onResult(
            NameResolver.ResolutionResult.newBuilder()
                .setAddressesOrError(
                    StatusOr.fromValue(List.of(new EquivalentAddressGroup(address))))
                .build());
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    return new NameResolver() {
      @Override
      public String getServiceAuthority() {
        return "late";
      }

      @Override
      public void start(Listener2 listener) {
        asked.complete(listener);
      }

      @Override
      public void shutdown() {}
    };
  }

  @Override
  public String getDefaultScheme() {
    return "late";
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return Set.of(InetSocketAddress.class);
  }
}
