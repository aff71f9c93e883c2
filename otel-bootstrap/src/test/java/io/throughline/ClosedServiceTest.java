package io.throughline;

import static io.throughline.TestService.sendingTo;
import static io.throughline.TestService.spanOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.logging.JsonLineEncoder;
import io.throughline.testing.OtlpReceiver;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is left in the JVM of a service that has been closed. */
class ClosedServiceTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void its_class_loader_is_collected_while_the_thread_that_ran_it_lives_on() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      List<WeakReference<ClassLoader>> dropped = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        dropped.add(run(Redeployed.class, collector.endpoint()));
      }
      dropped.remove(3); // caches of the JDK itself may hold the last one until there is another

      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(dropped).allMatch(loader -> loader.get() == null);
              });
      assertThat(collector.spans()).hasSize(4);
    }
  }

  @Test
  void a_hundred_services_leave_what_the_first_ones_left() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      for (int i = 0; i < 10; i++) {
        runOnce(collector);
      }
      Left before = Left.settled();
      for (int i = 0; i < 100; i++) {
        runOnce(collector);
      }

      assertThat(Left.settled()).isEqualTo(before);
    }
  }

  private static void runOnce(OtlpReceiver collector) {
    try (Observability observability = sendingTo(collector).init()) {
      Span span = spanOf(observability);
      LoggerFactory.getLogger(ClosedServiceTest.class).info("working");
      span.end();
    }
  }

  /**
   * What a JVM holds. Shutdown hooks are among the objects.
   *
   * @param objects of our classes, by class, as the garbage collector counts them
   */
  private record Left(
      Set<String> threads,
      int mbeans,
      Set<String> loggers,
      int handlers,
      Map<String, String> objects) {

    /** When the last service's threads, which hold it, have come to their end. */
    static Left settled() {
      return await()
          .atMost(LONG)
          .until(
              Left::now,
              left ->
                  left.threads().isEmpty()
                      && !left.objects().containsKey(Observability.class.getName()));
    }

    private static Left now() throws Exception {
      Map<String, String> objects = new TreeMap<>();
      Object histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      for (String line : histogram.toString().lines().toList()) {
        String[] columns = line.strip().split(" +", -1);
        // Lambdas are linked one after the other as paths are taken first.
        if (columns.length > 3
            && columns[3].startsWith("io.throughline.")
            && !columns[3].contains("$$Lambda")) {
          objects.put(columns[3], columns[1]);
        }
      }
      objects
          .keySet()
          .removeIf(
              name ->
                  name.startsWith("io.throughline.ClosedServiceTest")
                      || name.startsWith("io.throughline.testing."));
      return new Left(
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.startsWith("throughline") || name.startsWith("Batch"))
              .collect(Collectors.toCollection(TreeSet::new)),
          ManagementFactory.getPlatformMBeanServer().getMBeanCount(),
          listeners(),
          LogManager.getLogManager().getLogger("").getHandlers().length,
          objects);
    }

    private static Set<String> listeners() {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      Set<String> all = new TreeSet<>();
      context
          .getCopyOfListenerList()
          .forEach(listener -> all.add("listener " + System.identityHashCode(listener)));
      context
          .getStatusManager()
          .getCopyOfStatusListenerList()
          .forEach(listener -> all.add("status " + System.identityHashCode(listener)));
      context
          .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
          .iteratorForAppenders()
          .forEachRemaining(appender -> all.add("appender " + System.identityHashCode(appender)));
      return all;
    }
  }

  private static WeakReference<ClassLoader> run(
      Class<? extends Consumer<String>> program, String argument) throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : ForkedJvm.classPath().split(File.pathSeparator, -1)) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader own =
        new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(own);
      @SuppressWarnings("unchecked") // program is a Consumer<String>, of another loader
      Consumer<String> service =
          (Consumer<String>)
              own.loadClass(program.getName()).getDeclaredConstructor().newInstance();
      service.accept(argument);
      return new WeakReference<>(own);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** A service as a container of applications loads it, with all its libraries. */
  public static final class Redeployed implements Consumer<String> {

    @Override
    public void accept(String endpoint) {
      OutputStreamAppender<ILoggingEvent> ofHost = appender();
      try (Observability observability =
          Observability.builder("redeployed")
              .environment(Map.of())
              .operatorsPort(0)
              .override("otel.exporter.otlp.endpoint", endpoint)
              .override("throughline.spool.enabled", "true")
              .override("throughline.spool.directory", System.getProperty("java.io.tmpdir"))
              .init()) {
        Span span = observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan();
        try (Scope scope = span.makeCurrent()) {
          LoggerFactory.getLogger(Redeployed.class).info("working, password=hunter2");
        }
        span.end();
        observability.dumpMetrics();
      }
      LoggerFactory.getLogger(Redeployed.class).info("closed");
      ofHost.stop();
    }

    /** One whose lines are made on the thread that logs. */
    private static OutputStreamAppender<ILoggingEvent> appender() {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      JsonLineEncoder encoder = new JsonLineEncoder();
      encoder.setContext(context);
      encoder.start();
      OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
      appender.setContext(context);
      appender.setEncoder(encoder);
      appender.setOutputStream(new ByteArrayOutputStream());
      appender.start();
      context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
      return appender;
    }
  }
}
