package io.throughline.delivery.internal.loop;

import io.throughline.delivery.internal.spool.SpoolDirectory;
import io.throughline.delivery.internal.spool.SpoolLimits;
import io.throughline.delivery.internal.transport.Credentials;
import io.throughline.delivery.internal.transport.OtlpEndpoints;
import io.throughline.delivery.internal.transport.TokenFile;
import io.throughline.semconv.ThroughlineSignal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The user's settings for delivery.
 *
 * @param spool whether telemetry goes to the disk before it is sent
 * @param crashSafe whether each span and log record is on the disk when the host's call returns
 * @param directories of the spool, of which the first that can be used is
 * @param limits for each signal
 * @param newestFirst whether fresh telemetry overtakes what an outage left behind
 * @param catchUpRate bytes per second at which is sent what an outage left behind
 * @param timings of requests and their repetition
 * @param describedByFile whether OpenTelemetry's declarative file takes the place of its properties
 * @param endpoints as OpenTelemetry's properties name them
 * @param token that the receiver wants to see; null if none
 */
public record DeliverySettings(
    boolean spool,
    boolean crashSafe,
    List<SpoolDirectory> directories,
    SpoolLimits limits,
    boolean newestFirst,
    long catchUpRate,
    DeliveryTimings timings,
    boolean describedByFile,
    OtlpEndpoints endpoints,
    @Nullable TokenFile token) {
  // Why: RATIONALE.md#why-64-mib-for-each-signal

  /** What the SDK reads once for a signal, to be read again; without a signal, none. */
  Credentials credentials(@Nullable ThroughlineSignal signal) {
    return signal == null
        ? Credentials.NONE
        : new Credentials(Objects.requireNonNull(endpoints.certificates().get(signal)), token);
  }
}
