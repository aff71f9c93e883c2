package io.throughline.grpc;

import io.opentelemetry.api.OpenTelemetry;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The options of a {@link GrpcPropagation} beyond its defaults. Not thread-safe. */
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
  // By the prefix first: to look a name up in a set costs more than all else that decides.
  Predicate<String> recorded = method -> !method.startsWith("grpc.") || !PROBES.contains(method);
  Set<String> recognized = Set.of();
  @Nullable List<Double> durationBoundaries;
  @Nullable Set<String> publicFor;
  final EnumSet<GrpcMeasure> measures = GrpcMeasure.defaults();
  CapturedMetadata requestMetadata = CapturedMetadata.NONE;
  CapturedMetadata responseMetadata = CapturedMetadata.NONE;
  int messageEventEvery;

  GrpcPropagationBuilder(OpenTelemetry openTelemetry) {
    this.openTelemetry = openTelemetry;
  }

  /**
   * Chooses the methods that are instrumented at all; the others run as if this module were not
   * there. By default all but health checks and reflection. It is asked in each call and must not
   * take long; a call for which it throws is recorded, and the fault is counted.
   *
   * @param fullMethodName told the method as {@code package.Service/Method}
   * @return this builder
   */
  public GrpcPropagationBuilder recordMethods(Predicate<String> fullMethodName) {
    recorded = fullMethodName;
    return this;
  }

  /**
   * Tells of methods that are known to be few although no generated stub says so: of dynamic stubs,
   * hand-written descriptors, other generators. Without this their spans and metrics have {@code
   * rpc.method="_OTHER"}, for a name may be whatever a peer sent.
   *
   * @param fullMethodNames each as {@code package.Service/Method}; replaces those given before
   * @return this builder
   * @throws IllegalArgumentException if one is not of this form
   */
  public GrpcPropagationBuilder recognizeMethods(Collection<String> fullMethodNames) {
    for (String name : fullMethodNames) {
      int slash = name.indexOf('/');
      if (slash < 1 || slash == name.length() - 1 || name.indexOf('/', slash + 1) > 0) {
        throw new IllegalArgumentException(
            "a method is named package.Service/Method, and not '" + name + "'");
      }
    }
    recognized = Set.copyOf(fullMethodNames);
    return this;
  }

  /**
   * Sets the boundaries of both histograms, in seconds. The default is the conventions', whose
   * first is 5 ms: too coarse for calls within a rack.
   *
   * @param seconds in ascending order
   * @return this builder
   * @throws IllegalArgumentException if one is not above the one before, or not finite
   */
  public GrpcPropagationBuilder durationBoundaries(List<Double> seconds) {
    double before = Double.NEGATIVE_INFINITY;
    for (double boundary : seconds) {
      if (!(boundary > before && boundary < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "boundaries are finite and each is above the one before, unlike " + seconds);
      }
      before = boundary;
    }
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
    publicFor = Set.copyOf(List.of(baggageKeys));
    return this;
  }

  /**
   * Measures this as well.
   *
   * @param more what is measured besides the defaults
   * @return this builder
   */
  public GrpcPropagationBuilder measure(GrpcMeasure... more) {
    measures.addAll(List.of(more));
    return this;
  }

  /**
   * Does not measure this.
   *
   * @param less what is not measured although it is by default
   * @return this builder
   */
  public GrpcPropagationBuilder doNotMeasure(GrpcMeasure... less) {
    measures.removeAll(List.of(less));
    return this;
  }

  /**
   * Shows metadata that callers send as attributes {@code rpc.request.metadata.<name>} of both
   * spans, on the client as far as it is known when the call starts. Samplers see them. Of a name
   * that sounds like a secret's ({@code authorization}, {@code x-api-key}, {@code cookie} ...) only
   * {@code REDACTED} is shown.
   *
   * @param names in any case; replaces those given before
   * @return this builder
   * @throws IllegalArgumentException if a name cannot be that of text, such as one with {@code
   *     -bin} at its end
   */
  public GrpcPropagationBuilder captureRequestMetadata(String... names) {
    requestMetadata = CapturedMetadata.ofRequests(names);
    return this;
  }

  /**
   * Shows metadata that servers answer, in headers or trailers, as attributes {@code
   * rpc.response.metadata.<name>} of both spans. Where both have it, the trailers count. Otherwise
   * as for {@link #captureRequestMetadata requests}.
   *
   * @param names in any case; replaces those given before
   * @return this builder
   * @throws IllegalArgumentException if a name cannot be that of text, such as one with {@code
   *     -bin} at its end
   */
  public GrpcPropagationBuilder captureResponseMetadata(String... names) {
    responseMetadata = CapturedMetadata.ofResponses(names);
    return this;
  }

  /**
   * Adds events {@code rpc.message} to spans: for the first message of each direction, and for
   * every so many after it. Without this there are none, because they make spans of streams grow
   * until the SDK's limit (128 events by default).
   *
   * @param every from 1, which is each message
   * @return this builder
   * @throws IllegalArgumentException if {@code every} is below 1
   */
  public GrpcPropagationBuilder messageEvents(int every) {
    if (every < 1) {
      throw new IllegalArgumentException("an event for every " + every + " messages");
    }
    messageEventEvery = every;
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
