package io.throughline.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts the viewer and Jaeger, which keeps spans in memory, in turns as processes of their own,
 * gives both the same spans and asks both the same: for what one of eight services has, and for
 * what it has not. {@code ./bench viewer} runs it.
 */
public final class BesideJaeger {

  private static final int EACH_REQUEST = 500;
  private static final int QUESTIONS = 15;
  private static final long START = System.currentTimeMillis() - TimeUnit.MINUTES.toMillis(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String view;
  private final String jaeger;
  private final Path folder;
  private final long spans;

  private BesideJaeger(String view, String jaeger, Path folder, long spans) {
    this.view = view;
    this.jaeger = jaeger;
    this.folder = folder;
    this.spans = spans;
  }

  /**
   * Measures.
   *
   * @param args the commands of the viewer and of Jaeger, how many spans, how many rounds
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("throughline-beside-jaeger");
    BesideJaeger comparison = new BesideJaeger(args[0], args[1], folder, Long.parseLong(args[2]));
    System.out.printf(
        "%-7s | ready ms | resident MB, idle | spans a second, all | their CPU, us each | last half"
            + " | their CPU | resident MB, full | found, ms | not found, ms%n",
        "");
    for (int round = 0; round < Integer.parseInt(args[3]); round++) {
      comparison.measure("viewer", comparison.viewer());
      comparison.measure("Jaeger", comparison.jaeger());
    }
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> file.toFile().delete());
    }
    Files.delete(folder);
  }

  /** What is measured: where it takes spans, where it is asked, and how. */
  private record Subject(
      Process process, long begin, int otlp, int page, @Nullable String token, boolean jaeger) {

    /** Traces of a service with a span of this client. */
    HttpRequest question(String client) {
      String query =
          jaeger
              ? "service=service-3&limit=20&lookback=custom&start=%d&end=%d&tags=%s"
                  .formatted(
                      (START - 1_000) * 1_000,
                      (START + TimeUnit.HOURS.toMillis(1)) * 1_000,
                      encoded("{\"messaging.client.id\":\"" + client + "\"}"))
              : "limit=20&q=" + encoded("service:service-3 messaging.client.id:" + client);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + page + "/api/traces?" + query));
      return token == null
          ? request.build()
          : request.header("Authorization", "Bearer " + token).build();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private Subject viewer() throws IOException {
    int otlp = freePort();
    int page = freePort();
    List<String> command = new ArrayList<>(List.of(view, "--grpc-port", "0", "--limit", "512"));
    command.addAll(List.of("--otlp-port", "" + otlp, "--port", "" + page));
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String url = process.inputReader(UTF_8).readLine();
    String token = url.substring(url.indexOf('=') + 1);
    return new Subject(process, begin, otlp, page, token, false);
  }

  private Subject jaeger() throws IOException {
    int otlp = freePort();
    int page = freePort();
    Path settings = Files.createTempFile(folder, "jaeger", ".yaml");
    Files.writeString(
        settings,
        """
        extensions:
          jaeger_storage:
            backends:
              memory:
                memory: { max_traces: %d }
          jaeger_query:
            storage: { traces: memory }
            enable_tracing: false
            http: { endpoint: 127.0.0.1:%d }
            grpc: { endpoint: 127.0.0.1:%d }
        receivers:
          otlp:
            protocols:
              http: { endpoint: 127.0.0.1:%d }
        exporters:
          jaeger_storage_exporter: { trace_storage: memory }
        service:
          extensions: [jaeger_storage, jaeger_query]
          pipelines:
            traces: { receivers: [otlp], exporters: [jaeger_storage_exporter] }
          telemetry:
            metrics: { level: none }
        """
            .formatted(spans, page, freePort(), otlp));
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(jaeger, "--config=" + settings)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("jaeger.log").toFile())
            .start();
    return new Subject(process, begin, otlp, page, null, true);
  }

  private void measure(String name, Subject subject) throws Exception {
    try {
      HttpRequest probe = subject.question("nobody");
      while (!answers(probe)) {
        if (!subject.process().isAlive()) {
          throw new IllegalStateException(name + " has ended; see " + folder);
        }
        TimeUnit.MILLISECONDS.sleep(2); // nothing tells when a port opens
      }
      long ready = millisSince(subject.begin());
      TimeUnit.SECONDS.sleep(2); // idle means: what the start needed may be given back
      long idle = resident(subject);
      Sent first = send(subject, 1, spans / 2); // a JVM warms up with these
      Sent last = send(subject, spans / 2 + 1, spans);
      System.out.printf(
          Locale.ROOT,
          "%-7s | %8d | %17d | %,19.0f | %18.1f | %,9.0f | %9.1f | %17d | %9d | %13d%n",
          name,
          ready,
          idle,
          first.and(last).aSecond(),
          first.and(last).cpuMicros(),
          last.aSecond(),
          last.cpuMicros(),
          resident(subject),
          median(subject, "client-1503", true),
          median(subject, "nobody", false));
    } finally {
      subject.process().destroy();
      subject.process().waitFor();
    }
  }

  private boolean answers(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Spans that were sent, the time that it took and the subject's CPU. */
  private record Sent(long spans, long nanos, long cpuNanos) {

    Sent and(Sent other) {
      return new Sent(spans + other.spans, nanos + other.nanos, cpuNanos + other.cpuNanos);
    }

    double aSecond() {
      return spans * 1e9 / nanos;
    }

    double cpuMicros() {
      return cpuNanos / 1e3 / spans;
    }
  }

  private Sent send(Subject subject, long from, long to) throws Exception {
    long cpu = cpu(subject);
    long begin = System.nanoTime();
    for (long first = from; first <= to; first += EACH_REQUEST) {
      send(subject, first);
    }
    return new Sent(to - from + 1, System.nanoTime() - begin, cpu(subject) - cpu);
  }

  private void send(Subject subject, long first) throws Exception {
    List<Span> batch =
        LongStream.range(first, first + EACH_REQUEST).mapToObj(BesideJaeger::span).toList();
    byte[] body = SentSpans.spans("service-" + first / EACH_REQUEST % 8, batch).toByteArray();
    HttpResponse<Void> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + subject.otlp() + "/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.discarding());
    if (answer.statusCode() != 200) {
      throw new IOException("spans were answered by " + answer.statusCode());
    }
  }

  /** Ten spans a trace. */
  private static Span span(long id) {
    long start = TimeUnit.MILLISECONDS.toNanos(START) + id * 1_000;
    return SentSpans.span(1 + id / 10, id, id % 10 == 0 ? 0 : id / 10 * 10, "operation " + id % 40)
        .setStartTimeUnixNano(start)
        .setEndTimeUnixNano(start + 1_000_000)
        .addAttributes(
            SentSpans.attribute(
                "messaging.destination.name", "sensors/room-" + id % 1000 + "/temperature"))
        .addAttributes(SentSpans.attribute("messaging.client.id", "client-" + id % 5000))
        .addAttributes(SentSpans.attribute("messaging.system", "mqtt"))
        .addAttributes(SentSpans.attribute("messaging.message.body.size", id % 1400))
        .addAttributes(SentSpans.attribute("thread.name", "hivemq-netty-worker-" + id % 8))
        .build();
  }

  private long median(Subject subject, String client, boolean there) throws Exception {
    long[] millis = new long[QUESTIONS];
    for (int i = 0; i < QUESTIONS; i++) {
      long begin = System.nanoTime();
      String answer = http.send(subject.question(client), BodyHandlers.ofString()).body();
      millis[i] = millisSince(begin);
      boolean none = answer.contains("\"traces\":[]") || answer.contains("\"data\":[]");
      if (none == there) {
        throw new IllegalStateException(client + ": " + answer);
      }
    }
    Arrays.sort(millis);
    return millis[QUESTIONS / 2];
  }

  private static long millisSince(long begin) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  private static long cpu(Subject subject) {
    return subject.process().info().totalCpuDuration().orElseThrow().toNanos();
  }

  /** Megabytes, as Linux has them. */
  private static long resident(Subject subject) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + subject.process().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
