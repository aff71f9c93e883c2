package io.throughline.operators.internal.server;

import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/** The dispatch of a request to the endpoint of its path, if access is allowed. */
public final class Router {

  private final Map<String, List<Endpoint>> endpoints;
  private final Access access;
  private final IntSupplier probePort;

  /**
   * A router for the main port and the one for probes.
   *
   * @param probePort where only probes are answered; -1 for nowhere
   */
  public Router(List<Endpoint> endpoints, Access access, IntSupplier probePort) {
    this.endpoints = endpoints.stream().collect(Collectors.groupingBy(Endpoint::path));
    this.access = access;
    this.probePort = probePort;
  }

  /** Why a request is turned away by its head; null if it is let in. */
  @Nullable EndpointResponse refusal(HttpRequest request, HttpContext context) {
    List<Endpoint> atPath = endpoints.getOrDefault(path(request), List.of());
    if (atPath.isEmpty() || isHidden(atPath.get(0), context)) {
      return EndpointResponse.text(404, "there is nothing at this path");
    }
    Endpoint endpoint = endpoint(request);
    if (endpoint == null) {
      Set<String> allowed = atPath.stream().map(Endpoint::method).collect(Collectors.toSet());
      return new EndpointResponse.Whole(405, Map.of("Allow", String.join(", ", allowed)), "");
    }
    return access.refusal(endpoint, name -> header(request, name));
  }

  private @Nullable Endpoint endpoint(HttpRequest request) {
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    return endpoints.getOrDefault(path(request), List.of()).stream()
        .filter(one -> one.method().equals(method))
        .findAny()
        .orElse(null);
  }

  /** The answer to a request that is let in. */
  CompletionStage<EndpointResponse> answer(HttpRequest request, String body) {
    try {
      return Objects.requireNonNull(endpoint(request))
          .handler()
          .answer(new Endpoint.Request(request.getMethod(), name -> header(request, name), body));
    } catch (Throwable e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private boolean isHidden(Endpoint endpoint, HttpContext context) {
    return endpoint.audience() != Endpoint.Audience.PROBES
        && HttpCoreContext.cast(context).getEndpointDetails().getLocalAddress()
            instanceof InetSocketAddress local
        && local.getPort() == probePort.getAsInt();
  }

  private static String path(HttpRequest request) {
    String path = request.getPath();
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  static String header(HttpRequest request, String name) {
    Header header = request.getFirstHeader(name);
    return header == null || header.getValue() == null ? "" : header.getValue();
  }
}
