package io.throughline.examples.chat.bus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a subscription gets, and who else gets them.
 *
 * @param group of the consumers, as metrics have it
 * @param instance null if all instances share the messages out among themselves; else this one gets
 *     all of them
 * @param subject of which it gets messages, with wildcards; null for all of the stream
 * @param acknowledgeWithin after which a message that was not acknowledged comes again; longer than
 *     the handler takes for {@code batch} messages
 * @param batch how many messages all instances together have at a time, if they share them; one if
 *     the handler is slow
 */
public record ConsumerOptions(
    String group,
    @Nullable String instance,
    @Nullable String subject,
    Duration acknowledgeWithin,
    int batch) {

  private static final Duration ACKNOWLEDGE_WITHIN = Duration.ofSeconds(30);
  private static final Duration IN_ORDER = Duration.ofSeconds(10);
  private static final int BATCH = 50;

  public ConsumerOptions {
    if (!name(group, instance).matches("[A-Za-z0-9_-]{1,100}")) {
      throw new IllegalArgumentException(
          name(group, instance) + " is not a name: letters, digits, - and _, at most 100");
    }
    if (batch < 1 || batch > 1000) {
      throw new IllegalArgumentException(batch + " is not a batch: 1 to 1000");
    }
  }

  /** All instances share the messages, and who comes back finds what was sent while it was away. */
  public static ConsumerOptions shared(String group) {
    return new ConsumerOptions(group, null, null, ACKNOWLEDGE_WITHIN, BATCH);
  }

  /**
   * The instance gets all messages that are sent from a minute ago on, one after the other in their
   * order; for as long as it lives, also those that are sent while it cannot be reached.
   */
  public static ConsumerOptions perInstance(String group, String instance) {
    return new ConsumerOptions(group, instance, null, IN_ORDER, BATCH);
  }

  /** The same for one subject, or for those that its wildcards match. */
  public ConsumerOptions of(String subject) {
    return new ConsumerOptions(group, instance, subject, acknowledgeWithin, batch);
  }

  public ConsumerOptions acknowledgeWithin(Duration duration) {
    return new ConsumerOptions(group, instance, subject, duration, batch);
  }

  public ConsumerOptions batch(int messages) {
    return new ConsumerOptions(group, instance, subject, acknowledgeWithin, messages);
  }

  /**
   * How many messages may be open. To an instance that gets all the next one comes when this one is
   * acknowledged: one that was lost on its way, and comes again, comes before those that follow it.
   */
  int open() {
    return instance == null ? batch : 1;
  }

  /** As NATS knows it. */
  String name() {
    return name(group, instance);
  }

  private static String name(String group, @Nullable String instance) {
    return instance == null ? group : group + "-" + instance;
  }
}
