package io.throughline.grpc;

import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a {@link GrpcPropagation} does beyond its defaults. Not safe for several threads. */
public final class GrpcPropagationBuilder {
  /** Whole names, and not services: asked for each call, this allocates nothing. */
  private static final Set<String> PROBES =
      Set.of(
          "grpc.health.v1.Health/Check",
          "grpc.health.v1.Health/List",
          "grpc.health.v1.Health/Watch",
          "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
          "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");

  final OpenTelemetry openTelemetry;
  Predicate<String> recorded = method -> !PROBES.contains(method);
  @Nullable List<Double> durationBoundaries;
  @Nullable TrustBoundary trustBoundary;

  GrpcPropagationBuilder(OpenTelemetry openTelemetry) {
    this.openTelemetry = openTelemetry;
  }

  /**
   * Chooses the methods that are instrumented at all; the others run as if this module were not
   * there. By default all but health checks and reflection. It is asked once a call and must
   * neither throw nor take long.
   *
   * @param fullMethodName told the method as {@code package.Service/Method}
   * @return this builder
   */
  public GrpcPropagationBuilder recordMethods(Predicate<String> fullMethodName) {
    recorded = fullMethodName;
    return this;
  }

  /**
   * Sets the boundaries of both histograms, in seconds. The default is the conventions', whose
   * first is 5 ms: too coarse for calls within a rack.
   *
   * @param seconds in ascending order
   * @return this builder
   */
  public GrpcPropagationBuilder durationBoundaries(List<Double> seconds) {
    durationBoundaries = List.copyOf(seconds);
    return this;
  }

  /**
   * Says that anyone may call the servers. They begin a trace of their own for each call and decide
   * themselves whether to sample it; the caller's span becomes a link. Baggage is dropped, save for
   * the given keys. Clients are not concerned.
   *
   * @param baggageKeys what callers may tell
   * @return this builder
   */
  public GrpcPropagationBuilder publicEndpoint(String... baggageKeys) {
    trustBoundary = new TrustBoundary(Set.of(baggageKeys));
    return this;
  }

  /**
   * Ends the building.
   *
   * @return what instruments servers and channels
   */
  public GrpcPropagation build() {
    return new GrpcPropagation(this);
  }
}
