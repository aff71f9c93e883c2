package io.throughline.tests.e2e;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.throughline.semconv.propagation.FocusEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sends traces of one service by OTLP and knows which were accepted: what has been answered with
 * 200 must never be lost. Thread-safe.
 */
final class SentTraces {

  /** What decides whether a trace is kept. */
  enum Kind {
    PLAIN("{}", 0, ""),
    FAILED("{\"code\":2}", 0, ""),
    SLOW("{}", 2000, ""),
    OF_A_CLIENT(
        "{}", 0, "{\"key\":\"messaging.client.id\",\"value\":{\"stringValue\":\"looked-at-1\"}}"),
    IN_FOCUS("{}", 0, "") {
      @Override
      String traceState() {
        TraceState focus =
            FocusEntry.addedTo(TraceState.getDefault(), Instant.now().plusSeconds(600));
        return "vendor=1,throughline=" + focus.get("throughline");
      }
    };

    private final String status;
    private final int milliseconds;
    private final String attributes;

    Kind(String status, int milliseconds, String attributes) {
      this.status = status;
      this.milliseconds = milliseconds;
      this.attributes = attributes;
    }

    String traceState() {
      return "";
    }
  }

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final String service;

  SentTraces(String service) {
    this.service = service;
  }

  /** Sends one request until it is accepted, and returns the ids of its traces. */
  Set<String> send(Kind kind, int traces, List<CollectorProcess> agents)
      throws InterruptedException {
    Set<String> ids =
        IntStream.range(0, traces)
            .mapToObj(i -> IdGenerator.random().generateTraceId())
            .collect(Collectors.toCollection(HashSet::new));
    // A part of each trace through each agent, as the services of a trace are on several nodes.
    for (CollectorProcess agent : agents) {
      String body = request(kind, ids);
      while (!accepts(agent, body)) {
        Thread.sleep(20); // as an SDK does before it tries again
      }
    }
    return ids;
  }

  private String request(Kind kind, Set<String> ids) {
    long end = System.currentTimeMillis();
    return """
    {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"%s"}}]},
     "scopeSpans":[{"spans":[%s]}]}]}
    """
        .formatted(
            service,
            ids.stream()
                .map(
                    id ->
                        """
                        {"traceId":"%s","spanId":"%s","name":"%s","kind":2,"status":%s,
                         "startTimeUnixNano":"%d000000","endTimeUnixNano":"%d000000","attributes":[%s],
                         "traceState":"%s"}
                        """
                            .formatted(
                                id,
                                IdGenerator.random().generateSpanId(),
                                kind,
                                kind.status,
                                end - kind.milliseconds,
                                end,
                                kind.attributes,
                                kind.traceState()))
                .collect(Collectors.joining(",")));
  }

  private static boolean accepts(CollectorProcess agent, String body) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + agent.port("OTLP_HTTP_LISTEN") + "/v1/traces"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
