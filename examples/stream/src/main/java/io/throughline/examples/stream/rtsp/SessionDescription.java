package io.throughline.examples.stream.rtsp;

import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.semconv.StreamRefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tracks of a stream: what a publisher's SDP (RFC 8866) says, as far as readers need it.
 *
 * @param tracks in the publisher's order
 */
record SessionDescription(List<Track> tracks) {

  private static final int MAX_TRACKS = 4;
  private static final int MAX_CLOCK_RATE = 1_000_000;

  /**
   * One medium.
   *
   * @param control how the publisher names it in SETUP
   * @param lines what readers are told of it
   * @param clockRate units of a timestamp in a second
   * @param hasKeyframes whether we know its key frames
   */
  record Track(String control, List<String> lines, int clockRate, boolean hasKeyframes) {}

  SessionDescription {
    tracks = List.copyOf(tracks);
  }

  /**
   * Reads what a publisher announces.
   *
   * @throws RefusedException if no server could play it
   */
  static SessionDescription parse(String sdp) throws RefusedException {
    List<Track> tracks = new ArrayList<>();
    List<String> medium = new ArrayList<>();
    boolean inMedium = false;
    for (String line : sdp.lines().toList()) {
      if (line.startsWith("m=")) {
        if (inMedium) {
          tracks.add(track(medium));
        }
        inMedium = true;
        medium.clear();
      }
      medium.add(line);
    }
    if (inMedium) {
      tracks.add(track(medium));
    }
    if (tracks.isEmpty() || tracks.size() > MAX_TRACKS) {
      throw refused("a stream has 1 to " + MAX_TRACKS + " tracks, this one has " + tracks.size());
    }
    return new SessionDescription(tracks);
  }

  private static Track track(List<String> medium) throws RefusedException {
    String[] media = medium.get(0).split(" ", -1);
    if (media.length < 4 || !media[2].equals("RTP/AVP")) {
      throw refused("'" + medium.get(0) + "' is no medium over RTP/AVP");
    }
    String control = attribute(medium, "control:");
    String encoding = attribute(medium, "rtpmap:" + media[3] + " ");
    if (control == null || encoding == null) {
      throw refused("'" + medium.get(0) + "' needs the attributes control and rtpmap");
    }
    String[] parts = encoding.split("/", -1);
    if (parts.length < 2 || !parts[1].matches("[1-9]\\d{0,6}")) {
      throw refused("'" + encoding + "' has no clock rate");
    }
    int clockRate = Integer.parseInt(parts[1]);
    if (clockRate > MAX_CLOCK_RATE) {
      throw refused("the clock rate of '" + encoding + "' is above " + MAX_CLOCK_RATE);
    }
    List<String> lines = new ArrayList<>();
    lines.add(media[0] + " 0 " + String.join(" ", List.of(media).subList(2, media.length)));
    medium.stream()
        .filter(line -> line.matches("a=(rtpmap|fmtp|framerate|framesize):.*"))
        .forEach(lines::add);
    return new Track(
        control, List.copyOf(lines), clockRate, parts[0].toUpperCase(Locale.ROOT).equals("H264"));
  }

  private static @Nullable String attribute(List<String> medium, String name) {
    return medium.stream()
        .filter(line -> line.startsWith("a=" + name))
        .map(line -> line.substring(2 + name.length()).strip())
        .findFirst()
        .orElse(null);
  }

  private static RefusedException refused(String message) {
    return new RefusedException(StreamRefusalReason.BAD_REQUEST, message);
  }

  /** What readers of a stream are told. */
  String text(String name) {
    StringBuilder text = new StringBuilder();
    line(text, "v=0");
    line(text, "o=- 0 0 IN IP4 127.0.0.1");
    line(text, "s=" + name);
    line(text, "c=IN IP4 0.0.0.0");
    line(text, "t=0 0");
    line(text, "a=control:*");
    for (int track = 0; track < tracks.size(); track++) {
      tracks.get(track).lines().forEach(attribute -> line(text, attribute));
      line(text, "a=control:" + controlOf(track));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append("\r\n");
  }

  private static String controlOf(int track) {
    return "track=" + track;
  }

  /** The track that a publisher names; below zero if there is none. */
  int published(String control) {
    return index(control, tracks.stream().map(Track::control).toList());
  }

  /** The track that a reader names; below zero if there is none. */
  int played(String control) {
    List<String> controls = new ArrayList<>();
    for (int track = 0; track < tracks.size(); track++) {
      controls.add(controlOf(track));
    }
    return index(control, controls);
  }

  /** A client may name the whole URL. */
  private static int index(String control, List<String> controls) {
    for (int track = 0; track < controls.size(); track++) {
      String known = Objects.requireNonNull(controls.get(track));
      if (control.equals(known) || control.endsWith("/" + known)) {
        return track;
      }
    }
    return -1;
  }

  boolean hasKeyframes() {
    return tracks.stream().anyMatch(Track::hasKeyframes);
  }
}
