package io.throughline.examples.stream.srt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.examples.stream.relay.CountedNames;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.testing.TelemetryExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Callers and their limits, with one that does as it is told. */
class SrtServerTest {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int LATENCY = 20;
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CONTEXT = ",traceparent=00-" + TRACE + "-b7ad6b7169203331-01";

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private SrtServer server;

  @BeforeEach
  void start() throws Exception {
    server = server(null);
  }

  private SrtServer server(@Nullable InetSocketAddress origin) throws Exception {
    String missing = SrtServer.unavailable();
    if (missing != null) {
      throw new AssertionError("apt-get install libsrt1.5-gnutls: " + missing);
    }
    StreamTelemetry streams =
        new StreamTelemetry(telemetry.openTelemetry(), new CountedNames(Set.of("cam1")));
    Limits limits =
        new Limits(2, 4, 1 << 20, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(20));
    return new SrtServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        LATENCY,
        origin,
        new Streams(limits, streams, telemetry.openTelemetry(), "srt"),
        streams,
        telemetry.openTelemetry());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void who_is_refused_gets_the_code_of_srt() {
    try (SrtCaller publisher = new SrtCaller();
        SrtCaller second = new SrtCaller()) {
      assertThat(publisher.call(server.port(), LATENCY, "#!::r=cam1,m=publish")).isZero();
      await().atMost(SOON).until(() -> sum("stream.count") == 1);

      assertThat(call("#!::r=cam1,m=publish")).isEqualTo(1409);
      assertThat(call("#!::r=cam2,m=request")).isEqualTo(1404);
      assertThat(call("#!::r=a b,m=publish")).isEqualTo(1400);
      assertThat(call("cam1")).isEqualTo(1400);
      assertThat(call("")).isEqualTo(1400);
      assertThat(second.call(server.port(), LATENCY, "#!::r=cam2,m=publish")).isZero();
      await().atMost(SOON).until(() -> sum("stream.count") == 2);
      assertThat(call("#!::r=cam3,m=publish")).isEqualTo(1402);
    }
    assertThat(sum("stream.refusals")).isGreaterThanOrEqualTo(6);
  }

  @Test
  void strangers_neither_stay_nor_make_labels() {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      StringBuilder id = new StringBuilder(i % 2 == 0 ? "#!::r=" : "");
      while (id.length() < 512) {
        id.append((char) (1 + random.nextInt(126)));
      }
      assertThat(call(id.toString())).isIn(1400, 1404);
    }

    // Who is not answered at once asks again.
    assertThat(sum("stream.refusals")).isBetween(300L, 360L);
    assertThat(sum("stream.session.count")).isZero();
    assertThat(points("stream.refusals")).hasSizeLessThanOrEqualTo(4);
    try (SrtCaller publisher = new SrtCaller()) {
      assertThat(publisher.call(server.port(), LATENCY, "#!::r=cam1,m=publish")).isZero();
    }
  }

  @Test
  void no_more_sessions_than_the_limit_are_let_in_until_one_ends() {
    try (SrtCaller publisher = new SrtCaller();
        SrtCaller one = new SrtCaller();
        SrtCaller two = new SrtCaller()) {
      assertThat(publisher.call(server.port(), LATENCY, "#!::r=cam1,m=publish")).isZero();
      await().atMost(SOON).until(() -> sum("stream.count") == 1);
      assertThat(one.call(server.port(), LATENCY, "#!::r=cam1")).isZero();
      assertThat(two.call(server.port(), LATENCY, "#!::r=cam1")).isZero();
      try (SrtCaller three = new SrtCaller()) {
        assertThat(three.call(server.port(), LATENCY, "#!::r=cam1")).isZero();
        assertThat(call("#!::r=cam1")).isEqualTo(1402);
      }
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(call("#!::r=cam1")).as("let in").isZero());
    }
    await().atMost(SOON).until(() -> sum("stream.session.count") == 0);
  }

  @Test
  void who_goes_while_it_is_being_accepted_takes_no_place() {
    try (SrtCaller publisher = new SrtCaller()) {
      assertThat(publisher.call(server.port(), LATENCY, "#!::r=cam1,m=publish")).isZero();
      await().atMost(SOON).until(() -> sum("stream.count") == 1);
      for (int i = 0; i < 100; i++) {
        assertThat(call("#!::r=cam1")).isIn(0, 1402);
      }
      await().atMost(SOON).until(() -> sum("stream.session.count") == 1);
    }
  }

  @Test
  void what_is_no_transport_stream_is_dropped() {
    try (SrtCaller publisher = new SrtCaller()) {
      assertThat(publisher.call(server.port(), LATENCY, "#!::r=cam1,m=publish")).isZero();
      publisher.send(new byte[] {1, 2, 3});
      publisher.send(new byte[1316]);
      publisher.send();

      await().atMost(SOON).until(() -> sum("stream.packets.received") == 2);
      assertThat(sum("stream.packets.dropped")).isEqualTo(2);
      assertThat(sum("stream.starts")).isEqualTo(1);
    }
  }

  @Test
  void a_trace_goes_from_the_reader_through_the_edge_to_the_origin() throws Exception {
    InetSocketAddress origin =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    try (SrtServer edge = server(origin);
        SrtCaller publisher = new SrtCaller();
        SrtCaller reader = new SrtCaller()) {
      assertThat(publisher.call(server.port(), LATENCY, "#!::r=cam1,m=publish")).isZero();
      publisher.send();
      await().atMost(SOON).until(() -> sum("stream.packets.received") == 2);

      assertThat(reader.call(edge.port(), LATENCY, "#!::r=cam1,m=request" + CONTEXT)).isZero();
      await().atMost(SOON).until(() -> spansOfTheTrace().size() == 3);

      SpanData atEdge = spanOfTheTrace("stream.play.start", "b7ad6b7169203331");
      SpanData pull = spanOfTheTrace("stream.pull.start", atEdge.getSpanId());
      SpanData atOrigin = spanOfTheTrace("stream.play.start", pull.getSpanId());
      SpanData published =
          telemetry.spans().stream()
              .filter(span -> span.getName().equals("stream.publish.start"))
              .findFirst()
              .orElseThrow();
      assertThat(atOrigin.getLinks())
          .extracting(link -> link.getSpanContext().getSpanId())
          .containsExactly(published.getSpanId());
      assertThat(atOrigin.getAttributes().get(AttributeKey.stringKey("network.protocol.name")))
          .isEqualTo("srt");
    }
    await()
        .atMost(SOON)
        .until(
            () ->
                telemetry.spans().stream()
                        .filter(span -> span.getName().equals("stream.play.stop"))
                        .count()
                    == 2);
  }

  @Test
  void a_stream_that_the_origin_does_not_have_ends_the_reader() throws Exception {
    InetSocketAddress origin =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    try (SrtServer edge = server(origin);
        SrtCaller reader = new SrtCaller()) {
      assertThat(reader.call(edge.port(), LATENCY, "#!::r=cam1,m=request")).isZero();

      await().atMost(SOON).until(() -> !spans("stream.play.stop").isEmpty());
      assertThat(spans("stream.play.stop").get(0).getAttributes().asMap())
          .containsEntry(AttributeKey.stringKey("stream.stop.reason"), "source_ended");
      assertThat(spans("stream.pull.start").get(0).getAttributes().asMap())
          .containsEntry(AttributeKey.stringKey("error.type"), "refused");
    }
  }

  private List<SpanData> spans(String name) {
    return telemetry.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  private List<SpanData> spansOfTheTrace() {
    return telemetry.spans().stream().filter(span -> span.getTraceId().equals(TRACE)).toList();
  }

  private SpanData spanOfTheTrace(String name, String parent) {
    return spansOfTheTrace().stream()
        .filter(span -> span.getName().equals(name) && span.getParentSpanId().equals(parent))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " below " + parent + " is missing"));
  }

  private int call(String id) {
    try (SrtCaller caller = new SrtCaller()) {
      return caller.call(server.port(), LATENCY, id);
    }
  }

  private Stream<LongPointData> points(String metric) {
    return telemetry.metrics().stream()
        .filter(data -> data.getName().equals(metric))
        .flatMap(data -> data.getData().getPoints().stream())
        .map(LongPointData.class::cast);
  }

  private long sum(String metric) {
    return points(metric).mapToLong(LongPointData::getValue).sum();
  }
}
