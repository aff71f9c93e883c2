package io.throughline.viewer.internal.receive;

import com.google.protobuf.Message;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import io.throughline.viewer.internal.store.Taken;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** The entry point of all telemetry that is received. Thread-safe. */
public final class Intake {

  private final TelemetryStore store;
  private final List<BiConsumer<OtlpSignalKind, Message>> followers = new CopyOnWriteArrayList<>();
  private final AtomicLong refused = new AtomicLong();

  /** Into that store. */
  public Intake(TelemetryStore store) {
    this.store = store;
  }

  /** Tells another one of each request that comes from now on. */
  public void follow(BiConsumer<OtlpSignalKind, Message> follower) {
    followers.add(follower);
  }

  /** Takes a request. */
  public Taken take(OtlpSignalKind kind, Message request) {
    followers.forEach(follower -> follower.accept(kind, request));
    return store.take(request);
  }

  /** A request was no OTLP, or too large. */
  public void refuse() {
    refused.incrementAndGet();
  }

  /** How many requests were refused. */
  public long refused() {
    return refused.get();
  }
}
