package io.throughline.viewer.internal.search;

import io.throughline.viewer.internal.store.Origin;
import io.throughline.viewer.internal.store.TraceId;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A span or a log record, as the terms of a query see it. */
interface Item {

  Origin origin();

  /** Nothing for a log record. */
  String name();

  /** OTLP, encoded. */
  byte[] encoded();

  /** The value of one of its own attributes; null if there is none. */
  @Nullable EncodedValue attribute(AttributeKey key);

  /** Whether an attribute of one of its events is so. */
  boolean anyEventAttribute(AttributeKey key, Predicate<EncodedValue> condition);

  /** Whether one of the texts in it is so. It is decoded for that. */
  boolean anyText(Predicate<String> condition);

  /** Whether the name of one of its events is so. */
  boolean anyEvent(Predicate<String> condition);

  /** Nanoseconds. */
  long duration();

  /** Nanoseconds. */
  long traceDuration();

  /** OTLP's number of the kind of a span. */
  int kind();

  /** OTLP's number. */
  int severity();

  boolean isError();

  @Nullable TraceId traceId();

  long spanId();
}
