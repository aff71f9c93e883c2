package io.throughline.delivery;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.throughline.masking.MaskingSpanExporter;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the SDK's OTLP/HTTP exporters to the collector: over the disk, where telemetry
 * survives the end of the process and the absence of the collector, and by the JDK's own HTTP
 * client. OkHttp and Kotlin are needed only by who chooses OTLP/gRPC, and adds {@code
 * io.opentelemetry:opentelemetry-exporter-sender-okhttp} to the dependencies of the service.
 *
 * <p>Thread-safe.
 */
public final class Delivery implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Delivery.class);

  private final DeliverySettings settings;
  private final DeliveryListener listener;
  private final LongSupplier millis = new SteadyClock(System.currentTimeMillis(), System::nanoTime);
  private final Executor httpThread = DaemonThreads.one("throughline-http", Integer.MAX_VALUE);
  private final SpoolMetrics metrics = new SpoolMetrics();
  private final Map<ThroughlineSignal, SignalSpool> spools = new ConcurrentHashMap<>();
  private final List<SpooledSender> senders = new CopyOnWriteArrayList<>();
  private @Nullable SpoolFolder folder;

  /**
   * Opens nothing yet.
   *
   * @param settings what the user decides
   * @param serviceName names the default folder of the spool
   * @param listener hears what becomes of telemetry
   */
  public Delivery(Settings settings, String serviceName, DeliveryListener listener) {
    this.settings = DeliverySettings.from(settings, serviceName);
    this.listener = listener;
  }

  /**
   * Where the SDK looks for components, with our sender as the only one for OTLP/HTTP, whatever
   * else is on the class path.
   *
   * @param others finds everything else
   * @return to be given to the SDK's builder
   */
  public ComponentLoader componentLoader(ComponentLoader others) {
    HttpSenderProvider ours = this::createSender;
    return new ComponentLoader() {
      @Override
      public <T> Iterable<T> load(Class<T> spi) {
        return spi == HttpSenderProvider.class ? List.of(spi.cast(ours)) : others.load(spi);
      }
    };
  }

  /**
   * Whether what an exporter sends goes over the disk, so that its success is not yet delivery.
   *
   * @param exporter of any signal
   * @return whether it does
   */
  public boolean spools(Object exporter) {
    Object sender = exporter instanceof MaskingSpanExporter masking ? masking.exporter() : exporter;
    return settings.spool()
        && (sender instanceof OtlpHttpSpanExporter
            || sender instanceof OtlpHttpMetricExporter
            || sender instanceof OtlpHttpLogRecordExporter);
  }

  /**
   * In crash mode, the processor that leaves nothing in memory.
   *
   * @param processor as the SDK made it from its settings
   * @return the same if there is no crash mode, or if it does not batch for the spool
   */
  public SpanProcessor crashSafe(SpanProcessor processor) {
    return settings.crashSafe()
            && processor instanceof BatchSpanProcessor batches
            && spools(batches.getSpanExporter())
        ? new CrashSafeSpans(batches, () -> takes(ThroughlineSignal.TRACES))
        : processor;
  }

  /**
   * In crash mode, the processor that leaves nothing in memory.
   *
   * @param processor as the SDK made it from its settings
   * @return the same if there is no crash mode, or if it does not batch for the spool
   */
  public LogRecordProcessor crashSafe(LogRecordProcessor processor) {
    return settings.crashSafe()
            && processor instanceof BatchLogRecordProcessor batches
            && spools(batches.getLogRecordExporter())
        ? new CrashSafeLogs(batches, () -> takes(ThroughlineSignal.LOGS))
        : processor;
  }

  /** Whether what is on the disk are single items, of which many make a request. */
  private boolean collects(ThroughlineSignal signal) {
    return settings.crashSafe() && signal != ThroughlineSignal.METRICS;
  }

  private boolean takes(ThroughlineSignal signal) {
    SignalSpool spool = spools.get(signal);
    return spool != null && spool.takes();
  }

  private synchronized HttpSender createSender(HttpSenderConfig config) {
    ThroughlineSignal signal = signal(config);
    DirectSender direct =
        new DirectSender(
            signal == null ? "other" : signal.value(),
            new HttpTransport(config, httpThread),
            config.getTimeout(),
            config.getRetryPolicy());
    boolean isProtobuf = config.getContentType().equals("application/x-protobuf");
    if (signal == null || !isProtobuf || !settings.spool() || spools.containsKey(signal)) {
      return direct;
    }
    SignalSpool spool =
        new SignalSpool(signal, settings.limits(), this::claimedFolder, millis, metrics, listener);
    DeliveryLoop loop =
        new DeliveryLoop(
            signal,
            spool,
            new HttpTransport(config, httpThread),
            config.getTimeout(),
            settings,
            listener);
    SpooledSender sender =
        new SpooledSender(signal, spool, loop, direct, listener, !collects(signal));
    spools.put(signal, spool);
    senders.add(sender);
    return sender;
  }

  /**
   * By the path that the specification prescribes, or by the endpoint that was set for a signal.
   */
  private @Nullable ThroughlineSignal signal(HttpSenderConfig config) {
    String endpoint = config.getEndpoint().toString();
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      if (endpoint.equals(settings.endpoint().apply(signal.value()))) {
        return signal;
      }
    }
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      if (endpoint.endsWith("/v1/" + signal.value())) {
        return signal;
      }
    }
    return null;
  }

  private synchronized SpoolFolder claimedFolder() throws IOException {
    if (folder == null) {
      folder = SpoolFolder.claim(settings.folder(), settings.folderIsChosen());
    }
    return folder;
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
    senders.forEach(SpooledSender::close);
    spools.values().forEach(SignalSpool::close);
    try {
      if (folder != null) {
        folder.close();
      }
    } catch (IOException e) {
      log.debug("the folder of the spool could not be given back", e);
    }
    folder = null;
  }
}
