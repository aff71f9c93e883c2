package io.throughline.http;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.propagation.JavaAgent;
import java.net.http.HttpClient;

/**
 * The propagation of trace context and baggage in the requests of the JDK's HTTP client, with a
 * span and a duration for each, as OpenTelemetry's conventions have them: {@code
 * http.client.request.duration}.
 *
 * <pre>{@code
 * HttpClient client =
 *     HttpPropagation.create(openTelemetry).instrument(HttpClient.newHttpClient());
 * }</pre>
 *
 * <p>Telemetry that fails changes no request; its faults are counted by {@code throughline.faults}.
 * Instances are immutable and safe for use by any number of threads.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/">Semantic conventions for
 *     HTTP</a>
 */
public final class HttpPropagation {
  // Why: RATIONALE.md#why-an-instrumentation-of-our-own

  private final OpenTelemetry openTelemetry;

  private HttpPropagation(OpenTelemetry openTelemetry) {
    this.openTelemetry = openTelemetry;
  }

  /**
   * Binds to an OpenTelemetry.
   *
   * @param openTelemetry whose propagators decide what is carried, and which records
   * @return what instruments clients
   */
  public static HttpPropagation create(OpenTelemetry openTelemetry) {
    return new HttpPropagation(openTelemetry);
  }

  /**
   * A client whose requests carry the trace in which they are sent. A redirect that the client
   * follows by itself is part of its request. WebSockets are passed on as they are.
   *
   * @param client does the work
   * @return a client with the same settings; {@code client} itself if it is one of these, or under
   *     a Java agent, which instruments it already
   */
  public HttpClient instrument(HttpClient client) {
    return client instanceof TracingHttpClient
            || JavaAgent.instruments(openTelemetry, "java-http-client")
        ? client
        : new TracingHttpClient(client, new RequestRecorder(openTelemetry));
  }
}
