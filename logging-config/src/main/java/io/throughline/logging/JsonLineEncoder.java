package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import net.logstash.logback.composite.AbstractFieldJsonProvider;
import net.logstash.logback.composite.JsonProvider;
import net.logstash.logback.composite.JsonProviders;
import net.logstash.logback.composite.loggingevent.LogLevelJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggerNameJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventFormattedTimestampJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventThreadNameJsonProvider;
import net.logstash.logback.composite.loggingevent.MessageJsonProvider;
import net.logstash.logback.composite.loggingevent.StackTraceJsonProvider;
import net.logstash.logback.composite.loggingevent.ThrowableClassNameJsonProvider;
import net.logstash.logback.composite.loggingevent.ThrowableMessageJsonProvider;
import net.logstash.logback.decorate.JsonGeneratorDecorator;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;

/**
 * Encodes a log event as one line of JSON, with the fields of {@link LogFields}, the identity of
 * the service, and the MDC and key-values of the event. Needs no settings and works in any appender
 * that takes an encoder.
 *
 * <p>The trace fields are those of the thread that logged, provided that the configuration also has
 * {@link TraceContextListener}, as {@code io/throughline/logging/appender.xml} does.
 */
public final class JsonLineEncoder extends LoggingEventCompositeJsonEncoder {

  /** In characters. Container runtimes split lines at 16 KiB; half of that leaves room. */
  static final int MAX_STACK_TRACE_LENGTH = 8192;

  /** So that a deep stack of frameworks does not push its cause, which stands last, out. */
  static final int MAX_FRAMES_PER_EXCEPTION = 30;

  /** Called by Logback. */
  public JsonLineEncoder() {
    // We write no objects that a Jackson module would know; looking for modules costs start time.
    getFormatter().setFindAndRegisterJacksonModules(false);
    setLineSeparator("UNIX");
    addDecorator((JsonGeneratorDecorator) WellFormedTextGenerator::new);

    JsonProviders<ILoggingEvent> providers = getProviders();
    providers.addProvider(timestamp());
    providers.addProvider(named(LogFields.LEVEL, new LogLevelJsonProvider()));
    providers.addProvider(new SeverityNumberProvider());
    providers.addProvider(new ComponentProvider());
    providers.addProvider(named(LogFields.MESSAGE, new MessageJsonProvider()));
    providers.addProvider(named(LogFields.LOGGER, new LoggerNameJsonProvider()));
    providers.addProvider(named(LogFields.THREAD, new LoggingEventThreadNameJsonProvider()));
    providers.addProvider(new TraceContextProvider());
    providers.addProvider(new UserFieldsProvider());
    providers.addProvider(exceptionType());
    providers.addProvider(named(LogFields.EXCEPTION_MESSAGE, new ThrowableMessageJsonProvider()));
    providers.addProvider(stackTrace());
    providers.addProvider(new IdentityProvider());
  }

  private static JsonProvider<ILoggingEvent> timestamp() {
    LoggingEventFormattedTimestampJsonProvider timestamp =
        named(LogFields.TIMESTAMP, new LoggingEventFormattedTimestampJsonProvider());
    timestamp.setPattern("[ISO_INSTANT]");
    return timestamp;
  }

  private static JsonProvider<ILoggingEvent> exceptionType() {
    ThrowableClassNameJsonProvider type =
        named(LogFields.EXCEPTION_TYPE, new ThrowableClassNameJsonProvider());
    type.setUseSimpleClassName(false);
    return type;
  }

  private static JsonProvider<ILoggingEvent> stackTrace() {
    ShortenedThrowableConverter converter = new ShortenedThrowableConverter();
    converter.setMaxLength(MAX_STACK_TRACE_LENGTH);
    converter.setMaxDepthPerThrowable(MAX_FRAMES_PER_EXCEPTION);
    converter.setLineSeparator("UNIX");
    StackTraceJsonProvider stackTrace =
        named(LogFields.EXCEPTION_STACKTRACE, new StackTraceJsonProvider());
    stackTrace.setThrowableConverter(converter);
    return stackTrace;
  }

  private static <T extends AbstractFieldJsonProvider<ILoggingEvent>> T named(
      String field, T provider) {
    provider.setFieldName(field);
    return provider;
  }
}
