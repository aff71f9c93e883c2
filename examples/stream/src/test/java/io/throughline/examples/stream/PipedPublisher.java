package io.throughline.examples.stream;

import java.io.IOException;
import java.util.List;

/**
 * A run of ffmpeg that encodes, and of srt-live-transmit, which sends what comes out of it: the
 * link stands even while nothing comes.
 */
final class PipedPublisher implements AutoCloseable {

  private final List<Process> pipeline;

  PipedPublisher(String url) throws IOException {
    pipeline =
        ProcessBuilder.startPipeline(
            List.of(
                program(Ffmpeg.encoder()),
                program(
                    List.of(
                        "srt-live-transmit", "-q", "-a:no", "-chunk:1316", "file://con", url))));
  }

  private static ProcessBuilder program(List<String> command) {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  /** Makes the encoder stand still. */
  void freeze() throws IOException, InterruptedException {
    Tool.signal(pipeline.get(0), "STOP");
  }

  void thaw() throws IOException, InterruptedException {
    Tool.signal(pipeline.get(0), "CONT");
  }

  @Override
  public void close() throws InterruptedException {
    for (Process process : pipeline) {
      process.destroyForcibly().waitFor();
    }
  }
}
