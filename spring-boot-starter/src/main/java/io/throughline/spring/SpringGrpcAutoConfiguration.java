package io.throughline.spring;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.grpc.GrpcPropagation;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/**
 * The auto-configuration that traces and measures Spring gRPC, if {@code
 * throughline-grpc-propagation} is on the class path. A host that has the beans of that module's
 * README, by these names, keeps them: no builder is instrumented twice.
 */
@AutoConfiguration(after = ThroughlineAutoConfiguration.class)
@ConditionalOnClass({
  GrpcPropagation.class,
  ServerBuilderCustomizer.class,
  GrpcChannelBuilderCustomizer.class
})
@ConditionalOnBean(OpenTelemetry.class)
@ConditionalOnProperty(name = "throughline.enabled", matchIfMissing = true)
public class SpringGrpcAutoConfiguration {

  /** Called by Spring. */
  public SpringGrpcAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  GrpcPropagation grpcPropagation(OpenTelemetry openTelemetry) {
    return GrpcPropagation.create(openTelemetry);
  }

  @Bean
  @ConditionalOnMissingBean(name = "tracedServers")
  <T extends ServerBuilder<T>> ServerBuilderCustomizer<T> tracedServers(GrpcPropagation grpc) {
    return grpc::instrument;
  }

  @Bean
  @ConditionalOnMissingBean(name = "tracedChannels")
  <T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> tracedChannels(
      GrpcPropagation grpc) {
    return (target, builder) -> grpc.instrument(builder);
  }
}
