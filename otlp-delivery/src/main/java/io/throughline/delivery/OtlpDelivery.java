package io.throughline.delivery;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.throughline.delivery.internal.loop.DeliveryLoop;
import io.throughline.delivery.internal.loop.DeliverySettings;
import io.throughline.delivery.internal.loop.DirectSender;
import io.throughline.delivery.internal.loop.OtlpSenderLoader;
import io.throughline.delivery.internal.loop.Sender;
import io.throughline.delivery.internal.loop.ShiftableClock;
import io.throughline.delivery.internal.loop.SignalSpool;
import io.throughline.delivery.internal.loop.SpoolMetrics;
import io.throughline.delivery.internal.loop.SpooledSender;
import io.throughline.delivery.internal.loop.SteadyClock;
import io.throughline.delivery.internal.loop.WriteThroughProcessors;
import io.throughline.delivery.internal.spool.SpoolDirectory;
import io.throughline.delivery.internal.spool.SpoolFolder;
import io.throughline.delivery.internal.transport.DaemonThreads;
import io.throughline.delivery.internal.transport.HttpClients;
import io.throughline.delivery.internal.transport.Transport;
import io.throughline.delivery.spi.DeliveryListener;
import io.throughline.delivery.spi.WrappedExporter;
import io.throughline.semconv.ThroughlineSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Durable delivery of what the SDK's OTLP exporters send. Requests go to the disk, where telemetry
 * survives the end of the process and the absence of the collector, and from there to the collector
 * by the JDK's own HTTP client, or by the grpc-java of the service. OTLP/gRPC without grpc-java on
 * the class path needs {@code io.opentelemetry:opentelemetry-exporter-sender-okhttp} and has no
 * spool.
 *
 * <pre>{@code
 * OtlpDelivery delivery = OtlpDelivery.builder(Path.of("/var/spool/orders")).build();
 * SpanExporter exporter =
 *     OtlpHttpSpanExporter.builder().setComponentLoader(delivery.componentLoader()).build();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class OtlpDelivery implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OtlpDelivery.class);

  /** Until then the host starts, and need not share the machine. */
  private static final int FIRST_SECONDS = 1;

  private static final int ADOPT_SECONDS = 60;

  private final DeliverySettings settings;
  private final DeliveryListener listener;
  private final boolean endsWithExporters;
  private final LongSupplier millis =
      new SteadyClock(ShiftableClock.wallMillis(), ShiftableClock::nanos);
  private final ScheduledExecutorService thread = DaemonThreads.withClock("throughline-delivery");
  private final HttpClients httpClients = new HttpClients();
  private final SpoolMetrics metrics = new SpoolMetrics();
  private final Map<ThroughlineSignal, SignalSpool> spools = new ConcurrentHashMap<>();
  private final List<SpooledSender> senders = new CopyOnWriteArrayList<>();
  private final Set<SpooledSender> ended = ConcurrentHashMap.newKeySet();
  private final SignalSpool.FolderSource claims =
      new SignalSpool.FolderSource() {
        @Override
        public SpoolFolder get() throws IOException {
          return claimedFolder();
        }

        @Override
        public void giveUp(SpoolFolder lost) {
          OtlpDelivery.this.giveUp(lost);
        }
      };

  private @Nullable SpoolFolder folder;
  private boolean refused;

  OtlpDelivery(DeliverySettings settings, DeliveryListener listener, boolean endsWithExporters) {
    this.settings = settings;
    this.listener = listener;
    this.endsWithExporters = endsWithExporters;
  }

  /**
   * The protocols whose exporters can be delivered.
   *
   * @return as {@code otel.exporter.otlp.protocol} has them
   */
  public static List<String> protocols() {
    return OtlpSenderLoader.PROTOCOLS;
  }

  /**
   * Begins to set up delivery over a folder.
   *
   * @param folder of the spool, created if it is missing. Processes that share it stay apart
   *     inside, and each takes over what a dead one left. Who else may write there is the caller's
   *     choice
   * @return a builder with defaults for all else
   */
  public static OtlpDeliveryBuilder builder(Path folder) {
    return new OtlpDeliveryBuilder(List.of(SpoolDirectory.chosen(folder)));
  }

  /**
   * Begins to set up delivery over the default folder of a service, {@code
   * throughline-<user>/<service>} in {@code java.io.tmpdir}, which only its user may write to.
   *
   * @param serviceName tells services of one user apart
   * @return a builder with defaults for all else
   */
  public static OtlpDeliveryBuilder builderFor(String serviceName) {
    return new OtlpDeliveryBuilder(
        SpoolDirectory.byDefault(
            Path.of(System.getProperty("java.io.tmpdir")),
            System.getProperty("user.name"),
            serviceName));
  }

  /**
   * The component loader for exporters that are built in code.
   *
   * @return to be given to {@code setComponentLoader} of each exporter's builder
   */
  public ComponentLoader componentLoader() {
    return componentLoader(ComponentLoader.forClassLoader(OtlpDelivery.class.getClassLoader()));
  }

  /**
   * Where the SDK looks for components, with our senders for OTLP in place of any others. For
   * OTLP/gRPC that needs grpc-java on the class path.
   *
   * @param others finds everything else
   * @return to be given to the SDK's builder
   */
  public ComponentLoader componentLoader(ComponentLoader others) {
    return new OtlpSenderLoader(others, settings, httpClients, thread, this::createSender);
  }

  /**
   * Whether an exporter of a signal, the first that could, sends over the disk, so that its success
   * is not yet delivery.
   *
   * @param signal of an exporter that has been made
   * @return whether there is one
   */
  public boolean spools(ThroughlineSignal signal) {
    return spools.containsKey(signal);
  }

  /**
   * In crash mode, the processor that leaves nothing in memory.
   *
   * @param processor as the SDK made it from its settings
   * @return the same if there is no crash mode, or if it does not batch for the spool
   */
  public SpanProcessor crashSafe(SpanProcessor processor) {
    return processor instanceof BatchSpanProcessor batches
            && isCrashSafe(ThroughlineSignal.TRACES, batches.getSpanExporter())
        ? new WriteThroughProcessors.Spans(batches, () -> takes(ThroughlineSignal.TRACES))
        : processor;
  }

  /**
   * In crash mode, the processor that leaves nothing in memory.
   *
   * @param processor as the SDK made it from its settings
   * @return the same if there is no crash mode, or if it does not batch for the spool
   */
  public LogRecordProcessor crashSafe(LogRecordProcessor processor) {
    return processor instanceof BatchLogRecordProcessor batches
            && isCrashSafe(ThroughlineSignal.LOGS, batches.getLogRecordExporter())
        ? new WriteThroughProcessors.Logs(batches, () -> takes(ThroughlineSignal.LOGS))
        : processor;
  }

  private boolean isCrashSafe(ThroughlineSignal signal, Object exporter) {
    if (!settings.crashSafe()) {
      return false;
    }
    Object sender = exporter;
    while (sender instanceof WrappedExporter wrapped) {
      sender = wrapped.exporter();
    }
    if (settings.spool() && OtlpSenderLoader.sendFor(sender)) {
      return true;
    }
    log.warn(
        "{} are not in crash mode, which needs throughline.spool.enabled and one OTLP exporter that shares its batches"
            + " with no other: what was ended last may be lost",
        signal.value());
    return false;
  }

  private boolean takes(ThroughlineSignal signal) {
    SignalSpool spool = spools.get(signal);
    return spool != null && spool.takes();
  }

  private synchronized Sender createSender(
      @Nullable ThroughlineSignal signal,
      Supplier<Transport> transports,
      Duration timeout,
      @Nullable RetryPolicy retryPolicy) {
    String name = signal == null ? "other" : signal.value();
    DirectSender direct = new DirectSender(name, transports.get(), timeout, retryPolicy);
    if (signal == null || !settings.spool() || spools.containsKey(signal)) {
      return direct;
    }
    SignalSpool spool =
        new SignalSpool(signal, settings.limits(), claims, millis, thread, metrics, listener);
    DeliveryLoop loop =
        new DeliveryLoop(
            spool, transports.get(), timeout, settings, listener, thread, this::allTryEarlier);
    SpooledSender sender = new SpooledSender(spool, loop, direct, listener, this::shutDown);
    spools.put(signal, spool);
    senders.add(sender);
    // In crash mode the thread that ends the first span would have to wait until the spool is open.
    int first = settings.crashSafe() ? 0 : FIRST_SECONDS;
    var unused =
        thread.scheduleWithFixedDelay(sender::adopt, first, ADOPT_SECONDS, TimeUnit.SECONDS);
    return sender;
  }

  /** A signal's sender has delivered what it could. */
  private void shutDown(SpooledSender sender) {
    if (endsWithExporters && ended.add(sender) && ended.size() == senders.size()) {
      Thread closing = new Thread(this::close, "throughline-delivery-end");
      closing.setDaemon(true);
      closing.start(); // not on the thread of delivery, which close interrupts
    }
  }

  /** One signal has found the collector back: the others need not wait out their pauses. */
  private void allTryEarlier() {
    senders.forEach(SpooledSender::tryEarlier);
  }

  private synchronized SpoolFolder claimedFolder() throws IOException {
    try {
      if (folder == null) {
        folder = SpoolFolder.claim(settings.directories(), millis);
        if (refused) {
          log.info("the spool is in {} now", folder);
        }
        refused = false;
      }
      return folder;
    } catch (IOException e) {
      if (!refused) {
        log.warn(
            "there is no spool, telemetry is sent from memory: {};"
                + " throughline.spool.directory names a folder that can be written",
            e.toString());
      }
      refused = true;
      throw e;
    }
  }

  private synchronized void giveUp(SpoolFolder lost) {
    if (folder == lost) {
      closeFolder();
    }
  }

  private void closeFolder() {
    try {
      if (folder != null) {
        folder.close();
      }
    } catch (IOException e) {
      log.debug("the folder of the spool could not be given back", e);
    }
    folder = null;
  }

  /**
   * Runs short tasks of others a while later, on the thread that delivers; none after the end.
   *
   * @param delay between the call and the task
   * @return that executor
   */
  public Executor after(Duration delay) {
    return task -> {
      Future<?> unused = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    };
  }

  /**
   * Shows the spool in the metrics {@code throughline.spool.*}.
   *
   * @param openTelemetry to create the instruments from
   */
  public synchronized void observe(OpenTelemetry openTelemetry) {
    metrics.start(openTelemetry, spools, settings.limits().bytes());
  }

  /**
   * What waits on the disk.
   *
   * @param signal which
   * @return spans, log records or data points
   */
  public synchronized long spooled(ThroughlineSignal signal) {
    SignalSpool spool = spools.get(signal);
    return spool == null ? 0 : spool.pendingItems();
  }

  /**
   * Stops at once. What is not delivered stays on the disk for the next process; to be called after
   * the SDK's own shutdown, which delivers what it can.
   */
  @Override
  public synchronized void close() {
    thread.shutdownNow();
    senders.forEach(SpooledSender::close);
    spools.values().forEach(SignalSpool::close);
    spools.values().forEach(SignalSpool::leaveFolder);
    closeFolder();
    httpClients.close();
  }
}
