package io.throughline.viewer.internal.search;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.Origin;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TraceId;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A span of a trace. */
record SpanItem(StoredTrace trace, StoredSpan span) implements Item {

  @Override
  public Origin origin() {
    return span.origin();
  }

  @Override
  public String name() {
    return span.name();
  }

  @Override
  public byte[] encoded() {
    return span.encoded();
  }

  @Override
  public @Nullable EncodedValue attribute(AttributeKey key) {
    return key.in(span.encoded(), Span.ATTRIBUTES_FIELD_NUMBER);
  }

  @Override
  public boolean anyEventAttribute(AttributeKey key, Predicate<EncodedValue> condition) {
    byte[] encoded = span.encoded();
    EncodedFields fields = new EncodedFields(encoded, 0, span.events() > 0 ? encoded.length : 0);
    while (fields.next()) {
      if (fields.number() == Span.EVENTS_FIELD_NUMBER) {
        EncodedValue value =
            key.in(encoded, fields.start(), fields.end(), Span.Event.ATTRIBUTES_FIELD_NUMBER);
        if (value != null && condition.test(value)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean anyText(Predicate<String> condition) {
    Span decoded = span.decoded();
    return condition.test(decoded.getName())
        || condition.test(decoded.getStatus().getMessage())
        || anyValue(decoded.getAttributesList(), condition)
        || decoded.getEventsList().stream()
            .anyMatch(
                event ->
                    condition.test(event.getName())
                        || anyValue(event.getAttributesList(), condition));
  }

  static boolean anyValue(List<KeyValue> attributes, Predicate<String> condition) {
    return attributes.stream().anyMatch(each -> condition.test(Values.text(each.getValue())));
  }

  @Override
  public boolean anyEvent(Predicate<String> condition) {
    return span.events() > 0
        && span.decoded().getEventsList().stream()
            .anyMatch(event -> condition.test(event.getName()));
  }

  @Override
  public long duration() {
    return span.duration();
  }

  @Override
  public long traceDuration() {
    return trace.duration();
  }

  @Override
  public int kind() {
    return span.kind();
  }

  @Override
  public int severity() {
    return 0;
  }

  @Override
  public boolean isError() {
    return span.isError();
  }

  @Override
  public TraceId traceId() {
    return trace.id();
  }

  @Override
  public long spanId() {
    return span.id();
  }
}
