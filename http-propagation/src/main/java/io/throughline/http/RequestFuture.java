package io.throughline.http;

import java.net.http.HttpResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets of a request under way, or what it made of that. The request is recorded
 * before anything that depends on this runs: when the client answers, or when the caller completes
 * this by itself. To cancel it is to cancel the request, as with the future of the JDK's client.
 *
 * @param <T> what comes of it
 */
final class RequestFuture<T> extends CompletableFuture<T> {
  // Why: RATIONALE.md#why-has-a-request-a-future-of-ours

  private final CompletableFuture<?> request;
  private final @Nullable RecordedRequest recorded; // null if this is made of an answer

  private RequestFuture(CompletableFuture<?> request, @Nullable RecordedRequest recorded) {
    this.request = request;
    this.recorded = recorded;
  }

  static <T> CompletableFuture<HttpResponse<T>> of(
      CompletableFuture<HttpResponse<T>> request, RecordedRequest recorded) {
    RequestFuture<HttpResponse<T>> answer = new RequestFuture<>(request, recorded);
    var unused =
        request.whenComplete(
            (response, failure) -> {
              try {
                if (failure == null) {
                  recorded.end(response);
                } else {
                  recorded.fail(failure);
                }
              } finally {
                if (failure == null) {
                  answer.complete(response);
                } else {
                  answer.completeExceptionally(failure);
                }
              }
            });
    return answer;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new RequestFuture<>(request, null);
  }

  /** Also what {@code completeOnTimeout} calls. */
  @Override
  public boolean complete(T value) {
    end(new CancellationException("The caller has completed the request's future"));
    return super.complete(value);
  }

  /** Also what {@code orTimeout} calls. */
  @Override
  public boolean completeExceptionally(Throwable failure) {
    end(failure);
    return super.completeExceptionally(failure);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    end(new CancellationException());
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (mayInterruptIfRunning) {
      request.cancel(true);
    }
    return cancelled;
  }

  private void end(Throwable failure) {
    if (recorded != null && !isDone()) {
      recorded.fail(failure);
    }
  }
}
