package io.throughline.examples.chat.http;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request while it comes, and as a whole. Used by one thread after another. Jetty's
 * own reader fails a request whose body is too large while its refusal is written.
 */
final class RequestBody implements Runnable {

  private final Request request;
  private final long most;
  private final Bodies bodies;
  private final Consumer<RequestBody> whenRead;
  private final Context context = Context.current();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Scheduler.@Nullable Task deadline;
  private @Nullable HttpRefusal refusal;

  /** See {@link Bodies#read}. */
  RequestBody(Request request, long most, Bodies bodies, Consumer<RequestBody> whenRead) {
    this.request = request;
    this.most = most;
    this.bodies = bodies;
    this.whenRead = whenRead;
  }

  /** Takes what has come; called again when there is more. */
  @Override
  public void run() {
    try (Scope scope = context.makeCurrent()) {
      if (isRead()) {
        if (deadline != null) {
          deadline.cancel();
        }
        bodies.release(bytes.size());
        whenRead.accept(this);
      }
    }
  }

  private boolean isRead() {
    if (request.getLength() > most) {
      return refuse(HttpRefusal.tooLarge(most));
    }
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        awaitMore();
        return false;
      }
      if (Content.Chunk.isFailure(chunk)) {
        return refuse(refusal(chunk.getFailure()));
      }
      try {
        int length = chunk.remaining();
        if (bytes.size() + length > most) {
          return refuse(HttpRefusal.tooLarge(most));
        }
        if (!bodies.hasRoom(length)) {
          return refuse(new HttpRefusal(503, "too many bodies are on their way; try again"));
        }
        bytes.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
      } finally {
        chunk.release();
      }
      if (chunk.isLast()) {
        return true;
      }
    }
  }

  /** Another thread may be in {@link #run} before this has returned. */
  private void awaitMore() {
    if (deadline == null) {
      deadline =
          request
              .getComponents()
              .getScheduler()
              .schedule(
                  () -> request.fail(new TimeoutException()),
                  bodies.patience().toMillis(),
                  TimeUnit.MILLISECONDS);
    }
    request.demand(this);
  }

  private boolean refuse(HttpRefusal why) {
    refusal = why;
    return true;
  }

  private static HttpRefusal refusal(Throwable failure) {
    return failure instanceof TimeoutException
        ? new HttpRefusal(408, "the body did not come in time")
        : HttpRefusal.badRequest("the body ended before its end");
  }

  /**
   * The whole body.
   *
   * @throws HttpRefusal if it is too large, too slow or not whole
   */
  byte[] bytes() throws HttpRefusal {
    if (refusal != null) {
      throw refusal;
    }
    return bytes.toByteArray();
  }
}
