package io.throughline.examples.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A run of ffmpeg. */
final class Ffmpeg extends Tool {

  static final int FRAMES_PER_SECOND = 25;

  private static final String TEST_PICTURE =
      "-re -f lavfi -i testsrc2=size=640x360:rate=25 -frames:v ";
  private static final String ENCODED =
      " -c:v libx264 -profile:v baseline -preset ultrafast -tune zerolatency -g 25"
          + " -keyint_min 25 -sc_threshold 0 -b:v 1M ";

  private Ffmpeg(List<String> arguments) throws IOException {
    super(
        Stream.concat(Stream.of("ffmpeg", "-nostdin", "-loglevel", "warning"), arguments.stream())
            .toList(),
        "ffmpeg");
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
            (TEST_PICTURE + frames + ENCODED + "-f rtsp -rtsp_transport " + transport + " " + url)
                .split(" ", -1)));
  }

  /**
   * Publishes the same by SRT.
   *
   * @param frames after which it ends
   */
  static Ffmpeg publish(String url, int frames) throws IOException {
    return new Ffmpeg(
        List.of(
            (TEST_PICTURE + frames + ENCODED + "-f mpegts " + url + "&pkt_size=1316")
                .split(" ", -1)));
  }

  /**
   * Publishes by SRT what it encodes in real time, each frame with the time of day at which it was
   * made.
   */
  static Ffmpeg publishTimeOfDay(String url) throws IOException {
    return new Ffmpeg(
        List.of(
            ("-f lavfi -i testsrc2=size=640x360:rate=25,realtime,setpts=RTCTIME/(TB*1000000)"
                    + " -fps_mode passthrough -copyts -enc_time_base 1:90000"
                    + ENCODED
                    + "-f mpegts -mpegts_copyts 1 -muxdelay 0 -muxpreload 0 "
                    + url
                    + "&pkt_size=1316")
                .replace("  ", " ")
                .split(" ", -1)));
  }

  /**
   * The command that writes the test picture as a transport stream, as fast as it is to be seen.
   */
  static List<String> encoder() {
    return List.of(
        ("ffmpeg -nostdin -loglevel warning " + TEST_PICTURE + 100_000 + ENCODED + "-f mpegts -")
            .split(" ", -1));
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
}
