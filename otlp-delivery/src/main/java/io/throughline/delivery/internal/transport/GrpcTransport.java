package io.throughline.delivery.internal.transport;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.throughline.delivery.internal.spool.PayloadBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over gRPC with the channels of grpc-java, which a service has that speaks gRPC itself.
 *
 * <p>Linked only where the library is: it is optional.
 */
public final class GrpcTransport implements Transport {
  // Why: RATIONALE.md#why-does-otlpgrpc-need-the-hosts-grpc-java

  private static final Metadata.Key<byte[]> STATUS_DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final GrpcSenderConfig config;
  private final @Nullable TokenFile token;
  private final MethodDescriptor<byte[], byte[]> method;
  private final CallOptions options;

  /**
   * One that has failed is not kept: its pauses between attempts to connect go up to two minutes,
   * and we have our own.
   */
  private final ReloadingClient<ManagedChannel> channel;

  public GrpcTransport(GrpcSenderConfig config, Credentials credentials) {
    this.config = config;
    this.token = credentials.token();
    this.method =
        MethodDescriptor.newBuilder(Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(config.getFullMethodName())
            .build();
    this.options =
        config.getCompressor() == null
            ? CallOptions.DEFAULT
            : CallOptions.DEFAULT.withCompression(config.getCompressor().getEncoding());
    this.channel =
        new ReloadingClient<>(
            credentials.certificates(),
            certificates -> GrpcChannels.to(config, certificates),
            ManagedChannel::shutdownNow);
  }

  @Override
  public CompletableFuture<ExportResult> send(PayloadBuffer payload, Duration timeout) {
    // A copy, since a call that has run out of time may still read it.
    byte[] request = Arrays.copyOf(payload.array(), payload.length());
    CompletableFuture<ExportResult> answer = new CompletableFuture<>();
    try {
      ClientCall<byte[], byte[]> call =
          withHeaders(channel.get())
              .newCall(method, options.withDeadlineAfter(timeout.toMillis(), MILLISECONDS));
      ClientCalls.asyncUnaryCall(call, request, new Waiting(answer));
      var unused =
          answer.whenComplete(
              (ended, failure) -> {
                if (answer.isCancelled()) {
                  call.cancel("nobody waits for it", null);
                }
              });
    } catch (IOException | RuntimeException e) {
      answer.complete(ExportResult.failed(e));
    }
    return answer;
  }

  private final class Waiting implements StreamObserver<byte[]> {

    private final CompletableFuture<ExportResult> answer;
    private byte[] response = new byte[0];

    Waiting(CompletableFuture<ExportResult> answer) {
      this.answer = answer;
    }

    @Override
    public void onNext(byte[] value) {
      response = value;
    }

    @Override
    public void onError(Throwable failure) {
      ExportResult refusal =
          answer(Status.fromThrowable(failure), Status.trailersFromThrowable(failure));
      if (refusal.verdict() == ExportResult.Verdict.RETRYABLE && refusal.retryAfter() == null) {
        channel.close();
      }
      answer.complete(refusal);
    }

    @Override
    public void onCompleted() {
      answer.complete(ExportResult.taken(response));
    }
  }

  private Channel withHeaders(Channel plain) throws IOException {
    Metadata metadata = new Metadata();
    Map<String, List<String>> headers = config.getHeadersSupplier().get();
    if (headers != null) {
      headers.forEach((name, values) -> values.forEach(value -> metadata.put(key(name), value)));
    }
    if (token != null) {
      metadata.discardAll(key("authorization"));
      metadata.put(key("authorization"), token.authorization());
    }
    return ClientInterceptors.intercept(plain, MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static ExportResult answer(Status status, @Nullable Metadata trailers) {
    byte[] details = trailers == null ? null : trailers.get(STATUS_DETAILS);
    Throwable cause = status.getCause();
    String description = status.getDescription();
    return ExportResult.grpc(
        status.getCode().value(),
        cause == null ? description : description + " (" + cause.getMessage() + ")",
        details == null ? null : RetryInfo.parse(details));
  }

  @Override
  public String destination() {
    return config.getEndpoint().toString();
  }

  @Override
  public void close() {
    channel.close();
  }

  /** The marshaller of bytes: requests are encoded already, and of responses little is read. */
  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    AS_THEY_ARE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
