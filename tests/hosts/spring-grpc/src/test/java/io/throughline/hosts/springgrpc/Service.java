package io.throughline.hosts.springgrpc;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.channelz.v1.ChannelzGrpc.ChannelzImplBase;
import io.grpc.channelz.v1.GetTopChannelsRequest;
import io.grpc.channelz.v1.GetTopChannelsResponse;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.throughline.grpc.GrpcPropagation;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/** With the recipe of grpc-propagation's README. */
@SpringBootApplication
class Service {

  @Bean
  GrpcPropagation grpcPropagation(OpenTelemetry openTelemetry) {
    return GrpcPropagation.create(openTelemetry);
  }

  @Bean
  <T extends ServerBuilder<T>> ServerBuilderCustomizer<T> tracedServers(GrpcPropagation grpc) {
    return grpc::instrument;
  }

  @Bean
  <T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> tracedChannels(
      GrpcPropagation grpc) {
    return (target, builder) -> grpc.instrument(builder);
  }

  @Bean
  Channels channels() {
    return new Channels();
  }

  /** Answers with nothing, and says in which span it does. */
  static final class Channels extends ChannelzImplBase {

    volatile String spanId = "";

    @Override
    public void getTopChannels(
        GetTopChannelsRequest request, StreamObserver<GetTopChannelsResponse> response) {
      spanId = Span.current().getSpanContext().getSpanId();
      response.onNext(GetTopChannelsResponse.getDefaultInstance());
      response.onCompleted();
    }
  }
}
