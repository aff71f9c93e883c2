package io.throughline.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call that nobody has made. */
final class NoServerCall extends ServerCall<String, String> {
  private int answers;

  int answers() {
    return answers;
  }

  @Override
  public void request(int numMessages) {}

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public void sendMessage(String message) {
    answers++;
  }

  @Override
  public void close(Status status, Metadata trailers) {}

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public MethodDescriptor<String, String> getMethodDescriptor() {
    return Rpc.BIDI;
  }
}
