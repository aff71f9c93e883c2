package io.throughline.examples.cluster.broker;

import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttQueueType;
import java.util.concurrent.Semaphore;

/** Room for the messages that wait until they are stored: slow stores must not fill the memory. */
final class WaitingMessages {

  private static final int CAPACITY = 1000;
  private static final String NAME = "publish";

  private final Semaphore room = new Semaphore(CAPACITY);

  void observe(MqttMetrics mqtt) {
    mqtt.queueSize(MqttQueueType.REQUEST, NAME, () -> CAPACITY - room.availablePermits());
    mqtt.queueCapacity(MqttQueueType.REQUEST, NAME, () -> CAPACITY);
  }

  /** Whether there was room for one more. */
  boolean enter() {
    return room.tryAcquire();
  }

  void leave() {
    room.release();
  }
}
