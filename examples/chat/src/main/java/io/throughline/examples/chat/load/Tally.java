package io.throughline.examples.chat.load;

import io.throughline.examples.chat.client.ReceivedEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What users did and what they saw of it, apart from all servers. Thread-safe. */
public final class Tally {

  /** Of each message that was accepted, its chat. */
  private final ConcurrentMap<Long, Long> accepted = new ConcurrentHashMap<>();

  private final ConcurrentMap<Long, Inbox> inboxes = new ConcurrentHashMap<>();
  private final AtomicLong unanswered = new AtomicLong();
  private final ConcurrentMap<Integer, AtomicInteger> uploads = new ConcurrentHashMap<>();
  private final AtomicLong uploadedBytes = new AtomicLong();
  private final AtomicLong eventsStored = new AtomicLong();
  private final AtomicLong eventsRejected = new AtomicLong();

  /** What the streams of a user have brought. */
  static final class Inbox {

    private final Set<Long> chats = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<Long, AtomicInteger> messages = new ConcurrentHashMap<>();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();

    void memberOf(long chat) {
      chats.add(chat);
    }

    void received(ReceivedEvent event) {
      if (event.type().equals("gap")) {
        gaps.incrementAndGet();
        return;
      }
      events.incrementAndGet();
      if (event.type().equals("message.created")) {
        messages.computeIfAbsent(event.id(), id -> new AtomicInteger()).incrementAndGet();
      }
    }
  }

  Inbox inbox(long user) {
    return inboxes.computeIfAbsent(user, id -> new Inbox());
  }

  void accepted(long message, long chat) {
    accepted.put(message, chat);
  }

  /** Nobody knows whether the message is stored. */
  void unanswered() {
    unanswered.incrementAndGet();
  }

  void uploaded(int status, long bytes) {
    uploads.computeIfAbsent(status, any -> new AtomicInteger()).incrementAndGet();
    if (status == 201) {
      uploadedBytes.addAndGet(bytes);
    }
  }

  void events(long stored, long rejected) {
    eventsStored.addAndGet(stored);
    eventsRejected.addAndGet(rejected);
  }

  /** Messages that the chat server has said it has. */
  public long accepted() {
    return accepted.size();
  }

  /** Messages of which nobody knows whether it has them. */
  public long unansweredPosts() {
    return unanswered.get();
  }

  /** Accepted messages that a member has not received, each once for each such member. */
  public long missing() {
    return inboxes.values().stream().mapToLong(inbox -> missing(inbox).size()).sum();
  }

  private Set<Long> missing(Inbox inbox) {
    Set<Long> missing = new TreeSet<>();
    accepted.forEach(
        (message, chat) -> {
          if (inbox.chats.contains(chat) && !inbox.messages.containsKey(message)) {
            missing.add(message);
          }
        });
    return missing;
  }

  /** Messages that a member has received once more than once. */
  public long repeated() {
    return inboxes.values().stream()
        .flatMap(inbox -> inbox.messages.values().stream())
        .mapToLong(times -> times.get() - 1)
        .sum();
  }

  /** Messages of chats of which one is no member. */
  public long foreign() {
    return inboxes.values().stream()
        .flatMap(
            inbox ->
                inbox.messages.keySet().stream()
                    .filter(
                        message -> {
                          Long chat = accepted.get(message);
                          return chat != null && !inbox.chats.contains(chat);
                        }))
        .count();
  }

  /** Events of all kinds that the streams have brought. */
  public long events() {
    return inboxes.values().stream().mapToLong(inbox -> inbox.events.get()).sum();
  }

  /** How often a stream said that it could not bring all that was missed. */
  public long gaps() {
    return inboxes.values().stream().mapToLong(inbox -> inbox.gaps.get()).sum();
  }

  /** How many uploads were answered with this status. */
  public int uploads(int status) {
    AtomicInteger count = uploads.get(status);
    return count == null ? 0 : count.get();
  }

  public long uploadedBytes() {
    return uploadedBytes.get();
  }

  public long eventsStored() {
    return eventsStored.get();
  }

  public long eventsRejected() {
    return eventsRejected.get();
  }
}
