package io.throughline.examples.chat.analytics;

import java.io.IOException;
import java.util.List;

/** Where events are stored. */
interface EventStore {

  /**
   * Stores all of them or none.
   *
   * @throws IOException if the store cannot be reached: it is worth another try
   * @throws RefusedException if the store answers that it does not take them as they are
   */
  void insert(List<AnalyticsEvent> events) throws IOException, RefusedException;

  /** The store was reached and said no. */
  final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
