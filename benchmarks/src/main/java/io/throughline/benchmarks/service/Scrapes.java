package io.throughline.benchmarks.service;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command that scrapes {@link BusyPage} from outside, and prints the cost for it and the
 * duration.
 */
public final class Scrapes {

  private static final int WARM_UP = 400;
  private static final long PAUSE_MILLIS = 50;
  private static final int ALL_THEY_CAN = 0;
  private static final int THOUSAND_A_SECOND = 1_000;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int times;

  private Scrapes(int times) {
    this.times = times;
  }

  /**
   * Runs and prints.
   *
   * @param args {@code --quick} for a few scrapes
   * @throws IOException if the service cannot be started or answers no page
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Scrapes scrapes = new Scrapes(List.of(args).contains("--quick") ? 20 : 300);
    System.out.println(
        "| eight threads record | page | CPU ms a scrape | ms median | p99 | most |");
    System.out.println("|---|---|---:|---:|---:|---:|");
    for (int perSecond : new int[] {THOUSAND_A_SECOND, ALL_THEY_CAN}) {
      List<String> arguments = List.of(Integer.toString(perSecond));
      try (ServiceProcess service = ServiceProcess.start(BusyPage.class, options(), arguments)) {
        scrapes.measure(service, perSecond, "text/plain", "identity");
        scrapes.measure(service, perSecond, "application/openmetrics-text", "gzip");
      }
    }
    scrapes.measureObjects();
  }

  /** Whether a thread makes or sends pages; the operating system cuts names off. */
  static boolean serves(String thread) {
    return thread.startsWith("throughline-met") || thread.startsWith("server-dispatch");
  }

  private void measure(ServiceProcess service, int perSecond, String format, String encoding)
      throws IOException, InterruptedException {
    HttpRequest request = request(service, format, encoding);
    scrape(request, WARM_UP);
    ServiceProcess.Cpu before = service.cpu(Scrapes::serves);
    List<Double> millis = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      bytes = scrape(request, 1);
      millis.add((System.nanoTime() - start) / 1e6);
      Thread.sleep(PAUSE_MILLIS);
    }
    double cpu = 1_000 * service.cpu(Scrapes::serves).secondsSince(before) / times;
    List<Double> sorted = millis.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "| %s | %s, %s: %,d bytes | %.1f | %.1f | %.1f | %.1f |%n",
        perSecond == ALL_THEY_CAN ? "as much as they can" : perSecond + " times a second each",
        format,
        encoding,
        bytes,
        cpu,
        sorted.get(times / 2),
        sorted.get(times * 99 / 100),
        sorted.get(times - 1));
  }

  private void measureObjects() throws IOException, InterruptedException {
    // So small that every larger object is told.
    List<String> options = new ArrayList<>(options());
    options.addAll(List.of("-XX:-ResizeTLAB", "-XX:TLABSize=16k", "-XX:MinTLABSize=8k"));
    try (ServiceProcess service =
        ServiceProcess.start(BusyPage.class, options, List.of("1000", "allocations"))) {
      HttpRequest request = request(service, "text/plain", "identity");
      for (int i = 0; i < 100; i++) {
        scrape(request, 1);
        Thread.sleep(PAUSE_MILLIS);
      }
      System.out.printf("%nbytes of objects made for a page: %s%n", service.lastLine());
    }
  }

  private static List<String> options() {
    return List.of(
        "-Xmx256m",
        "-Dotel.traces.exporter=none",
        "-Dotel.metrics.exporter=none",
        "-Dotel.logs.exporter=none",
        "-Dotel.exporter.prometheus.port=0");
  }

  private static HttpRequest request(ServiceProcess service, String format, String encoding) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.ready() + "/metrics"))
        .header("Accept", format)
        .header("Accept-Encoding", encoding)
        .build();
  }

  private long scrape(HttpRequest request, int times) throws IOException, InterruptedException {
    long bytes = 0;
    for (int i = 0; i < times; i++) {
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream page = answer.body()) {
        bytes = page.readAllBytes().length;
      }
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
    }
    return bytes;
  }
}
