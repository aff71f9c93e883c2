package io.throughline.examples.chat.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/** Writes the events of a stream, one after the other, on whichever thread has time. */
final class EventWriter extends IteratingCallback {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final EventStream stream;
  private final Response response;
  private final Callback callback;
  private boolean isLast;

  EventWriter(EventStream stream, Response response, Callback callback) {
    this.stream = stream;
    this.response = response;
    this.callback = callback;
  }

  @Override
  protected Action process() {
    if (isLast) {
      return Action.SUCCEEDED;
    }
    ServerSentEvent event = stream.next();
    if (event != null) {
      response.write(false, event.buffer(), this);
      return Action.SCHEDULED;
    }
    if (stream.isEnded()) {
      isLast = true;
      response.write(true, NOTHING.duplicate(), this);
      return Action.SCHEDULED;
    }
    return Action.IDLE;
  }

  @Override
  protected void onSuccess() {
    if (!isLast) {
      stream.written();
    }
  }

  @Override
  protected void onCompleteSuccess() {
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable failure) {
    stream.failed(failure);
    callback.failed(failure);
  }
}
