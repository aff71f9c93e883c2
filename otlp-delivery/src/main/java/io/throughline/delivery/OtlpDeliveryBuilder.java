package io.throughline.delivery;

import io.throughline.delivery.internal.loop.DeliverySettings;
import io.throughline.delivery.internal.loop.DeliveryTimings;
import io.throughline.delivery.internal.spool.SegmentLog;
import io.throughline.delivery.internal.spool.SpoolDirectory;
import io.throughline.delivery.internal.spool.SpoolLimits;
import io.throughline.delivery.internal.transport.OtlpEndpoints;
import io.throughline.delivery.internal.transport.TokenFile;
import io.throughline.delivery.spi.DeliveryListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link OtlpDelivery}; each has a default.
 *
 * <p>Not thread-safe.
 */
public final class OtlpDeliveryBuilder {

  private static final long LEAST_SIZE = 1L << 20;
  private static final long LEAST_RATE = 1L << 10;
  private static final int SEGMENT_SIZE = 4 << 20;

  private final List<SpoolDirectory> directories;
  private boolean spool = true;
  private boolean crashMode;
  private long maxSize = 64L << 20;
  private Duration maxAge = Duration.ofHours(24);
  private Sync sync = Sync.NEVER;
  private boolean newestFirst;
  private long catchUpRate = 32L << 20;
  private @Nullable Path tokenFile;
  private Map<String, @Nullable String> properties = Map.of();
  private boolean describedByFile;
  private boolean endsWithExporters;
  private DeliveryListener listener = DeliveryListener.NONE;
  private DeliveryTimings timings = DeliveryTimings.NORMAL;

  /**
   * The time at which the operating system is told to write to the disk what it holds in memory.
   */
  public enum Sync {
    /** When the operating system likes; a crash of the machine loses what it had not written. */
    NEVER(null),
    /** About once a second. */
    INTERVAL(SegmentLog.SYNC_INTERVAL),
    /** Before the exporter has its answer; each request then waits for the disk. */
    BATCH(Duration.ZERO);

    private final @Nullable Duration every;

    Sync(@Nullable Duration every) {
      this.every = every;
    }
  }

  OtlpDeliveryBuilder(List<SpoolDirectory> directories) {
    this.directories = directories;
  }

  /**
   * Switches the spool off or on.
   *
   * @param enabled whether telemetry goes to the disk before it is sent; true by default
   * @return this
   */
  public OtlpDeliveryBuilder spool(boolean enabled) {
    spool = enabled;
    return this;
  }

  /**
   * Switches crash mode on or off.
   *
   * @param enabled whether each span and log record is on the disk when the call returns that ends
   *     or emits it; false by default. Takes effect through {@link OtlpDelivery#crashSafe}
   * @return this
   */
  public OtlpDeliveryBuilder crashMode(boolean enabled) {
    crashMode = enabled;
    return this;
  }

  /**
   * Bounds the spool.
   *
   * @param bytes that each signal may take on the disk, at least 1 MiB; 64 MiB by default. Beyond
   *     it the oldest is given up
   * @return this
   * @throws IllegalArgumentException if it is less than 1 MiB
   */
  public OtlpDeliveryBuilder maxSize(long bytes) {
    maxSize = atLeast(LEAST_SIZE, bytes, "the spool's maximum size");
    return this;
  }

  /**
   * Bounds the age of what is delivered.
   *
   * @param age after which undelivered telemetry is given up, positive; 24 h by default
   * @return this
   * @throws IllegalArgumentException if it is not positive
   */
  public OtlpDeliveryBuilder maxAge(Duration age) {
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException("the spool's maximum age must be positive, not " + age);
    }
    maxAge = age;
    return this;
  }

  /**
   * Chooses what a crash of the machine may cost; the death of the process costs nothing.
   *
   * @param when the disk is told to write; {@link Sync#NEVER} by default
   * @return this
   */
  public OtlpDeliveryBuilder sync(Sync when) {
    sync = when;
    return this;
  }

  /**
   * Chooses the order after an outage.
   *
   * @param newest whether fresh telemetry overtakes what an outage left behind; false by default
   * @return this
   */
  public OtlpDeliveryBuilder newestFirst(boolean newest) {
    newestFirst = newest;
    return this;
  }

  /**
   * Bounds the load on the collector after an outage.
   *
   * @param bytes per second and signal, before compression, at least 1 KiB; 32 MiB by default
   * @return this
   * @throws IllegalArgumentException if it is less than 1 KiB
   */
  public OtlpDeliveryBuilder catchUpRate(long bytes) {
    catchUpRate = atLeast(LEAST_RATE, bytes, "the catch-up rate");
    return this;
  }

  /**
   * Authenticates requests.
   *
   * @param file holds the bearer token of each request and is read for each; null for none, the
   *     default
   * @return this
   */
  public OtlpDeliveryBuilder tokenFile(@Nullable Path file) {
    tokenFile = file;
    return this;
  }

  /**
   * Takes over what OpenTelemetry's properties say of endpoints and certificate files, which are
   * read again when they change. Not needed where endpoints have the path {@code /v1/traces},
   * {@code /v1/metrics} or {@code /v1/logs} and no certificate files.
   *
   * @param otel properties such as {@code otel.exporter.otlp.certificate}
   * @return this
   */
  public OtlpDeliveryBuilder properties(Map<String, ? extends @Nullable String> otel) {
    properties = new HashMap<>(otel);
    return this;
  }

  /**
   * Says that the exporters are described by OpenTelemetry's declarative file. Its certificates for
   * OTLP/gRPC are known to OpenTelemetry's own sender only, which then sends without the spool.
   *
   * @return this
   */
  public OtlpDeliveryBuilder describedByFile() {
    describedByFile = true;
    return this;
  }

  /**
   * Ends delivery with the last exporter that is shut down, where nobody calls {@link
   * OtlpDelivery#close}.
   *
   * @return this
   */
  public OtlpDeliveryBuilder endsWithExporters() {
    endsWithExporters = true;
    return this;
  }

  /**
   * Follows what becomes of telemetry.
   *
   * @param listener told of deliveries, failures and losses; by default nobody
   * @return this
   */
  public OtlpDeliveryBuilder listener(DeliveryListener listener) {
    this.listener = listener;
    return this;
  }

  /** How often delivery does something, for tests. */
  OtlpDeliveryBuilder timings(DeliveryTimings timings) {
    this.timings = timings;
    return this;
  }

  /**
   * Creates the delivery, which opens nothing before the first exporter is built with it.
   *
   * @return to be closed after the SDK
   */
  public OtlpDelivery build() {
    return new OtlpDelivery(
        new DeliverySettings(
            spool,
            crashMode,
            directories,
            new SpoolLimits(maxSize, maxAge, (int) Math.min(SEGMENT_SIZE, maxSize / 4), sync.every),
            newestFirst,
            catchUpRate,
            timings,
            describedByFile,
            OtlpEndpoints.of(describedByFile ? Map.of() : properties),
            tokenFile == null ? null : new TokenFile(tokenFile)),
        listener,
        endsWithExporters);
  }

  private static long atLeast(long least, long bytes, String what) {
    if (bytes < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + " bytes, not " + bytes);
    }
    return bytes;
  }
}
