package io.throughline.operators.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a request to the endpoint of its path, if it may go there, and the answer back. */
public final class Router implements AsyncServerRequestHandler<Message<HttpRequest, String>> {

  private static final Logger log = LoggerFactory.getLogger(Router.class);

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

  @Override
  public AsyncRequestConsumer<Message<HttpRequest, String>> prepare(
      HttpRequest request, EntityDetails body, HttpContext context) {
    return new BasicRequestConsumer<>(new BoundedText());
  }

  @Override
  public void handle(
      Message<HttpRequest, String> message, ResponseTrigger response, HttpContext context) {
    route(message, context)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                log.warn("{} was not answered", message.getHead().getPath(), failure);
              }
              send(
                  failure == null
                      ? answer
                      : EndpointResponse.text(500, "it failed; the log says why"),
                  response,
                  context);
            });
  }

  private CompletionStage<EndpointResponse> route(
      Message<HttpRequest, String> message, HttpContext context) {
    HttpRequest request = message.getHead();
    List<Endpoint> atPath = endpoints.getOrDefault(path(request), List.of());
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    Endpoint endpoint =
        atPath.stream().filter(one -> one.method().equals(method)).findAny().orElse(null);
    if (atPath.isEmpty() || isHidden(atPath.get(0), context)) {
      return EndpointResponse.text(404, "there is nothing at this path").now();
    }
    if (endpoint == null) {
      Set<String> allowed = atPath.stream().map(Endpoint::method).collect(Collectors.toSet());
      return new EndpointResponse.Whole(405, Map.of("Allow", String.join(", ", allowed)), "").now();
    }
    EndpointResponse refusal = access.refusal(endpoint, name -> header(request, name));
    if (refusal != null) {
      return refusal.now();
    }
    try {
      return endpoint
          .handler()
          .answer(
              new Endpoint.Request(
                  request.getMethod(), name -> header(request, name), bodyOf(message)));
    } catch (Throwable e) {
      log.warn("{} failed", endpoint.path(), e);
      return EndpointResponse.text(500, "it failed; the log says why").now();
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

  private static String header(HttpRequest request, String name) {
    Header header = request.getFirstHeader(name);
    return header == null || header.getValue() == null ? "" : header.getValue();
  }

  private static String bodyOf(Message<HttpRequest, String> message) {
    String body = message.getBody();
    return body == null ? "" : body;
  }

  private static void send(EndpointResponse answer, ResponseTrigger response, HttpContext context) {
    HttpResponse head = new BasicHttpResponse(answer.status());
    answer.headers().forEach(head::setHeader);
    AsyncEntityProducer body = body(answer);
    try {
      response.submitResponse(new BasicResponseProducer(head, body), context);
    } catch (HttpException | IOException e) {
      body.releaseResources();
      log.debug("an answer could not be sent", e); // the client is gone
    }
  }

  private static AsyncEntityProducer body(EndpointResponse answer) {
    if (answer instanceof EndpointResponse.Streamed streamed) {
      return StreamedBody.start(streamed);
    }
    return new BasicAsyncEntityProducer(
        ((EndpointResponse.Whole) answer).body().getBytes(UTF_8), null);
  }
}
