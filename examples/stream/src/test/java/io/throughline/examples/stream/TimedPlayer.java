package io.throughline.examples.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of ffmpeg that decodes what {@link Ffmpeg#publishTimeOfDay} publishes: how old each frame
 * is when it comes out of the decoder.
 */
final class TimedPlayer implements AutoCloseable {

  private static final Pattern TIME = Pattern.compile("pts_time:([0-9.]+)");

  /** MPEG-TS counts 90,000 a second in 33 bits. */
  private static final double WRAPS_AFTER = Math.pow(2, 33) / 90_000;

  private final Process process;
  private final List<Double> ages = new CopyOnWriteArrayList<>();

  TimedPlayer(String url) throws IOException {
    String command =
        "ffmpeg -nostdin -loglevel info -fflags nobuffer -flags low_delay -probesize 65536"
            + " -analyzeduration 300000 -copyts -i "
            + (url + " -vf showinfo -f null -");
    process = new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start();
    Thread thread = new Thread(this::read, "timed player");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher time = TIME.matcher(line);
        if (time.find()) {
          double now = System.currentTimeMillis() / 1e3;
          double age = (now - Double.parseDouble(time.group(1))) % WRAPS_AFTER;
          ages.add(age < 0 ? age + WRAPS_AFTER : age);
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** In seconds, of the frames so far. */
  List<Double> ages() {
    return ages;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
