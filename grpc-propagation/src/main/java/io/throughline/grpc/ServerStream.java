package io.throughline.grpc;

import io.grpc.Context;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The transport's view of a call's end: the status that was sent, whatever chose it. The handler
 * may close a call that gRPC or an outer interceptor has closed before, and is not told.
 */
class ServerStream extends ServerStreamTracer {
  // Why: RATIONALE.md#who-knows-how-a-call-ended-on-the-server

  private static final Context.Key<ServerStream> KEY = Context.key("throughline-stream");

  private volatile @Nullable RecordedCall call;
  private volatile @Nullable Status closed;
  private volatile boolean lastCallbackMayBeLost;

  /** Null for a server whose streams are not seen. */
  static @Nullable ServerStream current() {
    return KEY.get();
  }

  @Override
  public final Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  /** To be said when the call starts. */
  final void carries(RecordedCall started) {
    call = started;
  }

  /** Null as long as the stream is open. */
  final @Nullable Status closed() {
    return closed;
  }

  /** Ends the call with the stream, because there may be no callback to do so. */
  final void endCall() {
    lastCallbackMayBeLost = true; // before it looks, as streamClosed() looks after it wrote
    endIfClosed();
  }

  @Override
  public void streamClosed(Status status) {
    closed = status;
    // What the marshaller or an outer interceptor threw; of what passes the listener it knows.
    if (lastCallbackMayBeLost || status.getCause() instanceof Error) {
      endIfClosed();
    }
  }

  private void endIfClosed() {
    RecordedCall carried = call;
    Status status = closed;
    if (carried != null && status != null) {
      carried.end(status);
    }
  }
}
