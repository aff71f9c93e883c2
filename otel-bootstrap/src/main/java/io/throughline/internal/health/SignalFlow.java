package io.throughline.internal.health;

/**
 * The items of one signal in the queue and in the spool, and those that the queue dropped.
 *
 * @param queued items that waited in memory when metrics were last collected
 * @param capacity how many can wait there
 * @param dropped items that had come while the queue was full
 * @param spooled items that wait on the disk
 */
public record SignalFlow(long queued, long capacity, long dropped, long spooled) {

  static final SignalFlow NONE = new SignalFlow(0, 0, 0, 0);

  SignalFlow spooling(long items) {
    return new SignalFlow(queued, capacity, dropped, items);
  }
}
