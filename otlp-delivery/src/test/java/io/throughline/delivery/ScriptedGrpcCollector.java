package io.throughline.delivery;

import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector that answers as it was told, and OK when it was told nothing. */
final class ScriptedGrpcCollector extends TraceServiceGrpc.TraceServiceImplBase
    implements ServerInterceptor, AutoCloseable {

  /** An answer other than OK, or one that says something. */
  record Response(Status status, Metadata trailers, ExportTraceServiceResponse body) {}

  private final Queue<Response> script = new ConcurrentLinkedQueue<>();
  private final List<Metadata> headers = new CopyOnWriteArrayList<>();
  private final List<String> spanNames = new CopyOnWriteArrayList<>();
  private final Server server;

  ScriptedGrpcCollector(int port, ServerCredentials credentials) throws IOException {
    server =
        Grpc.newServerBuilderForPort(port, credentials)
            .addService(this)
            .intercept(this)
            .build()
            .start();
  }

  ScriptedGrpcCollector() throws IOException {
    this(0, InsecureServerCredentials.create());
  }

  ScriptedGrpcCollector thenAnswers(Status status) {
    return thenAnswers(status, new Metadata());
  }

  ScriptedGrpcCollector thenAnswers(Status status, Metadata trailers) {
    script.add(new Response(status, trailers, ExportTraceServiceResponse.getDefaultInstance()));
    return this;
  }

  ScriptedGrpcCollector thenAnswers(ExportTraceServiceResponse body) {
    script.add(new Response(Status.OK, new Metadata(), body));
    return this;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata metadata, ServerCallHandler<Q, S> next) {
    headers.add(metadata);
    return next.startCall(call, metadata);
  }

  @Override
  public void export(
      ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
    Response response = script.poll();
    if (response != null && !response.status().isOk()) {
      answer.onError(response.status().asRuntimeException(response.trailers()));
      return;
    }
    request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .map(Span::getName)
        .forEach(spanNames::add);
    answer.onNext(
        response == null ? ExportTraceServiceResponse.getDefaultInstance() : response.body());
    answer.onCompleted();
  }

  List<String> spanNames() {
    return spanNames;
  }

  /** Of each request, in order. */
  List<String> headers(String name) {
    return headers.stream()
        .map(metadata -> metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)))
        .toList();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    await().until(server::isTerminated); // or its port would not be free
  }
}
