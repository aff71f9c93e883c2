package io.throughline.testing;

import com.google.protobuf.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The latest requests of a receiver with their answers, and a wait for more. Thread-safe. */
final class KeptRequests {

  private static final long LONGEST_UNASKED_MILLIS = 20;

  private final int most;
  private final Duration timeout;
  private final ArrayDeque<Answered> answered = new ArrayDeque<>();
  private long taken;

  /**
   * @param most is kept; the oldest goes first
   * @param timeout of each wait
   */
  KeptRequests(int most, Duration timeout) {
    this.most = most;
    this.timeout = timeout;
  }

  synchronized void add(OtlpRequest request, OtlpAnswer answer) {
    answered.add(new Answered(request, answer));
    if (answered.size() > most) {
      answered.remove();
    }
    taken++;
    notifyAll();
  }

  synchronized List<OtlpRequest> all() {
    return answered.stream().map(Answered::request).toList();
  }

  synchronized List<Message> acceptedBodies() {
    return answered.stream()
        .filter(each -> each.answer() instanceof OtlpAnswer.Success)
        .map(each -> each.request().body())
        .toList();
  }

  /** Without those that a partial success has rejected. */
  synchronized <T> List<Received<T>> accepted(Function<OtlpRequest, List<Received<T>>> items) {
    List<Received<T>> all = new ArrayList<>();
    for (Answered each : answered) {
      if (each.answer() instanceof OtlpAnswer.Success success) {
        items.apply(each.request()).stream().skip(success.rejected()).forEach(all::add);
      }
    }
    return List.copyOf(all);
  }

  synchronized void clear() {
    answered.clear();
  }

  /** Returns when the condition holds, which is asked at each request, and now and then without. */
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    long seen = taken();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new AssertionError("no " + what + " within " + timeout + ", but " + told());
      }
      seen = awaitChange(seen, what);
    }
  }

  private synchronized long taken() {
    return taken;
  }

  @SuppressWarnings("WaitNotInLoop") // woken too early, the condition is asked once more
  private synchronized long awaitChange(long seen, String what) {
    try {
      if (taken == seen) {
        wait(LONGEST_UNASKED_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
    return taken;
  }

  private synchronized String told() {
    return answered.size() + " requests: " + answered;
  }

  private record Answered(OtlpRequest request, OtlpAnswer answer) {
    @Override
    public String toString() {
      return request.path() + " " + answer;
    }
  }
}
