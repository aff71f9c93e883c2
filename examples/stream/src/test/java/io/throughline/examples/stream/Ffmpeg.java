package io.throughline.examples.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of ffmpeg. It ends with the test, if it has not by then. */
final class Ffmpeg implements AutoCloseable {

  static final int FRAMES_PER_SECOND = 25;

  private final Path output = Files.createTempFile("ffmpeg", ".log");
  private final Process process;

  private Ffmpeg(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "warning"));
    command.addAll(arguments);
    process = start(command, output);
  }

  private static Process start(List<String> command, Path output) throws IOException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      throw new IOException(
          "these tests publish and play with "
              + command.get(0)
              + ", which is not installed:"
              + " apt-get install ffmpeg",
          e);
    }
  }

  /**
   * Publishes a test picture with a key frame each second.
   *
   * @param transport tcp or udp
   * @param frames after which it ends
   */
  static Ffmpeg publish(String url, String transport, int frames) throws IOException {
    return new Ffmpeg(
        List.of(
            ("-re -f lavfi -i testsrc2=size=640x360:rate=25 -frames:v "
                    + frames
                    + " -c:v libx264 -profile:v baseline -preset ultrafast -tune zerolatency -g 25"
                    + " -keyint_min 25 -sc_threshold 0 -b:v 1M -f rtsp -rtsp_transport "
                    + (transport + " " + url))
                .split(" ", -1)));
  }

  /** Plays into a file, as it comes, for so many seconds of the stream. */
  static Ffmpeg play(String url, String transport, int seconds, Path file) throws IOException {
    return new Ffmpeg(
        List.of(
            "-rtsp_transport",
            transport,
            "-i",
            url,
            "-t",
            Integer.toString(seconds),
            "-c",
            "copy",
            "-y",
            "-f",
            "mpegts",
            file.toString()));
  }

  /** The frames in a file, counted by decoding them. */
  static int decodedFrames(Path file) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ffprobe -loglevel error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0"
                    .split(" ", -1)));
    command.add(file.toString());
    Process probe = new ProcessBuilder(command).start();
    String answer = new String(probe.getInputStream().readAllBytes(), UTF_8).strip();
    probe.waitFor();
    return Integer.parseInt(answer.lines().findFirst().orElse("0").replace(",", ""));
  }

  /** Waits until it has done what it was told to. */
  void await() throws IOException, InterruptedException {
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(
          (ended ? "ffmpeg failed: " : "ffmpeg does not end: ") + Files.readString(output));
    }
  }

  /** Makes it do nothing, connected as it is, as a machine does that hangs. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + signal + " failed");
    }
  }

  /** Ends it without a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
