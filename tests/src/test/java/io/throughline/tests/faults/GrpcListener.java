package io.throughline.tests.faults;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** OTLP over gRPC, with the library's own server. */
final class GrpcListener implements Receiver.Listener, ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Manner> MANNER = Context.key("manner");

  private final Supplier<Manner> manner;
  private final Books books;
  private final Server server;

  GrpcListener(@Nullable Certificate shown, Supplier<Manner> manner, Books books) throws Exception {
    this.manner = manner;
    this.books = books;
    ServerCredentials credentials =
        shown == null
            ? InsecureServerCredentials.create()
            : TlsServerCredentials.newBuilder().keyManager(shown.keyManagers()).build();
    server =
        Grpc.newServerBuilderForPort(0, credentials)
            .addService(new Traces())
            .addService(new Logs())
            .addService(new Metrics())
            .intercept(this)
            .build()
            .start();
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    Manner present = manner.get().towards(headers.get(AUTHORIZATION));
    return Contexts.interceptCall(
        Context.current().withValue(MANNER, present), call, headers, next);
  }

  /** Writes it down and answers, as the manner is. */
  private static <S> void answer(StreamObserver<S> observer, Runnable taking, S response) {
    Manner present = MANNER.get();
    if (present.takes()) {
      taking.run();
      observer.onNext(response);
      observer.onCompleted();
    } else {
      observer.onError(StatusProto.toStatusRuntimeException(refusal(present)));
    }
  }

  private static com.google.rpc.Status refusal(Manner present) {
    Status.Code code =
        switch (present.status()) {
          case 400 -> Status.Code.INVALID_ARGUMENT;
          case 401 -> Status.Code.UNAUTHENTICATED;
          case 429 -> Status.Code.RESOURCE_EXHAUSTED;
          case 503 -> Status.Code.UNAVAILABLE;
          default -> Status.Code.INTERNAL;
        };
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage("as told");
    if (present.retryAfter() > 0) {
      Duration delay = Duration.newBuilder().setSeconds(present.retryAfter()).build();
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return status.build();
  }

  private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
    @Override
    public void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
      int rejected = MANNER.get().rejected();
      answer(
          observer,
          () -> books.take(request, rejected),
          ExportTraceServiceResponse.newBuilder()
              .setPartialSuccess(ExportTracePartialSuccess.newBuilder().setRejectedSpans(rejected))
              .build());
    }
  }

  private final class Logs extends LogsServiceGrpc.LogsServiceImplBase {
    @Override
    public void export(
        ExportLogsServiceRequest request, StreamObserver<ExportLogsServiceResponse> observer) {
      int rejected = MANNER.get().rejected();
      answer(
          observer,
          () -> books.take(request, rejected),
          ExportLogsServiceResponse.newBuilder()
              .setPartialSuccess(
                  ExportLogsPartialSuccess.newBuilder().setRejectedLogRecords(rejected))
              .build());
    }
  }

  private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void export(
        ExportMetricsServiceRequest request,
        StreamObserver<ExportMetricsServiceResponse> observer) {
      answer(
          observer, () -> books.take(request), ExportMetricsServiceResponse.getDefaultInstance());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
