package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * A filter that excludes what the telemetry pipeline logs from the pipeline: each export would
 * otherwise cause records for the next one.
 *
 * <p>The SDK and its HTTP clients are the pipeline's alone in this respect. gRPC and Netty also
 * serve the host, and what they log from WARN up (an exception in a service's code, for one) is the
 * host's business; a failing exporter adds at most that line to a bounded queue. Below WARN they
 * log for each call, so there they are kept out.
 */
final class TelemetryPipelineFilter extends Filter<ILoggingEvent> {
  // Why: RATIONALE.md#which-loggers-do-not-reach-otlp

  @Override
  public FilterReply decide(ILoggingEvent event) {
    String logger = event.getLoggerName();
    boolean pipeline =
        isOrIsUnder(logger, "io.opentelemetry")
            || isOrIsUnder(logger, "okhttp3")
            || isOrIsUnder(logger, "jdk.httpclient");
    boolean sharedTransport = isOrIsUnder(logger, "io.grpc") || isOrIsUnder(logger, "io.netty");
    boolean chatter = !event.getLevel().isGreaterOrEqual(Level.WARN);
    return pipeline || (sharedTransport && chatter) ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  private static boolean isOrIsUnder(String logger, String name) {
    return logger.startsWith(name)
        && (logger.length() == name.length() || logger.charAt(name.length()) == '.');
  }
}
