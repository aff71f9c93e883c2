package io.throughline.logging.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.throughline.logging.internal.context.LogLineCounts;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LineWorkerTest {

  private static final int CAPACITY = 100;

  private final LoggerContext context = new LoggerContext();
  private final LineQueue queue = new LineQueue(CAPACITY, LogLineCounts.of(context));
  private final List<ILoggingEvent> written = new CopyOnWriteArrayList<>();
  private final AtomicInteger ticks = new AtomicInteger();
  private final List<Throwable> failed = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ticking = new AtomicBoolean();
  private final LineWorker worker =
      new LineWorker(
          "worker",
          queue,
          written::addAll,
          ticks::incrementAndGet,
          ticking::get,
          () -> {},
          failed::add);

  LineWorkerTest() {
    context.setMDCAdapter(MDC.getMDCAdapter());
  }

  @AfterEach
  void finish() throws InterruptedException {
    worker.finish();
    worker.join();
  }

  private boolean put(String message) {
    return queue.put(
        new LoggingEvent("", context.getLogger("test"), Level.INFO, message, null, null),
        () -> false);
  }

  @Test
  void worker_that_has_nothing_to_write_sleeps_until_it_is_woken() {
    worker.start();
    await().until(() -> worker.getState() == Thread.State.WAITING);

    put("a line");
    worker.wake();

    await().until(() -> written.size() == 1);
    await().until(() -> worker.getState() == Thread.State.WAITING);
  }

  @Test
  void worker_ticks_without_lines_as_long_as_something_is_to_come() {
    ticking.set(true);
    worker.start();

    await().until(() -> ticks.get() == 2);
    ticking.set(false);

    await().until(() -> worker.getState() == Thread.State.WAITING);
  }

  @Test
  void worker_that_is_to_leave_when_idle_writes_what_there_is_and_ends() throws Exception {
    worker.leaveWhenIdle(true);
    put("a line");
    worker.start();
    worker.join();

    assertThat(written).hasSize(1);
    assertThat(worker.hasEnded()).isTrue();
    assertThat(queue.isDone()).isTrue();
  }

  @Test
  void queue_tells_once_that_a_quarter_of_it_is_taken() {
    for (int i = 1; i <= 30; i++) {
      assertThat(put("line " + i)).isEqualTo(i == CAPACITY / 4);
    }
    worker.start();
    await().until(queue::isDone);

    assertThat(written).hasSize(30);
  }

  @Test
  void worker_goes_on_after_an_error_of_its_output() {
    List<ILoggingEvent> later = new CopyOnWriteArrayList<>();
    LineWorker surviving =
        new LineWorker(
            "surviving",
            queue,
            lines -> {
              if (failed.isEmpty()) {
                throw new OutOfMemoryError("for this test");
              }
              later.addAll(lines);
            },
            ticks::incrementAndGet,
            ticking::get,
            () -> {},
            failed::add);
    put("lost");
    surviving.start();
    await().until(() -> failed.size() == 1 && queue.isDone());
    put("written");
    surviving.hurry();
    surviving.wake();

    await().until(() -> later.size() == 1);
    assertThat(failed).singleElement().isInstanceOf(OutOfMemoryError.class);
    surviving.finish();
  }

  @Test
  void worker_that_an_error_ends_says_so() throws Exception {
    LineWorker dying =
        new LineWorker(
            "dying",
            queue,
            lines -> {
              throw new OutOfMemoryError("for this test");
            },
            ticks::incrementAndGet,
            ticking::get,
            () -> {},
            failure -> {
              throw new OutOfMemoryError("no room to handle it either");
            });
    dying.setUncaughtExceptionHandler((thread, error) -> failed.add(error));
    put("lost");
    dying.start();
    dying.join();

    assertThat(dying.hasEnded()).isTrue();
    assertThat(failed)
        .singleElement()
        .hasToString("java.lang.OutOfMemoryError: no room to handle it either");
    assertThat(queue.isDone()).isTrue();
  }
}
