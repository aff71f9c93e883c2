package io.throughline;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.grpc.GrpcPropagation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/** One call by gRPC and one line, instrumented by us as a user would. */
final class ForkedGrpcService {

  private static final MethodDescriptor<String, String> SAY =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("test.Echo/Say")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  private ForkedGrpcService() {}

  public static void main(String[] args) throws IOException {
    try (Observability observability = Observability.init("forked")) {
      GrpcPropagation grpc = GrpcPropagation.create(observability.openTelemetry());
      Server server =
          grpc.instrument(
                  InProcessServerBuilder.forName("echo")
                      .addService(
                          ServerServiceDefinition.builder("test.Echo")
                              .addMethod(
                                  SAY,
                                  ServerCalls.asyncUnaryCall(
                                      (request, response) -> {
                                        response.onNext(request);
                                        response.onCompleted();
                                      }))
                              .build()))
              .build()
              .start();
      ManagedChannel channel = grpc.instrument(InProcessChannelBuilder.forName("echo")).build();
      Span span = observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan();
      try (Scope scope = span.makeCurrent()) {
        ClientCalls.blockingUnaryCall(channel, SAY, CallOptions.DEFAULT, "hi");
        LoggerFactory.getLogger("host").info("inside the span");
      }
      span.end();
      channel.shutdownNow();
      server.shutdownNow();
      System.out.println("served " + observability.operatorsPort());
    }
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {

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
