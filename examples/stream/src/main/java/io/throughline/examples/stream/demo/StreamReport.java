package io.throughline.examples.stream.demo;

import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.Trace;
import io.throughline.examples.kit.TraceTree;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a run looked like in metrics, spans and log lines, and what is missing of it. */
final class StreamReport {

  private static final Duration ARRIVAL = Duration.ofSeconds(10);

  private static final String LOST = "stream_packets_lost_total{network_io_direction=\"receive\"}";
  private static final String SENT_AGAIN =
      "srt_packets_retransmitted_total{network_io_direction=\"receive\"}";
  private static final String RECEIVED = "stream_packets_received_total";
  private static final String SENT = "stream_packets_sent_total";

  /** Each is the root of a trace, or in the trace of a request. */
  private static final List<String> SPANS =
      List.of(
          "stream.publish.start",
          "stream.play.start",
          "stream.segment.write",
          "stream.snapshot.write",
          "stream.play.stop",
          "stream.publish.stop");

  private final ServiceProcess server;
  private final ReceivedTelemetry telemetry;
  private final PrintStream out;
  private final Style style;
  private final Map<String, Long> lost = new LinkedHashMap<>();

  StreamReport(ServiceProcess server, ReceivedTelemetry telemetry, PrintStream out, Style style) {
    this.server = server;
    this.telemetry = telemetry;
    this.out = out;
    this.style = style;
  }

  /** Waits, and says what the metrics counted meanwhile. */
  void spell(String what, Duration length) throws InterruptedException {
    MetricsPage before = MetricsPage.of(server);
    Thread.sleep(length.toMillis());
    MetricsPage after = MetricsPage.of(server);
    long lostNow = more(before, after, LOST);
    lost.put(what, lostNow);
    long received = more(before, after, RECEIVED);
    String share = "%.1f %% lost".formatted(100.0 * lostNow / Math.max(1, lostNow + received));
    long again = more(before, after, SENT_AGAIN);
    out.printf(
        "  %-43s %2d s: %5d packets received, %4d lost (%s)%s, %5d sent to the reader%n",
        what,
        length.toSeconds(),
        received,
        lostNow,
        lostNow > 0 ? style.bad(share) : style.good(share),
        again > 0 ? ", " + again + " came again" : "",
        more(before, after, SENT));
  }

  private static long more(MetricsPage before, MetricsPage after, String series) {
    return Math.round(after.sum(series) - before.sum(series));
  }

  /** Returns what is missing. */
  List<String> print() throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>();
    printTraces(missing);
    printLines(missing);
    MetricsPage page = MetricsPage.of(server);
    printMetrics(page, missing);
    title("Objectives");
    for (MeasuredObjective objective : MeasuredObjective.values()) {
      boolean met = objective.isMet(page);
      out.println(
          "  " + objective.line(page) + "  " + (met ? style.good("met") : style.bad("missed")));
    }
    if (MeasuredObjective.LOSS.isMet(page)) {
      missing.add("the objective of losses was not missed, though the link lost packets");
    }
    return missing;
  }

  private void printTraces(List<String> missing) throws InterruptedException {
    Set<String> printed = new LinkedHashSet<>();
    for (String name : SPANS) {
      Optional<Trace> trace = telemetry.await(one -> !one.named(name).isEmpty(), ARRIVAL);
      if (trace.isEmpty()) {
        missing.add("no span " + name + " has come in");
      } else if (printed.add(trace.get().id())) {
        title("Trace " + trace.get().id());
        TraceTree.lines(trace.get(), style).forEach(line -> out.println("  " + line));
      }
    }
  }

  private void printLines(List<String> missing) throws IOException {
    title("The log lines of the stream");
    List<String> lines = new LogFile(server.log()).withField("stream.name", StreamClients.NAME);
    lines.forEach(line -> out.println("  " + line));
    if (lines.size() < 4) {
      missing.add("of two sessions that began and ended there are only " + lines.size() + " lines");
    }
  }

  private void printMetrics(MetricsPage page, List<String> missing) {
    title(server.address() + "/metrics");
    for (String series :
        List.of(
            RECEIVED,
            SENT,
            LOST,
            "stream_frames_received_total",
            "stream_keyframes_received_total",
            "stream_segments_written_total",
            "stream_snapshots_written_total",
            "stream_packets_recorded_total")) {
      page.samples(series).forEach(sample -> out.println("  " + sample));
      if (page.sum(series) <= 0) {
        missing.add(server.address() + "/metrics has no " + series + " above 0");
      }
    }
    lost.forEach(
        (spell, count) -> {
          boolean loses = spell.contains("loses");
          if (loses == (count == 0)) {
            missing.add(spell + " lost " + count + " packets");
          }
        });
  }

  private void title(String text) {
    out.println();
    out.println(style.title(text));
  }
}
