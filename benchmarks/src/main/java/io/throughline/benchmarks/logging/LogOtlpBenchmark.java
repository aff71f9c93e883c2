package io.throughline.benchmarks.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.throughline.logging.LoggingConfig;
import io.throughline.logging.TraceContextListener;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the logger's call to an OTLP log record that a processor drops. Ours masks and bounds. */
@State(Scope.Thread)
public class LogOtlpBenchmark {

  /** Whose appender; the first one is what the others are compared with. */
  public enum Variant {
    OTEL_APPENDER,
    THROUGHLINE
  }

  @Param Variant variant = Variant.THROUGHLINE;

  private final Object[] arguments = Lines.arguments();
  private final LoggerContext context = Lines.emptyContext();
  private final Logger logger = Lines.logger(context);

  /** Configures Logback. */
  @Setup
  public void create() {
    Lines.putMdc();
    Lines.enterSpan();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .addLogRecordProcessor((recordContext, logRecord) -> {})
                    .build())
            .build();
    if (variant == Variant.OTEL_APPENDER) {
      OpenTelemetryAppender appender = new OpenTelemetryAppender();
      appender.setOpenTelemetry(sdk);
      appender.setMdcAttributesIncluded("*");
      Lines.attach(logger, appender);
    } else {
      TraceContextListener traces = new TraceContextListener();
      traces.setContext(context);
      traces.start();
      LoggingConfig.install(sdk, Attributes.empty());
    }
  }

  /** Logs. */
  @Benchmark
  public void log() {
    logger.info(Lines.MESSAGE, arguments);
  }
}
