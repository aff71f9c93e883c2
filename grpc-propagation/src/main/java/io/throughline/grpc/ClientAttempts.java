package io.throughline.grpc;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.throughline.semconv.GrpcAttemptKind;
import io.throughline.semconv.GrpcAttributes;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that gRPC makes at one call. They have no spans of their own: most calls need one
 * attempt, and what others needed stands in the call's span as events.
 */
final class ClientAttempts extends ClientStreamTracer.Factory {
  // Why: RATIONALE.md#why-are-attempts-events-of-one-span

  private static final String ATTEMPT_STARTED = "Attempt started";
  private static final String NAME_RESOLVED = "Delayed name resolution complete";
  private static final String SUBCHANNEL_PICKED = "Delayed LB pick complete";
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final ClientStreamTracer NOTHING_TO_SEE = new ClientStreamTracer() {};

  private final CallRecorder calls;
  private final MethodSeries series;
  private final Set<GrpcMeasure> measures;
  private volatile @Nullable Context call;

  @GuardedBy("this") private @Nullable Map<GrpcAttemptKind, Integer> further; // few calls have any

  ClientAttempts(CallRecorder calls, MethodSeries series, Set<GrpcMeasure> measures) {
    this.calls = calls;
    this.series = series;
    this.measures = measures;
  }

  /** Whether there is anything to see. */
  static boolean areMeasured(Set<GrpcMeasure> measures) {
    return measures.contains(GrpcMeasure.ATTEMPTS)
        || measures.contains(GrpcMeasure.DELAYS)
        || MessageBytes.areMeasured(measures);
  }

  /** To be said before the call starts: what its context is. */
  void belongTo(Context startedCall) {
    call = startedCall;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
    try {
      Attempt attempt = new Attempt(requireNonNull(call));
      attempt.started(info);
      return attempt;
    } catch (RuntimeException | LinkageError e) {
      calls.faults().dropped(e);
      return NOTHING_TO_SEE;
    }
  }

  /** The call is over. */
  synchronized void ended(Context startedCall) {
    if (further != null) {
      further.forEach((kind, count) -> series.furtherAttempts(kind, count, startedCall));
    }
  }

  private synchronized void count(GrpcAttemptKind kind) {
    if (further == null) {
      further = new EnumMap<>(GrpcAttemptKind.class);
    }
    further.merge(kind, 1, Integer::sum);
  }

  /** Null for the first attempt. */
  private static @Nullable GrpcAttemptKind kind(StreamInfo info) {
    if (info.isTransparentRetry()) {
      return GrpcAttemptKind.TRANSPARENT_RETRY;
    }
    if (info.getPreviousAttempts() == 0) {
      return null;
    }
    return info.isHedging() ? GrpcAttemptKind.HEDGE : GrpcAttemptKind.RETRY;
  }

  private final class Attempt extends ClientStreamTracer {
    private final Context context;
    private final @Nullable MessageBytes sizes =
        MessageBytes.areMeasured(measures) ? new MessageBytes() : null;
    private final long startNanoTime = calls.clock().nanoTime();
    private volatile @Nullable Long pendingSince;

    Attempt(Context context) {
      this.context = context;
    }

    void started(StreamInfo info) {
      GrpcAttemptKind kind = kind(info);
      if (measures.contains(GrpcMeasure.ATTEMPTS)) {
        series.attemptStarted();
        if (kind != null) {
          count(kind);
          addEvent(ATTEMPT_STARTED, GrpcAttributes.GRPC_ATTEMPT_KIND, kind.value());
        }
      }
      Long resolving = info.getCallOptions().getOption(NAME_RESOLUTION_DELAYED);
      if (kind == null && resolving != null) {
        delayed(NAME_RESOLVED, resolving);
      }
    }

    @Override
    public void createPendingStream() {
      pendingSince = calls.clock().nanoTime();
    }

    @Override
    public void streamCreated(Attributes transport, Metadata headers) {
      Long pending = pendingSince;
      if (pending != null) {
        delayed(SUBCHANNEL_PICKED, calls.clock().nanoTime() - pending);
      }
    }

    private void delayed(String event, long nanos) {
      if (measures.contains(GrpcMeasure.DELAYS)) {
        addEvent(event, GrpcAttributes.GRPC_DELAY, nanos / NANOS_PER_SECOND);
      }
    }

    private <T> void addEvent(String event, AttributeKey<T> key, T value) {
      Span.fromContext(context)
          .addEvent(event, io.opentelemetry.api.common.Attributes.of(key, value));
    }

    @Override
    public void outboundWireSize(long bytes) {
      if (sizes != null) {
        sizes.addSentCompressed(bytes);
      }
    }

    @Override
    public void inboundWireSize(long bytes) {
      if (sizes != null) {
        sizes.addReceivedCompressed(bytes);
      }
    }

    @Override
    public void outboundUncompressedSize(long bytes) {
      if (sizes != null) {
        sizes.addSentUncompressed(bytes);
      }
    }

    @Override
    public void inboundUncompressedSize(long bytes) {
      if (sizes != null) {
        sizes.addReceivedUncompressed(bytes);
      }
    }

    @Override
    public void streamClosed(Status status) {
      try {
        if (measures.contains(GrpcMeasure.ATTEMPTS)) {
          long nanos = calls.clock().nanoTime() - startNanoTime;
          series.attemptEnded(status.getCode(), nanos, context);
        }
        if (sizes != null) {
          series.sizes(status.getCode(), sizes, context);
        }
      } catch (RuntimeException | LinkageError e) {
        calls.faults().dropped(e);
      }
    }
  }
}
