package io.throughline.examples.chat.notify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The last events, for streams that come back. Not thread-safe. */
final class History {

  private final int size;
  private final Deque<Announcement> events = new ArrayDeque<>();
  private final Set<Long> ids = new HashSet<>();

  /** The first after a gap; those before it are only kept to tell what came already. */
  private long first;

  History(int size) {
    this.size = size;
  }

  /** False if it is there already: NATS gives a message a second time if it is in doubt. */
  boolean add(Announcement event) {
    if (!ids.add(event.id())) {
      return false;
    }
    events.add(event);
    first = Math.min(first, event.id());
    if (events.size() > size) {
      ids.remove(events.remove().id());
    }
    return true;
  }

  /** Some that came after the last one are missing. */
  void gap() {
    first = Long.MAX_VALUE;
  }

  /** Whether it has all that came after an event. */
  boolean covers(long id) {
    return !events.isEmpty() && id >= Math.max(first, events.getFirst().id());
  }

  /** What a user is to be told of all that came after an event. */
  List<Announcement> after(long id, long user) {
    List<Announcement> later = new ArrayList<>();
    for (Announcement event : events) {
      if (event.id() > id && event.recipients().contains(user)) {
        later.add(event);
      }
    }
    return later;
  }

  /** 0 if there is none. */
  long last() {
    return events.isEmpty() ? 0 : events.getLast().id();
  }
}
