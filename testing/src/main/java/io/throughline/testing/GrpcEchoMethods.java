package io.throughline.testing;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The methods of {@link GrpcEcho}. Their messages are texts in UTF-8. */
public final class GrpcEchoMethods {

  static final String FAILING = "fail with ";
  private static final String SERVICE = "throughline.testing.Echo";

  /** Answers a message with itself. */
  public static final MethodDescriptor<String, String> UNARY = method(MethodType.UNARY, "Unary");

  /** Answers each word of a message by itself. */
  public static final MethodDescriptor<String, String> SERVER_STREAMING =
      method(MethodType.SERVER_STREAMING, "ServerStreaming");

  /** Answers all messages as one. */
  public static final MethodDescriptor<String, String> CLIENT_STREAMING =
      method(MethodType.CLIENT_STREAMING, "ClientStreaming");

  /** Answers each message with itself when it comes. */
  public static final MethodDescriptor<String, String> BIDI =
      method(MethodType.BIDI_STREAMING, "Bidi");

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<Metadata> headers = new CopyOnWriteArrayList<>();

  GrpcEchoMethods() {}

  List<String> received() {
    return List.copyOf(received);
  }

  List<Metadata> headers() {
    return List.copyOf(headers);
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(UNARY, keepingHeaders(ServerCalls.asyncUnaryCall(this::unary)))
        .addMethod(
            SERVER_STREAMING,
            keepingHeaders(ServerCalls.asyncServerStreamingCall(this::serverStreaming)))
        .addMethod(
            CLIENT_STREAMING,
            keepingHeaders(
                ServerCalls.asyncClientStreamingCall(answers -> new Requests(answers, true))))
        .addMethod(
            BIDI,
            keepingHeaders(
                ServerCalls.asyncBidiStreamingCall(answers -> new Requests(answers, false))))
        .build();
  }

  private ServerCallHandler<String, String> keepingHeaders(
      ServerCallHandler<String, String> handler) {
    return (call, metadata) -> {
      headers.add(metadata);
      return handler.startCall(call, metadata);
    };
  }

  private void unary(String message, StreamObserver<String> answers) {
    if (accept(message, answers)) {
      answers.onNext(message);
      answers.onCompleted();
    }
  }

  private void serverStreaming(String message, StreamObserver<String> answers) {
    if (accept(message, answers)) {
      for (String word : message.split(" ", -1)) {
        answers.onNext(word);
      }
      answers.onCompleted();
    }
  }

  /** Keeps a message, and ends the call if it asks for that. */
  private boolean accept(String message, StreamObserver<String> answers) {
    received.add(message);
    if (!message.startsWith(FAILING)) {
      return true;
    }
    Status.Code code = Status.Code.valueOf(message.substring(FAILING.length()));
    answers.onError(code.toStatus().withDescription(message).asRuntimeException());
    return false;
  }

  private final class Requests implements StreamObserver<String> {

    private final StreamObserver<String> answers;
    private final boolean together;
    private final List<String> messages = new ArrayList<>();
    private boolean failed;

    Requests(StreamObserver<String> answers, boolean together) {
      this.answers = answers;
      this.together = together;
    }

    @Override
    public void onNext(String message) {
      if (failed) {
        return;
      }
      failed = !accept(message, answers);
      if (together) {
        messages.add(message);
      } else if (!failed) {
        answers.onNext(message);
      }
    }

    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {
      if (failed) {
        return;
      }
      if (together) {
        answers.onNext(String.join(" ", messages));
      }
      answers.onCompleted();
    }
  }

  private static MethodDescriptor<String, String> method(MethodType type, String name) {
    return MethodDescriptor.newBuilder(Text.MARSHALLER, Text.MARSHALLER)
        .setType(type)
        .setFullMethodName(SERVICE + "/" + name)
        .setSampledToLocalTracing(true)
        .build();
  }

  private enum Text implements MethodDescriptor.Marshaller<String> {
    MARSHALLER;

    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
