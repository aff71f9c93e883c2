package io.throughline.delivery.spi;

import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import org.jspecify.annotations.Nullable;

/**
 * A listener for the progress of telemetry after it has left the SDK. Called from several threads.
 */
public interface DeliveryListener {

  /** Hears nothing. */
  DeliveryListener NONE = new DeliveryListener() {};

  /**
   * The collector took it.
   *
   * @param signal of what was delivered
   * @param items spans, log records or data points
   */
  default void delivered(ThroughlineSignal signal, long items) {}

  /**
   * An attempt failed; what it carried is kept and sent again, unless {@link #dropped} told just
   * before that it is lost.
   *
   * @param signal of what was not delivered
   * @param reason in words
   */
  default void failed(ThroughlineSignal signal, String reason) {}

  /**
   * It will never be delivered.
   *
   * @param signal of what is lost
   * @param reason why
   * @param items spans, log records or data points
   */
  default void dropped(ThroughlineSignal signal, ThroughlineSpoolDropReason reason, long items) {}

  /**
   * The spool works, or does not, in which case telemetry is sent from memory.
   *
   * @param problem in words; null if there is none
   */
  default void spool(@Nullable String problem) {}
}
