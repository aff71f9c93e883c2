package io.throughline.examples.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run of srt-live-transmit, which keeps statistics of its own. */
final class SrtLiveTransmit extends Tool {

  private final Path statistics;

  private SrtLiveTransmit(List<String> command, ProcessBuilder.Redirect output, Path statistics)
      throws IOException {
    super(command, output, "srt-tools");
    this.statistics = statistics;
  }

  /** Plays into a file, and says each 10 packets what came. */
  static SrtLiveTransmit play(String url, Path file) throws IOException {
    Path statistics = Files.createTempFile("srt", ".json");
    return new SrtLiveTransmit(
        List.of(
            "srt-live-transmit",
            "-q",
            "-a:no",
            "-s",
            "10",
            "-pf",
            "json",
            "-statsout:" + statistics,
            url,
            "file://con"),
        ProcessBuilder.Redirect.to(file.toFile()),
        statistics);
  }

  /**
   * The sum of what it says of its link.
   *
   * @param what as in {@code packetsUnique} of {@code recv}
   */
  long received(String what) throws IOException {
    Matcher values =
        Pattern.compile("\"recv\":\\{[^}]*\"" + what + "\":(\\d+)")
            .matcher(Files.readString(statistics));
    return values.results().mapToLong(value -> Long.parseLong(value.group(1))).sum();
  }
}
