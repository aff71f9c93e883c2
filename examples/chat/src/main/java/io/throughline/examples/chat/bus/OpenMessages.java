package io.throughline.examples.chat.bus;

import io.nats.client.Message;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages that a handler has taken and not settled yet, bounded in number. Thread-safe. */
final class OpenMessages {

  private static final Logger log = LoggerFactory.getLogger(OpenMessages.class);

  private final Set<Message> messages = ConcurrentHashMap.newKeySet();
  private final Semaphore places;

  OpenMessages(int most) {
    places = new Semaphore(most);
  }

  /** Waits for a place. */
  void add(Message message) throws InterruptedException {
    places.acquire();
    messages.add(message);
  }

  void remove(Message message) {
    messages.remove(message);
    places.release();
  }

  /** Else NATS sends them again and again, into the memory of this process. */
  void progress() {
    try {
      messages.forEach(Message::inProgress);
    } catch (IllegalStateException e) {
      log.debug("NATS is away", e);
    }
  }
}
