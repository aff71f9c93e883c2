package io.throughline.examples.cluster.broker;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.examples.cluster.placement.WriteStatus;
import io.throughline.examples.cluster.placement.v1.StoreRequest;
import io.throughline.examples.cluster.placement.v1.StoreResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way to the leader. While the nodes elect one it is offered to them again and
 * again; the message's id makes it the same record each time.
 */
final class PlacementWrite {

  /** Several elections. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final long ANSWER_MILLIS = 2000;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 400;

  private final PlacementNodes nodes;
  private final StoreRequest request;
  private final Context context;
  private final boolean hurried;
  private final long start = System.nanoTime();
  private final CompletableFuture<Status.Code> outcome = new CompletableFuture<>();
  private int attempts;
  private long pause = FIRST_PAUSE_MILLIS;

  PlacementWrite(PlacementNodes nodes, StoreRequest request, Context context) {
    this.nodes = nodes;
    this.request = request;
    this.context = context;
    this.hurried = nodes.isMissing();
  }

  CompletableFuture<Status.Code> start() {
    attempt();
    return outcome;
  }

  private void attempt() {
    attempts++;
    String asked = nodes.leader();
    try (Scope scope = context.makeCurrent()) {
      nodes
          .stub(asked)
          .withDeadlineAfter(Math.min(ANSWER_MILLIS, Math.max(1, millisLeft())), MILLISECONDS)
          .store(request, new Answer(asked));
    }
  }

  private void refused(String asked, Throwable failure) {
    Status.Code code = Status.fromThrowable(failure).getCode();
    if (!mayBeTakenLater(code)) {
      outcome.complete(code);
      return;
    }
    String elsewhere = leader(failure);
    nodes.isNotLeader(asked, elsewhere);
    if (hurried ? attempts > nodes.count() : millisLeft() <= pause) {
      nodes.lost();
      outcome.complete(code);
    } else if (hurried || (elsewhere != null && attempts == 1)) {
      attempt();
    } else {
      CompletableFuture.delayedExecutor(pause, MILLISECONDS).execute(this::attempt);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private static boolean mayBeTakenLater(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE, FAILED_PRECONDITION, DEADLINE_EXCEEDED, CANCELLED -> true;
      default -> false;
    };
  }

  private static @Nullable String leader(Throwable failure) {
    Metadata trailers = Status.trailersFromThrowable(failure);
    return trailers == null ? null : trailers.get(WriteStatus.LEADER);
  }

  private long millisLeft() {
    return PATIENCE.toMillis() - NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private final class Answer implements StreamObserver<StoreResponse> {
    private final String asked;

    private Answer(String asked) {
      this.asked = asked;
    }

    @Override
    public void onNext(StoreResponse answer) {}

    @Override
    public void onError(Throwable failure) {
      refused(asked, failure);
    }

    @Override
    public void onCompleted() {
      nodes.found();
      outcome.complete(Status.Code.OK);
    }
  }
}
