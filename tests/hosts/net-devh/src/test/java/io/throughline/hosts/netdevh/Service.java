package io.throughline.hosts.netdevh;

import io.grpc.channelz.v1.ChannelzGrpc.ChannelzImplBase;
import io.grpc.channelz.v1.GetTopChannelsRequest;
import io.grpc.channelz.v1.GetTopChannelsResponse;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.throughline.grpc.GrpcPropagation;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.service.GrpcService;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** With the recipe of grpc-propagation's README. */
@SpringBootApplication
class Service {

  @Bean
  GrpcPropagation grpcPropagation(OpenTelemetry openTelemetry) {
    return GrpcPropagation.create(openTelemetry);
  }

  @Bean
  GrpcServerConfigurer tracedServers(GrpcPropagation grpc) {
    return grpc::instrument;
  }

  @Bean
  GrpcChannelConfigurer tracedChannels(GrpcPropagation grpc) {
    return (builder, name) -> grpc.instrument(builder);
  }

  /** Answers with nothing, and says in which span it does. */
  @GrpcService
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
