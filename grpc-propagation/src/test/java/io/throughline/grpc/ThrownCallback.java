package io.throughline.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * A server call in a callback of which something throws.
 *
 * @param from who throws
 * @param isError whether it is an Error or an exception
 * @param closing when the handler closes the call with OK
 */
record ThrownCallback(
    Callback callback, Thrower from, boolean isError, Closing closing, MethodType type) {
  enum Callback {
    READY,
    MESSAGE,
    HALF_CLOSE,
    CANCEL,
    COMPLETE
  }

  enum Thrower {
    HANDLER,
    INNER_INTERCEPTOR
  }

  enum Closing {
    NEVER,
    BEFORE_IT_THROWS,
    WHEN_THE_CLIENT_HAS_SENT_ALL
  }

  static List<ThrownCallback> all() {
    List<ThrownCallback> all = new ArrayList<>();
    for (Callback callback : Callback.values()) {
      for (Thrower from : Thrower.values()) {
        for (boolean isError : new boolean[] {false, true}) {
          for (Closing closing : Closing.values()) {
            for (MethodType type : MethodType.values()) {
              if (type != MethodType.UNKNOWN
                  && (callback != Callback.CANCEL || closing == Closing.NEVER)) {
                all.add(new ThrownCallback(callback, from, isError, closing, type));
              }
            }
          }
        }
      }
    }
    return all;
  }

  MethodDescriptor<String, String> method() {
    String name =
        String.join(
            "-",
            "" + callback,
            "" + from,
            isError ? "ERROR" : "EXCEPTION",
            "" + closing,
            "" + type);
    return Rpc.descriptor(type)
        .setFullMethodName("test.Throws/" + name)
        .setSampledToLocalTracing(true)
        .build();
  }

  boolean isCancelled() {
    return callback == Callback.CANCEL;
  }

  ServerCall.Listener<String> listener(ServerCall<String, String> call, Runnable waiting) {
    ServerCall.Listener<String> handler = new Handler(call, waiting);
    return from == Thrower.HANDLER ? handler : new Interceptor(handler);
  }

  private void throwAt(Callback now) {
    if (now == callback) {
      if (isError) {
        throw new ThrownError();
      }
      throw new ThrownException();
    }
  }

  private final class Handler extends ServerCall.Listener<String> {
    private final ServerCall<String, String> call;
    private final Runnable waiting;
    private boolean closed;

    Handler(ServerCall<String, String> call, Runnable waiting) {
      this.call = call;
      this.waiting = waiting;
      call.request(2);
      call.sendHeaders(new Metadata());
    }

    @Override
    public void onReady() {
      happens(Callback.READY);
    }

    @Override
    public void onMessage(String message) {
      happens(Callback.MESSAGE);
    }

    @Override
    public void onHalfClose() {
      if (isCancelled()) {
        waiting.run();
      } else if (callback == Callback.COMPLETE || closesLater()) {
        close();
      }
      happens(Callback.HALF_CLOSE);
    }

    @Override
    public void onCancel() {
      happens(Callback.CANCEL);
    }

    @Override
    public void onComplete() {
      happens(Callback.COMPLETE);
    }

    private boolean closesLater() {
      return closing == Closing.WHEN_THE_CLIENT_HAS_SENT_ALL && callback != Callback.HALF_CLOSE;
    }

    private void happens(Callback now) {
      if (now == callback && closing == Closing.BEFORE_IT_THROWS) {
        close();
      }
      if (from == Thrower.HANDLER) {
        throwAt(now);
      }
    }

    private void close() {
      if (!closed) {
        closed = true;
        if (type.serverSendsOneMessage()) {
          call.sendMessage("answer");
        }
        call.close(Status.OK, new Metadata());
      }
    }
  }

  private final class Interceptor extends SimpleForwardingServerCallListener<String> {
    Interceptor(ServerCall.Listener<String> handler) {
      super(handler);
    }

    @Override
    public void onReady() {
      super.onReady();
      throwAt(Callback.READY);
    }

    @Override
    public void onMessage(String message) {
      super.onMessage(message);
      throwAt(Callback.MESSAGE);
    }

    @Override
    public void onHalfClose() {
      super.onHalfClose();
      throwAt(Callback.HALF_CLOSE);
    }

    @Override
    public void onCancel() {
      super.onCancel();
      throwAt(Callback.CANCEL);
    }

    @Override
    public void onComplete() {
      super.onComplete();
      throwAt(Callback.COMPLETE);
    }
  }

  /** Without a stack trace, for there are many. */
  static final class ThrownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ThrownException() {
      super("thrown on purpose", null, false, false);
    }
  }

  /** The same. */
  static final class ThrownError extends Error {
    private static final long serialVersionUID = 1;

    ThrownError() {
      super("thrown on purpose", null, false, false);
    }
  }
}
