package io.throughline.operators;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics} in the form that the client asks for: Prometheus' text, or OpenMetrics with
 * exemplars; compressed if it may be. Only a few pages are written at once, because each holds a
 * snapshot of all metrics: a further client takes the place of one that reads too slowly, or is
 * told to come back.
 */
public final class MetricsEndpoint implements Endpoint.Handler {

  private static final int MAX_PAGES = 4;
  private static final long SLOW = Duration.ofSeconds(1).toNanos();

  /** Prometheus' own default for a scrape. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Supplier<MetricSnapshots> metrics;
  private final Executor threads;
  private final Set<Page> pages = new LinkedHashSet<>();

  /**
   * A page of metrics.
   *
   * @param metrics collects them
   * @param threads where pages are written
   */
  public MetricsEndpoint(Supplier<MetricSnapshots> metrics, Executor threads) {
    this.metrics = metrics;
    this.threads = threads;
  }

  @Override
  public CompletionStage<Answer> answer(Endpoint.Request request) {
    ExpositionFormatWriter format = Formats.ALL.findWriter(request.headers().get("Accept"));
    boolean gzip =
        request.headers().get("Accept-Encoding").toLowerCase(Locale.ROOT).contains("gzip");
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", format.getContentType());
    if (gzip) {
      headers.put("Content-Encoding", "gzip");
    }
    if (request.method().equals("HEAD")) {
      return new Answer.Whole(200, headers, "").now();
    }
    EscapingScheme escaping = EscapingScheme.fromAcceptHeader(request.headers().get("Accept"));
    Page page = new Page(format, escaping, gzip);
    return page.isAdmitted()
        ? new Answer.Streamed(200, headers, page, threads, TIMEOUT).now()
        : new Answer.Whole(503, Map.of("Retry-After", "1"), "").now();
  }

  /** Made for the first page, because nobody waits for it then. */
  private static final class Formats {
    static final ExpositionFormats ALL = ExpositionFormats.init();
  }

  /** One page on its way to one client. */
  private final class Page implements Answer.BodyWriter {

    private final ExpositionFormatWriter format;
    private final EscapingScheme escaping;
    private final boolean gzip;
    private final long admittedAt = System.nanoTime();
    private @Nullable Thread writer;

    Page(ExpositionFormatWriter format, EscapingScheme escaping, boolean gzip) {
      this.format = format;
      this.escaping = escaping;
      this.gzip = gzip;
    }

    boolean isAdmitted() {
      synchronized (pages) {
        if (pages.size() >= MAX_PAGES && !pages.iterator().next().makesRoom()) {
          return false;
        }
        return pages.add(this);
      }
    }

    /** Ends a page that is slow. */
    private boolean makesRoom() {
      boolean slow = System.nanoTime() - admittedAt > SLOW;
      if (slow) {
        pages.remove(this);
        if (writer != null) {
          writer.interrupt();
        }
      }
      return slow;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      synchronized (pages) {
        writer = Thread.currentThread();
      }
      try (OutputStream body = gzip ? new GZIPOutputStream(out, 8192) : out) {
        format.write(body, metrics.get(), escaping);
      } finally {
        synchronized (pages) {
          pages.remove(this);
          writer = null;
          boolean unused = Thread.interrupted(); // the next page of this thread goes on
        }
      }
    }
  }
}
