package io.throughline.examples.kit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The times that a service took for its page of metrics, asked five times a second. */
public final class ScrapeTimes implements AutoCloseable {

  private static final long EVERY_MILLIS = 200;

  private final ServiceProcess service;
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  public ScrapeTimes(ServiceProcess service) {
    this.service = service;
    var unused =
        timer.scheduleWithFixedDelay(
            this::scrape, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void scrape() {
    long start = System.nanoTime();
    try {
      service.get("/metrics");
      nanos.add(System.nanoTime() - start);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public String summary() {
    if (nanos.isEmpty()) {
      return "no page of metrics was asked for";
    }
    return "%d pages of metrics: 50 %% within %.1f ms, 99 %% within %.1f ms"
        .formatted(nanos.size(), millis(0.5), millis(0.99));
  }

  /** What this share of the pages did not exceed; not a number if there was none. */
  public double millis(double share) {
    List<Long> sorted;
    synchronized (nanos) {
      sorted = new ArrayList<>(nanos);
    }
    Collections.sort(sorted);
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.ceil(share * sorted.size()) - 1) / 1e6;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
