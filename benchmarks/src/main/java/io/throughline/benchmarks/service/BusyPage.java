package io.throughline.benchmarks.service;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.throughline.Observability;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingStream;

/** A service with 10,000 series, in which eight threads record all the time. */
public final class BusyPage {

  private static final int FAMILIES = 10;
  private static final int SERIES = 1_000;
  private static final int THREADS = 8;

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("method");
  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client");

  private final List<LongCounter> counters = new ArrayList<>();
  private final List<Attributes> series = new ArrayList<>();

  private BusyPage(Observability observability) {
    for (int i = 0; i < FAMILIES; i++) {
      counters.add(
          observability.openTelemetry().getMeter("busy").counterBuilder("requests" + i).build());
    }
    for (int i = 0; i < SERIES; i++) {
      series.add(Attributes.of(METHOD, "method" + i % 10, CLIENT, "client-" + i / 10));
    }
    counters.forEach(counter -> series.forEach(attributes -> counter.add(1, attributes)));
  }

  /**
   * Serves until it is killed, and says on which port.
   *
   * @param args how many measurements a second each thread records, zero for as many as it can;
   *     {@code allocations} to say how large the largest object is that a page needs
   */
  public static void main(String[] args) {
    Observability observability = Observability.init("busy");
    BusyPage page = new BusyPage(observability);
    int perSecond = Integer.parseInt(args[0]);
    for (int i = 0; i < THREADS; i++) {
      Thread recorder = new Thread(() -> page.record(perSecond), "recorder");
      recorder.setDaemon(true);
      recorder.start();
    }
    System.out.println("ready " + observability.operatorsPort());
    if (args.length > 1) {
      reportAllocations();
    }
    while (true) {
      LockSupport.park();
    }
  }

  private void record(int perSecond) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int perTick = perSecond / 100;
    while (true) {
      for (int i = 0; i < Math.max(1, perTick); i++) {
        counters.get(random.nextInt(FAMILIES)).add(1, series.get(random.nextInt(SERIES)));
      }
      if (perSecond > 0) {
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** Objects that are larger than what threads have of the heap in advance are told one by one. */
  private static void reportAllocations() {
    LongSummaryStatistics sizes = new LongSummaryStatistics();
    RecordingStream stream = new RecordingStream();
    stream.enable("jdk.ObjectAllocationOutsideTLAB").withoutStackTrace();
    stream.onEvent(
        "jdk.ObjectAllocationOutsideTLAB",
        event -> {
          RecordedThread thread = event.getThread();
          if (thread != null && Scrapes.serves(String.valueOf(thread.getJavaName()))) {
            sizes.accept(event.getLong("allocationSize"));
          }
        });
    stream.onFlush(
        () ->
            System.out.println(
                "the largest of " + sizes.getCount() + " above 16 kB has " + sizes.getMax()));
    stream.start();
  }
}
