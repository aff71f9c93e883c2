package io.throughline.examples.chat.notify;

import io.throughline.examples.chat.http.EventStream;

/** A stream of a user. */
final class UserStream {

  private final EventStream stream;
  private final long floor;

  /**
   * A stream that is open.
   *
   * @param floor the last event that its client has; those up to it are not sent again
   */
  UserStream(EventStream stream, long floor) {
    this.stream = stream;
    this.floor = floor;
  }

  boolean has(Announcement event) {
    return event.id() <= floor;
  }

  void send(Announcement event, BroadcastTelemetry telemetry) {
    stream.send(event.event(), result -> telemetry.delivery(result, event.at()));
  }

  /** Says that events are missing, which came after the given one. */
  void sendGap(long last) {
    stream.send(Announcement.gap(Math.max(floor, last)), result -> {});
  }

  int waiting() {
    return stream.waiting();
  }
}
