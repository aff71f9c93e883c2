package io.throughline.viewer.internal.search;

import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.SentSpans;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Measures how fast spans are taken, and how long searches last that look at each of them: none has
 * a hit. RATIONALE.md has the command and the figures.
 */
public final class SearchSpeed {

  private static final int EACH_REQUEST = 500;
  private static final int TURNS = 15;

  private static final List<String> QUERIES =
      List.of(
          "service:none",
          ">10ms",
          "error",
          "name:none",
          "room-999999",
          "topic:sensors/room-999999/temperature",
          "client_id:client-4999999",
          "topic:sensors/*/humidity",
          "messaging.message.body.size>1439");

  private SearchSpeed() {}

  /**
   * Measures.
   *
   * @param args how many spans
   */
  public static void main(String[] args) throws Exception {
    long count = Long.parseLong(args[0]);
    TelemetryStore store = new TelemetryStore(450L << 20, Clock.systemUTC());
    long taken = 0;
    for (long first = 1; first <= count; first += EACH_REQUEST) {
      byte[] request = request(first);
      long begin = System.nanoTime();
      store.take(OtlpSignalKind.TRACES.parse(request));
      taken += System.nanoTime() - begin;
    }
    System.out.printf(
        Locale.ROOT,
        "%,d spans taken in %,d ms, %,d held in %,d MiB%n",
        count,
        taken / 1_000_000,
        store.state().held().spans(),
        store.state().bytes() >> 20);
    print("the list, without a search", times(store, ""));
    for (String query : QUERIES) {
      print(query, times(store, query));
    }
  }

  private static void print(String what, long[] millis) {
    System.out.printf(
        Locale.ROOT, "%-45s median %5d ms, best %5d ms%n", what, millis[TURNS / 2], millis[0]);
  }

  private static long[] times(TelemetryStore store, String query) throws QueryException {
    long[] millis = new long[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      long begin = System.nanoTime();
      TraceSearch search =
          new TraceSearch(
              Query.parse(query, Query.Subject.SPANS),
              Long.MIN_VALUE,
              Long.MAX_VALUE,
              TraceSearch.Order.TIME,
              50,
              null);
      int hits = search.in(store.traces()).items().size();
      millis[turn] = (System.nanoTime() - begin) / 1_000_000;
      if (hits > 0 != query.isEmpty()) {
        throw new IllegalStateException(query + " has " + hits + " hits");
      }
    }
    Arrays.sort(millis);
    return millis;
  }

  /** Ten spans a trace, of eight services. */
  private static byte[] request(long first) {
    List<Span> spans = new ArrayList<>();
    LongStream.range(first, first + EACH_REQUEST).forEach(id -> spans.add(span(id)));
    return SentSpans.spans("service-" + first / EACH_REQUEST % 8, spans).toByteArray();
  }

  private static Span span(long id) {
    return SentSpans.span(1 + id / 10, id, id % 10 == 0 ? 0 : id / 10 * 10, "operation " + id % 40)
        .addAttributes(
            SentSpans.attribute(
                "messaging.destination.name", "sensors/room-" + id % 1000 + "/temperature"))
        .addAttributes(SentSpans.attribute("messaging.client.id", "client-" + id % 5000))
        .addAttributes(SentSpans.attribute("messaging.system", "mqtt"))
        .addAttributes(SentSpans.attribute("messaging.message.body.size", id % 1400))
        .addAttributes(
            SentSpans.attribute("code.function.name", "com.acme.broker.PublishHandler.handle"))
        .addAttributes(SentSpans.attribute("thread.name", "hivemq-netty-worker-" + id % 8))
        .build();
  }
}
