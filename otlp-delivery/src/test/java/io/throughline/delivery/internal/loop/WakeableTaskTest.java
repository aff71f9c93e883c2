package io.throughline.delivery.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WakeableTaskTest {

  private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
  private final AtomicInteger taken = new AtomicInteger();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private Runnable wish = () -> {};
  private final WakeableTask turns = new WakeableTask(thread, this::turn, this::failed);

  private void failed(Throwable reason) {
    failures.add(reason);
    turns.in(Duration.ZERO);
  }

  private void turn() {
    taken.incrementAndGet();
    wish.run();
  }

  @AfterEach
  void stop() {
    thread.shutdownNow();
  }

  @Test
  void an_error_does_not_end_it() {
    wish =
        () -> {
          if (taken.get() == 1) {
            throw new StackOverflowError("once");
          }
          turns.sleep(null);
        };

    turns.wake();

    await().untilAtomic(taken, equalTo(2));
    assertThat(failures).singleElement().isInstanceOf(StackOverflowError.class);
  }

  @Test
  void nothing_is_due_while_it_sleeps() throws Exception {
    wish = () -> turns.sleep(null);
    turns.now();
    idle();

    assertThat(thread.getQueue()).isEmpty();
    assertThat(taken).hasValue(1);
  }

  @Test
  void whoever_wakes_it_gives_it_one_turn() throws Exception {
    wish = () -> turns.sleep(null);
    turns.now();
    idle();
    turns.wake();
    idle();

    assertThat(taken).hasValue(2);
  }

  @Test
  void a_call_that_comes_while_it_finds_nothing_is_not_lost() throws Exception {
    wish =
        () -> {
          if (taken.get() == 1) {
            turns.wake();
          }
          turns.sleep(null);
        };
    turns.now();
    idle();

    assertThat(taken).hasValue(2);
  }

  @Test
  void a_pause_is_not_ended_by_who_wakes_it() throws Exception {
    wish = () -> turns.in(Duration.ofHours(1));
    turns.now();
    idle();
    turns.wake();
    idle();

    assertThat(taken).hasValue(1);
    assertThat(thread.getQueue()).hasSize(1);
  }

  @Test
  void a_turn_ends_what_was_waited_for() throws Exception {
    wish = () -> turns.in(Duration.ofHours(1));
    thread.setRemoveOnCancelPolicy(true);
    turns.now();
    turns.now();
    idle();

    assertThat(taken).hasValue(2);
    assertThat(thread.getQueue()).hasSize(1);
  }

  @Test
  void sleep_ends_by_itself_if_it_is_to() {
    wish = () -> turns.sleep(taken.get() < 3 ? Duration.ofMillis(1) : null);
    turns.now();

    await().untilAsserted(() -> assertThat(taken).hasValue(3));
  }

  /** Twice, for what the first turn has asked for. */
  private void idle() throws Exception {
    for (int i = 0; i < 2; i++) {
      CountDownLatch reached = new CountDownLatch(1);
      thread.execute(reached::countDown);
      reached.await();
    }
  }
}
