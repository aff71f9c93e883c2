package io.throughline.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A stream both ways: the client sends messages of five bytes, and the server answers each. */
final class Conversation {
  private static final int UNLIMITED = 100_000;

  private Conversation() {}

  static ServerCallHandler<String, String> answering(int timesEach) {
    return (call, headers) -> {
      call.sendHeaders(new Metadata());
      call.request(UNLIMITED);
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(String message) {
          for (int i = 0; i < timesEach; i++) {
            call.sendMessage(message);
          }
        }

        @Override
        public void onHalfClose() {
          call.close(Status.OK, new Metadata());
        }
      };
    };
  }

  /** Says how many messages came back. */
  static int hold(Rpc rpc, int messages) throws Exception {
    CompletableFuture<Status> closed = new CompletableFuture<>();
    int[] received = {0};
    ClientCall<String, String> call = rpc.channel().newCall(Rpc.BIDI, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(String message) {
            received[0]++;
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());
    call.request(UNLIMITED);
    for (int i = 0; i < messages; i++) {
      call.sendMessage("hello");
    }
    call.halfClose();
    Status status = closed.get(20, TimeUnit.SECONDS);
    if (!status.isOk()) {
      throw new AssertionError(status);
    }
    return received[0];
  }
}
