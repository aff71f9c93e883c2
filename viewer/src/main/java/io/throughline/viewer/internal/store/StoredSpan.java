package io.throughline.viewer.internal.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;

/** A span: what lists need of it as fields, all of it as the bytes that were sent. */
public final class StoredSpan {

  /** A longer name is an object of its own for each span. */
  static final int LONGEST_SHARED_NAME = 200;

  private static final int OBJECT_BYTES = 96;

  private final Origin origin;
  private final String name;
  private final long id;
  private final long parentId;
  private final long start;
  private final long duration;
  private final int events;
  private final int links;
  private final byte kind;
  private final boolean error;
  private final byte[] bytes;

  StoredSpan(Origin origin, String name, Span span) {
    this.origin = origin;
    this.name = name;
    id = TraceId.spanId(span.getSpanId());
    parentId = TraceId.spanId(span.getParentSpanId());
    start = span.getStartTimeUnixNano();
    duration = Math.max(0, span.getEndTimeUnixNano() - start);
    events = span.getEventsCount();
    links = span.getLinksCount();
    kind = (byte) span.getKindValue();
    error = span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
    bytes = span.toByteArray();
  }

  /** Who sent it. */
  public Origin origin() {
    return origin;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its id. */
  public long id() {
    return id;
  }

  /** The id of its parent; 0 for none. */
  public long parentId() {
    return parentId;
  }

  /** Nanoseconds since 1970. */
  public long start() {
    return start;
  }

  /** Nanoseconds. */
  public long duration() {
    return duration;
  }

  /** Nanoseconds since 1970. */
  public long end() {
    return start + duration;
  }

  /** How many events it has. */
  public int events() {
    return events;
  }

  /** How many links it has. */
  public int links() {
    return links;
  }

  /** OTLP's number. */
  public int kind() {
    return kind;
  }

  /** Whether its status is ERROR. */
  public boolean isError() {
    return error;
  }

  /** The span of OTLP, encoded; not to be changed. */
  public byte[] encoded() {
    return bytes;
  }

  /** The span of OTLP. */
  public Span decoded() {
    try {
      return Span.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("it was encoded here", e);
    }
  }

  long cost() {
    int own = name.length() > LONGEST_SHARED_NAME ? 2 * name.length() : 0;
    return (long) OBJECT_BYTES + own + bytes.length;
  }

  /** The same for a span that is sent twice. */
  long fingerprint() {
    return id * 31 + start * 17 + duration * 7 + bytes.length;
  }
}
