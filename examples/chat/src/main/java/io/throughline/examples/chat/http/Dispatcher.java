package io.throughline.examples.chat.http;

import io.opentelemetry.api.trace.Span;
import io.throughline.instrumentation.jetty.TelemetryHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request, lets in who may, and answers. */
final class Dispatcher extends Handler.Abstract {

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Routes routes;
  private final Tokens tokens;
  private final LiveStreams streams;
  private final Bodies bodies;

  Dispatcher(List<Route> routes, Tokens tokens, LiveStreams streams, Bodies bodies) {
    this.routes = new Routes(routes);
    this.tokens = tokens;
    this.streams = streams;
    this.bodies = bodies;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    Routes.Match match = routes.find(path);
    Route route = match == null ? null : match.byMethod().get(request.getMethod());
    HttpCall call = new HttpCall(request, path, match == null ? Map.of() : match.parameters());
    if (route == null) {
      write(unroutable(match, path), request, response, callback);
      return true;
    }
    TelemetryHandler.route(request, route.template());
    if (route.isStream()) {
      stream(route, call, response, callback);
    } else {
      serve(route, call, response, callback);
    }
    return true;
  }

  private static HttpAnswer unroutable(Routes.@Nullable Match match, String path) {
    return match == null
        ? HttpAnswer.sentence(404, "there is nothing at " + path)
        : HttpAnswer.notAllowed(String.join(", ", match.byMethod().keySet()));
  }

  private void serve(Route route, HttpCall call, Response response, Callback callback) {
    Consumer<HttpAnswer> client = answer -> write(answer, call.request(), response, callback);
    HttpAnswer refusal;
    try {
      refusal = refusal(route, call);
    } catch (Exception e) {
      refusal = failure(e, call);
    }
    if (refusal != null) {
      client.accept(refusal);
    } else if (route.target() instanceof Route.UploadHandler upload) {
      client.accept(answer(upload, call));
    } else {
      Route.Handler handler = (Route.Handler) route.target();
      bodies.read(
          call.request(),
          route.maxBody(),
          body -> {
            call.read(body);
            client.accept(answer(handler, call));
          });
    }
  }

  private static HttpAnswer answer(Route.Handler handler, HttpCall call) {
    try {
      return handler.handle(call);
    } catch (Exception | LinkageError | StackOverflowError e) {
      return failure(e, call);
    }
  }

  /** An open stream has metrics of its own; only a refusal is a request like others. */
  private void stream(Route route, HttpCall call, Response response, Callback callback) {
    HttpAnswer refusal;
    try {
      refusal = refusal(route, call);
      if (refusal == null) {
        streams.admit();
        if (route.target() instanceof Route.EventsHandler events) {
          Consumer<EventStream> whenOpen = events.accept(call);
          streams.open(call.request(), response, callback, whenOpen);
          return;
        }
        if (upgrade((Route.SocketHandler) route.target(), call, response, callback)) {
          TelemetryHandler.leaveOut(call.request());
          return;
        }
        refusal = HttpAnswer.sentence(426, "this is for WebSockets");
      }
    } catch (Exception e) {
      refusal = failure(e, call);
    }
    write(refusal, call.request(), response, callback);
  }

  private boolean upgrade(
      Route.SocketHandler target, HttpCall call, Response response, Callback callback)
      throws Exception {
    if (!"websocket".equalsIgnoreCase(call.header("Upgrade"))) {
      return false;
    }
    SocketListener listener = target.accept(call);
    ServerWebSocketContainer container = ServerWebSocketContainer.get(call.request().getContext());
    return container.upgrade(
        (request, answer, done) -> streams.socket(listener), call.request(), response, callback);
  }

  /** Null if the caller may ask. */
  private @Nullable HttpAnswer refusal(Route route, HttpCall call) throws HttpRefusal {
    if (route.isOpen()) {
      return null;
    }
    String authorization = call.header("Authorization");
    if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return HttpAnswer.unauthorized();
    }
    Caller caller;
    try {
      caller = tokens.callerOf(authorization.substring(7).strip());
    } catch (Exception e) {
      log.warn("a token could not be looked up", e);
      Span.current().recordException(e);
      throw new HttpRefusal(503, "it cannot be found out whose token this is");
    }
    if (caller == null) {
      return HttpAnswer.unauthorized();
    }
    call.knownAs(caller);
    return null;
  }

  private static HttpAnswer failure(Throwable e, HttpCall call) {
    if (e instanceof HttpRefusal refusal) {
      return HttpAnswer.sentence(refusal.status(), String.valueOf(refusal.getMessage()));
    }
    if (e instanceof HttpException refusal && refusal.getCode() < 500) {
      // Jetty found the client at fault.
      return HttpAnswer.sentence(refusal.getCode(), String.valueOf(refusal.getReason()));
    }
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    Span.current().recordException(e);
    log.error("{} {} failed", call.method(), call.path(), e);
    return HttpAnswer.sentence(500, "this failed; the server's log says why");
  }

  private static void write(
      HttpAnswer answer, Request request, Response response, Callback callback) {
    response.setStatus(answer.status());
    answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    if (!request.consumeAvailable()) {
      // What is still on its way would be taken for the next request: the client is to know.
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }
}
