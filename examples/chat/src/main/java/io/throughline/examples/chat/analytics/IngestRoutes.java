package io.throughline.examples.chat.analytics;

import static io.throughline.semconv.AnalyticsEventSource.HTTP;

import io.opentelemetry.api.trace.Span;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.Json;
import io.throughline.examples.chat.http.Route;
import io.throughline.semconv.AnalyticsRejectionReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How clients send events. The answer is 200 if all that was taken is stored, and 202 if something
 * of it waits, which is lost if this process is killed: whoever wants to be sure sends it again,
 * and its identifier makes it count once.
 */
final class IngestRoutes {

  private static final int MAX_EVENTS = 1000;
  private static final int MAX_BATCH_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Those for which the sender cannot be blamed. */
  private static final Set<AnalyticsRejectionReason> TRY_LATER =
      Set.of(AnalyticsRejectionReason.QUEUE_FULL, AnalyticsRejectionReason.SHUTDOWN);

  private final Ingest ingest;
  private final Batch batch;

  IngestRoutes(Ingest ingest, Batch batch) {
    this.ingest = ingest;
    this.batch = batch;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/api/event", this::event).maxBody(Ingest.MAX_EVENT_BYTES),
        Route.post("/api/batch", this::batch).maxBody(MAX_BATCH_BYTES));
  }

  private HttpAnswer event(HttpCall call) throws Exception {
    Access.INGEST.check(call);
    byte[] body = body(call);
    JsonNode json = json(body);
    Outcome outcome = outcome(List.of(take(json, body.length)));
    if (outcome.rejections.isEmpty()) {
      return outcome.answer();
    }
    RejectedException why = outcome.rejections.values().iterator().next();
    throw new HttpRefusal(
        TRY_LATER.contains(why.reason()) ? 503 : 400, String.valueOf(why.getMessage()));
  }

  private HttpAnswer batch(HttpCall call) throws Exception {
    Access.INGEST.check(call);
    byte[] body = body(call);
    JsonNode events = json(body).path("events");
    if (!events.isArray() || events.isEmpty() || events.size() > MAX_EVENTS) {
      throw malformed(body.length, "\"events\" takes a list of 1 to " + MAX_EVENTS + " events");
    }
    List<CompletableFuture<Void>> taken = new ArrayList<>();
    for (JsonNode event : events) {
      taken.add(take(event, Json.bytes(event).length));
    }
    return outcome(taken).answer();
  }

  private CompletableFuture<Void> take(JsonNode json, int bytes) {
    return ingest.take(json, bytes, HTTP, Span.current().getSpanContext());
  }

  /** What is too large is an event that was rejected, too. */
  private byte[] body(HttpCall call) throws IOException, HttpRefusal {
    try {
      return call.body();
    } catch (HttpRefusal e) {
      ingest.tooLarge(HTTP);
      throw e;
    }
  }

  private JsonNode json(byte[] body) throws HttpRefusal {
    try {
      return Json.object(body).node();
    } catch (HttpRefusal e) {
      throw malformed(body.length, String.valueOf(e.getMessage()));
    }
  }

  private HttpRefusal malformed(int bytes, String what) {
    ingest.malformed(bytes, HTTP);
    return HttpRefusal.badRequest(what);
  }

  /** What became of events, by their places. */
  private record Outcome(int stored, int waiting, Map<Integer, RejectedException> rejections) {

    HttpAnswer answer() {
      List<Map<String, Object>> rejected = new ArrayList<>();
      rejections.forEach(
          (index, why) ->
              rejected.add(
                  Map.of(
                      "index", index,
                      "reason", why.reason().value(),
                      "message", String.valueOf(why.getMessage()))));
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("stored", stored);
      body.put("waiting", waiting);
      body.put("rejected", rejected);
      return HttpAnswer.json(waiting == 0 ? 200 : 202, body);
    }
  }

  private Outcome outcome(List<CompletableFuture<Void>> taken) throws InterruptedException {
    int stored = 0;
    int waiting = 0;
    Map<Integer, RejectedException> rejections = new LinkedHashMap<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < taken.size(); i++) {
      // It is known that nothing is stored now: whoever asks need not wait for it.
      long left = batch.failure() == null ? Math.max(0, end - System.nanoTime()) : 0;
      @Nullable RejectedException why = null;
      try {
        taken.get(i).get(left, TimeUnit.NANOSECONDS);
        stored++;
      } catch (TimeoutException e) {
        waiting++;
      } catch (ExecutionException e) {
        why = Ingest.rejection(e.getCause());
      }
      if (why != null) {
        rejections.put(i, why);
      }
    }
    return new Outcome(stored, waiting, rejections);
  }
}
