package io.throughline.examples.chat.demo;

import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.Trace;
import io.throughline.examples.kit.TraceTree;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a message looked like in trace, lines and metrics, and what is missing of it. */
final class ChatReport {

  private static final Duration ARRIVAL = Duration.ofSeconds(60);

  private final ChatServers servers;
  private final ReceivedTelemetry telemetry;
  private final PrintStream out;
  private final Style style;
  private final List<String> missing = new ArrayList<>();

  ChatReport(ChatServers servers, ReceivedTelemetry telemetry, PrintStream out, Style style) {
    this.servers = servers;
    this.telemetry = telemetry;
    this.out = out;
    this.style = style;
  }

  /**
   * Returns what is missing.
   *
   * @param message whose trace is shown
   * @param isIndexed whether the bot takes part
   */
  List<String> print(long message, boolean isIndexed) throws IOException, InterruptedException {
    Optional<Trace> trace = telemetry.await(one -> isWhole(one, message, isIndexed), ARRIVAL);
    if (trace.isEmpty()) {
      missing.add("no trace goes from the POST of message " + message + " to all that it caused");
    } else {
      printTrace(trace.get());
    }
    printMetrics();
    return missing;
  }

  /** From the sender through the servers to the reader. */
  private static boolean isWhole(Trace trace, long message, boolean isIndexed) {
    Set<String> services =
        trace.spans().stream().map(ReceivedSpan::service).collect(Collectors.toSet());
    boolean isOfMessage =
        trace.spans().stream()
            .anyMatch(
                span -> Long.toString(message).equals(span.attribute("messaging.message.id")));
    return isOfMessage
        && services.containsAll(
            Set.of("chat-client", "chat-server", "notify-server", "analytics-server"))
        && services.contains("bot-server") == isIndexed
        && trace.spans().stream()
            .anyMatch(
                span -> span.service().equals("chat-client") && span.kind().equals("CONSUMER"));
  }

  private void printTrace(Trace trace) throws IOException, InterruptedException {
    title("Trace " + trace.id());
    TraceTree.lines(trace, style).forEach(line -> out.println("  " + line));
    Optional<Trace> batch =
        telemetry.await(
            one ->
                one.named("analytics.batch.store").stream()
                    .anyMatch(span -> span.linkedTraceIds().contains(trace.id())),
            ARRIVAL);
    if (batch.isEmpty()) {
      missing.add("no batch of the analytics server is linked to the trace");
    } else {
      title("Trace " + batch.get().id() + ", linked to it");
      TraceTree.lines(batch.get(), style).forEach(line -> out.println("  " + line));
    }
    title("The lines of the servers, of this trace or their last");
    for (ServiceProcess server : servers.all()) {
      LogFile log = new LogFile(server.log());
      List<String> lines = log.ofTrace(trace.id());
      if (lines.isEmpty()) {
        lines = log.withField("service.name", server.name());
      }
      lines.stream().skip(Math.max(0, lines.size() - 2)).forEach(line -> out.println("  " + line));
      List<String> foreign = log.foreign();
      // The library of the language model writes lines of its own.
      if (!foreign.isEmpty() && !server.name().equals(ChatServers.MODEL)) {
        missing.add(server.log() + " has lines that are no JSON: " + foreign.get(0));
      }
    }
  }

  private void printMetrics() throws InterruptedException {
    print(servers.chat(), "chat_messages_sent_total", 2);
    print(servers.chat(), "messaging_client_sent_messages_total", 2);
    print(servers.notifier(), "broadcast_deliveries_total{broadcast_result=\"delivered\"}", 2);
    print(servers.notifier(), "sse_connection_count", 1);
    print(servers.analytics(), "analytics_events_stored_total", 2);
    ServiceProcess bot = servers.bot();
    if (bot != null) {
      print(bot, "search_documents_indexed_total", 3);
      print(bot, "gen_ai_client_operation_duration_seconds_count", 3);
    }
  }

  private void print(ServiceProcess server, String series, double least)
      throws InterruptedException {
    Poll.until(ARRIVAL, () -> MetricsPage.of(server).sum(series) >= least);
    MetricsPage page = MetricsPage.of(server);
    title(server.name() + ", " + server.address() + "/metrics");
    page.samples(series).forEach(sample -> out.println("  " + sample));
    if (page.sum(series) < least) {
      missing.add(
          "%s/metrics has %s %s, expected are %s"
              .formatted(server.address(), page.sum(series), series, least));
    }
  }

  private void title(String text) {
    out.println();
    out.println(style.title(text));
  }
}
