package io.throughline.examples.stream.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two processes of ffmpeg: one publishes by UDP through a proxy, one plays by TCP. */
final class FfmpegClients implements StreamClients {

  private static final String TEST_PICTURE =
      "-re -f lavfi -i testsrc2=size=640x360:rate=25 -c:v libx264 -profile:v baseline"
          + " -preset ultrafast -tune zerolatency -g 25 -keyint_min 25 -sc_threshold 0 -b:v 1M"
          + " -f rtsp -rtsp_transport udp ";

  private final LossyRtspProxy link;
  private final String playUrl;
  private final List<Process> processes = new ArrayList<>();

  FfmpegClients(int rtspPort) throws IOException {
    link = new LossyRtspProxy(rtspPort, 0);
    playUrl = "rtsp://127.0.0.1:" + rtspPort + "/" + NAME;
  }

  static boolean isThere() {
    try {
      return start("-version").waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Process start(String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "error"));
    command.addAll(List.of(arguments.split(" ", -1)));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Override
  public String description() {
    return "ffmpeg publishes by RTSP over UDP, and plays over TCP";
  }

  @Override
  public void publish() throws IOException {
    processes.add(start(TEST_PICTURE + link.url(NAME)));
  }

  @Override
  public void play() throws IOException {
    processes.add(start("-rtsp_transport tcp -i " + playUrl + " -c copy -f null -"));
  }

  @Override
  public void lose(double probability) {
    link.lose(probability);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (int i = processes.size() - 1; i >= 0; i--) {
      Process process = processes.get(i);
      process.destroy();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    link.close();
  }
}
