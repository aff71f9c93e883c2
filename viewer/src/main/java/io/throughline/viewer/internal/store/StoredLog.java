package io.throughline.viewer.internal.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.logs.v1.LogRecord;
import org.jspecify.annotations.Nullable;

/** A log record: what lists need of it as fields, all of it as the bytes that were sent. */
public final class StoredLog {

  private static final int OBJECT_BYTES = 88;

  private final long number;
  private final Origin origin;
  private final long time;
  private final byte severity;
  private final @Nullable TraceId traceId;
  private final long spanId;
  private final byte[] bytes;

  StoredLog(long number, Origin origin, LogRecord record, long received) {
    this.number = number;
    this.origin = origin;
    long said = record.getTimeUnixNano();
    long observed = record.getObservedTimeUnixNano();
    time = said != 0 ? said : observed != 0 ? observed : received;
    severity = (byte) Math.max(0, Math.min(24, record.getSeverityNumberValue()));
    traceId = TraceId.of(record.getTraceId());
    spanId = TraceId.spanId(record.getSpanId());
    bytes = record.toByteArray();
  }

  /** Its place among all log records that were received. */
  public long number() {
    return number;
  }

  /** Who sent it. */
  public Origin origin() {
    return origin;
  }

  /** Nanoseconds since 1970. */
  public long time() {
    return time;
  }

  /** OTLP's number; 0 if there is none. */
  public int severity() {
    return severity;
  }

  /** The trace that it belongs to, if any. */
  public @Nullable TraceId traceId() {
    return traceId;
  }

  /** The span that it belongs to; 0 if there is none. */
  public long spanId() {
    return spanId;
  }

  /** The record of OTLP, encoded; not to be changed. */
  public byte[] encoded() {
    return bytes;
  }

  /** The record of OTLP. */
  public LogRecord decoded() {
    try {
      return LogRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("it was encoded here", e);
    }
  }

  long cost() {
    return (traceId == null ? 0L : 32L) + OBJECT_BYTES + bytes.length;
  }
}
