package io.throughline.examples.chat.cost;

import io.throughline.examples.kit.Cpu;
import io.throughline.examples.kit.Latencies;
import io.throughline.examples.kit.MemoryOfAll;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.ScrapeTimes;
import io.throughline.examples.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A thousand streams, to fifty of which each message goes, at rates up to what a machine with two
 * cores takes beside its clients. All is sampled.
 */
final class Fanout {

  private static final Duration COUNTED = Duration.ofSeconds(30);
  private static final String DELIVERED =
      "broadcast_deliveries_total{broadcast_result=\"delivered\"}";
  private static final String SENT = "chat_messages_sent_total";

  private static final int PAGES = 10;
  private static final int WARM_UP_RATE = 100;

  private final int chats;
  private final int members;
  private final int warmUpSeconds;
  private final int seconds;
  private final List<Integer> rates;
  private final Path folder;

  Fanout(boolean quick, Path folder) {
    this.folder = folder;
    chats = quick ? 4 : 20;
    members = quick ? 25 : 50;
    warmUpSeconds = quick ? 5 : 60;
    seconds = quick ? 5 : 30;
    rates = quick ? List.of(20) : List.of(50, 100, 200);
  }

  void run() throws IOException, InterruptedException {
    System.err.println("opening " + chats * members + " streams and warming up");
    try (ObservedChat chat = new ObservedChat(Observation.ALL, chats, members, folder)) {
      chat.leftOut().forEach(what -> System.err.println("left out: " + what));
      chat.run(WARM_UP_RATE, warmUpSeconds);
      System.out.println(
          "| messages a second | deliveries a second | sent, by the metric | delivered, of the"
              + " clients and by the metric | p50 ms | p99 ms | p99.9 ms | page of chat-server, p99"
              + " ms | of notify-server | cores of the servers | of the clients |");
      System.out.println("|" + "---:|".repeat(11));
      for (int rate : rates) {
        System.err.println(rate + " messages a second");
        measure(chat, rate);
      }
      memory();
    }
  }

  private void measure(ObservedChat chat, int rate) throws IOException, InterruptedException {
    ServiceProcess sender = chat.servers().chat();
    ServiceProcess notifier = chat.servers().notifier();
    double sentBefore = sum(sender, SENT);
    double deliveredBefore = sum(notifier, DELIVERED);
    Map<ServiceProcess, Cpu> cpuBefore = chat.cpu();
    Cpu ownBefore = Cpu.of(ProcessHandle.current().pid());
    long start = System.nanoTime();
    List<String> row = new ArrayList<>(List.of(Integer.toString(rate)));
    try (ScrapeTimes senderPages = new ScrapeTimes(sender);
        ScrapeTimes notifierPages = new ScrapeTimes(notifier)) {
      Latencies latencies = chat.talk(rate, seconds);
      double took = (System.nanoTime() - start) / 1e9;
      row.add(text("%.0f", latencies.count() / took));
      double servers = 0;
      for (Map.Entry<ServiceProcess, Cpu> server : cpuBefore.entrySet()) {
        servers += Cpu.of(server.getKey().pid()).secondsSince(server.getValue());
      }
      double own = Cpu.of(ProcessHandle.current().pid()).secondsSince(ownBefore);
      int sent = rate * seconds;
      awaitEqual(sender, SENT, sentBefore + sent);
      awaitEqual(notifier, DELIVERED, deliveredBefore + latencies.count());
      row.add(text("%.0f", sum(sender, SENT) - sentBefore) + " of " + sent);
      row.add(latencies.count() + text(" and %.0f", sum(notifier, DELIVERED) - deliveredBefore));
      for (double share : new double[] {0.5, 0.99, 0.999}) {
        row.add(text("%.1f", latencies.micros(share) / 1000));
      }
      row.add(text("%.1f", senderPages.millis(0.99)));
      row.add(text("%.1f", notifierPages.millis(0.99)));
      row.add(text("%.2f", servers / took));
      row.add(text("%.2f", own / took));
    }
    System.out.println("| " + String.join(" | ", row) + " |");
    chat.awaitDone();
  }

  /** A server that is busy may take longer for its page than is waited for. */
  private static double sum(ServiceProcess server, String metric) throws InterruptedException {
    MetricsPage page = MetricsPage.of(server);
    for (int i = 0; page.lines().isEmpty() && i < PAGES; i++) {
      page = MetricsPage.of(server);
    }
    return page.sum(metric);
  }

  /** A stream is counted after its client has read. If it never is, the table shows it. */
  private static void awaitEqual(ServiceProcess server, String metric, double value)
      throws InterruptedException {
    if (!Poll.until(COUNTED, () -> sum(server, metric) == value)) {
      System.err.println(metric + " of " + server.name() + " is not what the clients counted");
    }
  }

  /** Elasticsearch was there before. */
  private static void memory() throws IOException {
    Stream<ProcessHandle> started = ProcessHandle.current().descendants();
    Stream<ProcessHandle> elasticsearch =
        ProcessHandle.allProcesses()
            .filter(
                process -> process.info().commandLine().orElse("").contains("org.elasticsearch"));
    System.out.println(
        text("%nservers and parts: %.0f MB", MemoryOfAll.megabytes(started))
            + text(", Elasticsearch besides: %.0f MB", MemoryOfAll.megabytes(elasticsearch)));
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
