package io.throughline.internal.health;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.throughline.operators.spi.ComponentState;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The health of one component of ours: the export of a signal, the operators' port. It is degraded
 * from the first failure until the next success, and while one of the exporters that it consists of
 * is degraded.
 *
 * <p>Thread-safe.
 */
public final class HealthComponent implements ComponentState {

  private final String name;
  private final Clock clock;
  private final Map<String, HealthComponent> exporters = new TreeMap<>();
  private long delivered;
  private long lost;
  private long onTheWay;
  private @Nullable Instant since;
  private @Nullable Instant lastSuccess;
  private @Nullable Instant lastFailure;
  private @Nullable String lastError;
  private boolean degraded;

  /**
   * A part that is well.
   *
   * @param name as {@code /health} and the metric {@code throughline.part.degraded} have it
   * @param clock tells when it changed
   */
  public HealthComponent(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
  }

  /**
   * One of the ways on which a signal leaves; created when it is first asked for.
   *
   * @param exporter its name
   * @return a part of this part
   */
  public synchronized HealthComponent exporter(String exporter) {
    return exporters.computeIfAbsent(exporter, key -> new HealthComponent(key, clock));
  }

  /** What they still tell is not seen any more. */
  public synchronized void forgetExporters() {
    exporters.clear();
  }

  /**
   * Follows an export of some items to its end.
   *
   * @param result the export
   * @param items how many are on their way
   * @return the export
   */
  public CompletableResultCode watch(CompletableResultCode result, int items) {
    track(result, items);
    result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            succeeded(items);
          } else {
            Throwable cause = result.getFailureThrowable();
            failed(items, cause == null ? "export failed" : describe(cause));
          }
        });
    return result;
  }

  /**
   * Counts some items as on their way until their export ends, and leaves to others what it came
   * to.
   *
   * @param result the export
   * @param items how many
   * @return the export
   */
  public CompletableResultCode track(CompletableResultCode result, int items) {
    moved(items);
    return result.whenComplete(() -> moved(-items));
  }

  private synchronized void moved(int items) {
    onTheWay += items;
  }

  /**
   * Something worked, and with it the part.
   *
   * @param items how many were taken by the other side
   */
  public synchronized void succeeded(int items) {
    delivered += items;
    lastSuccess = clock.instant();
    if (degraded) {
      since = lastSuccess;
      degraded = false;
    }
  }

  /**
   * Something did not work.
   *
   * @param items how many were given up
   * @param why what an operator should know
   */
  public synchronized void failed(int items, String why) {
    lost += items;
    lastFailure = clock.instant();
    lastError = why;
    if (!degraded) {
      since = lastFailure;
      degraded = true;
    }
  }

  @Override
  public void works() {
    succeeded(0);
  }

  @Override
  public void fails(String reason) {
    failed(0, reason);
  }

  @Override
  public synchronized boolean isFailing() {
    return degraded;
  }

  /**
   * How it is now.
   *
   * @return a copy
   */
  public synchronized PartState state() {
    PartState itself =
        new PartState(
            name,
            degraded,
            since,
            lastSuccess,
            lastFailure,
            lastError,
            delivered,
            lost,
            onTheWay,
            List.of());
    return exporters.isEmpty()
        ? itself
        : itself.with(exporters.values().stream().map(HealthComponent::state).toList());
  }

  /** The innermost cause names the host or the certificate; the outer ones only say "failed". */
  private static String describe(Throwable failure) {
    Throwable innermost = failure;
    for (int depth = 0; innermost.getCause() != null && depth < 10; depth++) {
      innermost = innermost.getCause();
    }
    if (innermost instanceof UnresolvedAddressException) {
      return "the name of the host does not resolve: " + failure; // which the JDK does not say
    }
    String reason = String.valueOf(failure.getMessage());
    return innermost == failure ? reason : reason + ": " + innermost;
  }
}
