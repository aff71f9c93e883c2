package io.throughline.tests.faults;

import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process under test: emits one span, one log record and one increment at a time, and says so
 * on its standard output when all three have been accepted. Each byte that it reads is an order.
 */
final class Emitter {

  static final String ID = "id";
  static final String COUNTER = "emitted";

  private static final int WARM_UP_SECONDS = 2;

  private static final Logger log = LoggerFactory.getLogger(Emitter.class);

  private final DataOutputStream pipe =
      new DataOutputStream(new FileOutputStream(FileDescriptor.out));
  private final ByteBuffer line = ByteBuffer.allocate(12);
  private final CallTimes end = new CallTimes();
  private final CallTimes emit = new CallTimes();
  private final CallTimes add = new CallTimes();
  private final CallTimes control = new CallTimes();
  private final EmitterTroubles troubles = new EmitterTroubles();
  private volatile boolean silent;
  private volatile boolean measure;
  private long heapBefore;

  public static void main(String[] arguments) throws Exception {
    new Emitter().run(Integer.parseInt(arguments[0]), EmitterHost.Kind.valueOf(arguments[1]));
  }

  /** Drains before it closes, as a host should: what is emitted after that is nobody's. */
  private void run(int perSecond, EmitterHost.Kind kind) throws InterruptedException {
    try (EmitterHost host = EmitterHost.start(kind)) {
      Thread emitting = inBackground(() -> emit(host, perSecond));
      Thread timing = inBackground(() -> time(perSecond));
      inBackground(() -> obey(host, emitting, timing));
      host.awaitTermination();
      silent = true;
      emitting.join();
    }
  }

  private void obey(EmitterHost host, Thread emitting, Thread timing) {
    try {
      int order;
      while ((order = System.in.read()) >= 0 && order != Order.END.code) {
        switch (Order.of(order)) {
          case SILENCE -> fallSilent(emitting, timing);
          case LET_AN_HOUR_PASS -> simulate("passed", Duration.ofHours(1));
          case STEP_AHEAD -> simulate("stepped", Duration.ofDays(1));
          case STEP_BACK -> simulate("stepped", Duration.ofDays(-1));
          case MEASURE_HEAP -> measure = true;
          case FILL_HEAP -> EmitterTroubles.fillHeap();
          case BLOCK_GAUGE -> troubles.blockGauge(host.openTelemetry());
          case RELEASE_GAUGE -> troubles.releaseGauge();
          case FAIL_DELIVERY -> troubles.failDelivery();
          case END -> {}
        }
      }
    } catch (IOException | InterruptedException e) {
      log.error("the test is gone", e);
    }
    tell(Figure.ERRORS, troubles.errors());
    tell(Figure.HEAP_GROWTH, heapBefore == 0 ? 0 : usedHeap() - heapBefore);
    System.exit(0);
  }

  private void fallSilent(Thread emitting, Thread timing) throws InterruptedException {
    silent = true;
    emitting.join();
    timing.join();
    tell(Figure.EMIT_NANOS, emit.p999());
    tell(Figure.END_NANOS, end.p999());
    tell(Figure.ADD_NANOS, add.p999());
    tell(Figure.CONTROL_NANOS, control.p999());
  }

  private static void simulate(String what, Duration time) {
    System.setProperty("io.throughline.simulated.millis." + what, Long.toString(time.toMillis()));
  }

  private static Thread inBackground(Runnable task) {
    Thread thread = new Thread(task, "emitter");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void emit(EmitterHost host, int perSecond) {
    Tracer tracer = host.openTelemetry().getTracer("faults");
    LongCounter counter = host.openTelemetry().getMeter("faults").counterBuilder(COUNTER).build();
    long start = System.nanoTime();
    for (int id = 0; !silent; id++) {
      await(start, id, perSecond);
      if (measure) {
        start += measureHeap(host);
      }
      if (id == WARM_UP_SECONDS * perSecond) {
        heapBefore = usedHeap(); // by now everything has been used once
      }
      while (!emitted(tracer, host, id, perSecond)) {
        // once more: what is emitted twice is only doubled
      }
      while (!added(counter, id, perSecond)) {
        // once more
      }
      tell(id, System.currentTimeMillis());
    }
  }

  /** False if there was no memory for it. */
  private boolean emitted(Tracer tracer, EmitterHost host, int id, int perSecond) {
    try {
      Span span = tracer.spanBuilder("emitted").setAttribute(ID, id).startSpan();
      long before = System.nanoTime();
      span.end();
      long ended = System.nanoTime();
      host.log(id);
      long logged = System.nanoTime();
      if (id >= WARM_UP_SECONDS * perSecond) {
        end.add(ended - before);
        emit.add(logged - ended);
      }
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  private boolean added(LongCounter counter, int id, int perSecond) {
    try {
      long before = System.nanoTime();
      counter.add(1);
      if (id >= WARM_UP_SECONDS * perSecond) {
        add.add(System.nanoTime() - before);
      }
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /**
   * With nothing on its way, so that two of them differ by what stays; returns how long it took.
   */
  private long measureHeap(EmitterHost host) {
    long before = System.nanoTime();
    measure = false;
    host.flush();
    tell(Figure.HEAP, usedHeap());
    return System.nanoTime() - before;
  }

  /** The same rhythm with nothing in it shows what the machine itself takes. */
  private void time(int perSecond) {
    long start = System.nanoTime();
    for (int id = 0; !silent; id++) {
      await(start, id, perSecond);
      long before = System.nanoTime();
      control.add(System.nanoTime() - before);
    }
  }

  private static void await(long start, int id, int perSecond) {
    long due = start + id * (1_000_000_000L / perSecond);
    long left;
    while ((left = due - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void tell(Figure figure, long value) {
    tell(figure.code, value);
  }

  /** In one write, of which a pipe never takes a part. */
  private synchronized void tell(int code, long value) {
    line.clear().putInt(code).putLong(value);
    try {
      pipe.write(line.array());
    } catch (IOException e) {
      silent = true; // nobody listens any more
    }
  }
}
