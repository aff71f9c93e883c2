package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.api.trace.SpanContext;
import io.throughline.semconv.LogFields;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/** The ids of the span in which the event was logged; nothing outside a span. */
final class TraceContextProvider extends AbstractJsonProvider<ILoggingEvent> {

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    SpanContext span = TracedProperties.spanOf(event.getMDCPropertyMap());
    if (span != null) {
      generator.writeStringProperty(LogFields.TRACE_ID, span.getTraceId());
      generator.writeStringProperty(LogFields.SPAN_ID, span.getSpanId());
      generator.writeStringProperty(LogFields.TRACE_FLAGS, span.getTraceFlags().asHex());
    }
  }
}
