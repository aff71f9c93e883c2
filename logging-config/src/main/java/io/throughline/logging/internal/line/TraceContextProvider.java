package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.api.trace.SpanContext;
import io.throughline.logging.internal.trace.TracedProperties;
import io.throughline.semconv.LogFields;
import tools.jackson.core.io.SerializedString;

/** The ids of the span in which the event was logged; nothing outside a span. */
final class TraceContextProvider extends LineProvider {

  private static final SerializedString TRACE_ID = new SerializedString(LogFields.TRACE_ID);
  private static final SerializedString SPAN_ID = new SerializedString(LogFields.SPAN_ID);
  private static final SerializedString TRACE_FLAGS = new SerializedString(LogFields.TRACE_FLAGS);

  @Override
  void write(LineGenerator line, ILoggingEvent event) {
    SpanContext span = TracedProperties.spanOf(event.getMDCPropertyMap());
    if (span != null) {
      line.writeAscii(TRACE_ID, span.getTraceId());
      line.writeAscii(SPAN_ID, span.getSpanId());
      line.writeAscii(TRACE_FLAGS, span.getTraceFlags().asHex());
    }
  }
}
