package io.throughline.examples.chat.notify;

import io.throughline.examples.chat.bus.UnavailableException;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.EventStream;
import io.throughline.semconv.BroadcastEventType;
import io.throughline.semconv.SseResumptionResult;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the members of a chat what happens in it, on all streams that they have here. A stream that
 * comes back gets what it missed first. Thread-safe.
 */
final class Broadcaster {

  private final Recipients recipients;
  private final BroadcastTelemetry telemetry;
  private final int replay;
  // Whoever holds the lock hands events to streams, which does not block.
  private final Object lock = new Object();
  private final History history;
  private final Map<Long, Set<UserStream>> users = new HashMap<>();

  /**
   * Nobody listens yet.
   *
   * @param historySize events that are kept
   * @param replay events that a stream that comes back gets at most
   */
  Broadcaster(Recipients recipients, BroadcastTelemetry telemetry, int historySize, int replay) {
    this.recipients = recipients;
    this.telemetry = telemetry;
    this.replay = replay;
    history = new History(historySize);
    telemetry.observeQueue(this::waiting);
  }

  /**
   * Something happened.
   *
   * @throws UnavailableException if it is not known who is to be told; it is to be tried again
   */
  void take(ChatEvent event) throws UnavailableException {
    BroadcastEventType type = type(event.type());
    if (type == null) {
      return;
    }
    if (type != BroadcastEventType.MESSAGE) {
      recipients.forget(event.chat());
    }
    BroadcastTelemetry.Broadcast broadcast = telemetry.begin(type);
    int count = 0;
    Exception failure = null;
    try {
      Set<Long> members = recipients.of(event.chat());
      count = announce(Announcement.of(event, members, broadcast.traceparent()));
    } catch (SQLException e) {
      failure = e;
      throw new UnavailableException("the members of chat " + event.chat() + " are not known", e);
    } finally {
      broadcast.ended(count, failure);
    }
  }

  /** Events were lost on their way here, so that all clients have to read their chats anew. */
  void lost() {
    recipients.forgetAll();
    synchronized (lock) {
      history.gap();
      // A stream that is cut off leaves its set meanwhile.
      users.values().stream()
          .flatMap(Set::stream)
          .toList()
          .forEach(stream -> stream.sendGap(history.last()));
    }
  }

  private int announce(Announcement event) {
    int count = 0;
    synchronized (lock) {
      if (!history.add(event)) {
        return 0;
      }
      for (long recipient : event.recipients()) {
        Set<UserStream> streams = users.get(recipient);
        if (streams == null) {
          telemetry.offline();
          count++;
          continue;
        }
        // A stream that is cut off leaves the set meanwhile.
        for (UserStream stream : List.copyOf(streams)) {
          if (!stream.has(event)) {
            stream.send(event, telemetry);
            count++;
          }
        }
      }
    }
    return count;
  }

  /** Whether all that came after an event is kept here. */
  boolean covers(long id) {
    synchronized (lock) {
      return history.covers(id);
    }
  }

  int streams(long user) {
    synchronized (lock) {
      Set<UserStream> streams = users.get(user);
      return streams == null ? 0 : streams.size();
    }
  }

  /** The event that came last; 0 if none did. */
  long last() {
    synchronized (lock) {
      return history.last();
    }
  }

  /**
   * A client that was not here before.
   *
   * @param last an event that was there before: from it on the client misses nothing
   */
  void open(long user, EventStream stream, long last) {
    synchronized (lock) {
      long floor = Math.max(last, history.last());
      stream.position(Long.toString(floor));
      add(user, stream, floor);
    }
  }

  /**
   * A client that comes back.
   *
   * @param last the event that it got last
   * @param missed what came after it, from elsewhere, if it is not kept here; null if it is
   */
  void resume(long user, EventStream stream, long last, @Nullable List<Announcement> missed) {
    synchronized (lock) {
      long floor = missed == null || missed.isEmpty() ? last : missed.get(missed.size() - 1).id();
      List<Announcement> kept = history.after(floor, user);
      int count = kept.size() + (missed == null ? 0 : missed.size());
      boolean isComplete = count <= replay && (missed != null || history.covers(last));
      stream.resumed(isComplete ? SseResumptionResult.COMPLETE : SseResumptionResult.GAP);
      if (!isComplete) {
        floor = Math.max(floor, history.last());
        stream.send(Announcement.gap(floor), result -> {});
      } else {
        replay(stream, missed == null ? List.of() : missed);
        replay(stream, kept);
        floor = kept.isEmpty() ? floor : kept.get(kept.size() - 1).id();
      }
      add(user, stream, floor);
    }
  }

  private void replay(EventStream stream, List<Announcement> events) {
    events.forEach(event -> stream.send(event.event(), telemetry::replayed));
  }

  private void add(long user, EventStream stream, long floor) {
    UserStream added = new UserStream(stream, floor);
    users.computeIfAbsent(user, id -> new LinkedHashSet<>()).add(added);
    stream.onEnd(() -> remove(user, added));
  }

  private void remove(long user, UserStream stream) {
    synchronized (lock) {
      Set<UserStream> streams = users.get(user);
      if (streams != null && streams.remove(stream) && streams.isEmpty()) {
        users.remove(user);
      }
    }
  }

  private long waiting() {
    synchronized (lock) {
      return users.values().stream().flatMap(Set::stream).mapToLong(UserStream::waiting).sum();
    }
  }

  private static @Nullable BroadcastEventType type(ChatEventType type) {
    return switch (type) {
      case MESSAGE_CREATED -> BroadcastEventType.MESSAGE;
      case MEMBER_JOINED -> BroadcastEventType.JOINED;
      case MEMBER_LEFT -> BroadcastEventType.LEFT;
      default -> null;
    };
  }
}
