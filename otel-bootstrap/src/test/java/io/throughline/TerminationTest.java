package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.throughline.internal.process.Termination;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class TerminationTest {

  @Test
  void the_end_of_the_jvm_waits_for_a_host_that_drains() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    Termination termination =
        new Termination(Duration.ofMinutes(1), () -> events.add("closed by the hook"));
    Thread host =
        new Thread(
            () -> {
              try {
                termination.await();
                events.add("drained");
                termination.complete();
              } catch (InterruptedException e) {
                events.add("interrupted");
              }
            });
    host.start();
    await().until(() -> host.getState() == Thread.State.WAITING);

    termination.endWithTheJvm();

    assertThat(events).containsExactly("drained", "closed by the hook");
  }

  @Test
  void the_end_of_the_jvm_waits_for_a_host_that_closes_in_an_order_of_its_own() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    Termination termination =
        new Termination(Duration.ofMinutes(1), () -> events.add("closed by the hook"));
    termination.leaveToHost();
    Thread jvm = new Thread(termination::endWithTheJvm);
    jvm.start();
    await().until(() -> jvm.getState() == Thread.State.TIMED_WAITING);

    events.add("drained");
    termination.complete();
    jvm.join();

    assertThat(events).containsExactly("drained", "closed by the hook");
  }

  @Test
  void who_waits_for_the_end_goes_on_when_somebody_else_has_closed() throws Exception {
    Termination termination = new Termination(Duration.ofMinutes(1), () -> {});
    Thread main =
        new Thread(
            () -> {
              try {
                termination.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    main.start();
    await().until(() -> main.getState() == Thread.State.WAITING);

    termination.complete();

    main.join(30_000);
    assertThat(main.isAlive()).isFalse();
  }

  @Test
  void the_end_of_the_jvm_does_not_wait_for_a_host_that_made_no_promise() {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    Termination termination = new Termination(Duration.ofMinutes(1), () -> events.add("closed"));

    assertTimeoutPreemptively(Duration.ofSeconds(10), termination::endWithTheJvm);
    assertThat(events).containsExactly("closed");
  }
}
