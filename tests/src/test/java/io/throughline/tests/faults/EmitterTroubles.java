package io.throughline.tests.faults;

import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** What goes wrong inside of the emitter's own JVM. */
final class EmitterTroubles {

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(EmitterTroubles.class);

  private static final int CHUNK_BYTES = 100_000;
  private static final int RESERVE_BYTES = 12 << 20;

  private final CountDownLatch gaugeIsReleased = new CountDownLatch(1);
  private final AtomicInteger errors = new AtomicInteger();

  /** A callback of the host that does not return before {@link #releaseGauge}. */
  void blockGauge(OpenTelemetry openTelemetry) {
    var unused =
        openTelemetry
            .getMeter("faults")
            .gaugeBuilder("blocking")
            .buildWithCallback(
                measurement -> {
                  awaitRelease();
                  measurement.record(1);
                });
  }

  private void awaitRelease() {
    boolean interrupted = false;
    while (gaugeIsReleased.getCount() > 0) {
      try {
        gaugeIsReleased.await();
      } catch (InterruptedException e) {
        interrupted = true; // as code does that holds a lock
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void releaseGauge() {
    gaugeIsReleased.countDown();
  }

  /** Whatever the thread that delivers logs from now on ends in an Error of the host's filter. */
  void failDelivery() {
    OwnLines.beforeEach(
        () -> {
          if (Thread.currentThread().getName().startsWith("throughline-delivery")) {
            errors.incrementAndGet();
            throw new StackOverflowError("of the test");
          }
        });
  }

  int errors() {
    return errors.get();
  }

  /**
   * Until an allocation of the host fails, and frees it at once. What is left is little, and not
   * nothing: an OutOfMemoryError in a thread of OpenTelemetry's SDK ends that thread for good.
   */
  static void fillHeap() {
    List<byte[]> all = new ArrayList<>();
    try {
      for (int collections = 0; collections < 3; collections++) {
        while (free() > RESERVE_BYTES) {
          all.add(new byte[CHUNK_BYTES]);
        }
        System.gc();
      }
      all.add(new byte[4 * RESERVE_BYTES]);
      log.error("the heap is not full with {} arrays", all.size());
    } catch (OutOfMemoryError e) {
      all.clear();
    }
  }

  private static long free() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
  }
}
