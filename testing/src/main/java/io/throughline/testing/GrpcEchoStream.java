package io.throughline.testing;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

/** The client's side of one call that streams. */
final class GrpcEchoStream implements StreamObserver<String> {

  private final List<String> answers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<List<String>> all = new CompletableFuture<>();

  void send(StreamObserver<String> requests, String... messages) {
    for (String message : messages) {
      if (all.isDone()) {
        return; // the service has ended the call
      }
      requests.onNext(message);
    }
    if (!all.isDone()) {
      requests.onCompleted();
    }
  }

  /** Throws the status of a call that failed, as a blocking call does. */
  List<String> await() {
    try {
      return all.join();
    } catch (CompletionException e) {
      throw new StatusRuntimeException(Status.fromThrowable(e), Status.trailersFromThrowable(e));
    }
  }

  @Override
  public void onNext(String answer) {
    answers.add(answer);
  }

  @Override
  public void onError(Throwable error) {
    all.completeExceptionally(error);
  }

  @Override
  public void onCompleted() {
    all.complete(List.copyOf(answers));
  }
}
