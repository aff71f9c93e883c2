package io.throughline.operators.metrics;

import io.throughline.operators.exposition.MetricsSource;
import io.throughline.operators.exposition.PageFormat;
import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
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
import java.util.zip.Deflater;
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

  private final MetricsSource metrics;
  private final Executor threads;
  private final Set<Page> pages = new LinkedHashSet<>();

  /**
   * A page of metrics.
   *
   * @param metrics writes it
   * @param threads where pages are written
   */
  public MetricsEndpoint(MetricsSource metrics, Executor threads) {
    this.metrics = metrics;
    this.threads = threads;
  }

  @Override
  public CompletionStage<EndpointResponse> answer(Endpoint.Request request) {
    PageFormat format = PageFormat.accepted(request.headers().get("Accept"));
    boolean gzip =
        request.headers().get("Accept-Encoding").toLowerCase(Locale.ROOT).contains("gzip");
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", format.writer().getContentType());
    if (gzip) {
      headers.put("Content-Encoding", "gzip");
    }
    if (request.method().equals("HEAD")) {
      return new EndpointResponse.Whole(200, headers, "").now();
    }
    Page page = new Page(format, gzip);
    return page.isAdmitted()
        ? new EndpointResponse.Streamed(200, headers, page, threads, TIMEOUT).now()
        : new EndpointResponse.Whole(503, Map.of("Retry-After", "1"), "").now();
  }

  /** One page on its way to one client. */
  private final class Page implements EndpointResponse.BodyWriter {

    private final PageFormat format;
    private final boolean gzip;
    private final long admittedAt = System.nanoTime();
    private @Nullable Thread writer;

    Page(PageFormat format, boolean gzip) {
      this.format = format;
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
      try (OutputStream body = gzip ? new QuickGzip(out) : out) {
        metrics.write(body, format);
      } finally {
        synchronized (pages) {
          pages.remove(this);
          writer = null;
          boolean unused = Thread.interrupted(); // the next page of this thread goes on
        }
      }
    }
  }

  /** A sixth more bytes than usual for a quarter of the CPU. */
  private static final class QuickGzip extends GZIPOutputStream {

    QuickGzip(OutputStream out) throws IOException {
      super(out, 8192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
