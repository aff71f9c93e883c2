package io.throughline.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Interceptors between ours and the wire that throw. */
final class Throwing {
  private enum Moment {
    START,
    SEND,
    HALF_CLOSE,
    CLOSE
  }

  private Throwing() {}

  static ClientInterceptor onStart(RuntimeException thrown) {
    return client(Moment.START, thrown);
  }

  static ClientInterceptor onSend(RuntimeException thrown) {
    return client(Moment.SEND, thrown);
  }

  static ClientInterceptor onHalfClose(RuntimeException thrown) {
    return client(Moment.HALF_CLOSE, thrown);
  }

  private static ClientInterceptor client(Moment moment, RuntimeException thrown) {
    return new ClientInterceptor() {
      @Override
      public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
          MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
          @Override
          public void start(Listener<RespT> listener, Metadata headers) {
            throwAt(Moment.START);
            super.start(listener, headers);
          }

          @Override
          public void sendMessage(ReqT message) {
            throwAt(Moment.SEND);
            super.sendMessage(message);
          }

          @Override
          public void halfClose() {
            throwAt(Moment.HALF_CLOSE);
            super.halfClose();
          }

          private void throwAt(Moment now) {
            if (now == moment) {
              throw thrown;
            }
          }
        };
      }
    };
  }

  static ServerInterceptor onServerSend(RuntimeException thrown) {
    return server(Moment.SEND, thrown);
  }

  static ServerInterceptor onServerClose(RuntimeException thrown) {
    return server(Moment.CLOSE, thrown);
  }

  private static ServerInterceptor server(Moment moment, RuntimeException thrown) {
    return new ServerInterceptor() {
      @Override
      public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
          ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        return next.startCall(
            new SimpleForwardingServerCall<>(call) {
              @Override
              public void sendMessage(RespT message) {
                throwAt(Moment.SEND);
                super.sendMessage(message);
              }

              @Override
              public void close(Status status, Metadata trailers) {
                throwAt(Moment.CLOSE);
                super.close(status, trailers);
              }

              private void throwAt(Moment now) {
                if (now == moment) {
                  throw thrown;
                }
              }
            },
            headers);
      }
    };
  }
}
