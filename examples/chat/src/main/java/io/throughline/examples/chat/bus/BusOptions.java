package io.throughline.examples.chat.bus;

import java.util.List;

/**
 * Where the bus is, and what it keeps.
 *
 * @param url of one server or of several, with commas between
 * @param clientName by which operators of NATS know this process
 * @param stream that keeps the messages; {@code <stream>_DEAD} keeps those that nobody can process
 * @param subjects that the stream takes, with NATS' wildcards
 * @param deadSubject of those that nobody can process; not one of {@code subjects}
 */
public record BusOptions(
    String url, String clientName, String stream, List<String> subjects, String deadSubject) {

  public BusOptions {
    subjects = List.copyOf(subjects);
  }
}
