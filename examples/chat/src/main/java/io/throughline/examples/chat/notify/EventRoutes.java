package io.throughline.examples.chat.notify;

import io.throughline.examples.chat.http.Caller;
import io.throughline.examples.chat.http.EventStream;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.Route;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** What the notify server answers. */
final class EventRoutes {

  private final Broadcaster broadcaster;
  private final MissedMessages missedMessages;
  private final OnlineUsers online;
  private final NotifySettings settings;

  EventRoutes(
      Broadcaster broadcaster,
      MissedMessages missedMessages,
      OnlineUsers online,
      NotifySettings settings) {
    this.broadcaster = broadcaster;
    this.missedMessages = missedMessages;
    this.online = online;
    this.settings = settings;
  }

  List<Route> routes() {
    return List.of(
        Route.events("/events", this::events),
        Route.get("/online", call -> HttpAnswer.ok(online.online(call.caller()))));
  }

  private Consumer<EventStream> events(HttpCall call) throws HttpRefusal, SQLException {
    Caller user = call.caller();
    if (broadcaster.streams(user.id()) >= settings.userStreams()) {
      throw new HttpRefusal(429, "a user has at most " + settings.userStreams() + " streams");
    }
    String last = call.header("Last-Event-ID");
    if (last == null) {
      long newest = broadcaster.last() == 0 ? missedMessages.newest() : 0;
      return stream -> {
        broadcaster.open(user.id(), stream, newest);
        present(user, stream);
      };
    }
    if (!last.matches("\\d{1,18}")) {
      throw HttpRefusal.badRequest("Last-Event-ID is the id of an event, a whole number");
    }
    long id = Long.parseLong(last);
    // Asked before the stream is open, for PostgreSQL may take its time.
    List<Announcement> missed =
        broadcaster.covers(id) ? null : missedMessages.after(id, user.id(), settings.replay() + 1);
    return stream -> {
      broadcaster.resume(user.id(), stream, id, missed);
      present(user, stream);
    };
  }

  private void present(Caller user, EventStream stream) {
    online.came(user);
    stream.onEnd(() -> online.went(user));
  }
}
