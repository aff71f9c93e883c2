package io.throughline.benchmarks.service;

import ch.qos.logback.classic.LoggerContext;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.throughline.Observability;
import io.throughline.grpc.GrpcPropagation;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gRPC server that nobody calls, observed in one way or another. */
public final class IdleService {

  private static final Logger log = LoggerFactory.getLogger(IdleService.class);

  /** Spans and lines in each hundredth of a second. */
  private static final int PER_TICK = 10;

  private IdleService() {}

  /**
   * Serves until it is killed.
   *
   * @param args who observes it, and {@code load} for 1,000 spans and lines a second
   * @throws IOException if the server cannot start
   */
  public static void main(String[] args) throws IOException {
    ServerBuilder<?> server = ServerBuilder.forPort(0);
    OpenTelemetry openTelemetry =
        switch (Observer.valueOf(args[0])) {
          case NOBODY -> OpenTelemetry.noop();
          case AGENT -> GlobalOpenTelemetry.get();
          case SDK -> plainSdk();
          case THROUGHLINE -> {
            OpenTelemetry ours = Observability.init("idle").openTelemetry();
            GrpcPropagation.create(ours).instrument(server);
            yield ours;
          }
        };
    Server started = server.build().start();
    System.out.println("ready");
    log.info("listens on {}", started.getPort());
    if (args.length > 1) {
      load(openTelemetry.getTracer("idle"));
    }
    while (!started.isTerminated()) {
      LockSupport.park();
    }
  }

  /** As its documentation has it: autoconfigured, with the appender for its logs. */
  private static OpenTelemetry plainSdk() {
    OpenTelemetry sdk =
        AutoConfiguredOpenTelemetrySdk.builder().setResultAsGlobal().build().getOpenTelemetrySdk();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    OpenTelemetryAppender appender = new OpenTelemetryAppender();
    appender.setContext(context);
    appender.setOpenTelemetry(sdk);
    appender.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return sdk;
  }

  private static void load(Tracer tracer) {
    long next = System.nanoTime();
    while (true) {
      for (int i = 0; i < PER_TICK; i++) {
        tracer.spanBuilder("work").setAttribute("client", "c1").startSpan().end();
        log.info("client {} published {} bytes", "c1", i);
      }
      next += 10_000_000;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }
}
